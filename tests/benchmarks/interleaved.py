"""Measuring a ratio of two times so that a busy moment hits both."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter


def times_ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 40, warm_up: int = 3) -> float:
    """Median over rounds of our time divided by theirs, run in turn; the first rounds warm caches and the allocator."""
    ratios = []
    for _ in range(warm_up + rounds):
        times = []
        for run in (theirs, ours):
            start = perf_counter()
            run()
            times.append(perf_counter() - start)
        ratios.append(times[1] / times[0])
    return median(ratios[warm_up:])


def median_seconds(run: Callable[[], object], rounds: int = 30, warm_up: int = 1) -> float:
    """Median time of a run."""
    times = []
    for _ in range(warm_up + rounds):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return median(times[warm_up:])
