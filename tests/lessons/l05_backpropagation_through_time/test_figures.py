"""The pictures of lesson 05 draw at the ends of every range, with limits that hold what they show."""

from __future__ import annotations

import itertools

import pytest

from course_lib.drawing.style import new_figure
from course_lib.lessons.l05_backpropagation_through_time.backward_prices import count_steps_back
from course_lib.lessons.l05_backpropagation_through_time.figures import (
    averages_picture,
    draw_shares,
    draw_truncation,
    price_picture,
    shares_backdrop,
    truncation_backdrop,
)
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import NETWORKS, WEIGHTS, shares_view
from course_lib.lessons.l05_backpropagation_through_time.truncated_bptt import (
    STATES,
    STEPS,
    WEIGHTS_OF,
    Averages,
    chunk_curve,
    truncation_view,
)
from tests.drawing.pictures import finished


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("radius", "steps", "j", "scale"), [(0.3, 4, 1, 0.01), (1.6, 48, 48, 3.0), (0.3, 48, 47, 3.0)])
def test_shares(network: str, radius: float, steps: int, j: int, scale: float) -> None:
    for weight in WEIGHTS:
        view = shares_view(radius, scale, steps, j, weight, network)
        figure, axes = new_figure(ncols=3)
        shares_backdrop(view, axes)
        limits = [(ax.get_xlim(), ax.get_ylim()) for ax in axes]
        draw_shares(view, axes)
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in axes] == limits
        finished(figure, labels=False)
        assert f"Loss {j}" in axes[2].get_title(loc="left")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("weights", WEIGHTS_OF)
def test_truncation(weights: str, state: str) -> None:
    figure, axes = new_figure(ncols=3)
    truncation_backdrop(truncation_view(1), axes)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in axes]
    for chunk in (1, 7, STEPS):
        draw_truncation(truncation_view(chunk, weights, 3, state), axes)
    assert [(ax.get_xlim(), ax.get_ylim()) for ax in axes] == limits
    finished(figure, labels=False)


def test_every_angle_fits_the_axes() -> None:
    _, axes = new_figure(ncols=3)
    truncation_backdrop(truncation_view(1), axes)
    highest = max(chunk_curve(w, n, s).angle.max() for w in WEIGHTS_OF for s in STATES for n in range(21))
    assert highest < axes[0].get_ylim()[1]


def test_still_pictures() -> None:
    for lengths in ([2, 4], [5, 10, 20]):
        figure = price_picture(lengths, count_steps_back(lengths))
        finished(figure, labels=False)
    figure = averages_picture(Averages((1, 8), {1: (40.0, 41.0), 5: (40.0, 41.0)}, (90.0, 41.0)))
    finished(figure, labels=False)
    labels = sorted(t.get_position()[1] for t in figure.axes[0].texts)
    assert all(b - a >= 7 for a, b in itertools.pairwise(labels))
