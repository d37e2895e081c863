"""Exercise 08.3: A mirror."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.3",
    title="A mirror",
    difficulty=2,
    minutes=5,
    prompt="Write `reflect(u, x)`: the Householder reflection $H(u)\\,x = x - 2u\\,(u \\cdot x) / |u|^2$, in a few "
    "products of vectors. The length of `u` must not matter.",
    hints=["u @ x is one number.", "Take away twice the part of x that points along u."],
)
def reflect(u: Tensor, x: Tensor) -> Tensor:
    """The mirror image of the vector x in the plane at right angles to the vector u, without forming a matrix."""
    return x - 2 * u * (u @ x) / (u @ u)


@reflect.cases
def _():
    pencil = torch.tensor([2.0, 0.0], dtype=torch.float64), torch.tensor([3.0, 4.0], dtype=torch.float64)
    return [pencil, (normal(5), normal(5, seed=1)), (3 * normal(4, seed=2), normal(4, seed=3))]


@reflect.allows
def _(u, x):
    return u.shape == x.shape and float(u.norm()) > 0


@reflect.wrong("projection", "Without the 2 you land on the mirror, not behind it.")
def _(u, x):
    return x - u * (u @ x) / (u @ u)


@reflect.wrong("length", "Your answer changes with the length of u; divide by |u|².")
def _(u, x):
    return x - 2 * u * (u @ x)


@reflect.wrong("root", "You divided by |u|; u stands there twice, so divide by |u|², u @ u.")
def _(u, x):
    return x - 2 * u * (u @ x) / u.norm()


@reflect.wrong("sign", "Your sign is reversed: a vector in the mirror must stay as it is.")
def _(u, x):
    return 2 * u * (u @ x) / (u @ u) - x


reflect.equivalent(
    "return x - 2 * u * (x @ u) / (u @ u)",
    because="The product of two vectors has no order.",
)
