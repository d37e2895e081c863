"""The cost surface against autograd, its cliff, and descents over it; a run that meets nan."""

from __future__ import annotations

from math import inf, isfinite, nan

import numpy as np
import pytest
import torch

from course_lib.lessons.l07_one_step.cost_surface import START, cliff_view, cost_and_gradient, descend, surface
from course_lib.lessons.l07_one_step.nan_recovery import Recovery, checkpoint, relu_run, text_of_run, train
from course_lib.lessons.l07_one_step.optimisers import OPTIMISERS, SGD, Adam


@pytest.mark.parametrize("point", [(5.5, -2.3), (4.0, -2.0), (-3.0, 1.0), (0.0, 0.0)])
def test_slopes_are_autograd_s(point: tuple[float, float]) -> None:
    w, b = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in point)
    h = torch.tensor(0.5, dtype=torch.float64)
    for _ in range(50):
        h = torch.sigmoid(w * h + b)
    cost = (h - 0.7) ** 2
    expected = torch.autograd.grad(cost, (w, b))
    found = cost_and_gradient(*point)
    assert found[0] == pytest.approx(float(cost.detach()), rel=1e-9)
    assert found[1:] == pytest.approx([float(g) for g in expected], rel=1e-8, abs=1e-300)


def test_there_are_two_plains_and_a_cliff() -> None:
    found = surface()
    assert found.cost.shape == (241, 241)
    assert np.isfinite(found.log10_slope).all()
    column = int(np.abs(found.w - 5.5).argmin())
    jump = np.abs(np.diff(found.cost[:, column])).max()
    assert jump > 0.3
    assert np.median(found.log10_slope[:, column]) < 0 < 3 < found.log10_slope[:, column].max()


def test_clipping_keeps_the_descent_on_the_map() -> None:
    view = cliff_view("SGD", 0.3, 1.0)
    assert view.plain.longest_jump > 10
    assert view.clipped.longest_jump == pytest.approx(0.3, rel=1e-5)
    assert view.clipped.costs[-1] < view.plain.costs[-1]
    assert tuple(view.plain.points[0]) == START


@pytest.mark.parametrize("method", OPTIMISERS)
@pytest.mark.parametrize("rate", [0.0, 1e-3, 1e3, 1e300])
def test_descents_are_finite_whatever_the_learning_rate(method: str, rate: float) -> None:
    view = cliff_view(method, rate, 0.1, 30)
    for descent in (view.plain, view.clipped):
        assert len(descent.points) == len(descent.costs) == len(descent.norms) > 0
        assert np.isfinite(descent.points).all()
        assert np.isfinite(descent.costs).all()
        assert isfinite(descent.longest_jump)
        assert descent.escaped or len(descent.costs) == 31


def test_bad_places_and_rates() -> None:
    for steps in (0, 2.5, True):
        with pytest.raises(ValueError, match="steps to be a whole number, 1 or more"):
            cost_and_gradient(1.0, 1.0, steps=steps)
    for updates in (-1, 2.5, True):
        with pytest.raises(ValueError, match="updates"):
            descend("SGD", 0.1, updates=updates)
    with pytest.raises(ValueError, match="finite start"):
        descend("SGD", 0.1, start=(1.0,))
    with pytest.raises(ValueError, match="points"):
        surface(points=1)
    with pytest.raises(ValueError, match="finite start"):
        descend("SGD", 0.1, start=(nan, 0.0))
    for rate in (nan, inf, -1.0):
        with pytest.raises(ValueError, match="learning rate"):
            descend("SGD", rate)
    with pytest.raises(ValueError, match="threshold"):
        descend("SGD", 0.1, clip=0.0)


def test_a_run_that_hits_nan_comes_back() -> None:
    alone, helped, clipped = relu_run(1.0), relu_run(1.0, recovery=Recovery(every=5)), relu_run(1.0, clip=1.0)
    assert alone.lost_at is not None
    assert helped.lost_at is None
    assert helped.returns[0].checkpoint < helped.returns[0].failed == alone.lost_at
    assert helped.losses[-1][1] < helped.losses[0][1]
    assert clipped.returns == []
    assert clipped.losses[-1][1] < helped.losses[-1][1]
    assert "lost at" in text_of_run(alone)
    assert "back to" in text_of_run(helped)
    assert "last loss" in text_of_run(clipped)


def bomb(fuse: float):
    """A quadratic whose loss turns into nan beyond `fuse`."""

    def evaluate(weights, update):
        w = weights[0]
        loss = float((w**2).sum()) if float(w.abs().max()) < fuse else nan
        return loss, [2 * w]

    return evaluate


def test_training_goes_on_from_the_checkpoint_with_a_smaller_step() -> None:
    start = [torch.tensor([1.0])]
    run = train(bomb(5.0), start, SGD(2.0), 40, recovery=Recovery(every=1, spread=1.0))
    assert [r.failed for r in run.returns] == [2]
    assert run.returns[0].learning_rate == pytest.approx(0.2)
    assert run.losses[-1][1] < 1e-6
    assert float(start[0]) == 1.0
    given_up = train(bomb(0.5), start, SGD(2.0), 40, recovery=Recovery(attempts=3))
    assert given_up.lost_at == 0
    assert len(given_up.returns) == 3


def test_a_checkpoint_is_not_reached_by_what_happens_later() -> None:
    weights, rule = [torch.ones(2)], Adam(0.1)
    weights = rule.step(weights, [torch.ones(2)])
    kept = checkpoint(1, weights, rule)
    again = rule.step(weights, [torch.ones(2)])
    weights[0].zero_()
    assert torch.equal(kept.optimiser.step(kept.weights, [torch.ones(2)])[0], again[0])


def test_bad_recoveries() -> None:
    for wrong in ({"every": 0}, {"slower": 1.0}, {"slower": 0.0}, {"spread": 0.5}, {"attempts": 0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Recovery(**wrong)
    with pytest.raises(ValueError, match="updates"):
        train(bomb(1.0), [torch.ones(1)], SGD(0.1), -1)
    nothing = train(bomb(9.0), [torch.ones(1)], SGD(0.1), 0)
    assert nothing.losses == []
    assert text_of_run(nothing) == "no update was made"
