"""Exercise 06.6: Never round to zero."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "06.6",
    title="Never round to zero",
    difficulty=4,
    minutes=10,
    prompt="Write `log10_flow(W, v, steps)`: the log10 of the norm of the row vector `v` times `W`, `steps` times. "
    "It must be right for 200 steps that shrink by 10,000 each: 1e-800 is no floating-point number. "
    "If the product is zero, return `-math.inf`.",
    hints=[
        "After each product, take the norm out of v and remember its logarithm.",
        "`total += math.log10(norm)` and `v = v / norm`, at every step.",
    ],
)
def log10_flow(W: Tensor, v: Tensor, steps: int) -> float:
    """log10 of the norm of v W W ... W, with `steps` factors W, also where it is far below 1e-308."""
    total = 0.0
    for _ in range(steps):
        v = v @ W
        norm = v.norm()
        if norm == 0:
            return -math.inf
        total += math.log10(float(norm))
        v = v / norm
    return total


@log10_flow.cases
def _():
    v = normal(4)
    unit = v / v.norm()
    shear = torch.tensor([[0.5, 0.25], [0.0, 0.5]], dtype=torch.float64)
    return [
        (shear, torch.tensor([2.0, 0.0], dtype=torch.float64), 2),
        (0.5 * normal(4, 4, seed=1), v, 3),
        (1e-4 * normal(4, 4, seed=2), unit, 200),
        (unit.diag() * 9, v / 8, 60),
        (torch.tensor([[0.0, 3.0], [0.0, 0.0]], dtype=torch.float64), torch.tensor([1.0, 2.0], dtype=torch.float64), 4),
    ]


@log10_flow.allows
def _(W, v, steps):
    return W.shape == (len(v), len(v)) and len(v) > 0 and bool((W != 0).all()) and bool((v != 0).all()) and steps >= 1


@log10_flow.wrong("underflow", "Your vector rounds to zero on the way. Rescale it and keep the logarithm.")
def _(W, v, steps):
    for _ in range(steps):
        v = v @ W
    return float(v.norm().log10())


@log10_flow.wrong("natural", "You used natural logarithms; log10 counts decades.")
def _(W, v, steps):
    return log10_flow(W, v, steps) * math.log(10)


@log10_flow.wrong("compound", "You added the logarithm but did not rescale v, so each step counts again.")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += float(v.norm().clamp(min=1e-300).log10())
    return total


@log10_flow.wrong("theory", "This is the theory's line, steps times log10 of the radius; multiply by W.")
def _(W, v, steps):
    return steps * math.log10(float(torch.linalg.eigvals(W).abs().max()))


@log10_flow.wrong("theory from v", "You let each step shrink v by the radius: true in the long run. Multiply by W.")
def _(W, v, steps):
    radius = float(torch.linalg.eigvals(W).abs().max())
    return steps * math.log10(radius) + math.log10(float(v.norm())) if radius > 0 else -math.inf


@log10_flow.wrong("norm of W", "You took the norm of W for what a step does to v: that is a bound. Multiply by W.")
def _(W, v, steps):
    return steps * math.log10(float(W.norm())) + math.log10(float(v.norm()))


@log10_flow.wrong(
    "zero passed over", "Where the product is zero you add nothing: its logarithm is -inf, so return that."
)
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += math.log10(float(v.norm())) if v.norm() > 0 else 0.0
        v = v / v.norm()
    return total


@log10_flow.wrong("product", "You multiplied the logarithms; factors multiply, so their logarithms add up, from 0.")
def _(W, v, steps):
    total = 1.0
    for _ in range(steps):
        v = v @ W
        if v.norm() == 0:
            return -math.inf
        total *= math.log10(float(v.norm()))
        v = v / v.norm()
    return total
