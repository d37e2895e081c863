"""One number, multiplied again and again: the smallest recurrence, and why long ones grow or die."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

MOST_STEPS = 1_000_000


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
    a factor that is not positive, steps that are no whole number from 1 to `MOST_STEPS`, and a wave too high to hold.

    >>> wave(0.5, 0.0, steps=3).h.tolist()
    [1.0, 0.5, 0.25, 0.125]
    """
    numbers = all(isinstance(number, Real) for number in (factor, turn))
    whole = isinstance(steps, Integral) and not isinstance(steps, bool) and 1 <= steps <= MOST_STEPS
    if not whole or not numbers or not (factor > 0 and math.isfinite(factor) and math.isfinite(turn)):
        raise ValueError(
            f"wave() needs a factor above 0, a finite turn and a whole number of steps, 1 to {MOST_STEPS:,}; "
            f"got {factor!r}, {turn!r}, {steps!r}. Try wave(0.97, 0.5)."
        )
    if steps * math.log(factor) > math.log(sys.float_info.max):
        raise ValueError(f"{factor} to the power {steps:,} is larger than any number of Python's; take fewer steps.")
    t = np.arange(steps + 1)
    envelope = float(factor) ** t
    circle = envelope[:, None] * np.stack([np.cos(turn * t), np.sin(turn * t)], axis=1)
    return Wave(factor, turn, circle[:, 0], envelope, circle)
