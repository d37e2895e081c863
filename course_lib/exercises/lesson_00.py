"""Exercises of lesson 00: two warm-ups that show how checking works."""

from __future__ import annotations

import math
from typing import Any

from course_lib.exercises.exercise import Exercise, WrongAnswer, register


def growth_after_1000_steps() -> int:
    """The warm-up's value."""
    return round(1.01**1000)


register(
    Exercise(
        id="00.1",
        title="A thousand small steps",
        difficulty=1,
        minutes=2,
        kind="value",
        name="growth",
        prompt=(
            "A number starts at 1 and is multiplied by 1.01 at every step. How large is it after **1000** steps, "
            "rounded to a whole number? Put it into `growth`. Let Python do the work: `**` is the power."
        ),
        solution=growth_after_1000_steps,
        wrong=[
            WrongAnswer(
                "adds instead of multiplying",
                lambda: round(1 + 0.01 * 1000),
                "You added 0.01 a thousand times. Each step multiplies by 1.01, so the growth grows too.",
            ),
            WrongAnswer(
                "not rounded", lambda: 1.01**1000, "The size is right. Round it to a whole number: round(...)."
            ),
            WrongAnswer(
                "a hundred steps", lambda: round(1.01**100), "That is where it stands after 100 steps. Go on to 1000."
            ),
            WrongAnswer(
                "ten percent",
                lambda: round(1.1**1000),
                "You multiplied by 1.1, which is ten percent per step. One percent is a factor of 1.01.",
            ),
            WrongAnswer(
                "shrinks", lambda: round(0.99**1000), "You multiplied by 0.99, which shrinks. Here every step grows."
            ),
        ],
        hints=[
            "Two steps are `1.01 * 1.01`, which is `1.01 ** 2`.",
            "`round(x)` gives the nearest whole number.",
            "Write `growth = round(1.01 ** 1000)`.",
        ],
    )
)


def wave(factor: float, turn: float, steps: int) -> list[float]:
    """A wave that grows or fades: factor ** t * cos(turn * t) for t = 0, 1, ..., steps.

    Returns a list of steps + 1 numbers; the first is 1.0.
    """
    return [factor**t * math.cos(turn * t) for t in range(steps + 1)]


def _wave_cases() -> list[tuple[Any, ...]]:
    return [(0.5, 0.0, 3), (0.9, 0.4, 5), (1.02, 1.5, 8), (0.97, 0.3, 0)]


register(
    Exercise(
        id="00.2",
        title="The wave of the first widget",
        difficulty=2,
        minutes=5,
        prompt=(
            "Write the wave that you have just moved: `wave(factor, turn, steps)` returns the list of "
            r"$h_t = \text{factor}^t \cos(\text{turn} \cdot t)$ for $t = 0, 1, \dots, \text{steps}$. "
            "`math.cos` is there. Count well: how many numbers are that?"
        ),
        solution=wave,
        cases=_wave_cases,
        wrong=[
            WrongAnswer(
                "stops early",
                lambda factor, turn, steps: [factor**t * math.cos(turn * t) for t in range(steps)],
                "Your list ends one step early: from t = 0 to t = steps there are steps + 1 numbers.",
            ),
            WrongAnswer(
                "starts at one",
                lambda factor, turn, steps: [factor**t * math.cos(turn * t) for t in range(1, steps + 1)],
                "Your list starts at t = 1. The first number belongs to t = 0 and is 1.0.",
            ),
            WrongAnswer(
                "sine",
                lambda factor, turn, steps: [factor**t * math.sin(turn * t) for t in range(steps + 1)],
                "You used the sine: it starts at 0. The cosine starts at 1.",
            ),
            WrongAnswer(
                "times instead of power",
                lambda factor, turn, steps: [factor * t * math.cos(turn * t) for t in range(steps + 1)],
                "You multiplied the factor by t. It is multiplied in t times: that is the power factor ** t.",
            ),
            WrongAnswer(
                "no turn",
                lambda factor, turn, steps: [factor**t for t in range(steps + 1)],
                "The height is right, and the wave is missing: multiply by cos(turn * t).",
            ),
            WrongAnswer(
                "only the last",
                lambda factor, turn, steps: factor**steps * math.cos(turn * steps),
                "You return the last number only. Return the list of all of them.",
            ),
        ],
        hints=[
            "`range(steps + 1)` runs through 0, 1, ..., steps.",
            "A list comprehension has the shape `[... for t in range(steps + 1)]`.",
            "The entry for `t` is `factor ** t * math.cos(turn * t)`.",
        ],
    )
)
