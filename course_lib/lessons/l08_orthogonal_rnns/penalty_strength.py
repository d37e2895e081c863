"""How much a soft kind must charge before it binds: error and gradient flow by the strength of the price.

``python -m course_lib.lessons.l08_orthogonal_rnns.penalty_strength`` makes the stored table, and goes on where it was
stopped; the variable COURSE_WORKERS says on how many processes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

import torch

from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import MemoryNetwork, Trial, batches, one_update, optimiser_of
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import snapshot
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, kept_loss, loss_kept, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "penalty_strength.jsonl"
COMMAND = "python -m course_lib.lessons.l08_orthogonal_rnns.penalty_strength"
STRENGTHS: dict[str, tuple[float, ...]] = {
    "soft penalty": (0.01, 0.1, 1.0, 10.0),
    "norm stabiliser": (1.0, 50.0, 500.0),
}
"""lambda of the soft penalty and beta of the norm stabiliser; the first of each is what the other tables use."""
COUNTS = (100, 1000)
"""After how many updates the table looks."""
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Priced:
    """One run: a soft kind, the strength of its price, a seed. Copying with delay 1, Adam at 1e-3, as in `drift`."""

    kind: str
    strength: float
    seed: int = 0
    width: int = 128
    counts: tuple[int, ...] = COUNTS


def run_priced(setting: Priced) -> dict[str, Any]:
    """Errors, log10 of the gradient at step 1 of 500 (linear units), and the loss of the task in nats, by count."""
    trial = Trial("copying", 1, setting.kind, setting.seed, width=setting.width, batch=16, learning_rate=1e-3)
    network = MemoryNetwork(trial, strength=setting.strength)
    optimiser = optimiser_of(network, trial)
    generator = torch.Generator().manual_seed(setting.seed)
    fresh = batches(trial, torch.Generator().manual_seed(99_999), 200)
    errors, kept, losses = [], [], []
    with one_thread():
        for update in range(1, setting.counts[-1] + 1):
            one_update(network, optimiser, *batches(trial, generator, trial.batch))
            if update in setting.counts:
                assert network.cell is not None
                seen = snapshot(network.cell.weight.matrix(), update)
                errors.append(float(f"{seen.error:.3g}"))
                kept.append(round(seen.kept, 3))
                with torch.no_grad():
                    losses.append(kept_loss(float(network.task_loss(*fresh)[0])))
    return {"errors": errors, "kept": kept, "task_loss": losses}


@dataclass(frozen=True)
class PricedRow:
    """Medians over the seeds, by `COUNTS`: `errors`, `kept` (log10) and `task_loss` in nats."""

    kind: str
    strength: float
    errors: tuple[float, ...]
    kept: tuple[float, ...]
    task_loss: tuple[float, ...]
    seeds: int


@lru_cache(maxsize=4)
def priced_rows(path: Path = STORED) -> tuple[PricedRow, ...]:
    """The stored table, a row for each kind and strength that has been run.

    Raises `ValueError` with the command when the file is missing.
    """
    rows = []
    for kind, strengths in STRENGTHS.items():
        for strength in strengths:
            runs = results_of([Priced(kind, strength, seed) for seed in SEEDS], path, COMMAND)
            if runs:
                rows.append(_row(kind, strength, runs))
    return tuple(rows)


def _row(kind: str, strength: float, runs: Sequence[dict[str, Any]]) -> PricedRow:
    def middle(name: str) -> tuple[float, ...]:
        return tuple(median(loss_kept(run[name][i]) for run in runs) for i in range(len(COUNTS)))

    return PricedRow(kind, strength, middle("errors"), middle("kept"), middle("task_loss"), len(runs))


def settings() -> list[Priced]:
    """Every run of the table."""
    return [Priced(kind, s, seed) for kind, strengths in STRENGTHS.items() for s in strengths for seed in SEEDS]


def main(path: Path = STORED, wanted: Sequence[Priced] | None = None, workers: int = 2) -> None:
    """Run what is missing, and write the card."""
    what = "soft kinds by strength of their price: error, log10 of the gradient at step 1 of 500, and loss, by updates"
    store_runs(run_priced, settings() if wanted is None else wanted, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
