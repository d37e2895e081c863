"""Exercise 07.4: Look before you leap."""

from __future__ import annotations

import math
from collections.abc import Callable

from course_lib.exercises import exercise


@exercise(
    "07.4",
    title="Look before you leap",
    difficulty=3,
    minutes=8,
    prompt="Nesterov's method asks for the gradient where momentum is about to carry it: "
    "$v = \\mu v - \\eta\\, \\nabla L(w + \\mu v)$, then $w = w + v$; $v$ starts at 0. Write "
    "`nesterov_descent(slope, w, learning_rate, momentum, steps)` for one weight: the weight after all steps.",
    hints=[
        "The gradient's argument is w + momentum * v, with the v of the step before.",
        "Then w = w + v with the new v.",
    ],
)
def nesterov_descent(
    slope: Callable[[float], float], w: float, learning_rate: float, momentum: float, steps: int
) -> float:
    """The weight after `steps` of Nesterov's method: slope(point) is the gradient, asked for at the point ahead."""
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w + momentum * v)
        w = w + v
    return w


def _bowl(w: float) -> float:
    return 2.0 * w


def _tilted(w: float) -> float:
    return 0.5 * (w - 1.0) + math.sin(w)


@nesterov_descent.cases
def _():
    return [(_bowl, 1.0, 0.1, 0.5, 3), (_bowl, 1.0, 0.05, 0.9, 10), (_tilted, 3.0, 0.1, 0.9, 8)]


@nesterov_descent.wrong("old point", "You take the gradient at the old point w: that is momentum.")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w)
        w = w + v
    return w


@nesterov_descent.wrong("whole", "You look a whole v ahead; momentum carries it momentum * v far.")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w + v)
        w = w + v
    return w


@nesterov_descent.wrong("behind", "You look behind: v already points where it moves, so add momentum * v.")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w - momentum * v)
        w = w + v
    return w


@nesterov_descent.wrong(
    "stays", "You move to the point ahead and add v as well: momentum is counted twice. Only look there."
)
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        w = w + momentum * v
        v = momentum * v - learning_rate * slope(w)
        w = w + v
    return w
