"""A training step of `LanguageModel` on our own cells against torch.nn layers, and the share of batching."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
import torch

from course_lib.experiments.batches import Streams
from course_lib.experiments.training import next_token_objective
from course_lib.models.language_model import Architecture, LanguageModel

VOCABULARY, BATCH, LENGTH, ROUNDS, WARM_UP = 80, 32, 64, 33, 3
IDS = torch.randint(VOCABULARY, (1_000_000,), generator=torch.Generator().manual_seed(0))


def a_step(model: LanguageModel) -> Callable[[int], None]:
    """One step of training as in the loop, without the optimiser, which is the same for both."""
    objective = next_token_objective(Streams(IDS, BATCH, LENGTH))

    def step(number: int) -> None:
        model.zero_grad(set_to_none=True)
        loss, _ = objective(model, number, None)
        loss.backward()

    return step


@pytest.mark.parametrize(("kind", "limit"), [("RNN", 1.1), ("GRU", 1.1), ("LSTM", 1.8)])
def test_lm_step_vs_nn(kind: str, limit: float, bench_record: Callable[..., None]) -> None:
    library = LanguageModel.build(Architecture(VOCABULARY, 64, 256, f"torch.{kind}"))
    steps = a_step(library), a_step(library.as_cells())
    ratios = []
    for number in range(ROUNDS):
        times = []
        for step in steps:
            start = perf_counter()
            step(number)
            times.append(perf_counter() - start)
        if number >= WARM_UP:
            ratios.append(times[1] / times[0])
    bench_record(f"lm_step_{kind.lower()}_vs_nn", median(ratios), limit=limit, direction="max")


def test_data_vs_step(bench_record: Callable[..., None]) -> None:
    """Batches of a whole epoch and more, epoch changes included, against the steps they feed."""
    streams = Streams(IDS, BATCH, LENGTH)
    rounds = 2 * streams.steps_per_epoch
    start = perf_counter()
    for number in range(rounds):
        streams(number)
    data = (perf_counter() - start) / rounds
    step = a_step(LanguageModel.build(Architecture(VOCABULARY, 64, 256, "torch.LSTM")))
    times = []
    for number in range(15):
        start = perf_counter()
        step(number)
        times.append(perf_counter() - start)
    bench_record("data_vs_step", data / median(times), limit=0.05, direction="max")
