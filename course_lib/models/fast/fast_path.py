"""What a faster way along a sequence has to offer, for one kind of cell."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import torch
from torch import Tensor

from course_lib.models.cell import Cell, State, state_parts
from course_lib.models.gates import traced_step

Parts = tuple[Tensor, ...]
"""One tensor for each part of a state, or the gradient of the loss with respect to each."""


class StepDerivative(Protocol):
    """The derivative of every step of one run, from its states and gates.

    The "blocks" of a step are its pre-activation gradients, (batch, blocks x hidden): dL/d of the sums that the
    sigmoids, tanhs and activations of that step are applied to.
    """

    def pull_back(self, t: int, gradient: Parts, spend: bool = False) -> tuple[Tensor, Parts]:
        """dL/d state after step t (0 is the first) gives step t's blocks and dL/d state before.

        With `spend` the blocks are written over what they were computed from: step t cannot be pulled back again.
        """
        ...

    def spent(self) -> Tensor:
        """The blocks of all steps, (time, batch, ...), once every step has been pulled back with `spend`."""
        ...

    def projected(self, blocks: Tensor) -> Tensor:
        """Blocks (time, batch, ...) give dL/d of the projected inputs, (time, batch, ...)."""
        ...

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        """Blocks (time, batch, ...) give dL/d of each of the path's `parameters()`."""
        ...


class FastPath(ABC):
    """A cell, its steps taken without autograd, and their derivative written by hand."""

    def __init__(self, cell: Cell) -> None:
        self.cell: Any = cell

    @classmethod
    def fits(cls, cell: Any) -> bool:
        """Whether the derivative is that of this cell, with its options."""
        return True

    @abstractmethod
    def parameters(self) -> tuple[Tensor, ...]:
        """What `step` uses beside the projected input: parameters, or tensors formed from them."""

    @abstractmethod
    def derivative(self, parameters: tuple[Tensor, ...], states: Parts, gates: dict[str, Tensor]) -> StepDerivative:
        """The derivative of all steps at once.

        `parameters` as those of the path; `states` and `gates` as `run` gives them.
        """

    def run(self, projected: Tensor, state: State) -> tuple[Parts, dict[str, Tensor]]:
        """All steps along the projected inputs (time, batch, ...), from `state` on.

        Gives every part of the state, (time + 1, batch, hidden), and the gates by name, (time, batch, hidden). A path
        may do better than this loop, write over `projected`, and keep more beside the gates for its `derivative`.
        """
        return every_step(self.cell, projected, state)

    def use(self, parameters: tuple[Tensor, ...]) -> None:  # noqa: B027 - most cells form nothing
        """Let the steps to come compute with these tensors, where the cell formed such for its last run."""

    @contextmanager
    def holding(self, parameters: dict[str, Tensor]) -> Iterator[None]:
        """Let the cell compute with these tensors in place of its parameters; its own come back after the block."""
        own = dict(self.cell._parameters)
        self.cell._parameters.update(parameters)
        try:
            yield
        finally:
            self.cell._parameters.update(own)


def every_step(cell: Cell, projected: Tensor, state: State) -> tuple[Parts, dict[str, Tensor]]:
    """See `FastPath.run`: one step after the other, in the cell's own words."""
    visited, traced = [state], []
    for projected_t in projected.unbind():
        state, gates = traced_step(cell, projected_t, state)
        visited.append(state)
        traced.append(gates)
    states = tuple(torch.stack(part) for part in zip(*map(state_parts, visited), strict=True))
    return states, {name: torch.stack([gates[name] for gates in traced]) for name in cell.gate_names}
