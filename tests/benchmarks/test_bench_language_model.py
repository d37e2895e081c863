"""A training step of `LanguageModel` on our own cells against torch.nn layers, and the share of batching."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import torch

from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training.batches import Streams
from course_lib.training.training_loop import next_token_objective
from tests.benchmarks.interleaved import median_seconds, times_ratio

VOCABULARY, BATCH, LENGTH = 80, 32, 64
IDS = torch.randint(VOCABULARY, (1_000_000,), generator=torch.Generator().manual_seed(0))


def a_step(model: LanguageModel) -> Callable[[], None]:
    """Steps of training as in the loop, one a call; without the optimiser, which is the same for all."""
    objective = next_token_objective(Streams(IDS, BATCH, LENGTH))
    numbers = itertools.count()

    def step() -> None:
        model.zero_grad(set_to_none=True)
        loss, _ = objective(model, next(numbers), None)
        loss.backward()

    return step


@pytest.mark.parametrize(("kind", "limit"), [("RNN", 1.1), ("GRU", 1.1), ("LSTM", 1.8)])
def test_lm_step_vs_nn(kind: str, limit: float, bench_record: Callable[..., None]) -> None:
    library = LanguageModel.build(Architecture(VOCABULARY, 64, 256, f"torch.{kind}"))
    ratio = times_ratio(a_step(library.as_cells()), a_step(library), rounds=30)
    bench_record(f"lm_step_{kind.lower()}_vs_nn", ratio, limit=limit, direction="max")


def test_data_vs_step(bench_record: Callable[..., None]) -> None:
    """Batches of a whole epoch and more, epoch changes included, against the steps they feed."""
    streams = Streams(IDS, BATCH, LENGTH)
    rounds = 2 * streams.steps_per_epoch
    data = median_seconds(lambda: [streams(number) for number in range(rounds)], rounds=3) / rounds
    step = a_step(LanguageModel.build(Architecture(VOCABULARY, 64, 256, "torch.LSTM")))
    bench_record("data_vs_step", data / median_seconds(step, rounds=15), limit=0.05, direction="max")
