"""Run any cell along a sequence, and record what happens on the way if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from course_lib.models.cell import Cell, Edit, State, StepDerivative, like_state, state_parts

RECORDABLE = ("states", "gates", "jacobian_norms", "gradients")


@dataclass
class Unrolled:
    """What unrolling gives: `outputs` (batch, time, hidden) and the final `state`; the rest when recorded.

    `states`: every part of the state at every step, 0 to time, each (batch, time + 1, hidden).
    `gates`: every gate by name, as the step used it (after an edit), each (batch, time, hidden).
    `jacobian_norms`: spectral norm of d state_t / d state_{t-1} for each step, (batch, time).
    `gradients()`: dL/d state_t after the caller's `backward()`, like `states`.
    """

    outputs: Tensor
    state: State
    states: tuple[Tensor, ...] | None = None
    gates: dict[str, Tensor] | None = None
    jacobian_norms: Tensor | None = None
    _kept: list[State] = field(default_factory=list, repr=False)

    def gradients(self) -> tuple[Tensor, ...]:
        """dL/d state_t for t = 0 to time, per part of the state: (batch, time + 1, hidden).

        Raises `ValueError` when gradients were not recorded, or `backward()` has not been called yet.
        """
        if not self._kept:
            raise ValueError('expected recorded gradients; unroll with record=("gradients",) to keep them.')
        parts = list(zip(*(state_parts(state) for state in self._kept), strict=True))
        if all(part.grad is None for run in parts for part in run):
            raise ValueError("expected gradients to be there; call backward() on a loss of the outputs first.")
        return tuple(
            torch.stack([torch.zeros_like(p) if p.grad is None else p.grad for p in run], dim=1) for run in parts
        )


def check_sequence(cell: Cell, x: Tensor) -> None:
    """Raise `ValueError` unless `x` is a finite (batch, time, features) that fits the cell, with time 1 or more."""
    if x.ndim != 3 or x.shape[2] != cell.input_size:
        raise ValueError(
            f"expected a sequence (batch, time, {cell.input_size}); got shape {tuple(x.shape)}. "
            "Put the batch first, then time, then the features."
        )
    if x.shape[0] == 0 or x.shape[1] == 0:
        raise ValueError(
            f"expected at least one sequence of at least one step; got shape {tuple(x.shape)}. Drop empty sequences."
        )
    if not bool(torch.isfinite(x.detach().sum())) and not bool(torch.isfinite(x).all()):
        raise ValueError("expected finite inputs; got inf or nan in the sequence. Check where it comes from.")


def unroll(
    cell: Cell, x: Tensor, state: State | None = None, record: Sequence[str] = (), edit: Edit | None = None
) -> Unrolled:
    """Run `cell` along x (batch, time, features) from `state` (zeros when `None`).

    All inputs are projected in one product; the loop then only does what must be done in order. `record` may name
    "states", "gates" (of a cell that has some), "jacobian_norms" (per step, exact, costs a Jacobian each; without
    `edit`) and "gradients" (read them with `result.gradients()` after `backward()`). `edit(name, gate) -> gate` may
    change any gate at every step before it is used: all that follows from it changes too. Raises `ValueError` for an
    unknown record, gates that the cell does not have, an empty sequence, a wrong shape, or inputs or a first state
    that are not finite.

    >>> from course_lib.models.vanilla_rnn import VanillaRNN
    >>> unroll(VanillaRNN(3, 5), torch.zeros(2, 7, 3)).outputs.shape
    torch.Size([2, 7, 5])
    """
    unknown = set(record) - set(RECORDABLE)
    if unknown:
        raise ValueError(f"expected record to name some of {', '.join(RECORDABLE)}; got {', '.join(sorted(unknown))}.")
    check_sequence(cell, x)
    _check_gates(cell, record, edit)
    state = _first_state(cell, x, state)
    if not edit and set(record) <= {"states", "gates"} and _has_a_derivative_to_use(cell):
        return _unroll_with_derivative(cell, x, state, record)
    if "gradients" in record:
        parts = tuple(part.detach().requires_grad_() for part in state_parts(state))
        state = like_state(parts, state)
    visited, norms = [state], []
    traced: list[dict[str, Tensor]] = []
    with_gates = "gates" in record or edit is not None
    for projected_t in cell.project(x).unbind(1):
        if "jacobian_norms" in record:
            norms.append(_jacobian_norm(cell, projected_t, state))
        if with_gates:
            state, gates = cell.traced_step(projected_t, state, edit)
            traced.append(gates)
        else:
            state = cell.step(projected_t, state)
        if "gradients" in record:  # views part the parts: dL/dc_t then leaves out what h_t was computed from c_t
            state = like_state(tuple(part.view_as(part) for part in state_parts(state)), state)
        visited.append(state)
    kept = visited if "gradients" in record else []
    for visit in kept:
        for part in state_parts(visit):
            part.retain_grad()
    return Unrolled(
        outputs=torch.stack([cell.output(visit) for visit in visited[1:]], dim=1),
        state=state,
        states=_stack(visited) if "states" in record else None,
        gates=_stack_gates(traced) if "gates" in record else None,
        jacobian_norms=torch.stack(norms, dim=1) if norms else None,
        _kept=kept,
    )


def _has_a_derivative_to_use(cell: Cell) -> bool:
    """Whether the cell knows its own derivative; transforms of torch.func go by autograd all the same."""
    return bool(cell.recurrent_parameters()) and not torch._C._are_functorch_transforms_active()


def _unroll_with_derivative(cell: Cell, x: Tensor, state: State, record: Sequence[str]) -> Unrolled:
    run = _Run(cell, state)
    time_first = x.transpose(0, 1).contiguous()  # the projections and their gradient are then contiguous per step
    tensors = (*state_parts(state), *cell.recurrent_parameters())
    projected = cell.project(time_first)
    if torch.is_grad_enabled():
        results = _Backward.apply(run, time_first, projected, *tensors)
    else:
        results = run.forward(projected, state_parts(state))
    return Unrolled(
        outputs=results[0],
        state=like_state(tuple(results[1:]), state),
        states=tuple(_batch_first(part).detach() for part in run.states) if "states" in record else None,
        gates={k: _batch_first(run.gates[k]).detach() for k in cell.gate_names} if "gates" in record else None,
    )


def _batch_first(over_time: Tensor) -> Tensor:
    """A copy of (time, batch, hidden) as (batch, time, hidden): what is kept must not be what is returned, a cycle."""
    return over_time.transpose(0, 1).clone(memory_format=torch.contiguous_format)


class _Run:
    """One pass along the projected inputs (time, batch, ...), with all it went through, time first."""

    def __init__(self, cell: Cell, state: State) -> None:
        self.cell, self.form = cell, state
        self.states: tuple[Tensor, ...] = ()
        self.gates: dict[str, Tensor] = {}

    def forward(self, projected: Tensor, parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        self.states, self.gates = self.cell.traced_run(projected, like_state(parts, self.form))
        outputs = self.cell.output(like_state(tuple(part[1:] for part in self.states), self.form))
        return _batch_first(outputs), *(part[-1].clone() for part in self.states)


class _Backward(torch.autograd.Function):
    """Backpropagation through time with the cell's own derivative: the weights' gradient is one product at the end."""

    @staticmethod
    def forward(ctx: Any, run: _Run, x: Tensor, projected: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.run, ctx.parts = run, len(state_parts(run.form))
        ctx.save_for_backward(x, *tensors)  # not `projected`, which may be written over
        return run.forward(projected.detach(), tuple(tensor.detach() for tensor in tensors[: ctx.parts]))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, *tensors = ctx.saved_tensors
        run: _Run = ctx.run
        if torch.is_grad_enabled():  # create_graph=True: a gradient that can be differentiated again
            inputs = (run.cell.project(x), *tensors)
            again = _Run(run.cell, run.form).forward(inputs[0], tuple(tensors[: ctx.parts]))
            wanted = [tensor for tensor in inputs if tensor.requires_grad]
            found = iter(torch.autograd.grad(again, wanted, gradients, create_graph=True))
            return None, None, *(next(found) if tensor.requires_grad else None for tensor in inputs)
        d_outputs, *last = gradients
        derivative = run.cell.derivative(tuple(tensors[ctx.parts :]), run.states, run.gates)
        blocks, d_state = _walk_back(derivative, d_outputs, tuple(last))
        return None, None, derivative.projected(blocks), *d_state, *derivative.parameters(blocks)


def _walk_back(
    derivative: StepDerivative, d_outputs: Tensor, d_state: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The blocks of all steps, (time, batch, ...), and the gradient of the first state."""
    for t, d_output in reversed(list(enumerate(d_outputs.unbind(1)))):
        d_state = derivative.pull_back(t, (d_state[0] + d_output, *d_state[1:]), spend=True)[1]
    return derivative.spent(), d_state


def _check_gates(cell: Cell, record: Sequence[str], edit: Edit | None) -> None:
    if "gates" in record and not cell.gate_names:
        raise ValueError(
            f"expected a cell with gates to record; got {type(cell).__name__}, which has none. Record its states."
        )
    if edit is not None and "jacobian_norms" in record:
        raise ValueError("expected jacobian_norms without an edit; got both. Record them from a run without the edit.")


def _first_state(cell: Cell, x: Tensor, state: State | None) -> State:
    expected = cell.initial_state(x.shape[0], like=x)
    if state is None:
        return expected
    shapes = [tuple(part.shape) for part in state_parts(state)]
    wanted = [tuple(part.shape) for part in state_parts(expected)]
    if shapes != wanted:
        raise ValueError(f"expected a first state of shape {wanted}; got {shapes}. Use cell.initial_state(batch).")
    if not all(bool(torch.isfinite(part).all()) for part in state_parts(state)):
        raise ValueError("expected a finite first state; got inf or nan. Start from cell.initial_state(batch).")
    return state


def _stack(visited: list[State]) -> tuple[Tensor, ...]:
    parts = zip(*(state_parts(state) for state in visited), strict=True)
    return tuple(torch.stack(run, dim=1).detach() for run in parts)


@torch.no_grad()
def _stack_gates(traced: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack([gates[name] for gates in traced], dim=1) for name in traced[0]}


def _jacobian_norm(cell: Cell, projected_t: Tensor, state: State) -> Tensor:
    """Spectral norm of d step / d state for each sequence: (batch,)."""
    widths = [part.shape[1] for part in state_parts(state)]

    def flat_step(p: Tensor, flat: Tensor) -> Tensor:
        parts = tuple(part.unsqueeze(0) for part in flat.split(widths))
        after = cell.step(p.unsqueeze(0), like_state(parts, state))
        return torch.cat(state_parts(after), dim=1).squeeze(0)

    flat = torch.cat(state_parts(state), dim=1).detach()
    jacobians = torch.func.vmap(torch.func.jacrev(flat_step, argnums=1))(projected_t.detach(), flat)
    return torch.linalg.matrix_norm(jacobians.detach(), ord=2)
