"""Stacks and both directions on our own cells against torch.nn's, one training step."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_lib.models.bidirectional import BidirectionalStack
from course_lib.models.stack import StackedCell
from course_lib.models.unroll import unroll
from tests.benchmarks.interleaved import times_ratio

BATCH, STEPS, WIDTH, LAYERS = 32, 64, 128, 2
X = torch.randn(BATCH, STEPS, WIDTH, generator=torch.Generator().manual_seed(0))


def training_step(network: nn.Module, outputs: Callable[[], Tensor]) -> Callable[[], None]:
    def step() -> None:
        network.zero_grad()
        outputs().square().mean().backward()

    return step


def test_stack_vs_nn(bench_record: Callable[..., None]) -> None:
    library = nn.GRU(WIDTH, WIDTH, LAYERS, batch_first=True)
    ours = StackedCell.from_torch(library)
    steps = training_step(ours, lambda: unroll(ours, X).outputs), training_step(library, lambda: library(X)[0])
    bench_record("stack_vs_nn", times_ratio(*steps), limit=1.1, direction="max")


def test_bidirectional_vs_nn(bench_record: Callable[..., None]) -> None:
    library = nn.GRU(WIDTH, WIDTH, LAYERS, batch_first=True, bidirectional=True)
    ours = BidirectionalStack.from_torch(library)
    steps = training_step(ours, lambda: ours(X)[0]), training_step(library, lambda: library(X)[0])
    bench_record("bidirectional_vs_nn", times_ratio(*steps), limit=1.1, direction="max")


def test_lengths_vs_none(bench_record: Callable[..., None]) -> None:
    """What true lengths cost: nothing is skipped, but states are held and outputs set to 0 behind each end."""
    ours = StackedCell.from_torch(nn.GRU(WIDTH, WIDTH, LAYERS, batch_first=True))
    lengths = torch.randint(STEPS // 2, STEPS + 1, (BATCH,), generator=torch.Generator().manual_seed(1))
    steps = [
        training_step(ours, lambda given=given: unroll(ours, X, lengths=given).outputs) for given in (lengths, None)
    ]
    bench_record("lengths_vs_none", times_ratio(training(lengths), training(None)), limit=1.1, direction="max")
