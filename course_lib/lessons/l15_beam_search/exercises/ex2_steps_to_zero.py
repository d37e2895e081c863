"""Exercise 15.2: When the product is nothing."""

from __future__ import annotations

import torch

from course_lib.exercises import exercise


@exercise(
    "15.2",
    title="When the product is nothing",
    difficulty=2,
    minutes=6,
    prompt="Every token has probability `p`. Multiply step by step **in float32**; write `steps_to_zero(p)`: after "
    "how many tokens is the product exactly 0? Begin with `torch.ones((), dtype=torch.float32)`; a tensor keeps its "
    "type.",
    hints=[
        "Keep a product that starts at 1 in float32, and a count.",
        "Go on while the product is above 0; count every multiplication.",
    ],
)
def steps_to_zero(p: float) -> int:
    """How many factors p it takes until their product in float32 is exactly 0."""
    product, steps = torch.ones((), dtype=torch.float32), 0
    while product > 0:
        product = product * p
        steps += 1
    return steps


@steps_to_zero.cases
def _():
    return [(0.25,), (0.1,), (0.01,), (0.33,), (0.07,)]


@steps_to_zero.wrong("float64", "You multiplied in float64, Python's own numbers: they reach much further down.")
def _(p):
    product, steps = 1.0, 0
    while product > 0:
        product *= p
        steps += 1
    return steps


@steps_to_zero.wrong("one short", "You stopped one token early: count the multiplication that makes it 0.")
def _(p):
    return steps_to_zero(p) - 1


@steps_to_zero.wrong("one more", "You counted one token too many: the product starts at 1, before any token.")
def _(p):
    return steps_to_zero(p) + 1


@steps_to_zero.wrong("float16", "That is float16; float32 reaches down to about 1e-45.")
def _(p):
    product, steps = torch.ones((), dtype=torch.float16), 0
    while product > 0:
        product = product * torch.tensor(p, dtype=torch.float16)
        steps += 1
    return steps


@steps_to_zero.wrong("normal", "You stopped below the smallest *normal* number, 1.2e-38; smaller ones are not 0 yet.")
def _(p):
    product, steps = torch.ones((), dtype=torch.float32), 0
    while product >= torch.finfo(torch.float32).tiny:
        product = product * torch.tensor(p, dtype=torch.float32)
        steps += 1
    return steps
