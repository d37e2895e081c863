"""A stack of cells is a cell, is PyTorch's stack, and unrolls layer by layer to the same numbers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import nn

from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.models.cell import state_parts
from course_lib.models.constrained_rnn import ConstrainedRNN
from course_lib.models.gru import GRU
from course_lib.models.initialise import normal
from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import Stack
from course_lib.models.lstm import LSTM
from course_lib.models.stack import StackedCell
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll, unroll_layers
from course_lib.models.vanilla_rnn import VanillaRNN
from tests.models.gated_cells import any_sizes, close

F64 = torch.float64


def stack_of(*kinds, residual=False, dropout=0.0, width=4):
    cells = [kind(3 if n == 0 else width, width, seed=n, dtype=F64) for n, kind in enumerate(kinds)]
    return StackedCell(cells, residual, dropout)


STACKS = [
    stack_of(LSTM),
    stack_of(VanillaRNN, LSTM, GRU),
    stack_of(LSTM, UGRNN, LSTM, residual=True),
    stack_of(GRU, ConstrainedRNN, residual=True),
    StackedCell([stack_of(GRU, LSTM), LSTM(4, 4, dtype=F64)]),
]
every_stack = pytest.mark.parametrize("stack", STACKS, ids=range(len(STACKS)))


@any_sizes(
    kind=st.sampled_from([nn.RNN, nn.GRU, nn.LSTM]),
    layers=st.integers(1, 3),
    bias=st.booleans(),
    relu=st.booleans(),
    data=st.data(),
)
def test_equals_torch(batch, time, features, hidden, kind, layers, bias, relu, data):
    torch.manual_seed(0)
    options = {"nonlinearity": "relu" if relu else "tanh"} if kind is nn.RNN else {}
    library = kind(features, hidden, layers, bias=bias, batch_first=True, **options).double()
    ours = StackedCell.from_torch(library)
    x = normal(batch, time, features)
    if data.draw(st.booleans()):
        start = [normal(layers, batch, hidden, seed=n) for n in range(2 if kind is nn.LSTM else 1)]
        state = tuple(tuple(part[n] for part in start) if kind is nn.LSTM else start[0][n] for n in range(layers))
        theirs_start = tuple(start) if kind is nn.LSTM else start[0]
    else:
        state = theirs_start = None
    inputs = [x.clone().requires_grad_() for _ in range(2)]
    run, (outputs, final) = unroll(ours, inputs[0], state), library(inputs[1], theirs_start)
    close(run.outputs, outputs)
    finals = [part[n] for n in range(layers) for part in (final if kind is nn.LSTM else (final,))]
    for mine, theirs in zip(state_parts(run.state), finals, strict=True):
        close(mine, theirs)
    for results in ((run.outputs, *state_parts(run.state)), (outputs, *finals)):
        sum(part.sin().sum() for part in results).backward()
    close(inputs[0].grad, inputs[1].grad)
    again = ours.to_torch()
    close(again(x, theirs_start)[0], outputs)
    for number, cell in enumerate(ours.layers):
        grad = getattr(library, f"weight_hh_l{number}").grad
        close(cell.W_hh.grad, grad if kind is nn.RNN else cell._ours(grad))


@every_stack
def test_layer_by_layer_is_step_by_step(stack):
    x = normal(2, 6, 3)
    found = []
    for record in (("states",), ("states", "gradients")):
        given = x.clone().requires_grad_()
        run = unroll(stack, given, record=record)
        loss = run.outputs.sin().sum() + sum(part.square().sum() for part in state_parts(run.state))
        gradients = torch.autograd.grad(loss, (given, *stack.parameters()))
        found.append((run.outputs, *state_parts(run.state), *run.states, *gradients))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-11)


@every_stack
def test_one_step_by_hand(stack):
    x = normal(2, 5, 3)
    state = stack.initial_state(2, like=x)
    for x_t in x.unbind(1):
        state = stack(x_t, state)
    run = unroll(stack, x)
    for mine, theirs in zip(state_parts(state), state_parts(run.state), strict=True):
        close(mine, theirs)
    close(stack.output(state), run.outputs[:, -1])


@every_stack
def test_gradient_flow_is_autograd(stack):
    x = normal(2, 15, 3)
    v = torch.randn(4, dtype=F64, generator=torch.Generator().manual_seed(0))
    run = unroll(stack, x, record=("gradients",))
    (run.outputs[:, -1] @ (v / v.norm())).sum().backward()
    expected = torch.cat(run.gradients(), dim=2).norm(dim=2).log10()
    torch.testing.assert_close(gradient_flow(stack, x).log10_norm[0], expected, rtol=1e-9, atol=1e-9)


def test_gradient_flow_of_plain_and_residual_stacks_together():
    x, stacks = normal(2, 9, 3), [stack_of(LSTM, LSTM, residual=residual) for residual in (False, True)]
    together = gradient_flow(stacks, x).log10_norm
    alone = torch.cat([gradient_flow(stack, x).log10_norm for stack in stacks])
    close(together, alone)


def test_gates_of_every_layer_are_recorded_and_changed_by_name():
    stack, x = stack_of(LSTM, VanillaRNN, GRU), normal(2, 6, 3)
    assert stack.gate_names == ("1.o", "1.i", "1.f", "1.g", "3.r", "3.z", "3.n")
    run = unroll(stack, x, record=("gates",))
    layers = unroll_layers(stack, x, record=("gates",))
    assert tuple(run.gates) == stack.gate_names
    assert torch.equal(run.gates["3.z"], layers[2].gates["z"])
    watched = unroll(stack, x, record=("gates", "jacobian_norms"))
    for name, gate in run.gates.items():
        close(watched.gates[name], gate)
    shut = unroll(stack, x, record=("gates",), edit=lambda name, gate: gate * 0 if name == "3.z" else gate)
    assert not shut.gates["3.z"].any()
    close(shut.gates["1.f"], run.gates["1.f"])
    assert not torch.allclose(shut.gates["3.r"][:, 1:], run.gates["3.r"][:, 1:])


def test_a_residual_stack_is_its_equation():
    stack, x = stack_of(LSTM, LSTM, GRU, residual=True), normal(2, 6, 3)
    first = unroll(stack.layers[0], x).outputs
    second = first + unroll(stack.layers[1], first).outputs
    third = second + unroll(stack.layers[2], second).outputs
    close(unroll(stack, x).outputs, third)


def test_the_gradient_in_two_dimensions_counts_the_way_up_at_the_same_step():
    stack, x = stack_of(VanillaRNN, VanillaRNN), normal(1, 4, 3)
    runs = unroll_layers(stack, x, record=("gradients",))
    runs[-1].outputs[:, -1].sum().backward()
    below, above = stack.layers
    h1, h2 = runs[0].outputs, runs[1].outputs
    at_the_end = (1 - h2[:, -1] ** 2) @ above.W_xh
    close(runs[0].gradients()[0][:, -1], at_the_end.detach())
    one_before = ((1 - h2[:, -1] ** 2) @ above.W_hh * (1 - h2[:, -2] ** 2)) @ above.W_xh
    one_before = one_before + (at_the_end * (1 - h1[:, -1] ** 2)) @ below.W_hh
    close(runs[0].gradients()[0][:, -2], one_before.detach())


def test_dropout_is_between_the_layers_and_only_in_training():
    stack, x = stack_of(GRU, GRU, dropout=0.5), normal(2, 6, 3)
    torch.manual_seed(0)
    assert not torch.equal(unroll(stack, x).outputs, unroll(stack, x).outputs)
    stack.eval()
    close(unroll(stack, x).outputs, unroll(stack_of(GRU, GRU), x).outputs)
    library = nn.GRU(3, 4, 2, dropout=0.25, batch_first=True).eval()
    assert StackedCell.from_torch(library).dropout.p == StackedCell.from_torch(library).to_torch().dropout == 0.25
    assert not StackedCell.from_torch(library).training


def test_a_language_model_runs_on_it():
    stack = stack_of(LSTM, GRU, residual=True).float()
    model, ids = LanguageModel(7, Stack([stack])), torch.tensor([[0, 3, 6, 2]])
    whole, end = model(ids)
    first, states = model(ids[:, :2])
    second, states = model(ids[:, 2:], states)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(states, end)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: StackedCell([]), "at least one cell"),
        (lambda: StackedCell([GRU(3, 4), GRU(5, 4)]), "reads 4 features"),
        (lambda: StackedCell([GRU(3, 4), GRU(4, 5)], residual=True), "one width in a residual stack"),
        (lambda: StackedCell([GRU(3, 4)], dropout=1.0), "dropout from 0"),
        (lambda: unroll(stack_of(GRU, GRU), normal(2, 5, 3), torch.zeros(2, 4, dtype=F64)), "first state"),
        (lambda: stack_of(GRU, GRU).step(torch.zeros(2, 12, dtype=F64), (torch.zeros(2, 4),)), "2 states"),
        (lambda: StackedCell.from_torch(nn.GRU(3, 4, bidirectional=True)), "one-way"),
        (lambda: StackedCell.from_torch(nn.LSTM(3, 4, proj_size=2)), "projection"),
        (lambda: StackedCell.from_torch(nn.Linear(3, 4)), "RNN, GRU or LSTM"),
        (lambda: stack_of(GRU, LSTM).to_torch(), "one kind and width"),
        (lambda: stack_of(UGRNN).to_torch(), "one kind and width"),
        (lambda: stack_of(GRU, GRU, residual=True).to_torch(), "residual"),
        (lambda: unroll(stack_of(VanillaRNN), normal(1, 2, 3), record=("gates",)), "cell with gates"),
        (lambda: unroll(stack_of(GRU), torch.zeros(1, 2, 3)), "float64"),
    ],
)
def test_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()


@pytest.mark.parametrize("kinds", [(GRU, GRU), (VanillaRNN, LSTM)])
@pytest.mark.parametrize("residual", [False, True])
def test_second_gradients(kinds, residual):
    stack = stack_of(*kinds, residual=residual)
    assert torch.autograd.gradgradcheck(lambda x: unroll(stack, x).outputs, (normal(1, 3, 3).requires_grad_(),))
