"""Exercise 14.2: Errors that cancel."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "14.2",
    title="Errors that cancel",
    difficulty=2,
    minutes=8,
    prompt="A running parity is built on an own answer: at every step the answer flips wrongly with probability "
    "`error`, whatever it was before. Two wrong flips cancel. Write `error_after(error, steps)`, the probability that "
    "the answer is wrong after so many steps. Before the first it is right.",
    hints=[
        "Wrong after a step: it was right and flipped wrongly, or it was wrong and did not.",
        "A loop will do: start with 0 and update one number.",
    ],
)
def error_after(error: float, steps: int) -> float:
    """The probability that a running parity is wrong after so many steps, fed with itself."""
    wrong = 0.0
    for _ in range(steps):
        wrong = wrong * (1 - error) + (1 - wrong) * error
    return wrong


@error_after.cases
def _():
    return [(0.1, 1), (0.1, 2), (0.1, 3), (0.25, 4), (0.05, 12), (0.3, 0)]


@error_after.allows
def _(error, steps):
    return 0 <= error <= 1 and steps >= 0


@error_after.wrong("never heals", "This is the probability of at least one slip; two slips cancel, so it is too high.")
def _(error, steps):
    return 1 - (1 - error) ** steps


@error_after.wrong(
    "forced",
    "This is the error of a single step; the next one builds on its own answer, and so on.",
)
def _(error, steps):
    return error if steps else 0.0


@error_after.wrong("sum", "This grows by the error at every step, even beyond 1/2; two slips cancel.")
def _(error, steps):
    return error * steps


@error_after.wrong("right", "This is the probability of being right.")
def _(error, steps):
    return 1 - error_after(error, steps)
