"""One number, multiplied again and again: the smallest recurrence, and why long ones grow or die."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Wave:
    """``h_t = factor ** t * cos(turn * t)`` for t = 0 ... steps; `turn` in radians per step.

    `h` and `envelope` (the height ``factor ** t``) have shape (steps + 1,); `circle` is the same point in the plane,
    (steps + 1, 2), whose first coordinate is `h`.
    """

    factor: float
    turn: float
    h: np.ndarray
    envelope: np.ndarray
    circle: np.ndarray


def wave(factor: float, turn: float, steps: int = 60) -> Wave:
    """A point that turns by `turn` radians and is stretched by `factor` at every step.

    This is a linear recurrence with the pair of eigenvalues ``factor * exp(+-i * turn)``. Raises `ValueError` for
    a factor that is not positive, or fewer than one step.

    >>> wave(0.5, 0.0, steps=3).h.tolist()
    [1.0, 0.5, 0.25, 0.125]
    """
    if not (factor > 0 and math.isfinite(factor) and math.isfinite(turn)) or steps < 1:
        raise ValueError(
            f"wave() needs a factor above 0, a finite turn and at least 1 step; got {factor}, {turn}, {steps}. "
            "Try wave(0.97, 0.5)."
        )
    t = np.arange(steps + 1)
    envelope = factor**t
    circle = envelope[:, None] * np.stack([np.cos(turn * t), np.sin(turn * t)], axis=1)
    return Wave(factor, turn, circle[:, 0], envelope, circle)
