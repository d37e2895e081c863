"""Exercise 06.3: How far back can it see?"""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "06.3",
    title="How far back can it see?",
    difficulty=2,
    minutes=5,
    prompt="By linear theory the gradient k steps back is `radius ** k`. Write `steps_until_lost(radius, factor)`: "
    "the smallest whole k at which it is `factor` or less. For 0.5 and 0.25 that is 2.",
    hints=[
        "Take logarithms of radius ** k = factor.",
        "k = log(factor) / log(radius), rounded up with `math.ceil`.",
    ],
)
def steps_until_lost(radius: float, factor: float) -> int:
    """The smallest number of steps k for which radius ** k is at most factor (0 < radius < 1, 0 < factor < 1)."""
    return math.ceil(math.log(factor) / math.log(radius) - 1e-9)


@steps_until_lost.cases
def _():
    return [(0.5, 0.25), (0.9, 1e-6), (0.99, 1e-6), (0.1, 0.5)]


@steps_until_lost.allows
def _(radius, factor):
    steps = math.log(factor) / math.log(radius)
    return 0 < radius < 1 and 0 < factor < 1 and abs(steps - round(steps)) > 1e-6


@steps_until_lost.wrong("floor", "You rounded down: at that step the gradient is still above the factor.")
def _(radius, factor):
    return math.floor(math.log(factor) / math.log(radius) + 1e-9)


@steps_until_lost.wrong("inverse", "You divided the wrong way round: log(factor) goes on top.")
def _(radius, factor):
    return math.ceil(math.log(radius) / math.log(factor))


@steps_until_lost.wrong("linear", "You took the same amount off each step; the radius multiplies instead.")
def _(radius, factor):
    return math.ceil((1 - factor) / (1 - radius) - 1e-9)


steps_until_lost.equivalent(
    "return math.ceil(math.log(factor) / math.log(radius))",
    "return math.ceil(math.log(factor) / (math.log(radius) - 1e-09))",
    because="The margin is there for rounding alone; cases do not hang on it.",
)
