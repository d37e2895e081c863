"""Exercise 08.5: modReLU."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.5",
    title="modReLU",
    difficulty=2,
    minutes=5,
    prompt="ReLU throws away half of a rotation. modReLU keeps the sign (for complex units: the phase) and shrinks "
    "the size: $\\mathrm{sign}(a)\\,\\mathrm{relu}(|a| + b)$, `b` one number per unit. Write `mod_relu(a, b)`.",
    hints=["Sizes first: relu(|a| + b).", "Then give the sign back with `torch.sign(a)`."],
)
def mod_relu(a: Tensor, b: Tensor) -> Tensor:
    """modReLU of real pre-activations a: the size of each shrinks by -b (b is negative), its sign stays."""
    return torch.sign(a) * torch.relu(a.abs() + b)


@mod_relu.cases
def _():
    a = torch.tensor([-2.0, -0.5, 0.25, 3.0], dtype=torch.float64)
    return [(a, torch.full((4,), -1.0, dtype=torch.float64)), (normal(3, 5), -0.3 * normal(5, seed=1).abs())]


@mod_relu.allows
def _(a, b):
    return a.numel() > 0 and bool((b < 0).all())


@mod_relu.wrong("relu", "This is ReLU with a bias; negative a must keep their sign and survive.")
def _(a, b):
    return torch.relu(a + b)


@mod_relu.wrong("sign", "You lost the sign: -2 must become -1 for b = -1.")
def _(a, b):
    return torch.relu(a.abs() + b)


@mod_relu.wrong("through", "Sizes below -b turn around in yours; relu stops them at 0.")
def _(a, b):
    return torch.sign(a) * (a.abs() + b)


@mod_relu.wrong("minus", "You subtracted b; b is negative and is added to the size.")
def _(a, b):
    return torch.sign(a) * torch.relu(a.abs() - b)
