"""Our unrolled LSTM and GRU against torch.nn's, one training step; and what recording the gates costs."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll

BATCH, STEPS, ROUNDS, WARM_UP = 32, 64, 60, 3


def _sequences(width: int) -> Tensor:
    return torch.randn(BATCH, STEPS, width, generator=torch.Generator().manual_seed(0))


def _ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """Median of ours/theirs over interleaved rounds, after a few that warm caches and the allocator."""
    ratios = []
    for _ in range(WARM_UP + ROUNDS):
        times = []
        for run in (theirs, ours):
            start = perf_counter()
            run()
            times.append(perf_counter() - start)
        ratios.append(times[1] / times[0])
    return median(ratios[WARM_UP:])


def _training_step(cell: nn.Module, outputs: Callable[[], Tensor]) -> Callable[[], None]:
    def step() -> None:
        cell.zero_grad()
        outputs().square().mean().backward()

    return step


def _against_library(ours: Cell, library: nn.RNNBase) -> float:
    x = _sequences(library.input_size)
    return _ratio(_training_step(ours, lambda: unroll(ours, x).outputs), _training_step(library, lambda: library(x)[0]))


@pytest.mark.parametrize(("width", "limit"), [(64, 2.5), (256, 1.6)])
def test_lstm_vs_nn(width: int, limit: float, bench_record: Callable[..., None]) -> None:
    library = nn.LSTM(width, width, batch_first=True)
    ratio = _against_library(LSTM.from_torch(library), library)
    bench_record(f"lstm_vs_nn_{width}", ratio, limit=limit, direction="max")


@pytest.mark.parametrize("width", [64, 256])
def test_gru_vs_nn(width: int, bench_record: Callable[..., None]) -> None:
    library = nn.GRU(width, width, batch_first=True)
    ratio = _against_library(GRU.from_torch(library), library)
    bench_record(f"gru_vs_nn_{width}", ratio, limit=1.0, direction="max")


def test_gates_record_vs_plain(bench_record: Callable[..., None]) -> None:
    cell, x = LSTM(128, 128), _sequences(128)

    def run(*record: str) -> Callable[[], None]:
        @torch.no_grad()
        def forward() -> None:
            unroll(cell, x, record=record)

        return forward

    bench_record("gates_record_vs_plain", _ratio(run("gates"), run()), limit=1.3, direction="max")
