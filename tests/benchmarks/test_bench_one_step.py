"""The before/after picture of lesson 07 at a new learning rate, and all networks at once against one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter

import pytest
import torch

from course_lib.explorers import explore
from course_lib.lessons.l07_one_step import one_step as experiment
from course_lib.lessons.l07_one_step.one_step import CarefulStart, one_step

KEPT = ("careful_weights", "first_gradients", "flow_before", "_spectrum_before", "_one_hot")
"""What one_step computes once for a start; the second figure forgets it, so that everything is timed."""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_one_step_ms(bench_record: Callable[..., None]) -> None:
    explorer = explore("07.one_step")
    rates = [rate for rate in explorer.controls["learning_rate"].positions(25) if rate < 1]
    times = []
    for rate in rates:
        start = perf_counter()
        explorer.set(learning_rate=rate)
        times.append(1e3 * (perf_counter() - start))
    bench_record("one_step_ms", median(times), limit=150, direction="max")


def _seconds(starts: list[CarefulStart]) -> float:
    for name in KEPT:
        getattr(experiment, name).cache_clear()
    begin = perf_counter()
    for start in starts:
        one_step(start, "Adam", 0.01)
    return perf_counter() - begin


def test_one_step_vs_loop(bench_record: Callable[..., None]) -> None:
    together = CarefulStart(dtype=torch.float32)
    singles = [replace(together, seeds=1, seed=seed) for seed in range(together.seeds)]
    _seconds([together, *singles[:1]])
    ratios = [_seconds(singles) / _seconds([together]) for _ in range(5)]
    bench_record("one_step_vs_loop", median(ratios), limit=3.0, direction="min")
