"""The pictures of lesson 06 draw at the ends of every range, with finite limits, and say what they show."""

from __future__ import annotations

import pytest
import torch

from course_lib.drawing.style import new_figure
from course_lib.lessons.l06_gradient_flow.deep_nets import Deletion, deep_view
from course_lib.lessons.l06_gradient_flow.figures import (
    draw_deep,
    draw_deletion,
    draw_flow,
    draw_powers,
    draw_slopes,
    flow_backdrop,
    flow_message,
    size_text,
)
from course_lib.lessons.l06_gradient_flow.gradient_flow import FLOOR
from course_lib.lessons.l06_gradient_flow.matrix_powers import powers
from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, flow_view
from course_lib.lessons.l06_gradient_flow.saturation import slopes
from tests.drawing.pictures import finished


@pytest.mark.parametrize("activation", ["tanh", "relu", "logistic", "linear"])
@pytest.mark.parametrize(("radius", "width", "steps", "scale"), [(0.5, 16, 10, 0.01), (1.6, 16, 40, 3.0)])
def test_flow(activation: str, radius: float, width: int, steps: int, scale: float) -> None:
    view = flow_view(radius, Setting(activation=activation, width=width, steps=steps, input_scale=scale))
    figure, axes = new_figure(ncols=2)
    flow_backdrop(view, axes)
    draw_flow(view, axes)
    finished(figure)
    assert flow_message(view) in axes[0].get_title(loc="left")


def test_flow_keeps_its_limits_while_the_radius_moves() -> None:
    _, axes = new_figure(ncols=2)
    view = flow_view(1.0, Setting(steps=40))
    flow_backdrop(view, axes)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in axes]
    for radius in (0.5, 1.6):
        draw_flow(flow_view(radius, Setting(steps=40)), axes)
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in axes] == limits


def test_a_dead_gradient_is_called_dead() -> None:
    assert size_text(FLOOR) == "0 (dead)"
    assert size_text(-4.5) == "3e-05"


def test_other_figures_are_finished() -> None:
    for radius, init in ((0.5, "gaussian"), (1.0, "orthogonal"), (1.5, "identity")):
        figure, axes = new_figure(ncols=3)
        draw_powers(powers(init, radius, width=4), axes)
        finished(figure)
    figure, axes = new_figure(ncols=2)
    draw_slopes(slopes(10.0, radius=1.6, width=8, steps=5), axes)
    finished(figure)
    for depth in (2, 50):
        figure, axes = new_figure(ncols=2)
        draw_deep(deep_view(depth, 2.0, width=8), axes)
        finished(figure)
    figure, axes = new_figure()
    draw_deletion(Deletion(1.0, (0.5, 0.9)), Deletion(0.9, (0.3, 0.4)), axes[0])
    finished(figure)
    assert torch.is_tensor(powers("identity", 1.0).log10_norm)
