"""The pictures of lesson 07 draw at the ends of every range, with finite limits, and say what they show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course_lib.drawing.style import new_figure
from course_lib.lessons.l07_one_step.cost_surface import cliff_view
from course_lib.lessons.l07_one_step.figures import (
    cliff_backdrop,
    cliff_message,
    cliff_picture,
    draw_cliff,
    draw_step,
    runs_picture,
    slice_picture,
    step_backdrop,
    step_message,
    step_picture,
)
from course_lib.lessons.l07_one_step.nan_recovery import Recovery, relu_run
from course_lib.lessons.l07_one_step.one_step import CarefulStart, one_step
from tests.drawing.pictures import finished

SMALL = CarefulStart(width=8, length=20, steps=30, batch=2, seeds=3)


@pytest.mark.parametrize("init", ["gaussian", "orthogonal", "identity"])
@pytest.mark.parametrize(("optimiser", "rate"), [("SGD", 0.0), ("RMSProp", 1e6), ("Adam", 0.01)])
@pytest.mark.parametrize("sizes", [{}, {"width": 1}, {"steps": 1}, {"seeds": 1}])
def test_one_step(init: str, optimiser: str, rate: float, sizes: dict[str, int]) -> None:
    view = one_step(replace(SMALL, init=init, **sizes), optimiser, rate)
    figure = step_picture(view)
    finished(figure)
    assert step_message(view) in figure.axes[0].get_title(loc="left")
    assert f"{view.lost(1)} of {len(view.before)}" in figure.axes[2].get_title(loc="left")


def test_nothing_changes_at_learning_rate_zero() -> None:
    assert step_message(one_step(SMALL, "Adam", 0.0)) == "little changes"
    assert "less arrives" in step_message(one_step(SMALL, "SGD", 1e3))


def test_limits_hold_still_for_small_moves() -> None:
    _, axes = new_figure(ncols=3)
    step_backdrop(one_step(SMALL, "SGD", 0.01), axes)
    seen = set()
    for rate in (0.01, 0.011, 0.012):
        draw_step(one_step(SMALL, "SGD", rate), axes)
        seen.add((axes[0].get_ylim(), axes[1].get_xlim(), axes[2].get_ylim()))
    assert len(seen) == 1


@pytest.mark.parametrize(("rate", "updates"), [(0.3, 100), (1e-3, 1), (1e300, 5)])
def test_cliff(rate: float, updates: int) -> None:
    view = cliff_view("SGD", rate, 1.0, updates)
    finished(cliff_picture(view))
    _, axes = new_figure(ncols=2)
    cliff_backdrop(view, axes)
    draw_cliff(view, axes)
    assert cliff_message(view) in axes[0].get_title(loc="left")


def test_slice_and_runs() -> None:
    finished(slice_picture())
    finished(
        runs_picture({"no help": relu_run(1.0, updates=12), "helped": relu_run(1.0, None, Recovery(5), updates=12)})
    )
