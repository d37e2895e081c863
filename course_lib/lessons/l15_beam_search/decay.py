"""What this lesson measures: here, as an example, how a number shrinks by the same factor at every step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Decay:
    """``values[t] = factor ** t`` for t = 0 ... steps, of shape (steps + 1,)."""

    factor: float
    values: np.ndarray


def decay(factor: float, steps: int = 20) -> Decay:
    """A number that starts at 1 and is multiplied by `factor` at every step. Raises `ValueError` outside of 0 to 1.

    >>> decay(0.5, steps=2).values.tolist()
    [1.0, 0.5, 0.25]
    """
    if not 0 <= factor <= 1 or steps < 1:
        raise ValueError(f"expected a factor from 0 to 1 and at least 1 step; got {factor}, {steps}. Try decay(0.9).")
    return Decay(factor, factor ** np.arange(steps + 1))
