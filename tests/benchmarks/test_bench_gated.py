"""Our unrolled LSTM and GRU against torch.nn's, one training step; and what recording the gates costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll
from tests.benchmarks.interleaved import times_ratio

BATCH, STEPS = 32, 64


def _sequences(width: int) -> Tensor:
    return torch.randn(BATCH, STEPS, width, generator=torch.Generator().manual_seed(0))


def _training_step(cell: nn.Module, outputs: Callable[[], Tensor]) -> Callable[[], None]:
    def step() -> None:
        cell.zero_grad()
        outputs().square().mean().backward()

    return step


def _against_library(ours: Cell, library: nn.RNNBase) -> float:
    x = _sequences(library.input_size)
    return times_ratio(
        _training_step(ours, lambda: unroll(ours, x).outputs), _training_step(library, lambda: library(x)[0])
    )


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

    bench_record("gates_record_vs_plain", times_ratio(run("gates"), run()), limit=1.3, direction="max")
