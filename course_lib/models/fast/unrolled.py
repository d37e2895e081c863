"""Backpropagation through time by hand: which cells have it, and how autograd is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import parametrize

from course_lib.models.cell import Cell, State, like_state, state_parts
from course_lib.models.constrained_rnn import ConstrainedRNN
from course_lib.models.fast.constrained_rnn import ConstrainedPath
from course_lib.models.fast.fast_path import FastPath, Parts, StepDerivative, every_step
from course_lib.models.fast.gru import GRUPath
from course_lib.models.fast.lstm import LSTMPath
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.padding import held, without_padding

PATHS: dict[Callable[..., State], type[FastPath]] = {
    LSTM.step: LSTMPath,
    GRU.step: GRUPath,
    ConstrainedRNN.step: ConstrainedPath,
}
"""The faster way for each `step` that has one; a subclass with a step of its own is left to autograd."""


def fast_path(cell: Cell) -> FastPath | None:
    """The faster way along a sequence for this cell, or None: autograd then does the work.

    None also for a cell whose weights are formed from others (weight normalisation and its like, old or new).
    """
    kind = PATHS.get(type(cell).step) if type(cell).output is Cell.output else None
    formed = parametrize.is_parametrized(cell) or len(cell._forward_pre_hooks) > 0
    return kind(cell) if kind is not None and kind.fits(cell) and not formed else None


class Run:
    """One pass along the projected inputs (time, batch, ...), with all it went through, time first.

    With `lengths` (batch,) a sequence's states stay as they are from its end on, and its outputs are 0.
    """

    def __init__(self, path: FastPath, state: State, lengths: Tensor | None = None) -> None:
        self.path, self.form, self.lengths = path, state, lengths
        self.states: Parts = ()
        self.gates: dict[str, Tensor] = {}

    def go(self, x: Tensor) -> tuple[Tensor, ...]:
        """Along x (batch, time, features): outputs (batch, time, hidden), then every part of the last state."""
        time_first = x.transpose(0, 1).contiguous()  # the projections and their gradient are then contiguous per step
        projected = self.path.cell.project(time_first)
        if not torch.is_grad_enabled():
            return self.forward(projected, state_parts(self.form))
        tensors = (*state_parts(self.form), *self.path.parameters())
        results: tuple[Tensor, ...] = _Backward.apply(self, time_first, projected, *tensors)
        return results

    def forward(self, projected: Tensor, parts: Parts) -> tuple[Tensor, ...]:
        """Outputs and last state, from the inputs projected already; fills `states` and `gates`."""
        states, self.gates = self.path.run(projected, like_state(parts, self.form))
        self.states = self.ended(states)
        return self.results(self.states)

    def ended(self, states: Parts) -> Parts:
        """The states as each sequence's end leaves them."""
        return states if self.lengths is None else tuple(held(part, self.lengths) for part in states)

    def results(self, states: Parts) -> tuple[Tensor, ...]:
        """What a pass gives, from every part of the state (time + 1, batch, hidden)."""
        outputs = self.path.cell.output(like_state(tuple(part[1:] for part in states), self.form))
        outputs = batch_first(outputs)
        outputs = outputs if self.lengths is None else without_padding(outputs, self.lengths)
        return outputs, *(part[-1].clone() for part in states)


def batch_first(over_time: Tensor) -> Tensor:
    """A copy of (time, batch, hidden) as (batch, time, hidden): what is kept must not be what is returned, a cycle."""
    return over_time.transpose(0, 1).clone(memory_format=torch.contiguous_format)


class _Backward(torch.autograd.Function):
    """Backpropagation through time with the path's derivative: the weights' gradient is one product at the end."""

    @staticmethod
    def forward(ctx: Any, run: Run, x: Tensor, projected: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
        own = {name: weight for name, weight in run.path.cell._parameters.items() if weight is not None}
        ctx.run, ctx.parts, ctx.names = run, len(state_parts(run.form)), tuple(own)
        ctx.save_for_backward(x, *own.values(), *tensors)  # not `projected`, which may be written over
        return run.forward(projected.detach(), tuple(tensor.detach() for tensor in tensors[: ctx.parts]))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, *saved = ctx.saved_tensors
        run: Run = ctx.run
        own, tensors = dict(zip(ctx.names, saved, strict=False)), tuple(saved[len(ctx.names) :])
        parts, parameters = tensors[: ctx.parts], tensors[ctx.parts :]
        if torch.is_grad_enabled():  # create_graph=True: a gradient that can be differentiated again
            return None, None, *_differentiable(run, x, own, parts, parameters, gradients)
        d_outputs, *last = gradients
        derivative = run.path.derivative(parameters, run.states, run.gates)
        if run.lengths is None:
            blocks, d_state = _walk_back(derivative, d_outputs, tuple(last))
        else:
            blocks, d_state = _walk_back_from_ends(derivative, d_outputs, tuple(last), run.lengths)
        return None, None, derivative.projected(blocks), *d_state, *derivative.parameters(blocks)


def _walk_back(derivative: StepDerivative, d_outputs: Tensor, d_state: Parts) -> tuple[Tensor, Parts]:
    """The blocks of all steps, (time, batch, ...), and the gradient of the first state."""
    for t, d_output in reversed(list(enumerate(d_outputs.unbind(1)))):
        d_state = derivative.pull_back(t, (d_state[0] + d_output, *d_state[1:]), spend=True)[1]
    return derivative.spent(), d_state


def _walk_back_from_ends(
    derivative: StepDerivative, d_outputs: Tensor, d_last: Parts, lengths: Tensor
) -> tuple[Tensor, Parts]:
    """The same for sequences that end at different steps: a last state's gradient comes in where its sequence ends."""
    ends = (lengths - 1, torch.arange(len(lengths), device=lengths.device))
    arriving = [without_padding(d_outputs, lengths).transpose(0, 1).contiguous()]
    arriving += [part.new_zeros(arriving[0].shape[0], *part.shape) for part in d_last[1:]]
    for by_step, part in zip(arriving, d_last, strict=True):
        by_step[ends] += part
    d_state: Parts = tuple(torch.zeros_like(part) for part in d_last)
    for t, arrived in reversed(list(enumerate(zip(*(by_step.unbind() for by_step in arriving), strict=True)))):
        d_state = tuple(part + more for part, more in zip(d_state, arrived, strict=True))
        d_state = derivative.pull_back(t, d_state, spend=True)[1]
    return derivative.spent(), d_state


def _differentiable(
    run: Run, x: Tensor, own: dict[str, Tensor], parts: Parts, parameters: tuple[Tensor, ...], gradients: Parts
) -> list[Tensor | None]:
    """The same gradients with their graph: the steps once more, by autograd, with the tensors of that time."""
    cell = run.path.cell
    with run.path.holding(own):
        projected = cell.project(x)
        run.path.use(parameters)
        again = run.results(run.ended(every_step(cell, projected, like_state(parts, run.form))[0]))
    inputs = (projected, *parts, *parameters)
    wanted = [tensor for tensor in inputs if tensor.requires_grad]
    found = iter(torch.autograd.grad(again, wanted, gradients, create_graph=True))
    return [next(found) if tensor.requires_grad else None for tensor in inputs]
