"""Exercise 06.4: Dial in a radius."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l06_gradient_flow.exercises.matrices import matrices


@exercise(
    "06.4",
    title="Dial in a radius",
    difficulty=2,
    minutes=4,
    prompt="Write `scale_to_radius(W, radius)`: the matrix `W` times one number, such that its spectral radius is "
    "`radius`.",
    hints=["Scaling a matrix scales all its eigenvalues.", "Multiply by radius over the radius it has now (06.2)."],
)
def scale_to_radius(W: Tensor, radius: float) -> Tensor:
    """W multiplied by the number that gives it the spectral radius asked for."""
    return W * (radius / torch.linalg.eigvals(W).abs().max())


@scale_to_radius.cases
def _():
    return [(matrix, radius) for (matrix,) in matrices() for radius in (1.0, 0.9)]


@scale_to_radius.allows
def _(W, radius):
    eigenvalues, vectors = torch.linalg.eig(W)
    return radius > 0 and float(eigenvalues.abs().max()) > 1e-3 and float(torch.linalg.cond(vectors)) < 1e4


@scale_to_radius.wrong("multiply", "You multiplied by the radius, but W's own radius was not 1: divide by it.")
def _(W, radius):
    return W * radius


@scale_to_radius.wrong("norm", "You divided by the spectral norm; divide by the largest |eigenvalue|.")
def _(W, radius):
    return W * (radius / torch.linalg.matrix_norm(W, 2))


@scale_to_radius.wrong("entry", "You divided by the largest entry; eigenvalues are not entries.")
def _(W, radius):
    return W * (radius / W.abs().max())
