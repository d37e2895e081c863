"""Both ways: one cell reads a sequence from its beginning, another from its end (Schuster and Paliwal, 1997)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell, State
from course_lib.models.padding import check_lengths, turned_round
from course_lib.models.sizes import check_dropout
from course_lib.models.stack import CELL_OF, empty_network
from course_lib.models.unroll import Unrolled, unroll

BothStates = tuple[State, State]
"""The forward cell's state and the backward cell's."""


@dataclass(frozen=True)
class BothWays:
    """Outputs of both directions side by side, (batch, time, both widths), and each direction's run.

    The `backwards` run is in the order in which it was read: its step 0 is each sequence's last. Its final state is
    the one after the sequence's first step.
    """

    outputs: Tensor
    forwards: Unrolled
    backwards: Unrolled

    @property
    def states(self) -> BothStates:
        """Each direction's state after the last step that it reads."""
        return self.forwards.state, self.backwards.state


class Bidirectional(nn.Module):
    """y_t = [h_t forwards; h_t backwards]: two cells of any kind, stacks too, over the same sequence.

    Output t knows what comes before *and after* step t: of no use for predicting what comes next. Raises `ValueError`
    when the two do not read the same features.

    >>> from course_lib.models.gru import GRU
    >>> both = Bidirectional(GRU(3, 5, seed=0), GRU(3, 4, seed=1))
    >>> both(torch.zeros(2, 7, 3), torch.tensor([7, 4])).outputs.shape
    torch.Size([2, 7, 9])
    """

    def __init__(self, forwards: Cell, backwards: Cell) -> None:
        super().__init__()
        if forwards.input_size != backwards.input_size:
            raise ValueError(
                f"expected both directions to read {forwards.input_size} features; got {backwards.input_size}. "
                "They read the same sequence: give them one input size."
            )
        if forwards is backwards:
            raise ValueError("expected two cells; got one twice. Each direction has weights of its own: build another.")
        self.forwards, self.backwards = forwards, backwards
        self.input_size, self.output_size = forwards.input_size, forwards.hidden_size + backwards.hidden_size

    def forward(
        self,
        x: Tensor,
        lengths: Tensor | None = None,
        states: BothStates | None = None,
        record: Sequence[str] = (),
    ) -> BothWays:
        """Read x (batch, time, features), padded behind the true `lengths` (batch,), from `states` on.

        The backward cell starts at each sequence's own end: padding influences nothing, and outputs behind an end are
        0. `record` is that of `unroll`, for both directions. Raises `ValueError` as `unroll` does.
        """
        first = (None, None) if states is None else states
        if lengths is not None:
            check_lengths(x, lengths)
        there = unroll(self.forwards, x, first[0], record, lengths=lengths)
        back = unroll(self.backwards, _back_to_front(x, lengths), first[1], record, lengths=lengths)
        return BothWays(torch.cat((there.outputs, _back_to_front(back.outputs, lengths)), dim=2), there, back)


class BidirectionalStack(nn.Module):
    """Levels of `Bidirectional`, each reading both directions of the one below; `dropout` between them in training.

    This is what `bidirectional=True` with `num_layers` means in `torch.nn`. Two stacks that meet only at the top are
    another network: `Bidirectional(StackedCell(...), StackedCell(...))`. Raises `ValueError` for no levels, sizes that
    do not meet, and a dropout outside 0 to 1.
    """

    def __init__(self, levels: Sequence[Bidirectional], dropout: float = 0.0) -> None:
        super().__init__()
        if not levels:
            raise ValueError("expected at least one level; got an empty list. Pass one Bidirectional per level.")
        for below, above in itertools.pairwise(levels):
            if above.input_size != below.output_size:
                raise ValueError(
                    f"expected a level that reads {below.output_size} features, both directions of the level below; "
                    f"got one that reads {above.input_size}. Make the sizes meet."
                )
        self.levels, self.dropout = nn.ModuleList(levels), nn.Dropout(check_dropout(dropout))
        self.input_size, self.output_size = levels[0].input_size, levels[-1].output_size

    def forward(
        self, x: Tensor, lengths: Tensor | None = None, states: Sequence[BothStates] | None = None
    ) -> tuple[Tensor, tuple[BothStates, ...]]:
        """Outputs of the top level (batch, time, both widths), and the states of every level, from the bottom up.

        `lengths` and errors as in `Bidirectional`; `states` has a pair for every level.
        """
        if states is not None and len(states) != len(self.levels):
            raise ValueError(f"expected {len(self.levels)} pairs of states, one per level; got {len(states)}.")
        after = []
        for number, level in enumerate(self.levels):
            run = level(x if number == 0 else self.dropout(x), lengths, None if states is None else states[number])
            x = run.outputs
            after.append(run.states)
        return x, tuple(after)

    @classmethod
    def from_torch(cls, network: nn.RNNBase) -> BidirectionalStack:
        """A two-way `torch.nn.RNN`, `GRU` or `LSTM`, with copies of its weights, dropout and mode.

        Raises `ValueError` for one direction, time before batch, a projection, and other networks.
        """
        kind = next((ours for theirs, ours in CELL_OF.items() if isinstance(network, theirs)), None)
        if kind is None or not (network.bidirectional and network.batch_first):
            raise ValueError(
                "expected a torch.nn.RNN, GRU or LSTM with bidirectional=True and batch_first=True; "
                f"got {network}. Ours read (batch, time, features)."
            )
        levels = [
            Bidirectional(*(kind.from_torch(network, layer=number, reverse=reverse) for reverse in (False, True)))
            for number in range(network.num_layers)
        ]
        return cls(levels, network.dropout).train(network.training)

    def to_torch(self) -> Any:
        """A batch-first network of `torch.nn` that computes the same.

        Raises `ValueError` for cells of different kinds or widths, and for kinds that it does not have.
        """
        directions: list[list[Any]] = [
            [level.forwards for level in self.levels],
            [level.backwards for level in self.levels],
        ]
        network = empty_network(directions, self.dropout.p)
        for reverse, cells in zip((False, True), directions, strict=True):
            for number, cell in enumerate(cells):
                cell.write_to(network, number, reverse)
        return network.train(self.training)


def _back_to_front(x: Tensor, lengths: Tensor | None) -> Tensor:
    return x.flip(1) if lengths is None else turned_round(x, lengths)
