"""What the three backward passes of `bptt` cost: steps back, counted; seconds, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    METHODS,
    BackwardPass,
    Parameters,
    Trace,
    draw_parameters,
    forward,
    hamlet,
    passage,
)
from course_lib.models.sizes import check_whole
from course_lib.training.power_law import exponent


def count_steps_back(lengths: Sequence[int], hidden: int = 4) -> dict[str, list[int]]:
    """For each of `METHODS` the counted price at each length, by running it on a small model.

    Raises `ValueError` for a length that is not a whole number, 1 or more.
    """
    for length in lengths:
        check_whole("length", length)
    p = draw_parameters(vocabulary=3, hidden=hidden)
    counts: dict[str, list[int]] = {name: [] for name in METHODS}
    for length in lengths:
        run = forward(p, np.arange(length) % 3, np.arange(1, length + 1) % 3)
        for name, method in METHODS.items():
            counts[name].append(method(p, run).steps_back)
    return counts


@dataclass(frozen=True)
class Timing:
    """Seconds of a method at each length, and the exponent e of the best fit seconds = constant * length^e."""

    lengths: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The slope of the line through the points on log-log axes."""
        return exponent(self.lengths, self.seconds)


def time_backward(
    method: Callable[[Parameters, Trace], BackwardPass], lengths: Sequence[int], hidden: int = 32, repeats: int = 3
) -> Timing:
    """The median time of a backward pass on passages of these lengths; it varies from run to run."""
    if len(lengths) < 2:
        raise ValueError(f"expected two lengths or more, to fit a line through; got {list(lengths)}.")
    p = draw_parameters(len(hamlet()[0].vocabulary), hidden)
    seconds = []
    for length in lengths:
        run = forward(p, *passage(length))
        times = []
        for _ in range(repeats):
            start = perf_counter()
            method(p, run)
            times.append(perf_counter() - start)
        seconds.append(median(times))
    return Timing(tuple(lengths), tuple(seconds))
