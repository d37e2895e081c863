"""Exercise 07.1: How little is too much?"""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "07.1",
    title="How little is too much?",
    difficulty=1,
    minutes=4,
    prompt="By linear theory, `steps` steps multiply the gradient by `radius ** steps`. Write "
    "`allowed_radius(factor, steps)`: the radius at which that product is `factor`. For a factor of ten over 500 "
    "steps, how far from 1 is it?",
    hints=["Solve radius ** steps = factor for the radius.", "The steps-th root is the power 1 / steps."],
    rtol=1e-7,
)
def allowed_radius(factor: float, steps: int) -> float:
    """The spectral radius at which linear theory multiplies a gradient by `factor` over `steps` steps."""
    return factor ** (1 / steps)


@allowed_radius.cases
def _():
    return [(10.0, 500), (1000.0, 500), (0.1, 500), (2.0, 1), (10.0, 50)]


@allowed_radius.allows
def _(factor, steps):
    return factor > 0 and steps >= 1


@allowed_radius.wrong("shared", "You shared the change out by adding; the steps multiply: take a root.")
def _(factor, steps):
    return 1 + (factor - 1) / steps


@allowed_radius.wrong("divided", "You divided by the number of steps; the steps multiply.")
def _(factor, steps):
    return factor / steps


@allowed_radius.wrong("power", "You raised the factor to the power; it is the other way: a root.")
def _(factor, steps):
    return math.exp(steps * math.log(factor)) if steps * math.log(factor) < 700 else math.inf


@allowed_radius.wrong("inverse", "This radius divides by the factor; the exponent is 1 / steps, not -1.")
def _(factor, steps):
    return float(factor ** (-1 / steps))


@allowed_radius.wrong("one less", "You took the root of steps - 1; every one of the steps multiplies.")
def _(factor, steps):
    return float(factor ** (1 / max(steps - 1, 1)))


@allowed_radius.wrong("mixed", "You mixed log10 with exp: use log and exp, or log10 and 10 ** x.")
def _(factor, steps):
    return math.exp(math.log10(factor) / steps)


@allowed_radius.wrong("added", "You added factor / steps to 1; the steps multiply, so take a root.")
def _(factor, steps):
    return 1 + factor / steps


@allowed_radius.wrong("logarithm", "This is the radius's logarithm; take exp of it to have the radius.")
def _(factor, steps):
    return math.log(factor) / steps
