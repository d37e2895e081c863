"""The one protocol that every recurrent cell obeys.

Unrolling, recording and gradient flow are written against this protocol once, and work for every cell.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import sqrt
from typing import ClassVar, Protocol, TypeAlias

import torch
from torch import Tensor, nn

from course_lib.models.initialise import uniform_parameter
from course_lib.models.sizes import check_whole

State: TypeAlias = Tensor | tuple[Tensor, ...]
"""What a cell carries from step to step: one tensor (batch, hidden), or a tuple of them (the LSTM's h and c)."""

Edit: TypeAlias = Callable[[str, Tensor], Tensor]
"""`edit(name, gate) -> gate` sees each gate (batch, hidden) of a step before it is used, and may change it."""


class StepDerivative(Protocol):
    """The derivative of every step of one run, from its states and gates. A gradient is a tuple like the state's parts.

    The "blocks" of a step are dL/d of all that its gates' functions are applied to, (batch, blocks x hidden).
    """

    def pull_back(self, t: int, gradient: tuple[Tensor, ...], spend: bool = False) -> tuple[Tensor, tuple[Tensor, ...]]:
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
        """Blocks (time, batch, ...) give dL/d of each of the cell's `recurrent_parameters()`."""
        ...


class Cell(nn.Module, ABC):
    """A recurrent cell: `input_size` features in, `hidden_size` units carried.

    A subclass gives `project` and `step`, and `initial_state` and `output` when the state is more than h.
    `gate_names` are the gates that `traced_step` shows: none here. Raises `ValueError` when a size is below 1.
    """

    gate_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            check_whole(name, size, advice="Give the cell a width.")
        self.input_size = input_size
        self.hidden_size = hidden_size

    def _drawn(self, shape: tuple[int, ...], generator: torch.Generator, dtype: torch.dtype) -> nn.Parameter:
        """A parameter as `torch.nn` draws those of its recurrent layers: uniform within ±1/sqrt(hidden)."""
        return uniform_parameter(shape, 1 / sqrt(self.hidden_size), generator, dtype)

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        """The state before the first step: zeros (batch, hidden), dtype and device of `like`, or of the parameters."""
        like = next(self.parameters(), torch.empty(0)) if like is None else like
        return torch.zeros(batch, self.hidden_size, dtype=like.dtype, device=like.device)

    @abstractmethod
    def project(self, x: Tensor) -> Tensor:
        """The inputs' part of the pre-activation, bias included, for all steps in one product.

        (batch, time, features) gives (batch, time, ...); (batch, features) gives (batch, ...).
        """

    @abstractmethod
    def step(self, projected_t: Tensor, state: State) -> State:
        """One step: the projected input (batch, ...) and the state before it give the state after it."""

    def traced_step(
        self, projected_t: Tensor, state: State, edit: Edit | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """`step`, and the gates it used by name, each (batch, hidden); `edit` may change a gate before it is used.

        A cell with gates writes its equations here, and `step` calls it. Raises `ValueError` for an edit of a cell
        that has no gates.
        """
        if edit is not None:
            raise ValueError(
                f"expected a cell with gates to edit; got {type(self).__name__}, which has none. "
                "Use an LSTM, GRU or UGRNN, or leave edit out."
            )
        return self.step(projected_t, state), {}

    def traced_run(self, projected: Tensor, state: State) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
        """`traced_step` for all steps of the projected inputs (time, batch, ...), from `state` on.

        Gives every part of the state, (time + 1, batch, hidden), and the gates by name, (time, batch, hidden). A cell
        may do better than this loop, write over `projected`, and keep more beside the gates for its `derivative`.
        """
        visited, traced = [state], []
        for projected_t in projected.unbind():
            state, gates = self.traced_step(projected_t, state)
            visited.append(state)
            traced.append(gates)
        states = tuple(torch.stack(part) for part in zip(*map(state_parts, visited), strict=True))
        return states, {name: torch.stack([gates[name] for gates in traced]) for name in self.gate_names}

    def recurrent_parameters(self) -> tuple[Tensor, ...]:
        """What `step` uses, parameters or tensors formed from them, for a cell that has a `derivative`; else empty."""
        return ()

    def derivative(
        self, parameters: tuple[Tensor, ...], states: tuple[Tensor, ...], gates: dict[str, Tensor]
    ) -> StepDerivative:
        """The derivative of all steps at once, written by hand, for cells that have `recurrent_parameters()`.

        `parameters` as those; `states` (time + 1, batch, hidden) per part; `gates` (time, batch, hidden) by name.
        """
        raise NotImplementedError(f"{type(self).__name__} is differentiated by autograd")

    def output(self, state: State) -> Tensor:
        """What the layer above sees of a state: h (batch, hidden)."""
        return state if isinstance(state, Tensor) else state[0]

    def forward(self, x_t: Tensor, state: State) -> State:
        """One step from the raw input x_t (batch, features): `step(project(x_t), state)`."""
        return self.step(self.project(x_t), state)


def state_parts(state: State) -> tuple[Tensor, ...]:
    """The state as a tuple, whether it is one tensor or several."""
    return (state,) if isinstance(state, Tensor) else tuple(state)


def like_state(parts: tuple[Tensor, ...], state: State) -> State:
    """Put `parts` back into the form of `state`: the reverse of `state_parts`."""
    return parts[0] if isinstance(state, Tensor) else parts
