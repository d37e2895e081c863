"""How much of a loss at the last step reaches each earlier step of a recurrent network.

The question of Hochreiter (1991) and of Bengio, Simard and Frasconi (1994), asked of real cells: with L = v·h_T for
a random unit vector v, how long is dL/dh_t for t = T, T-1, ..., 0? Norms are kept as logarithms, so neither 1e-400 nor
1e+9000 is ever rounded to 0 or inf.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, log10
from typing import Protocol

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.vanilla_flow import BLOCK, VanillaEnsemble, unit_vectors
from course_lib.models.cell import Cell, State, like_state, state_parts
from course_lib.models.fast.fast_path import FastPath
from course_lib.models.fast.unrolled import Run, fast_path
from course_lib.models.initialise import normal
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import check_sequence
from course_lib.models.vanilla_rnn import VanillaRNN

FLOOR = -20_000.0
"""log10 norm written for a gradient that is truly zero (and the lowest ever reported)."""

_SAFE = (1e-15, 1e15)


@dataclass(frozen=True)
class FlowResult:
    """log10 of the norm of dL/dh_t for every member (cell), sequence and step.

    `log10_norm`: (members, batch, steps + 1), float64, finite; index t = 0 is the initial state, t = steps the last.
    `dead`: True where the gradient is exactly zero (for instance behind ReLUs that are all off); `log10_norm` is
    `FLOOR` there.
    """

    log10_norm: Tensor
    dead: Tensor

    @cached_property
    def summary(self) -> Tensor:
        """log10 of the geometric mean over the sequences that are not dead: (members, steps + 1)."""
        alive = (~self.dead).to(self.log10_norm.dtype)
        mean = (self.log10_norm * alive).sum(1) / alive.sum(1).clamp(min=1)
        return torch.where(alive.sum(1) > 0, mean, torch.full_like(mean, FLOOR))

    @property
    def at_step_1(self) -> Tensor:
        """log10 of the gradient that reaches h_1, the first state that has seen an input: (members,)."""
        return self.summary[:, 1]


def gradient_flow(
    cells: Cell | Sequence[Cell], x: Tensor, *, initial: State | None = None, seed: int = 0
) -> FlowResult:
    """Gradient norms through the same sequences for one cell, or for several of one kind and size at once.

    `x` is (batch, steps, features), shared by all cells. L = v·output(state_T), v a unit vector drawn from `seed`.
    Vanilla RNNs take a fast path of batched products; any other cell that obeys the protocol is differentiated step
    by step in float64, by hand where `course_lib.models.fast` has its derivative, else by autograd; if its state is a
    tuple the norm is that of all parts together. Logarithms stay finite from -10,000 to +10,000 decades. Raises
    `ValueError` for an empty list, cells that differ in kind or size, sequences or weights that do not fit or are not
    finite, and states that overflow.

    >>> cell = VanillaRNN(1, 1, "linear")
    >>> with torch.no_grad(): _ = cell.W_hh.fill_(0.1)
    >>> gradient_flow(cell, torch.zeros(1, 400, 1)).at_step_1.round().tolist()
    [-399.0]
    """
    members = [cells] if isinstance(cells, Cell) else list(cells)
    _check_members(members)
    check_sequence(members[0], x)
    x = x.detach()
    linearised: _Linearised
    if all(isinstance(member, VanillaRNN) for member in members):
        linearised = VanillaEnsemble([m for m in members if isinstance(m, VanillaRNN)], x, initial)
    else:
        linearised = _AnyEnsemble(members, x, initial)
    v = normal(members[0].hidden_size, seed=seed)
    return _flow_back(linearised, v / v.norm())


def log10_norm(vectors: Tensor) -> Tensor:
    """log10 of the norm over the last dimension; `FLOOR` where it is zero. Safe for any finite float64.

    >>> log10_norm(torch.tensor([[3e200, 4e200]], dtype=torch.float64))
    tensor([200.6990], dtype=torch.float64)
    """
    return unit_vectors(vectors.double())[1].clamp(min=FLOOR)


def theory_line(radius: float, steps: int) -> Tensor:
    """Linear theory: log10 |dL/dh_t| = (steps - t) log10(radius), for t = 0 to steps: (steps + 1,).

    Exact for a linear RNN whose matrix is radius times an orthogonal one; for others the slope that it tends to as
    long as the activation's slope stays near 1. Raises `ValueError` unless the radius is positive and finite, and
    `steps` a whole number, 0 or more.

    >>> theory_line(10.0, 3).tolist()
    [3.0, 2.0, 1.0, 0.0]
    """
    if not 0 < radius < float("inf"):
        raise ValueError(f"expected a positive, finite spectral radius; got {radius}. A zero matrix has no slope.")
    check_whole("steps", steps, 0)
    return torch.arange(steps, -1, -1, dtype=torch.float64) * log10(radius)


def recall_horizon(log10_norms: Tensor, factor: float = 1e-6) -> int | None:
    """How many steps back the gradient first falls below `factor` times its size at the last step.

    `log10_norms` is (steps + 1,), as in `FlowResult.summary[i]`. `None` when it never does within the sequence. Raises
    `ValueError` for another shape, for numbers that are not finite, and for a factor that is not between 0 and 1.

    >>> recall_horizon(theory_line(0.5, 100))
    20
    """
    if not 0 < factor < 1:
        raise ValueError(f"expected a factor between 0 and 1; got {factor}. The horizon is where the gradient fades.")
    if log10_norms.ndim != 1 or not len(log10_norms) or not bool(torch.isfinite(log10_norms).all()):
        raise ValueError(
            f"expected finite log10 norms (steps + 1,); got {tuple(log10_norms.shape)}. Take one row of a summary."
        )
    back = (log10_norms - log10_norms[-1]).flip(0)
    below = (back < log10(factor)).nonzero()
    return int(below[0]) if len(below) else None


def factor_text(log10_value: float) -> str:
    """A size given by its log10, as a short text with one digit: "3e-05", also far outside the range of floats.

    Raises `ValueError` for inf and nan.

    >>> factor_text(-4.5), factor_text(-400.0), factor_text(0.0)
    ('3e-05', '1e-400', '1')
    """
    if not isfinite(log10_value):
        raise ValueError(f"expected a finite logarithm; got {log10_value}. What it was taken of is 0, inf or nan.")
    exponent = int(log10_value // 1)
    digit = round(10 ** (log10_value - exponent))
    digit, exponent = (1, exponent + 1) if digit == 10 else (digit, exponent)
    if -3 <= exponent <= 3:
        return f"{digit * 10.0**exponent:g}"
    return f"{digit}e{exponent:+03d}"


class _Linearised(Protocol):
    """A forward pass that has been run, ready to carry gradients back one step at a time."""

    steps: int

    def first(self, v: Tensor) -> Tensor:
        """dL/d state_T: (members, batch, state)."""
        ...

    def block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients at steps low..high-1, and what must be added to their log10: ((n, R, B, S), (n, R, B))."""
        ...

    def careful_block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """The same in float64, brought back to unit length at every step."""
        ...


def _flow_back(linearised: _Linearised, v: Tensor) -> FlowResult:
    """Carry the gradient back in blocks; redo a block step by step where its norms leave the safe range."""
    gradient, start = unit_vectors(linearised.first(v))
    steps = linearised.steps
    logs = torch.empty(steps + 1, *gradient.shape[:2], dtype=torch.float64)
    logs[steps] = start
    high = steps
    size = BLOCK
    while high > 0:
        low = max(0, high - size)
        gradients, shifts = linearised.block(low, high, gradient)
        norms = torch.linalg.vector_norm(gradients, dim=-1)
        least, most = (float(end) for end in torch.where(logs[high] > FLOOR, norms, 1).aminmax())
        if _SAFE[0] <= least and most <= _SAFE[1]:
            norms = torch.where(norms > 0, norms, 1)
            logs[low:high] = logs[high] + norms.double().log10() + shifts
            gradient = gradients[0] / norms[0].unsqueeze(-1)
            size = BLOCK
        else:
            gradients, shifts = linearised.careful_block(low, high, gradient)
            logs[low:high] = logs[high] + shifts
            gradient = gradients[0]
            size = 4
        gradient = torch.where(logs[low].unsqueeze(-1) > FLOOR, gradient, 0)
        high = low
    dead = logs.flip(0).cummin(0).values.flip(0) <= FLOOR  # once zero, zero at every earlier step
    logs = torch.where(dead, FLOOR, logs).permute(1, 2, 0)
    dead = dead.permute(1, 2, 0)
    return FlowResult(log10_norm=logs, dead=dead)


class _AnyEnsemble:
    """Any cells of one kind, one after the other in float64; every step is kept so that it can be walked back."""

    def __init__(self, cells: list[Cell], x: Tensor, initial: State | None) -> None:
        x = x.double()
        self.steps = x.shape[1]
        self.cells = cells
        self.form = cells[0].initial_state(x.shape[0], like=x) if initial is None else initial
        first = tuple(part.detach().double() for part in state_parts(self.form))
        self.widths = [part.shape[1] for part in first]
        self.members = [_kept_steps(_frozen(cell), x, like_state(first, self.form)) for cell in cells]

    def first(self, v: Tensor) -> Tensor:
        def gradient(cell: Cell, last: tuple[Tensor, ...]) -> Tensor:
            def loss(*parts: Tensor) -> Tensor:
                return (cell.output(like_state(parts, self.form)) @ v).sum()

            return torch.cat(torch.func.grad(loss, tuple(range(len(last))))(*last), dim=-1)

        return torch.stack([gradient(cell, kept.last) for cell, kept in zip(self.cells, self.members, strict=True)])

    def block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        walks = []
        for kept, after in zip(self.members, gradient, strict=True):
            walk = [after]
            parts = after.split(self.widths, dim=-1)
            for t in reversed(range(low, high)):
                parts = kept.pull_back(t, parts)
                walk.append(torch.cat(parts, dim=-1))
            walks.append(torch.stack(walk[:0:-1]))
        stacked = torch.stack(walks, dim=1)
        return stacked, torch.zeros(stacked.shape[:3], dtype=torch.float64)

    def careful_block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        per_step = []
        for t in reversed(range(low, high)):
            before = [
                torch.cat(kept.pull_back(t, after.split(self.widths, dim=-1)), dim=-1)
                for kept, after in zip(self.members, gradient, strict=True)
            ]
            gradient, logs = unit_vectors(torch.stack(before))
            per_step.append(logs)
        return gradient.unsqueeze(0), torch.stack(per_step).cumsum(0).flip(0)


class _Kept(Protocol):
    """The steps of one cell along the sequences, each ready to carry a gradient from its state to the one before."""

    last: tuple[Tensor, ...]

    def pull_back(self, t: int, gradient: tuple[Tensor, ...]) -> tuple[Tensor, ...]: ...


def _kept_steps(cell: Cell, x: Tensor, state: State) -> _Kept:
    path = fast_path(cell)
    return _AutogradSteps(cell, x, state) if path is None else _DerivedSteps(path, x, state)


class _DerivedSteps:
    """For cells whose derivative is written down: a few calls per step."""

    @torch.no_grad()
    def __init__(self, path: FastPath, x: Tensor, state: State) -> None:
        run = Run(path, state)
        self.last = run.go(x)[1:]
        _check_overflow(torch.cat(run.states, dim=2)[1:])
        self.derivative = path.derivative(path.parameters(), run.states, run.gates)

    @torch.no_grad()
    def pull_back(self, t: int, gradient: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return self.derivative.pull_back(t, gradient)[1]


class _AutogradSteps:
    """For every other cell: a small graph per step."""

    def __init__(self, cell: Cell, x: Tensor, state: State) -> None:
        self.graphs: list[tuple[tuple[Tensor, ...], tuple[Tensor, ...]]] = []
        with torch.enable_grad():
            for projected_t in cell.project(x).unbind(1):
                before = tuple(part.detach().requires_grad_() for part in state_parts(state))
                state = cell.step(projected_t, like_state(before, state))
                self.graphs.append((before, state_parts(state)))
        self.last = tuple(part.detach() for part in state_parts(state))
        _check_overflow(torch.stack([torch.cat(after, dim=1).detach() for _, after in self.graphs]))

    def pull_back(self, t: int, gradient: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        before, after = self.graphs[t]
        reached = [(part, down) for part, down in zip(after, gradient, strict=True) if part.requires_grad]
        if not reached:
            return tuple(torch.zeros_like(part) for part in before)
        parts, downs = zip(*reached, strict=True)
        return torch.autograd.grad(parts, before, downs, retain_graph=True, materialize_grads=True)


def _check_overflow(states: Tensor) -> None:
    """Raise `ValueError` at the first step whose states (steps, batch, all widths) hold inf or nan."""
    finite = torch.isfinite(states).flatten(1).all(dim=1)
    if not bool(finite.all()):
        raise ValueError(
            f"expected states that stay finite; got inf or nan at step {int((~finite).nonzero()[0]) + 1} "
            f"of {len(states)}. "
            "Use smaller weights or inputs, or fewer steps."
        )


def _frozen(cell: Cell) -> Cell:
    """A copy in float64 whose weights ask for no gradient."""
    return copy.deepcopy(cell).double().requires_grad_(False)


def _check_members(members: list[Cell]) -> None:
    if not members:
        raise ValueError("expected at least one cell; got an empty list. Give a cell or a list of cells.")
    first = members[0]
    shapes = {name: p.shape for name, p in first.named_parameters()}
    for member in members[1:]:
        same = type(member) is type(first) and {name: p.shape for name, p in member.named_parameters()} == shapes
        if not same or getattr(member, "nonlinearity", None) != getattr(first, "nonlinearity", None):
            raise ValueError(
                f"expected cells of one kind and size; got {first} and {member}. Run them one kind a time."
            )
    for member in members:
        for name, p in member.named_parameters():
            if not bool(torch.isfinite(p).all()):
                raise ValueError(f"expected finite weights; got inf or nan in {name}. Load or draw them again.")
