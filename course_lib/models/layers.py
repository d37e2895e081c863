"""Recurrent layers: stacks of our own cells, or of PyTorch's, behind one interface."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell, State
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.sizes import check_dropout, check_layers_meet, check_whole
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

LayerStates: TypeAlias = tuple[State, ...]
"""The states of all layers, from the bottom up; each as its cell has it."""

CELLS: dict[str, Callable[..., Cell]] = {"RNN": VanillaRNN, "UGRNN": UGRNN, "GRU": GRU, "LSTM": LSTM}
"""Our own cells by name."""
TORCH_LAYERS: dict[str, type[Any]] = {"torch.RNN": nn.RNN, "torch.GRU": nn.GRU, "torch.LSTM": nn.LSTM}
"""PyTorch's layers by name: the same functions, the LSTM faster on a CPU."""
KINDS = (*CELLS, *TORCH_LAYERS)


class Layers(nn.Module, ABC):
    """Layers one above the other: x (batch, time, features) in, the top layer's h (batch, time, hidden) out."""

    input_size: int
    hidden_size: int

    @abstractmethod
    def forward(self, x: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """Outputs of the top layer (batch, time, hidden), and every layer's state after the last step."""

    @abstractmethod
    def as_cells(self) -> Stack:
        """The same layers as our own cells with the same weights, so that gates and gradients can be recorded."""


class Stack(Layers):
    """Our own cells, each reading the outputs of the one below; `dropout` between them while training.

    Raises `ValueError` for an empty list, sizes that do not fit, and a dropout outside 0 to 1.

    >>> stack = Stack([VanillaRNN(3, 5), VanillaRNN(5, 4)])
    >>> stack(torch.zeros(2, 7, 3))[0].shape
    torch.Size([2, 7, 4])
    """

    def __init__(self, cells: Sequence[Cell], dropout: float = 0.0) -> None:
        super().__init__()
        check_layers_meet(cells)
        self.cells = nn.ModuleList(cells)
        self.dropout = nn.Dropout(check_dropout(dropout))
        self.input_size, self.hidden_size = cells[0].input_size, cells[-1].hidden_size

    def forward(self, x: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """See `Layers`. Raises `ValueError` when there are not as many states as layers."""
        if states is not None and len(states) != len(self.cells):
            raise ValueError(f"expected {len(self.cells)} states, one per layer; got {len(states)}.")
        after = []
        for number, cell in enumerate(self.cells):
            assert isinstance(cell, Cell)
            run = unroll(cell, x if number == 0 else self.dropout(x), None if states is None else states[number])
            x = run.outputs
            after.append(run.state)
        return x, tuple(after)

    def as_cells(self) -> Stack:
        """Itself."""
        return self


class TorchLayers(Layers):
    """PyTorch's own layers, batch first, with the states of `Stack`: one per layer.

    Raises `ValueError` for layers that read both ways, or have time first, and for what is no recurrent layer.
    """

    def __init__(self, layers: nn.RNNBase) -> None:
        super().__init__()
        if not isinstance(layers, nn.RNNBase) or layers.bidirectional or not layers.batch_first:
            raise ValueError(f"expected one-way layers with batch_first=True; got {layers}.")
        self.layers = layers
        self.input_size, self.hidden_size = layers.input_size, layers.proj_size or layers.hidden_size

    def forward(self, x: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """See `Layers`."""
        start: Any = None
        if states is not None:
            parts = zip(*((s,) if isinstance(s, Tensor) else s for s in states), strict=True)
            stacked = tuple(torch.stack(part) for part in parts)
            start = stacked if len(stacked) > 1 else stacked[0]
        outputs, after = self.layers(x, start)
        if isinstance(after, Tensor):
            return outputs, tuple(after.unbind(0))
        return outputs, tuple(zip(*(part.unbind(0) for part in after), strict=True))

    def as_cells(self) -> Stack:
        """Our cells with copies of these weights, layer by layer, in the same mode and with the same dropout.

        Raises `ValueError` for layers that our cells cannot be: of no kind in `TORCH_LAYERS`, or with a projection.
        """
        kind = next((name for name, cls in TORCH_LAYERS.items() if isinstance(self.layers, cls)), None)
        if kind is None:
            raise ValueError(f"expected layers of torch.nn.RNN, GRU or LSTM; got {self.layers}. Build one of these.")
        cells = [_CELL_OF[kind](self.layers, layer=number) for number in range(self.layers.num_layers)]
        return Stack(cells, self.layers.dropout).train(self.layers.training)


@torch.no_grad()
def open_forget_gate(layers: Layers) -> None:
    """Add 1 to the forget gate's bias of a `torch.nn.LSTM`'s first layer; other layers stay as they are.

    Advised by Jozefowicz, Zaremba and Sutskever (2015). A layer without biases has none to open.
    """
    if isinstance(layers, TorchLayers) and isinstance(layers.layers, nn.LSTM) and layers.layers.bias:
        width = layers.layers.hidden_size
        layers.layers.get_parameter("bias_ih_l0")[width : 2 * width] += 1


_CELL_OF: dict[str, Callable[..., Cell]] = {
    "torch.RNN": VanillaRNN.from_torch,
    "torch.GRU": GRU.from_torch,
    "torch.LSTM": LSTM.from_torch,
}


def build_layers(
    kind: str, input_size: int, hidden_size: int, num_layers: int = 1, dropout: float = 0.0, seed: int = 0
) -> Layers:
    """`num_layers` layers of one kind of `KINDS`, drawn from `seed`.

    Raises `ValueError` for an unknown kind, sizes or a number of layers below 1, a dropout outside 0 to 1.

    >>> build_layers("GRU", 8, 16, num_layers=2)(torch.zeros(1, 3, 8))[0].shape
    torch.Size([1, 3, 16])
    """
    if kind not in KINDS:
        raise ValueError(f"expected a kind of layer among {', '.join(KINDS)}; got {kind!r}.")
    for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
        check_whole(name, size)
    dropout = check_dropout(dropout)
    if kind in CELLS:
        widths = [input_size] + [hidden_size] * num_layers
        return Stack([CELLS[kind](w, hidden_size, seed=seed + n) for n, w in enumerate(widths[:-1])], dropout)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        between = dropout if num_layers > 1 else 0.0  # PyTorch warns about a dropout that has no place
        return TorchLayers(TORCH_LAYERS[kind](input_size, hidden_size, num_layers, batch_first=True, dropout=between))


def detached(states: Any) -> Any:
    """The same states, cut off from the graph that computed them: the end of a chunk in truncated BPTT."""
    return states.detach() if isinstance(states, Tensor) else tuple(detached(part) for part in states)


def selected(states: Any, rows: Tensor) -> Any:
    """The states of the sequences `rows`, in this order: some may come several times, others not at all."""
    return (
        states.index_select(0, rows) if isinstance(states, Tensor) else tuple(selected(part, rows) for part in states)
    )
