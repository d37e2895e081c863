"""Gradient flow against autograd in float64, against linear theory, and far beyond what floats can hold."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from course_lib.lessons.l06_gradient_flow.gradient_flow import (
    FLOOR,
    _AnyEnsemble,
    _flow_back,
    gradient_flow,
    log10_norm,
    recall_horizon,
    theory_line,
)
from course_lib.models.cell import Cell, State, state_parts
from course_lib.models.constrained_rnn import NONLINEARITIES, ConstrainedRNN
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.orthogonal import WEIGHTS
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN


class LeakyPair(Cell):
    """A cell with two states, for the path that takes any cell."""

    def __init__(self, input_size: int, hidden_size: int, scale: float = 0.5) -> None:
        super().__init__(input_size, hidden_size)
        draw = torch.Generator().manual_seed(7)
        self.W = nn.Parameter(scale * torch.randn(hidden_size, hidden_size, dtype=torch.float64, generator=draw))
        self.V = nn.Parameter(torch.randn(hidden_size, input_size, dtype=torch.float64, generator=draw))
        self.register_buffer("leak", torch.tensor(0.9, dtype=torch.float64))

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        return tuple(torch.zeros(batch, self.hidden_size, dtype=torch.float64) for _ in range(2))

    def project(self, x: Tensor) -> Tensor:
        return x @ self.V.t()

    def step(self, projected_t: Tensor, state: State) -> State:
        h, c = state
        c = self.leak * c + torch.tanh(projected_t + h @ self.W.t())
        return torch.tanh(c), c


def vanilla(name: str, radius: float, width: int = 6, kind: str = "gaussian", dtype: torch.dtype = torch.float64):
    cell = VanillaRNN(3, width, name, seed=1, dtype=dtype)
    with torch.no_grad():
        cell.W_hh.copy_(recurrent_matrix(kind, width, radius, seed=2, dtype=dtype))
    return cell


def sequences(steps: int, batch: int = 4, scale: float = 1.0, dtype: torch.dtype = torch.float64) -> Tensor:
    return scale * torch.randn(batch, steps, 3, dtype=dtype, generator=torch.Generator().manual_seed(3))


def by_autograd(cell: Cell, x: Tensor, seed: int = 0) -> Tensor:
    v = torch.randn(cell.hidden_size, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    run = unroll(cell, x, record=["gradients"])
    (run.outputs[:, -1] @ (v / v.norm())).sum().backward()
    return torch.cat(run.gradients(), dim=2).norm(dim=2).log10()


@pytest.mark.parametrize("name", ["tanh", "relu", "logistic", "linear"])
@pytest.mark.parametrize("scale", [0.1, 1.0, 8.0])
def test_vanilla_agrees_with_autograd(name: str, scale: float) -> None:
    x = sequences(40, scale=scale)
    cells = [vanilla(name, radius, width=24) for radius in (0.6, 1.0, 1.4)]
    result = gradient_flow(cells, x)
    expected = torch.stack([by_autograd(cell, x) for cell in cells])
    visible = expected > -200
    assert visible.double().mean() > 0.5
    torch.testing.assert_close(result.log10_norm[visible], expected[visible], rtol=1e-7, atol=1e-7)
    if name == "relu":
        assert torch.equal(result.dead, expected == -torch.inf)


def test_any_cell_agrees_with_autograd_and_tuple_states_are_concatenated() -> None:
    cells = [LeakyPair(3, 5, scale) for scale in (0.2, 0.9)]
    x = sequences(30)
    expected = torch.stack([by_autograd(cell, x) for cell in cells])
    torch.testing.assert_close(gradient_flow(cells, x).log10_norm, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("bias", [6.0, 12.0, 24.0, 60.0])
def test_a_saturated_unit_is_exact_beside_a_plain_one_that_leads_nowhere(dtype: torch.dtype, bias: float) -> None:
    cell = VanillaRNN(1, 2, dtype=dtype)
    with torch.no_grad():
        cell.W_hh.copy_(torch.tensor([[0.0, 0.0], [0.0, 1.0]]))
        cell.W_xh.zero_()
        cell.b_h.copy_(torch.tensor([0.0, bias]))
    result = gradient_flow(cell, torch.zeros(1, 20, 1, dtype=dtype))
    # far out 1 - tanh(a)^2 is 4 exp(-2a), and a is the bias at step 1, bias + 1 later
    expected = (20 * math.log(4) - 2 * bias - 2 * 19 * (bias + 1)) / math.log(10)
    assert not bool(result.dead.any())
    assert float(result.summary[0, 0] - result.summary[0, 20]) == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
def test_constrained_cells_agree_with_autograd(kind: str, nonlinearity: str) -> None:
    cell, x = ConstrainedRNN(3, 6, kind, nonlinearity, dtype=torch.float64), sequences(20)
    with torch.no_grad():
        cell.b_h.normal_(-0.1, 0.05, generator=torch.Generator().manual_seed(0))
    result = gradient_flow(cell, x)
    torch.testing.assert_close(result.log10_norm[0].clamp(min=-300), by_autograd(cell, x).clamp(min=-300))


@pytest.mark.parametrize("name", ["tanh", "logistic", "linear"])
def test_both_paths_agree(name: str) -> None:
    cells = [vanilla(name, radius) for radius in (0.5, 1.5)]
    x = sequences(60)
    v = torch.randn(6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    general = _flow_back(_AnyEnsemble(list(cells), x, None), v / v.norm())
    torch.testing.assert_close(general.log10_norm, gradient_flow(cells, x).log10_norm, rtol=1e-9, atol=1e-8)


def test_a_large_ensemble_in_torch_is_the_small_one_in_numpy() -> None:
    cells = [vanilla("tanh", radius, width=64, dtype=torch.float32) for radius in torch.linspace(0.5, 1.6, 23).tolist()]
    x = sequences(20, batch=8, scale=0.3, dtype=torch.float32)  # short: above radius 1 rounding grows too
    together = gradient_flow(cells, x).log10_norm
    alone = torch.cat([gradient_flow(cell, x).log10_norm for cell in cells])
    torch.testing.assert_close(together, alone, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize("radius", [0.5, 0.97, 1.0, 1.6])
@pytest.mark.parametrize("kind", ["orthogonal", "identity"])
def test_linear_orthogonal_flow_is_the_theory_exactly(kind: str, radius: float) -> None:
    result = gradient_flow(vanilla("linear", radius, kind=kind), sequences(500))
    torch.testing.assert_close(result.summary[0], theory_line(radius, 500), rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("decades", [-20, 20])
def test_ten_thousand_decades_either_way(decades: int, dtype: torch.dtype) -> None:
    cell = vanilla("linear", 10.0**decades, kind="orthogonal", dtype=dtype)
    result = gradient_flow(cell, sequences(500, dtype=dtype))
    assert result.log10_norm[0, :, 0].mean() == pytest.approx(500 * decades, rel=1e-6)
    assert torch.isfinite(result.log10_norm).all()
    assert not result.dead.any()


@pytest.mark.parametrize("radius", [1e-20, 1e-3, 1e3, 1e20])
@pytest.mark.parametrize("name", ["tanh", "relu", "logistic", "linear"])
def test_never_inf_nan_or_zero(name: str, radius: float) -> None:
    result = gradient_flow(vanilla(name, radius, dtype=torch.float32), sequences(200, scale=3.0, dtype=torch.float32))
    assert torch.isfinite(result.log10_norm).all()
    assert torch.isfinite(result.summary).all()
    assert (result.log10_norm >= FLOOR).all()


def test_relu_far_beyond_the_range_of_floats_keeps_its_slope() -> None:
    cell = vanilla("relu", 1e3, kind="identity", dtype=torch.float32)
    with torch.no_grad():
        cell.W_xh.abs_()
        cell.b_h.abs_()
    result = gradient_flow(cell, sequences(500, dtype=torch.float32).abs())
    torch.testing.assert_close(result.summary[0], theory_line(1e3, 500), rtol=1e-5, atol=1e-3)


def test_relu_without_input_keeps_the_gradient_of_a_shrinking_state() -> None:
    cell = vanilla("relu", 1e-3, kind="identity", dtype=torch.float32)
    with torch.no_grad():
        cell.b_h.zero_()
    result = gradient_flow(cell, torch.zeros(1, 300, 3), initial=torch.ones(1, 6))
    torch.testing.assert_close(result.summary[0], theory_line(1e-3, 300), rtol=1e-5, atol=1e-3)


def test_saturated_tanh_is_measured_where_one_minus_h_squared_is_zero() -> None:
    cell = vanilla("tanh", 1.0, width=1, dtype=torch.float32)
    with torch.no_grad():
        cell.W_xh.fill_(1.0)
        cell.b_h.zero_()
    result = gradient_flow(cell, torch.full((1, 50, 3), 10.0))
    # every pre-activation is 30, or 31 once the state has reached 1: act' = 4 exp(-2 a)
    slope_log10 = torch.log10(torch.tensor(4.0)) - 2 * 31 / torch.log(torch.tensor(10.0))
    assert result.log10_norm[0, 0, 1].item() == pytest.approx(49 * slope_log10.item(), rel=1e-5)
    assert not result.dead.any()


def test_dead_relus_are_marked_and_stay_finite() -> None:
    cell = vanilla("relu", 1.0)
    with torch.no_grad():
        cell.b_h.fill_(-100.0)
    result = gradient_flow(cell, sequences(20, scale=0.1))
    assert result.dead[:, :, :-1].all()
    assert (result.log10_norm[:, :, :-1] == FLOOR).all()
    assert (result.summary[:, :-1] == FLOOR).all()


@pytest.mark.parametrize("width", [1, 2, 128])
@pytest.mark.parametrize("steps", [1, 2, 17])
def test_small_shapes(width: int, steps: int) -> None:
    result = gradient_flow(vanilla("tanh", 0.9, width=width), sequences(steps, batch=1))
    assert result.log10_norm.shape == (1, 1, steps + 1)
    assert result.log10_norm[0, 0, -1].item() == pytest.approx(0, abs=1e-12)


def test_an_overflowing_general_cell_is_told_so() -> None:
    class Doubling(LeakyPair):
        def step(self, projected_t: Tensor, state: State) -> State:
            return tuple(1e200 * part + 1 for part in state_parts(state))

    with pytest.raises(ValueError, match="step 3"):
        gradient_flow(Doubling(3, 2), sequences(9))


def test_bad_input_to_gradient_flow_is_refused_in_words() -> None:
    cell = vanilla("tanh", 1.0)
    for bad, words in (
        (torch.zeros(2, 0, 3), "at least one step"),
        (torch.zeros(2, 4, 5), "batch"),
        (torch.full((1, 2, 3), float("inf")), "finite"),
    ):
        with pytest.raises(ValueError, match=words):
            gradient_flow(cell, bad)
    with pytest.raises(ValueError, match="at least one cell"):
        gradient_flow([], sequences(3))
    with pytest.raises(ValueError, match="one kind"):
        gradient_flow([cell, vanilla("relu", 1.0)], sequences(3))
    with pytest.raises(ValueError, match="one kind"):
        gradient_flow([cell, vanilla("tanh", 1.0, width=7)], sequences(3))
    with torch.no_grad():
        cell.W_hh[0, 0] = float("nan")
    with pytest.raises(ValueError, match="W_hh"):
        gradient_flow(cell, sequences(3))
    for radius in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="radius"):
            theory_line(radius, 3)
    for steps in (-1, 2.5, True):
        with pytest.raises(ValueError, match="steps"):
            theory_line(0.5, steps)
    with pytest.raises(ValueError, match="factor"):
        recall_horizon(theory_line(0.5, 3), 2.0)
    for norms in (torch.zeros(0), torch.zeros(3, 4), torch.tensor([0.0, float("nan")])):
        with pytest.raises(ValueError, match="one row"):
            recall_horizon(norms)


def test_recall_horizon() -> None:
    assert recall_horizon(theory_line(0.5, 100), 1e-6) == 20
    assert recall_horizon(theory_line(1.0, 100)) is None


def test_log10_norm_of_zero_is_the_floor() -> None:
    assert log10_norm(torch.zeros(2, 3)).tolist() == [FLOOR, FLOOR]
    assert log10_norm(torch.full((4,), 1e-300, dtype=torch.float64)).item() == pytest.approx(-299.69897)
