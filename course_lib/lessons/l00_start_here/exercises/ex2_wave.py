"""Exercise 00.2: The wave of the first widget."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "00.2",
    title="The wave of the first widget",
    difficulty=2,
    minutes=5,
    prompt="Write the wave that you have just moved: `wave(factor, turn, steps)` returns the list of "
    r"$h_t = \text{factor}^t \cos(\text{turn} \cdot t)$ for $t = 0, 1, \dots, \text{steps}$. "
    "`math.cos` is there. Count well: how many numbers are that?",
    hints=[
        "`range(steps + 1)` runs through 0, 1, ..., steps.",
        "A list comprehension has the shape `[... for t in range(steps + 1)]`.",
        "The entry for `t` is `factor ** t * math.cos(turn * t)`.",
    ],
)
def wave(factor: float, turn: float, steps: int) -> list[float]:
    """A wave that grows or fades: factor ** t * cos(turn * t) for t = 0, 1, ..., steps.

    Returns a list of steps + 1 numbers; the first is 1.0.
    """
    return [factor**t * math.cos(turn * t) for t in range(steps + 1)]


@wave.cases
def _():
    return [(0.5, 0.0, 3), (0.9, 0.4, 5), (1.02, 1.5, 8), (0.97, 0.3, 0)]


@wave.allows
def _(factor, turn, steps):
    return steps >= 0


@wave.wrong("stops early", "Your list ends one step early: from t = 0 to t = steps there are steps + 1 numbers.")
def _(factor, turn, steps):
    return [factor**t * math.cos(turn * t) for t in range(steps)]


@wave.wrong("starts at one", "Your list starts at t = 1. The first number belongs to t = 0 and is 1.0.")
def _(factor, turn, steps):
    return [factor**t * math.cos(turn * t) for t in range(1, steps + 1)]


@wave.wrong("sine", "You used the sine: it starts at 0. The cosine starts at 1.")
def _(factor, turn, steps):
    return [factor**t * math.sin(turn * t) for t in range(steps + 1)]


@wave.wrong(
    "times instead of power",
    "You multiplied the factor by t. It is multiplied in t times: that is the power factor ** t.",
)
def _(factor, turn, steps):
    return [factor * t * math.cos(turn * t) for t in range(steps + 1)]


@wave.wrong("no turn", "The height is right, and the wave is missing: multiply by cos(turn * t).")
def _(factor, turn, steps):
    return [factor**t for t in range(steps + 1)]


@wave.wrong("only the last", "You return the last number only. Return the list of all of them.")
def _(factor, turn, steps):
    return factor**steps * math.cos(turn * steps)
