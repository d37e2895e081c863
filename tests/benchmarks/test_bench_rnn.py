"""Our unrolled vanilla RNN against torch.nn.RNN: one training step, forward and backward."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from tests.benchmarks.interleaved import times_ratio

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

    bench_record(f"rnn_vs_nn_{width}", times_ratio(our_step, library_step, rounds=60), limit=1.0, direction="max")
