"""Our unrolled vanilla RNN against torch.nn.RNN: one training step, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
import torch
from torch import nn

from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

BATCH, STEPS = 32, 64


@pytest.mark.parametrize("width", [64, 256])
def test_rnn_vs_nn(width: int, bench_record: Callable[..., None]) -> None:
    library = nn.RNN(width, width, batch_first=True)
    ours = VanillaRNN.from_torch(library)
    x = torch.randn(BATCH, STEPS, width, generator=torch.Generator().manual_seed(0))

    def library_step() -> None:
        library.zero_grad()
        library(x)[0].square().mean().backward()

    def our_step() -> None:
        ours.zero_grad()
        unroll(ours, x).outputs.square().mean().backward()

    ratios = []
    for round_number in range(63):
        times = []
        for step in (library_step, our_step):
            start = perf_counter()
            step()
            times.append(perf_counter() - start)
        if round_number >= 3:  # the first rounds warm caches and the allocator
            ratios.append(times[1] / times[0])
    bench_record(f"rnn_vs_nn_{width}", median(ratios), limit=1.0, direction="max")
