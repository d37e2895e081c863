"""Radius sweep, powers, slopes and deep nets: what the lesson claims of them."""

from __future__ import annotations

from math import comb, log10

import pytest
import torch

from course_lib.lessons.l06_gradient_flow.deep_nets import (
    KINDS,
    Deletion,
    delete_one_block,
    layer_gradients,
    path_gradients,
    spirals,
)
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text, theory_line
from course_lib.lessons.l06_gradient_flow.matrix_powers import powers
from course_lib.lessons.l06_gradient_flow.radius_sweep import RADII, Setting, cells_at, flow_at, flow_view, sweep
from course_lib.lessons.l06_gradient_flow.saturation import slopes
from course_lib.models.initialise import spectral_radius


def test_radii_run_from_a_half_to_1_6() -> None:
    assert (RADII[0], RADII[-1], len(RADII)) == (0.5, 1.6, 23)


@pytest.mark.parametrize("init", ["gaussian", "orthogonal", "identity"])
def test_cells_differ_in_nothing_but_the_radius(init: str) -> None:
    cells = cells_at([0.5, 1.5], Setting(init=init, width=12, dtype=torch.float64))
    assert [round(spectral_radius(cell.W_hh), 9) for cell in cells] == [0.5, 1.5]
    assert torch.equal(cells[0].W_xh, cells[1].W_xh)


def test_sweep_and_single_agree_and_linear_orthogonal_is_theory() -> None:
    setting = Setting(init="orthogonal", activation="linear", width=16, steps=60, dtype=torch.float64)
    together = sweep(setting).summary
    torch.testing.assert_close(together[3], flow_at([RADII[3]], setting).summary[0])
    for radius, line in zip(RADII, together, strict=True):
        torch.testing.assert_close(line, theory_line(radius, 60), rtol=1e-9, atol=1e-9)


def test_larger_inputs_saturate_tanh_and_lose_the_gradient() -> None:
    reached = [flow_view(1.0, Setting(init="orthogonal", input_scale=s, steps=200)).at_step_1 for s in (0.01, 0.1, 1.0)]
    assert reached[0] > -1 > reached[1] > -10 > reached[2]


@pytest.mark.parametrize("width", [1, 2, 16])
def test_powers_follow_the_radius_in_the_long_run(width: int) -> None:
    for init in ("gaussian", "orthogonal", "identity"):
        found = powers(init, 0.9, width=width, steps=200)
        assert float(found.log10_norm[-1]) == pytest.approx(200 * log10(0.9), abs=1.0)
        assert float(found.eigenvalues.abs().max()) == pytest.approx(0.9)
        assert found.hump >= -1e-9
    with pytest.raises(ValueError, match="radius"):
        powers("gaussian", 0.0)


def test_slopes_stay_below_their_largest() -> None:
    found = slopes(1.0)
    assert found.slopes["tanh"].max() <= 1
    assert found.slopes["logistic"].max() <= 0.25
    assert found.mean("logistic") < found.mean("tanh")
    assert slopes(5.0).saturated("tanh") > 0.5 > slopes(0.1).saturated("tanh")


def test_plain_nets_lose_what_residual_and_dense_nets_keep() -> None:
    lost = {kind: float(logs[0] - logs[-1]) for kind in KINDS for logs in [layer_gradients(kind, gain=0.5)]}
    assert lost["plain"] < -10
    assert abs(lost["residual"]) < 3
    assert abs(lost["dense"]) < 3
    for kind in KINDS:
        assert torch.isfinite(layer_gradients(kind, depth=1, width=1)).all()


def test_paths_are_binomial_and_the_short_ones_carry_the_gradient() -> None:
    paths = path_gradients(depth=20)
    assert paths.count.tolist() == [comb(20, k) / 2**20 for k in range(21)]
    assert paths.mean_length == pytest.approx(10)
    assert float(paths.contribution.sum()) == pytest.approx(1)
    assert paths.mean_effective_length < 0.7 * paths.mean_length


def test_skipping_a_block_hurts_a_plain_net_more() -> None:
    residual, plain = (delete_one_block(kind, depth=6, width=16, updates=150) for kind in (True, False))
    assert min(residual.whole, plain.whole) > 0.8
    assert residual.median > plain.median + 0.2
    assert len(plain.without) == 6


def test_spirals_are_balanced_and_seeded() -> None:
    draws = [spirals(30, torch.Generator().manual_seed(1)) for _ in range(2)]
    assert torch.equal(draws[0][0], draws[1][0])
    assert draws[0][1].bincount().tolist() == [10, 10, 10]


def test_bad_input_to_radius_sweep_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="plain"):
        layer_gradients("wide")
    for sizes in ({"depth": 0}, {"width": 0}, {"depth": 2.5}, {"width": True}, {"gain": 0.0}, {"gain": float("nan")}):
        with pytest.raises(ValueError, match=next(iter(sizes))):
            layer_gradients("plain", **sizes)
    with pytest.raises(ValueError, match="samples"):
        path_gradients(depth=3, samples=0)
    for sizes in ({"depth": 0}, {"width": 0}, {"updates": -1}):
        with pytest.raises(ValueError, match=next(iter(sizes))):
            delete_one_block(True, **sizes)
    for points, arms in ((0, 3), (5, 0), (5, 2.5)):
        with pytest.raises(ValueError, match="whole"):
            spirals(points, torch.Generator(), arms)
    for radius, steps in ((float("inf"), 3), (float("nan"), 3), (1.0, -1), (1.0, 2.5)):
        with pytest.raises(ValueError, match=r"radius|steps"):
            powers("gaussian", radius, width=4, steps=steps)
    with pytest.raises(ValueError, match="radii"):
        slopes(1.0, radius=float("nan"))


def test_the_median_of_an_even_number_of_blocks_lies_between_the_two_in_the_middle() -> None:
    assert Deletion(1.0, (0.9, 0.2, 0.5, 0.7)).median == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "1"), (-4.5, "3e-05"), (-400.0, "1e-400"), (9999.98, "1e+10000"), (0.5, "3"), (-2.0, "0.01")],
)
def test_factor(value: float, text: str) -> None:
    assert factor_text(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_factor_is_made_of_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="finite logarithm"):
        factor_text(value)
