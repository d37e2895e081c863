"""How a cost grows with a size: the exponent of the power law that fits best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The p in value = constant · size^p, by least squares on logarithms: a line's slope on log-log axes.

    Raises `ValueError` for fewer than two different sizes, or numbers that are not positive.

    >>> round(exponent([1, 2, 4], [3, 12, 48]), 6)
    2.0
    """
    if len(sizes) != len(values) or len(set(sizes)) < 2 or min(*sizes, *values) <= 0:
        raise ValueError(f"expected two or more sizes and a positive value for each; got {sizes} and {values}.")
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])
