"""The one protocol that every recurrent cell obeys.

Unrolling, recording and gradient flow are written against this protocol once, and work for every cell.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from math import sqrt
from typing import TypeAlias

import torch
from torch import Tensor, nn

from course_lib.models.initialise import uniform_parameter
from course_lib.models.sizes import check_whole

State: TypeAlias = "Tensor | tuple[State, ...]"
"""What a cell carries from step to step: one tensor (batch, hidden), or a tuple of them (the LSTM's h and c).

The state of a stack of cells is the tuple of its cells' states.
"""

Edit: TypeAlias = Callable[[str, Tensor], Tensor]
"""`edit(name, gate) -> gate` sees each gate (batch, hidden) of a step before it is used, and may change it."""


def unchanged(name: str, gate: Tensor) -> Tensor:
    """The `Edit` that leaves every gate as it is."""
    return gate


class Cell(nn.Module, ABC):
    """A recurrent cell: `input_size` features in, `hidden_size` units carried from step to step.

    Two methods are needed, `project` and `step`. The others have defaults that fit a cell whose state is h alone: a
    cell that carries more gives its own `initial_state`, and `output` unless h is the first part of its state.
    A cell with gates names them in `gate_names`, and its `step` takes a third argument `edit` (an `Edit`, by default
    `unchanged`) through which every gate passes before it is used: `f = edit("f", f)`. Recording and changing gates is
    then the unroller's work. Raises `ValueError` when a size is below 1.

    >>> class RunningSum(Cell):
    ...     def project(self, x): return x
    ...     def step(self, projected_t, state): return state + projected_t
    >>> cell = RunningSum(2, 2)
    >>> cell(torch.ones(1, 2), cell.initial_state(1)).tolist()
    [[1.0, 1.0]]
    """

    gate_names: tuple[str, ...] = ()
    """The gates that `step` passes through `edit`, in this order: none here."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            check_whole(name, size, advice="Give the cell a width.")
        self.input_size = input_size
        self.hidden_size = hidden_size

    @abstractmethod
    def project(self, x: Tensor) -> Tensor:
        """The inputs' part of the pre-activation, bias included, for all steps in one product.

        (batch, time, features) gives (batch, time, ...); (batch, features) gives (batch, ...).
        """

    @abstractmethod
    def step(self, projected_t: Tensor, state: State) -> State:
        """One step: the projected input (batch, ...) and the state before it give the state after it."""

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        """The state before the first step: zeros (batch, hidden), dtype and device of `like`, or of the parameters."""
        like = next(self.parameters(), torch.empty(0)) if like is None else like
        return torch.zeros(batch, self.hidden_size, dtype=like.dtype, device=like.device)

    def output(self, state: State) -> Tensor:
        """What the layer above sees of a state: h (batch, hidden), its first part."""
        return state_parts(state)[0]

    def forward(self, x_t: Tensor, state: State) -> State:
        """One step from the raw input x_t (batch, features): `step(project(x_t), state)`.

        Raises `ValueError` for inputs of another dtype or device than the cell's weights.
        """
        x_t = own_precision(self, x_t)
        check_dtype(self, x_t)
        with without_autocast(x_t):
            return self.step(self.project(x_t), state)

    def _drawn(self, shape: tuple[int, ...], generator: torch.Generator, dtype: torch.dtype) -> nn.Parameter:
        """A parameter as `torch.nn` draws those of its recurrent layers: uniform within ±1/sqrt(hidden)."""
        return uniform_parameter(shape, 1 / sqrt(self.hidden_size), generator, dtype)


def state_parts(state: State) -> tuple[Tensor, ...]:
    """All tensors of a state, in order, however they are nested."""
    return (state,) if isinstance(state, Tensor) else tuple(part for inner in state for part in state_parts(inner))


def like_state(parts: tuple[Tensor, ...], state: State) -> State:
    """Put `parts` back into the form of `state`: the reverse of `state_parts`."""
    return _filled(iter(parts), state)


def _filled(parts: Iterator[Tensor], form: State) -> State:
    return next(parts) if isinstance(form, Tensor) else tuple(_filled(parts, inner) for inner in form)


def check_dtype(cell: Cell, x: Tensor, what: str = "inputs") -> None:
    """Raise `ValueError` unless `x` has the dtype and the device of the cell's weights (any will do if it has none)."""
    own = _weight(cell)
    if own is not None and (x.dtype, x.device) != (own.dtype, own.device):
        raise ValueError(
            f"expected {what} like the cell's weights, {own.dtype} on {own.device}; got {x.dtype} on {x.device}. "
            f"Convert with x.to({own.dtype}), or move the cell with cell.to(...)."
        )


def own_precision(cell: Cell, x: Tensor) -> Tensor:
    """Under autocast, `x` in the precision of the cell's weights if autocast has lowered it; else `x` as it is.

    Raises `ValueError` for what is no tensor.
    """
    if not isinstance(x, Tensor):
        raise ValueError(f"expected inputs as a tensor; got {type(x).__name__}. Make one with torch.as_tensor(...).")
    own = _weight(cell)
    lowered = torch.is_autocast_enabled(x.device.type) and x.dtype == torch.get_autocast_dtype(x.device.type)
    return x.to(own.dtype) if lowered and own is not None else x


def without_autocast(x: Tensor) -> AbstractContextManager[object]:
    """No autocast inside the block: a recurrence adds up its rounding, so it is computed in full precision."""
    kind = x.device.type
    return torch.autocast(kind, enabled=False) if torch.is_autocast_enabled(kind) else nullcontext()


def _weight(cell: Cell) -> Tensor | None:
    return next((parameter for parameter in cell.parameters() if parameter.is_floating_point()), None)
