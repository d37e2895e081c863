"""Run any cell along a sequence, and record what happens on the way if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.utils import parametrize

from course_lib.models.cell import (
    Cell,
    Edit,
    State,
    check_dtype,
    like_state,
    own_precision,
    state_parts,
    without_autocast,
)
from course_lib.models.fast.fast_path import FastPath
from course_lib.models.fast.unrolled import Run, batch_first, fast_path
from course_lib.models.gates import traced_step
from course_lib.models.padding import check_lengths, without_padding
from course_lib.models.stack import StackedCell

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
    cell: Cell,
    x: Tensor,
    state: State | None = None,
    record: Sequence[str] = (),
    edit: Edit | None = None,
    lengths: Tensor | None = None,
) -> Unrolled:
    """Run `cell` along x (batch, time, features) from `state` (zeros when `None`).

    All inputs are projected in one product; the loop then only does what must be done in order. `record` may name
    "states", "gates" (of a cell that has some), "jacobian_norms" (per step, exact, costs a Jacobian each; without
    `edit`) and "gradients" (read them with `result.gradients()` after `backward()`). `edit(name, gate) -> gate` may
    change any gate at every step before it is used: all that follows from it changes too.

    `lengths` (batch,) are the true lengths of padded sequences. What stands behind an end influences nothing: the
    state stays as the end left it, so that the final state is that of each sequence's last true step, and outputs,
    gates and Jacobian norms are 0 there.

    Raises `ValueError` for an unknown record, gates that the cell does not have, an empty sequence, lengths that do
    not fit, a wrong shape, inputs or a first state of another dtype or device than the cell's weights, or not finite.
    Under autocast it computes in full precision.

    >>> from course_lib.models.vanilla_rnn import VanillaRNN
    >>> run = unroll(VanillaRNN(3, 5), torch.zeros(2, 7, 3), lengths=torch.tensor([7, 4]))
    >>> run.outputs.shape, bool(torch.equal(run.state[1], run.outputs[1, 3]))
    (torch.Size([2, 7, 5]), True)
    """
    unknown = set(record) - set(RECORDABLE)
    if unknown:
        raise ValueError(f"expected record to name some of {', '.join(RECORDABLE)}; got {', '.join(sorted(unknown))}.")
    x = own_precision(cell, x)
    if lengths is not None:
        check_lengths(x, lengths)
        lengths = lengths.to(x.device)
        x = without_padding(x, lengths) if x.ndim == 3 else x
    check_sequence(cell, x)
    _check_gates(cell, record, edit)
    check_dtype(cell, x)
    state = _first_state(cell, x, state)
    with without_autocast(x), parametrize.cached():
        for hook in cell._forward_pre_hooks.values():  # torch.nn.utils.weight_norm forms its weights in one
            hook(cell, (x,))
        if not edit and set(record) <= {"states", "gates"}:
            if isinstance(cell, StackedCell) and type(cell).step is StackedCell.step:
                return _joined(cell, unroll_layers(cell, x, state, record, lengths), record)
            path = _fast_path(cell)
            if path is not None:
                return _unroll_fast(path, x, state, record, lengths)
        return _unroll_step_by_step(cell, x, state, record, edit, lengths)


def unroll_layers(
    stack: StackedCell,
    x: Tensor,
    state: State | None = None,
    record: Sequence[str] = (),
    lengths: Tensor | None = None,
) -> tuple[Unrolled, ...]:
    """Run a stack layer by layer, from the bottom up: every layer's run, recorded as `unroll` records.

    With "gradients", a layer's dL/dh at a step counts every way to the loss, through the layers above at that same
    step too; `unroll(stack, ..., record=("gradients",))` gives those with all other layers' states held. A layer's
    `outputs` are its own; in a residual stack the layer above reads them added to what lies below.
    Raises `ValueError` as `unroll` does.

    >>> from course_lib.models.vanilla_rnn import VanillaRNN
    >>> stack = StackedCell([VanillaRNN(3, 5), VanillaRNN(5, 4)])
    >>> [run.outputs.shape[2] for run in unroll_layers(stack, torch.zeros(2, 7, 3))]
    [5, 4]
    """
    states = [None] * len(stack.layers) if state is None else stack.states(state)
    runs: list[Unrolled] = []
    below = None
    for cell, first in zip(stack.layers, states, strict=True):
        own = [name for name in record if name != "gates" or cell.gate_names]
        runs.append(unroll(cell, x if below is None else stack.dropout(below), first, own, lengths=lengths))
        below = stack.seen_above(below, runs[-1].outputs)
    return tuple(runs)


def _joined(stack: StackedCell, runs: tuple[Unrolled, ...], record: Sequence[str]) -> Unrolled:
    """The runs of all layers as the run of one cell."""
    below = None
    for run in runs:
        below = stack.seen_above(below, run.outputs)
    assert below is not None
    gates = {f"{n}.{name}": gate for n, run in enumerate(runs, 1) for name, gate in (run.gates or {}).items()}
    return Unrolled(
        outputs=below,
        state=tuple(run.state for run in runs),
        states=tuple(part for run in runs for part in run.states or ()) if "states" in record else None,
        gates=gates if "gates" in record else None,
    )


def _unroll_step_by_step(
    cell: Cell, x: Tensor, state: State, record: Sequence[str], edit: Edit | None, lengths: Tensor | None
) -> Unrolled:
    if "gradients" in record:
        parts = tuple(part.detach().requires_grad_() for part in state_parts(state))
        state = like_state(parts, state)
    visited, norms = [state], []
    traced: list[dict[str, Tensor]] = []
    with_gates = "gates" in record or edit is not None
    for t, projected_t in enumerate(cell.project(x).unbind(1)):
        if "jacobian_norms" in record:
            norms.append(_jacobian_norm(cell, projected_t, state))
        if with_gates:
            after, gates = traced_step(cell, projected_t, state, edit)
            traced.append(gates)
        else:
            after = cell.step(projected_t, state)
        state = after if lengths is None else _going_on(lengths > t, after, state)
        if "gradients" in record:  # a view of each part: dL/dc_t then leaves out what h_t owes to c_t
            state = like_state(tuple(part.view_as(part) for part in state_parts(state)), state)
        visited.append(state)
    kept = visited if "gradients" in record else []
    for visit in kept:
        for part in state_parts(visit):
            part.retain_grad()
    outputs = torch.stack([cell.output(visit) for visit in visited[1:]], dim=1)
    jacobian_norms = torch.stack(norms, dim=1) if norms else None
    gates = _stack_gates(traced) if "gates" in record else {}
    if lengths is not None:
        outputs = without_padding(outputs, lengths)
        gates = {name: without_padding(gate, lengths) for name, gate in gates.items()}
        if jacobian_norms is not None:
            jacobian_norms = without_padding(jacobian_norms.unsqueeze(2), lengths).squeeze(2)
    return Unrolled(
        outputs=outputs,
        state=state,
        states=_stack(visited) if "states" in record else None,
        gates=gates if "gates" in record else None,
        jacobian_norms=jacobian_norms,
        _kept=kept,
    )


def _going_on(going: Tensor, after: State, before: State) -> State:
    """The state after a step for the sequences still `going` on, (batch,); the state before it for the others."""
    pairs = zip(state_parts(after), state_parts(before), strict=True)
    return like_state(tuple(torch.where(going.unsqueeze(1), new, old) for new, old in pairs), before)


def _fast_path(cell: Cell) -> FastPath | None:
    """The faster way for this cell, if there is one; transforms of torch.func go by autograd all the same."""
    return None if torch._C._are_functorch_transforms_active() else fast_path(cell)


def _unroll_fast(path: FastPath, x: Tensor, state: State, record: Sequence[str], lengths: Tensor | None) -> Unrolled:
    run = Run(path, state, lengths)
    outputs, *last = run.go(x)
    gates = {}
    if "gates" in record:
        gates = {name: batch_first(run.gates[name]).detach() for name in path.cell.gate_names}
        if lengths is not None:
            gates = {name: without_padding(gate, lengths) for name, gate in gates.items()}
    return Unrolled(
        outputs=outputs,
        state=like_state(tuple(last), state),
        states=tuple(batch_first(part).detach() for part in run.states) if "states" in record else None,
        gates=gates if "gates" in record else None,
    )


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
    for part in state_parts(state):
        check_dtype(cell, part, "a first state")
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
