"""Exercise 06.1: The slope of the logistic."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "06.1",
    title="The slope of the logistic",
    difficulty=1,
    minutes=3,
    prompt="Write `logistic_slope(a)`: the slope of the logistic function at `a`, a number. "
    "At 0 it must be exactly a quarter, and nowhere more.",
    hints=[
        "Write s = 1 / (1 + exp(-a)) first.",
        "Differentiate: the slope can be written with s alone: s (1 - s).",
    ],
)
def logistic_slope(a: float) -> float:
    """Slope of the logistic function at the pre-activation a."""
    s = 1 / (1 + math.exp(-abs(a)))  # the slope at -a is the same, and exp(1000) is too large for a float
    return s * (1 - s)


@logistic_slope.cases
def _():
    return [(0.0,), (1.0,), (-2.0,), (5.0,)]


@logistic_slope.allows
def _(a):
    return abs(a) <= 30


@logistic_slope.wrong("value", "This is the logistic itself; its slope is at most a quarter.")
def _(a):
    return 1 / (1 + math.exp(-a))


@logistic_slope.wrong("squared", "You squared s; the slope is s times (1 - s).")
def _(a):
    return (1 / (1 + math.exp(-a))) ** 2


@logistic_slope.wrong("tanh", "1 - s² is the slope of tanh; the logistic has s (1 - s).")
def _(a):
    return 1 - (1 / (1 + math.exp(-a))) ** 2


logistic_slope.equivalent(
    "s = 1 / (1 + math.exp(abs(a)))",
    "s = 1 / (1 + math.exp(-a))",
    because="The slope at -a is the slope at a; cases stay where exp(-a) is no more than a float can hold.",
)
