"""Stacks and both directions against torch.nn, one training step; trees by levels against recursion."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_lib.models.bidirectional import BidirectionalStack
from course_lib.models.stack import StackedCell
from course_lib.models.tree import TreeRNN, evaluate_recursively, unroll_trees
from course_lib.models.tree_shape import TreeShape
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

    def training(given: Tensor | None) -> Callable[[], None]:
        return training_step(ours, lambda: unroll(ours, X, lengths=given).outputs)

    bench_record("lengths_vs_none", times_ratio(training(lengths), training(None)), limit=1.1, direction="max")


def test_tree_levels_vs_recursive(bench_record: Callable[..., None]) -> None:
    """256 trees of 31 leaves, forward and backward, laying them out included."""
    cell = TreeRNN(64)
    shapes = [TreeShape.random(31, seed) for seed in range(256)]
    x = torch.randn(256 * 31, 64, generator=torch.Generator().manual_seed(0))

    def by_levels() -> Tensor:
        return unroll_trees(cell, x, shapes).roots

    def recursively() -> Tensor:
        trees = zip(x.split(31), shapes, strict=True)
        return torch.cat([cell.output(evaluate_recursively(cell, held, shape)) for held, shape in trees])

    torch.testing.assert_close(by_levels(), recursively(), rtol=1e-4, atol=1e-5)
    ratio = times_ratio(training_step(cell, recursively), training_step(cell, by_levels), rounds=5, warm_up=1)
    bench_record("tree_levels_vs_recursive", ratio, limit=5.0, direction="min")
