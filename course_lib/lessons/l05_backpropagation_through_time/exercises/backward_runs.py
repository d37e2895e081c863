"""Runs of a small tanh network for the cases of lesson 05."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def runs(*sizes: tuple[int, int]) -> list[tuple[Array, Array, Array]]:
    """W_hh (n, n), states (T + 1, n) with a first state that is not zero, and each loss's own dL_t/dh_t (T, n)."""
    runs = []
    for n, T in sizes:
        rng = np.random.default_rng(10 * n + T)
        W = 0.8 * rng.normal(size=(n, n)) / np.sqrt(n) * 1.5
        h = [rng.normal(size=n) * 0.5]
        for _ in range(T):
            h.append(np.tanh(W @ h[-1] + 0.5 * rng.normal(size=n)))
        runs.append((W, np.array(h), rng.normal(size=(T, n))))
    return runs
