"""Small weights and inputs for the cases of lesson 03."""

from __future__ import annotations

from torch import Tensor

from course_lib.models.initialise import normal


def short(*shape: int, seed: int = 0) -> Tensor:
    """Normal numbers with one decimal, short enough to be read in a verdict."""
    return normal(*shape, seed=seed).round(decimals=1)


def weights(features: int, hidden: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """W_xh, W_hh and b_h, all different."""
    return (
        short(hidden, features, seed=seed + 100),
        short(hidden, hidden, seed=seed + 200),
        short(hidden, seed=seed + 300),
    )
