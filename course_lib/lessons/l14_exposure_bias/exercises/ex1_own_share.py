"""Exercise 14.1: The third schedule."""

from __future__ import annotations

from math import exp

from course_lib.exercises import exercise


@exercise(
    "14.1",
    title="The third schedule",
    difficulty=1,
    minutes=5,
    prompt="With the inverse sigmoid schedule the share of the **truth** at step $i$ is "
    "$\\varepsilon_i = k / (k + e^{i/k})$. Write `own_share(step, k)`, the share of the model's **own** symbols.",
    hints=["At step 0 the share of the truth is k / (k + 1): nearly 1.", "The two shares add up to 1."],
)
def own_share(step: int, k: float) -> float:
    """The share of own symbols at a step of the inverse sigmoid schedule."""
    from math import exp

    return 1 - k / (k + exp(step / k))


@own_share.cases
def _():
    return [(0, 10.0), (50, 20.0), (7, 3.0), (100, 30.0), (3, 1.0)]


@own_share.allows
def _(step, k):
    return step >= 0 and k >= 1 and step <= 100 * k


@own_share.wrong("truth", "This is the share of the truth, which falls; the own share is what is left, and rises.")
def _(step, k):
    return 1 - own_share(step, k)


@own_share.wrong(
    "no k", "Without k before the exponential half is reached at once: the truth's share is k / (k + ...)."
)
def _(step, k):
    return 1 - 1 / (1 + exp(step / k))


@own_share.wrong("step", "The exponent is the step divided by k; without it the share jumps to 1.")
def _(step, k):
    return 1 - k / (k + exp(step))


@own_share.wrong("power", "This is the exponential schedule with another letter, not the inverse sigmoid.")
def _(step, k):
    return 1 - exp(-step / k)
