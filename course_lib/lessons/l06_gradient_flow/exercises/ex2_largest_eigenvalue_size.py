"""Exercise 06.2: The spectral radius."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l06_gradient_flow.exercises.matrices import matrices


@exercise(
    "06.2",
    title="The spectral radius",
    difficulty=1,
    minutes=4,
    prompt="Write `largest_eigenvalue_size(W)`: the spectral radius of the square tensor `W`, as a float. "
    "Eigenvalues may be negative or complex.",
    hints=["`torch.linalg.eigvals` gives all eigenvalues, complex.", "`.abs()` of a complex tensor is its size."],
)
def largest_eigenvalue_size(W: Tensor) -> float:
    """The spectral radius of a square matrix W: the largest size of its eigenvalues."""
    return float(torch.linalg.eigvals(W).abs().max())


@largest_eigenvalue_size.cases
def _():
    return matrices()


@largest_eigenvalue_size.allows
def _(W):
    return len(W) > 0 and float(torch.linalg.cond(torch.linalg.eig(W).eigenvectors)) < 1e4


@largest_eigenvalue_size.wrong("norm", "This is the largest singular value, the spectral norm; use eigenvalues.")
def _(W):
    return float(torch.linalg.svdvals(W).max())


@largest_eigenvalue_size.wrong("signed", "You took the largest real part; an eigenvalue of -3 has size 3.")
def _(W):
    return float(torch.linalg.eigvals(W).real.max())


@largest_eigenvalue_size.wrong("real", "You left out the imaginary parts; the size is |a + bi| = sqrt(a² + b²).")
def _(W):
    return float(torch.linalg.eigvals(W).real.abs().max())


@largest_eigenvalue_size.wrong("trace", "The trace is the sum of the eigenvalues; you need the largest of their sizes.")
def _(W):
    return float(W.trace())
