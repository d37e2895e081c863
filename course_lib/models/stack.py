"""A stack of cells is a cell: its state is the tuple of its cells' states."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from course_lib.models.cell import Cell, Edit, State, unchanged
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.sizes import check_dropout, check_layers_meet
from course_lib.models.vanilla_rnn import VanillaRNN

CELL_OF: dict[type[Any], type[Any]] = {nn.RNN: VanillaRNN, nn.GRU: GRU, nn.LSTM: LSTM}
"""The cell for each of PyTorch's recurrent layers."""


class StackedCell(Cell):
    """Cells one above the other, each reading what the one below gives at the same step.

    a[l, t] = RNN_l(a[l-1, t], a[l, t-1]), and a[0, t] is the input. With `residual`, every layer but the first adds to
    what it reads: a[l, t] = a[l-1, t] + RNN_l(...). `dropout` falls on what an upper layer reads, while training. The
    gates of all layers are named with their layer, from 1: "2.f"; recorded states are the parts of all layers' states,
    from the bottom up. Unrolled, it runs layer by layer: the same function. `unroll_layers` gives each layer its run.
    Raises `ValueError` for an empty list, sizes that do not meet, and a dropout outside 0 to 1.

    >>> cell = StackedCell([VanillaRNN(3, 5), LSTM(5, 5)], residual=True)
    >>> h, (above, c) = cell.initial_state(batch=2)
    >>> h.shape, above.shape, cell.gate_names
    (torch.Size([2, 5]), torch.Size([2, 5]), ('2.o', '2.i', '2.f', '2.g'))
    """

    def __init__(self, cells: Sequence[Cell], residual: bool = False, dropout: float = 0.0) -> None:
        cells = list(cells)
        _check_cells(cells, residual, dropout)
        super().__init__(cells[0].input_size, cells[-1].hidden_size)
        self.cells, self.residual, self.dropout = nn.ModuleList(cells), residual, nn.Dropout(dropout)
        self.gate_names = tuple(f"{n}.{name}" for n, cell in enumerate(cells, 1) for name in cell.gate_names)

    @property
    def layers(self) -> list[Cell]:
        """The cells, from the bottom up."""
        return [cell for cell in self.cells if isinstance(cell, Cell)]

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        """Each layer's own first state, from the bottom up."""
        return tuple(cell.initial_state(batch, like) for cell in self.layers)

    def project(self, x: Tensor) -> Tensor:
        """The bottom layer's projection."""
        return self.layers[0].project(x)

    def step(self, projected_t: Tensor, state: State, edit: Edit = unchanged) -> State:
        """One step of every layer, from the bottom up; gates pass through `edit` under their layer's name."""
        below, after = None, []
        for number, (cell, before) in enumerate(zip(self.layers, self.states(state), strict=True), 1):
            if below is not None:
                projected_t = cell.project(self.dropout(below))
            after.append(_step(cell, projected_t, before, number, edit))
            below = self.seen_above(below, cell.output(after[-1]))
        return tuple(after)

    def seen_above(self, below: Tensor | None, output: Tensor) -> Tensor:
        """What the next layer reads: a layer's output, and what the layer itself has read if the stack is residual.

        `below` is what an upper layer has read; `None` for the bottom layer.
        """
        return output if below is None or not self.residual else below + output

    def output(self, state: State) -> Tensor:
        """The top layer's h, (batch, hidden); in a residual stack the sum over all layers."""
        below = None
        for cell, own in zip(self.layers, self.states(state), strict=True):
            below = self.seen_above(below, cell.output(own))
        assert below is not None
        return below

    def states(self, state: State) -> tuple[State, ...]:
        """One state per layer; `ValueError` when there are not as many as layers."""
        if isinstance(state, Tensor) or len(state) != len(self.cells):
            got = "one tensor" if isinstance(state, Tensor) else str(len(state))
            raise ValueError(
                f"expected {len(self.cells)} states, one per layer; got {got}. Start from cell.initial_state(batch)."
            )
        return state

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}, residual={self.residual}"

    @classmethod
    def from_torch(cls, network: nn.RNNBase) -> StackedCell:
        """The one-way layers of a `torch.nn.RNN`, `GRU` or `LSTM`, with copies of their weights, dropout and mode.

        Raises `ValueError` for two directions, a projection, and other networks.
        """
        kind = next((ours for theirs, ours in CELL_OF.items() if isinstance(network, theirs)), None)
        if kind is None or network.bidirectional:
            raise ValueError(f"expected a one-way torch.nn.RNN, GRU or LSTM; got {network}. Build one of these.")
        layers = [kind.from_torch(network, layer=number) for number in range(network.num_layers)]
        return cls(layers, dropout=network.dropout).train(network.training)

    def to_torch(self) -> Any:
        """A batch-first network of `torch.nn` that computes the same.

        Raises `ValueError` for residual stacks, and for layers of different kinds or widths, which it does not have.
        """
        network = empty_network([self.layers], self.dropout.p)
        if self.residual:
            raise ValueError("expected a plain stack; got a residual one, which torch.nn does not have. Unroll it.")
        for number, cell in enumerate(self.layers):
            writer: Any = cell
            writer.write_to(network, number)
        return network.train(self.training)


def empty_network(directions: Sequence[Sequence[Cell]], dropout: float) -> Any:
    """A batch-first network of `torch.nn` with as many layers and directions, its weights not yet ours.

    `directions` holds each direction's cells from the bottom up. Raises `ValueError` when they are not all of one kind
    that the library has, of one width and one dtype.
    """
    cells: list[Any] = [cell for direction in directions for cell in direction]
    first = cells[0]
    kind = next((theirs for theirs, ours in CELL_OF.items() if type(first) is ours), None)
    if kind is None or len({(type(cell), cell.hidden_size, cell.b_h is None, cell.W_hh.dtype) for cell in cells}) > 1:
        raise ValueError(
            "expected RNN, GRU or LSTM cells of one kind and width, in one dtype, all with or without bias; "
            f"got {cells}. torch.nn has no others; unroll the cells themselves."
        )
    single = first.to_torch()
    options = {"nonlinearity": first.nonlinearity} if kind is nn.RNN else {}
    between = dropout if len(directions[0]) > 1 else 0.0  # PyTorch warns about a dropout that has no place
    return kind(
        first.input_size,
        first.hidden_size,
        len(directions[0]),
        bias=single.bias,
        batch_first=True,
        dropout=between,
        bidirectional=len(directions) == 2,
        dtype=first.W_hh.dtype,
        device=first.W_hh.device,
        **options,
    )


def _step(cell: Cell, projected_t: Tensor, state: State, number: int, edit: Edit) -> State:
    if not cell.gate_names or edit is unchanged:
        return cell.step(projected_t, state)
    gated: Any = cell
    after: State = gated.step(projected_t, state, lambda name, gate: edit(f"{number}.{name}", gate))
    return after


def _check_cells(cells: list[Cell], residual: bool, dropout: float) -> None:
    check_layers_meet(cells)
    for below, above in itertools.pairwise(cells):
        if residual and above.hidden_size != below.hidden_size:
            raise ValueError(
                f"expected layers of one width in a residual stack, where each adds to what it reads; "
                f"got {below.hidden_size} below {above.hidden_size}. Give all the same hidden_size."
            )
    check_dropout(dropout)
