"""Exercise 07.8: Back from nan."""

from __future__ import annotations

import math
from collections.abc import Callable

from course_lib.exercises import exercise


@exercise(
    "07.8",
    title="Back from nan",
    difficulty=5,
    minutes=15,
    prompt="Write `descend_and_recover(loss_and_slope, w, learning_rate, evaluations)` for one weight. Each of the "
    "`evaluations` calls `loss_and_slope(w)` gives a loss and a gradient. If both are finite, keep this weight "
    "(and its gradient) as the checkpoint. If not, halve the learning rate for good. Then, in both cases, the next "
    "weight to try is a gradient step from the checkpoint. Return the last checkpoint's weight. The first is good.",
    hints=[
        "Two variables make the checkpoint: the last good weight and its gradient.",
        "After a good evaluation, replace both. After a bad one, only halve the learning rate.",
        "At the end of every round: w = good - learning_rate * good_slope.",
    ],
)
def descend_and_recover(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    """The last weight seen to be good, after `evaluations` calls of loss_and_slope(w), which gives loss and slope."""
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


def _steep(w: float) -> tuple[float, float]:
    return (w**4, 4 * w**3) if abs(w) < 3 else (math.nan, math.nan)


def _overflowing(w: float) -> tuple[float, float]:
    return (w**4 if abs(w) < 3 else math.inf), 4 * w**3


def _kinked(w: float) -> tuple[float, float]:
    return (math.sqrt(w), 0.5 / math.sqrt(w)) if w > 0 else (0.0, math.inf)


def _gentle(w: float) -> tuple[float, float]:
    return (w - 1) ** 2, 2 * (w - 1)


@descend_and_recover.cases
def _():
    return [
        (_steep, 2.0, 0.4, 8),
        (_gentle, 3.0, 0.1, 5),
        (_gentle, 2.0, 1.1, 4),
        (_overflowing, 2.5, 1.0, 12),
        (_kinked, 1.0, 2.5, 6),
    ]


@descend_and_recover.wrong(
    "same step", "You stay where nan stopped you: halve the learning rate, or the same step fails again."
)
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        w = good - learning_rate * good_slope
    return good


@descend_and_recover.wrong("start", "You go back to the very start; go back to the last good weight.")
def _(loss_and_slope, w, learning_rate, evaluations):
    start = good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good = w
            w = w - learning_rate * slope
        else:
            learning_rate = learning_rate / 2
            w = start
    return good


@descend_and_recover.wrong("slower", "You halve the learning rate every time; only a bad loss halves it.")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


@descend_and_recover.wrong("only nan", "You look for nan only; an infinite loss is no checkpoint: use isfinite.")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if not math.isnan(loss):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


@descend_and_recover.wrong("untested", "You return a weight that nobody has tested yet; return the last good one.")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return w


@descend_and_recover.wrong("goes on", "You step on from nan: nan minus anything is nan. Go back first.")
def _(loss_and_slope, w, learning_rate, evaluations):
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if not math.isfinite(loss):
            learning_rate = learning_rate / 2
        w = w - learning_rate * slope
    return w


descend_and_recover.equivalent(
    "good, good_slope = (evaluations, 0.0)",
    "good, good_slope = (learning_rate, 0.0)",
    "good, good_slope = (loss_and_slope, 0.0)",
    "good, good_slope = (w, 1.0)",
    because="The first evaluation is good, and replaces both.",
)
