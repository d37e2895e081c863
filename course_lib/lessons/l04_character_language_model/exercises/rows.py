"""Tensors of a few numbers for the cases of lesson 04."""

from __future__ import annotations

import torch
from torch import Tensor


def row(*numbers: float) -> Tensor:
    """These numbers as a float64 tensor (n,).

    >>> row(1.0, 0.5).tolist()
    [1.0, 0.5]
    """
    return torch.tensor(numbers, dtype=torch.float64)
