"""Small matrices for the cases of lesson 06."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.models.initialise import normal


def matrices() -> list[tuple[Tensor]]:
    """A turn with radius 2, a shear, a negative eigenvalue and a random matrix: each a case, (n, n) float64."""
    rotation = torch.tensor([[0.0, -2.0], [2.0, 0.0]], dtype=torch.float64)
    shear = torch.tensor([[0.5, 10.0], [0.0, 0.5]], dtype=torch.float64)
    negative = torch.tensor([[-3.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    return [(rotation,), (shear,), (negative,), (normal(6, 6),)]
