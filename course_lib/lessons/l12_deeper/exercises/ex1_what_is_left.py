"""Exercise 12.1: What is left."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "12.1",
    title="What is left",
    difficulty=1,
    minutes=5,
    prompt="Write `what_is_left(factor, steps)`: what becomes of 1 when it is multiplied by `factor`, `steps` times.",
    hints=["A product of equal factors is a power.", "In Python: factor ** steps."],
)
def what_is_left(factor: float, steps: int) -> float:
    """What becomes of 1 after so many multiplications by the factor."""
    return factor**steps


@what_is_left.cases
def _():
    return [(0.9, 3), (0.5, 1), (1.0, 7), (0.8, 0)]


@what_is_left.wrong("product", "You multiplied once by both; the factor is to be multiplied in again at every step.")
def _(factor, steps):
    return factor * steps


@what_is_left.wrong("one more", "One multiplication too many: after 0 steps, 1 is left.")
def _(factor, steps):
    return factor ** (steps + 1)


@what_is_left.wrong("lost", "This is what was lost; the question is what is left.")
def _(factor, steps):
    return 1 - factor**steps
