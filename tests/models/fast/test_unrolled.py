"""The faster ways are the cells' steps differentiated by autograd, first and second gradients; and who takes them."""

from __future__ import annotations

import copy
import itertools

import pytest
import torch
from torch import Tensor
from torch.nn.utils.parametrizations import weight_norm

from course_lib.models.cell import Cell, State, state_parts
from course_lib.models.constrained_rnn import NONLINEARITIES, ConstrainedRNN
from course_lib.models.fast.unrolled import fast_path
from course_lib.models.gru import GRU, RESETS, UPDATES
from course_lib.models.initialise import normal
from course_lib.models.lstm import LSTM
from course_lib.models.orthogonal import WEIGHTS
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

F64 = torch.float64
CELLS: list[Cell] = [
    LSTM(3, 4, dtype=F64),
    LSTM(3, 4, bias=False, dtype=F64),
    *(GRU(3, 4, *form, bias=bias, dtype=F64) for *form, bias in itertools.product(RESETS, UPDATES, (True, False))),
    *(ConstrainedRNN(3, 4, kind, act, dtype=F64) for kind, act in itertools.product(WEIGHTS, NONLINEARITIES)),
]
every_cell = pytest.mark.parametrize("cell", CELLS, ids=str)
NORMED = pytest.mark.parametrize("cell", [LSTM(3, 4, dtype=F64), GRU(3, 4, dtype=F64), UGRNN(3, 4, dtype=F64)], ids=str)


class LouderLSTM(LSTM):
    """A subclass with a step of its own: the LSTM's derivative is not its derivative."""

    def step(self, projected_t: Tensor, state: State, *edit) -> State:
        h, c = super().step(projected_t, state, *edit)
        return 2 * h, c


def gradients_of(cell: Cell, record: tuple[str, ...]) -> tuple[Tensor, ...]:
    """Outputs, last state, first gradients and gradients of those, of the inputs and every parameter."""
    x = normal(2, 5, 3).requires_grad_()
    wanted = (x, *(parameter for parameter in cell.parameters()))
    run = unroll(cell, x, record=record)
    loss = run.outputs.sin().sum() + sum(part.square().sum() for part in state_parts(run.state))
    first = torch.autograd.grad(loss, wanted, create_graph=True, materialize_grads=True)
    again = sum(gradient.square().sum() for gradient in first)
    second = torch.autograd.grad(again, wanted, materialize_grads=True)
    return (run.outputs, *state_parts(run.state), *first, *second)


@every_cell
def test_first_and_second_gradients_are_those_of_autograd(cell: Cell) -> None:
    """Recording gradients goes step by step; without it the faster way is taken, if there is one."""
    for fast, slow in zip(gradients_of(cell, ()), gradients_of(cell, ("gradients",)), strict=True):
        torch.testing.assert_close(fast, slow, rtol=1e-8, atol=1e-9)


@every_cell
def test_the_step_is_what_unrolling_computes(cell: Cell) -> None:
    x = normal(2, 6, 3)
    state, outputs = cell.initial_state(2, like=x), []
    for x_t in x.unbind(1):
        state = cell(x_t, state)
        outputs.append(cell.output(state))
    torch.testing.assert_close(unroll(cell, x).outputs, torch.stack(outputs, 1), rtol=1e-12, atol=1e-12)
    with torch.no_grad():
        torch.testing.assert_close(unroll(cell, x).outputs, torch.stack(outputs, 1), rtol=1e-12, atol=1e-12)


@NORMED
def test_a_normed_recurrent_matrix_can_be_differentiated_twice(cell: Cell) -> None:
    normed = weight_norm(copy.deepcopy(cell), "W_hh")
    assert fast_path(normed) is None
    torch.testing.assert_close(unroll(normed, normal(2, 5, 3)).outputs, unroll(cell, normal(2, 5, 3)).outputs)
    for fast, slow in zip(gradients_of(normed, ()), gradients_of(normed, ("gradients",)), strict=True):
        torch.testing.assert_close(fast, slow, rtol=1e-8, atol=1e-9)


@NORMED
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_older_weight_norm_forms_its_matrix_before_every_run(cell: Cell) -> None:
    normed = torch.nn.utils.weight_norm(copy.deepcopy(cell), "W_hh")
    newer = weight_norm(copy.deepcopy(cell), "W_hh")
    for network in (normed, newer):
        optimiser = torch.optim.SGD(network.parameters(), 0.1)
        for _ in range(3):
            optimiser.zero_grad()
            unroll(network, normal(2, 5, 3)).outputs.square().sum().backward()
            optimiser.step()
    torch.testing.assert_close(unroll(normed, normal(2, 5, 3)).outputs, unroll(newer, normal(2, 5, 3)).outputs)


@pytest.mark.parametrize("cell", [LSTM(3, 4, dtype=F64), GRU(3, 4, dtype=F64), VanillaRNN(3, 4, dtype=F64)], ids=str)
def test_second_gradients_through_weights_lent_for_one_call(cell: Cell) -> None:
    """`torch.func.functional_call` takes its weights away again before the gradient is asked for."""
    lent = {name: (1.5 * p.detach()).requires_grad_() for name, p in cell.named_parameters()}
    kept = copy.deepcopy(cell)
    kept.load_state_dict(lent)

    class Unrolling(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = cell

        def forward(self, x: Tensor) -> Tensor:
            return unroll(self.cell, x).outputs

    x = normal(2, 5, 3)
    borrowed = torch.func.functional_call(Unrolling(), {f"cell.{name}": p for name, p in lent.items()}, (x,))
    results = []
    for outputs, weights in ((borrowed, tuple(lent.values())), (unroll(kept, x).outputs, tuple(kept.parameters()))):
        first = torch.autograd.grad(outputs.sin().sum(), weights, create_graph=True)
        results.append((*first, *torch.autograd.grad(sum(part.square().sum() for part in first), weights)))
    for mine, theirs in zip(*results, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)


def test_who_takes_the_faster_way() -> None:
    assert fast_path(LSTM(3, 4)) is not None
    assert fast_path(GRU(3, 4)) is not None
    assert fast_path(ConstrainedRNN(3, 4)) is not None
    for cell in (VanillaRNN(3, 4), UGRNN(3, 4), GRU(3, 4, reset="before"), LouderLSTM(3, 4)):
        assert fast_path(cell) is None
    assert fast_path(ConstrainedRNN(3, 4, nonlinearity="complex modrelu")) is None


def test_a_subclass_with_a_step_of_its_own_gets_its_own_derivative() -> None:
    cell, x = LouderLSTM(3, 4, dtype=F64), normal(2, 5, 3)
    fast, slow = gradients_of(cell, ()), gradients_of(cell, ("gradients",))
    torch.testing.assert_close(fast, slow)
    assert not torch.allclose(unroll(cell, x).outputs, unroll(LSTM(3, 4, dtype=F64), x).outputs)
