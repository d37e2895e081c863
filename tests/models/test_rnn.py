"""Cells, unrolling and initialisation."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models.activations import ACTIVATIONS, activation
from course_lib.models.cell import Cell, State
from course_lib.models.initialise import INITIALISATIONS, recurrent_matrix, spectral_radius
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN


class TwoPartCell(Cell):
    """A made-up cell with two states, to prove that nothing assumes one tensor."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.W = nn.Parameter(0.3 * torch.randn(hidden_size, hidden_size, generator=torch.Generator().manual_seed(1)))
        self.V = nn.Parameter(torch.randn(hidden_size, input_size, generator=torch.Generator().manual_seed(2)))

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        zeros = torch.zeros(batch, self.hidden_size, dtype=self.W.dtype if like is None else like.dtype)
        return zeros, zeros.clone()

    def project(self, x: Tensor) -> Tensor:
        return x @ self.V.t()

    def step(self, projected_t: Tensor, state: State) -> State:
        h, c = state
        c = 0.9 * c + torch.tanh(projected_t + h @ self.W.t())
        return torch.tanh(c), c


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@settings(max_examples=25, deadline=None)
@given(batch=st.integers(1, 4), time=st.integers(1, 9), features=st.integers(1, 5), hidden=st.integers(1, 7))
def test_equals_torch_rnn_in_outputs_and_gradients(
    nonlinearity: str, batch: int, time: int, features: int, hidden: int
) -> None:
    torch.manual_seed(0)
    library = nn.RNN(features, hidden, nonlinearity=nonlinearity, batch_first=True).double()
    ours = VanillaRNN.from_torch(library)
    x = torch.randn(batch, time, features, dtype=torch.float64)
    x1, x2 = x.clone().requires_grad_(), x.clone().requires_grad_()
    outputs, final = library(x1)
    run = unroll(ours, x2)
    torch.testing.assert_close(run.outputs, outputs, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(run.state, final[0], rtol=1e-12, atol=1e-12)
    weight = torch.randn_like(outputs)
    (outputs * weight).sum().backward()
    (run.outputs * weight).sum().backward()
    for mine, theirs in (
        (x2, x1),
        (ours.W_xh, library.weight_ih_l0),
        (ours.W_hh, library.weight_hh_l0),
        (ours.b_h, library.bias_hh_l0),
    ):
        torch.testing.assert_close(mine.grad, theirs.grad, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_agree_with_autograd_and_with_their_logarithm(name: str) -> None:
    act = activation(name)
    a = torch.linspace(-6, 6, 41, dtype=torch.float64).requires_grad_()
    h = act.function(a)
    (true,) = torch.autograd.grad(h.sum(), a)
    torch.testing.assert_close(act.slope(h), true)
    assert true.max() <= act.max_slope + 1e-12
    if act.log_slope is not None:
        torch.testing.assert_close(act.log_slope(a).exp(), true)
        assert torch.isfinite(act.log_slope(torch.tensor([-1e4, 1e4]))).all()


def test_the_largest_slopes_are_exactly_a_quarter_and_one() -> None:
    zero = torch.zeros(1)
    assert activation("logistic").slope(torch.sigmoid(zero)).item() == 0.25
    assert activation("tanh").slope(torch.tanh(zero)).item() == 1.0


def test_project_then_step_is_one_call_of_the_cell() -> None:
    cell, x = VanillaRNN(3, 4, "logistic", seed=3), torch.randn(2, 6, 3, generator=torch.Generator().manual_seed(0))
    state = cell.initial_state(2)
    for t in range(6):
        state = cell(x[:, t], state)
    torch.testing.assert_close(unroll(cell, x).state, state)


def test_same_seed_same_weights() -> None:
    assert torch.equal(VanillaRNN(2, 3, seed=5).W_hh, VanillaRNN(2, 3, seed=5).W_hh)
    assert not torch.equal(VanillaRNN(2, 3, seed=5).W_hh, VanillaRNN(2, 3, seed=6).W_hh)


@pytest.mark.parametrize("cell", [VanillaRNN(2, 3, seed=1), TwoPartCell(2, 3)])
def test_recording_works_for_any_cell(cell: Cell) -> None:
    cell = cell.double()
    x = torch.randn(4, 5, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    run = unroll(cell, x, record=("states", "jacobian_norms", "gradients"))
    assert run.states is not None
    assert run.jacobian_norms is not None
    assert run.jacobian_norms.shape == (4, 5)
    assert all(part.shape == (4, 6, 3) for part in run.states)
    torch.testing.assert_close(run.states[0][:, 1:], run.outputs)
    with pytest.raises(ValueError, match="backward"):
        run.gradients()
    run.outputs[:, -1].sum().backward()
    gradients = run.gradients()
    assert all(part.shape == (4, 6, 3) for part in gradients)
    sizes = torch.cat(gradients, dim=2).norm(dim=2)
    assert (sizes[:, :-1] <= sizes[:, 1:] * run.jacobian_norms + 1e-12).all()


def test_jacobian_norm_of_a_linear_cell_is_that_of_its_matrix() -> None:
    cell = VanillaRNN(2, 4, "linear", seed=2)
    run = unroll(cell, torch.zeros(3, 5, 2), record=["jacobian_norms"])
    torch.testing.assert_close(run.jacobian_norms, torch.linalg.matrix_norm(cell.W_hh.detach(), 2).expand(3, 5))


def test_gradients_must_be_recorded_to_be_read() -> None:
    with pytest.raises(ValueError, match="record"):
        unroll(VanillaRNN(2, 3), torch.zeros(1, 2, 2)).gradients()


@pytest.mark.parametrize(
    ("shape", "words"),
    [((2, 0, 3), "at least one step"), ((0, 4, 3), "at least one"), ((2, 4), "batch"), ((2, 4, 5), "batch")],
)
def test_bad_shapes_say_what_was_expected(shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        unroll(VanillaRNN(3, 4), torch.zeros(shape))


def test_other_bad_input() -> None:
    cell = VanillaRNN(3, 4)
    with pytest.raises(ValueError, match="finite"):
        unroll(cell, torch.full((1, 2, 3), float("nan")))
    with pytest.raises(ValueError, match="finite"):
        unroll(cell, torch.zeros(1, 2, 3), torch.full((1, 4), float("inf")))
    with pytest.raises(ValueError, match="first state"):
        unroll(cell, torch.zeros(1, 2, 3), torch.zeros(2, 4))
    with pytest.raises(ValueError, match="record"):
        unroll(cell, torch.zeros(1, 2, 3), record=["gates"])
    with pytest.raises(ValueError, match="one layer"):
        VanillaRNN.from_torch(nn.RNN(2, 3, num_layers=2))
    with pytest.raises(ValueError, match="logistic"):
        VanillaRNN(2, 3, "softplus")


@pytest.mark.parametrize("size", [0, -1, 1.5, True])
def test_width_zero_is_refused(size: object) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        VanillaRNN(3, size)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="1 or more"):
        recurrent_matrix("gaussian", size)  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(INITIALISATIONS), width=st.integers(1, 24), radius=st.floats(0, 3), seed=st.integers(0, 99))
def test_the_spectral_radius_is_exactly_as_asked(kind: str, width: int, radius: float, seed: int) -> None:
    matrix = recurrent_matrix(kind, width, radius, seed=seed, dtype=torch.float64)
    assert spectral_radius(matrix) == pytest.approx(radius, rel=1e-9, abs=1e-12)
    if kind == "orthogonal":
        torch.testing.assert_close(matrix @ matrix.t(), radius**2 * torch.eye(width, dtype=torch.float64))


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (torch.zeros(2, 3), "square"),
        (torch.zeros(3), "square"),
        (torch.zeros(0, 0), "square"),
        (torch.full((2, 2), float("nan")), "finite"),
        (torch.full((2, 2), float("inf")), "finite"),
    ],
)
def test_spectral_radius_refuses_other_matrices(matrix: Tensor, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spectral_radius(matrix)


def test_bad_initialisations() -> None:
    with pytest.raises(ValueError, match="orthogonal"):
        recurrent_matrix("xavier", 3)
    for radius in (-1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="radius"):
            recurrent_matrix("identity", 3, radius)


@pytest.mark.parametrize("x", [None, np.zeros((2, 6, 3)), [[[0.0, 0.0, 0.0]]]])
def test_inputs_that_are_no_tensor_are_named(x) -> None:
    cell = VanillaRNN(3, 5)
    for call in (lambda: unroll(cell, x), lambda: cell(x, cell.initial_state(1))):
        with pytest.raises(ValueError, match="inputs as a tensor"):
            call()
