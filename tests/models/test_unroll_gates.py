"""The unroller with gated cells: the hand-written derivative against autograd, recording, editing, gradient flow."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.models.cell import Cell, state_parts
from course_lib.models.gru import GRU, RESETS, UPDATES
from course_lib.models.lstm import LSTM
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from tests.models.gated_cells import sequences

CELLS: list[Cell] = [
    LSTM(3, 4, dtype=torch.float64),
    LSTM(3, 4, bias=False, dtype=torch.float64),
    *(GRU(3, 4, reset, update, dtype=torch.float64) for reset in RESETS for update in UPDATES),
    GRU(3, 4, bias=False, dtype=torch.float64),
    UGRNN(3, 4, dtype=torch.float64),
]
every_cell = pytest.mark.parametrize("cell", CELLS, ids=str)


@every_cell
def test_derivative_is_that_of_autograd(cell: Cell) -> None:
    """Recording gradients takes the way of autograd; without it the cell's own derivative is used, if it has one."""
    found = []
    for record in ((), ("gradients",)):
        x = sequences(time=6).requires_grad_()
        run = unroll(cell, x, record=record)
        loss = run.outputs.square().sum() + sum(part.sin().sum() for part in state_parts(run.state))
        found.append((run.outputs, *torch.autograd.grad(loss, (x, *cell.parameters()))))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-12)


@every_cell
def test_gradients_can_be_differentiated_again(cell: Cell) -> None:
    x = sequences(time=3).requires_grad_()
    assert torch.autograd.gradgradcheck(lambda x: unroll(cell, x).outputs, (x,))


@every_cell
def test_second_gradients_of_the_weights_are_those_of_autograd(cell: Cell) -> None:
    found = []
    for record in ((), ("gradients",)):
        x = sequences(time=4).requires_grad_()
        wanted = (x, *cell.parameters())
        first = torch.autograd.grad(unroll(cell, x, record=record).outputs.exp().sum(), wanted, create_graph=True)
        found.append(torch.autograd.grad(sum(part.square().sum() for part in first), wanted))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-11)


@every_cell
def test_functional_transforms_work(cell: Cell) -> None:
    x = sequences(time=3)
    jacobian = torch.func.jacrev(lambda x: unroll(cell, x).outputs[0, -1].sum())(x)
    x.requires_grad_()
    unroll(cell, x).outputs[0, -1].sum().backward()
    torch.testing.assert_close(jacobian.detach(), x.grad)


@every_cell
def test_records_are_the_same_on_every_way(cell: Cell) -> None:
    x = sequences(time=6)
    plain = unroll(cell, x, record=("gates", "states"))
    with torch.no_grad():
        quiet = unroll(cell, x, record=("gates", "states"))
    watched = unroll(cell, x, record=("gates", "states", "gradients", "jacobian_norms"))
    assert plain.gates is not None
    assert list(plain.gates) == list(cell.gate_names)
    for other in (quiet, watched):
        assert other.gates is not None
        assert other.states is not None
        for name, gate in plain.gates.items():
            assert gate.shape == (2, 6, 4)
            assert not gate.requires_grad
            torch.testing.assert_close(other.gates[name], gate)
        for one, two in zip(plain.states or (), other.states, strict=True):
            torch.testing.assert_close(two, one)


@every_cell
def test_an_edit_that_changes_nothing_changes_nothing(cell: Cell) -> None:
    x = sequences(time=6)
    same = unroll(cell, x, edit=lambda name, gate: gate)
    torch.testing.assert_close(same.outputs, unroll(cell, x).outputs, rtol=1e-12, atol=1e-12)


@every_cell
def test_clamping_one_unit_reaches_the_others_a_step_later(cell: Cell) -> None:
    x, name = sequences(time=6), cell.gate_names[0]

    def clamp(gate_name: str, gate: Tensor) -> Tensor:
        return torch.where(torch.arange(4) == 2, 0.25, gate) if gate_name == name else gate

    before, after = unroll(cell, x, record=("gates",)), unroll(cell, x, record=("gates",), edit=clamp)
    assert before.gates is not None
    assert after.gates is not None
    assert bool((after.gates[name][:, :, 2] == 0.25).all())
    others = [0, 1, 3]
    torch.testing.assert_close(after.gates[name][:, 0, others], before.gates[name][:, 0, others])
    if not isinstance(cell, GRU):  # h_0 is 0: a reset gate has nothing to do at the first step
        assert not torch.equal(after.gates[name][:, 1, others], before.gates[name][:, 1, others])
    assert not torch.equal(after.outputs[:, 2:, others], before.outputs[:, 2:, others])


@every_cell
def test_gradient_flow_is_autograd(cell: Cell) -> None:
    x = sequences(time=30)
    v = torch.randn(4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    run = unroll(cell, x, record=["gradients"])
    (run.outputs[:, -1] @ (v / v.norm())).sum().backward()
    expected = torch.cat(run.gradients(), dim=2).norm(dim=2).log10()
    torch.testing.assert_close(gradient_flow(cell, x).log10_norm[0], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-8, 30.0])
def test_gradient_flow_of_gated_cells_far_beyond_floats(scale: float) -> None:
    for cell in (LSTM(3, 4, forget_bias=-40.0), GRU(3, 4), UGRNN(3, 4, gate_bias=-40.0)):
        with torch.no_grad():
            cell.W_hh *= scale
        assert bool(torch.isfinite(gradient_flow(cell, 5 * sequences(time=300).float()).log10_norm).all())


def test_bad_input_to_unroll_gates_is_refused_in_words() -> None:
    x = torch.zeros(2, 5, 3)
    with pytest.raises(ValueError, match="cell with gates to record"):
        unroll(VanillaRNN(3, 4), x, record=("gates",))
    with pytest.raises(ValueError, match="cell with gates to edit"):
        unroll(VanillaRNN(3, 4), x, edit=lambda name, gate: gate)
    with pytest.raises(ValueError, match="without an edit"):
        unroll(LSTM(3, 4), x, record=("jacobian_norms",), edit=lambda name, gate: gate)
