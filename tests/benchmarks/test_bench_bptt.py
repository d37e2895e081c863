"""The hand-written backward pass against autograd through our unroller: forward and backward on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    delta_recursion,
    draw_parameters,
    forward,
    hamlet,
    passage,
    to_torch,
    two_sums,
)
from course_lib.models.unroll import unroll
from tests.benchmarks.interleaved import times_ratio

STEPS, HIDDEN = 200, 64


@pytest.mark.parametrize(("dtype", "name"), [(np.float32, "bptt_numpy_vs_autograd"), (np.float64, "bptt_float64")])
def test_bptt_numpy_vs_autograd(dtype: Any, name: str, bench_record: Callable[..., None]) -> None:
    p = draw_parameters(len(hamlet()[0].vocabulary), HIDDEN, dtype=dtype)
    inputs, targets = passage(STEPS)
    # Everything that is no part of a training step is made outside: modules, one-hot rows, target tensor.
    cell, head = to_torch(p)
    x = nn.functional.one_hot(torch.from_numpy(inputs), p.vocabulary).to(cell.W_hh.dtype).unsqueeze(0)
    wanted = torch.from_numpy(targets)

    def by_autograd() -> None:
        cell.zero_grad()
        head.zero_grad()
        nn.functional.cross_entropy(head(unroll(cell, x).outputs[0]), wanted, reduction="sum").backward()

    def by_hand() -> None:
        delta_recursion(p, forward(p, inputs, targets))

    bench_record(name, times_ratio(by_hand, by_autograd), limit=1.0, direction="max")


def test_two_sums_cost_more(bench_record: Callable[..., None]) -> None:
    p = draw_parameters(len(hamlet()[0].vocabulary), HIDDEN)
    run = forward(p, *passage(STEPS))
    ratio = times_ratio(lambda: two_sums(p, run), lambda: delta_recursion(p, run), rounds=3, warm_up=0)
    bench_record("bptt_two_sums_vs_recursion", ratio, limit=10.0, direction="min")
