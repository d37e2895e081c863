"""Exercise 00.1: A thousand small steps."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "00.1",
    title="A thousand small steps",
    difficulty=1,
    minutes=2,
    kind="value",
    name="growth",
    prompt="A number starts at 1 and is multiplied by 1.01 at every step. How large is it after **1000** steps, "
    "rounded to a whole number? Put it into `growth`. Let Python do the work: `**` is the power.",
    hints=[
        "Two steps are `1.01 * 1.01`, which is `1.01 ** 2`.",
        "`round(x)` gives the nearest whole number.",
        "Write `growth = round(1.01 ** 1000)`.",
    ],
)
def growth_after_1000_steps() -> int:
    """The warm-up's value."""
    return round(1.01**1000)


@growth_after_1000_steps.wrong(
    "adds instead of multiplying",
    "You added 0.01 a thousand times. Each step multiplies by 1.01, so the growth grows too.",
)
def _():
    return round(1 + 0.01 * 1000)


@growth_after_1000_steps.wrong("not rounded", "The size is right. Round it to a whole number: round(...).")
def _():
    return 1.01**1000


@growth_after_1000_steps.wrong("a hundred steps", "That is where it stands after 100 steps. Go on to 1000.")
def _():
    return round(1.01**100)


@growth_after_1000_steps.wrong("999 steps", "That is where it stands after 999 steps: one is missing.")
def _():
    return round(1.01**999)


@growth_after_1000_steps.wrong("1001 steps", "That is where it stands after 1001 steps: one is too many.")
def _():
    return round(1.01**1001)


@growth_after_1000_steps.wrong(
    "ten percent", "You multiplied by 1.1, which is ten percent per step. One percent is a factor of 1.01."
)
def _():
    return round(1.1**1000)


@growth_after_1000_steps.wrong("shrinks", "You multiplied by 0.99, which shrinks. Here every step grows.")
def _():
    return round(0.99**1000)
