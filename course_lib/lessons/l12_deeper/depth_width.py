"""Depth against width at equal weights, on lesson 04's text: the stored runs, and the command that makes them.

``python -m course_lib.lessons.l12_deeper.depth_width`` goes on where it was stopped, on one process (a number after it:
so many).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from course_lib.lessons.l12_deeper.deep_language_model import deep_model, width_for
from course_lib.models.language_model import LanguageModel, parameter_count
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered
from course_lib.training.batches import Streams
from course_lib.training.evaluation import bits_per_token
from course_lib.training.recipes import tragedies
from course_lib.training.stored import RESULTS, kept_loss, loss_kept, results_of, store_runs
from course_lib.training.sweep import workers_asked
from course_lib.training.training_loop import Plan, TrainingDiverged, next_token_objective, train

STORED = RESULTS / "depth_width.jsonl"
COMMAND = "python -m course_lib.lessons.l12_deeper.depth_width"
DEPTHS = (1, 2, 4, 8)
SEEDS = (0, 1, 2)
RATE, LOWER_RATE = 5e-3, 2e-3
"""The learning rate of all, and the one that deep stacks are tried with as well, on the first seed."""
STEPS = 400
BATCH, LENGTH = 32, 64
HELD_OUT = 30_000
"""So many characters of the tragedy held out are read for the bits."""


@dataclass(frozen=True)
class DepthAttempt:
    """One training run. Raises `ValueError` for sizes below 1 and a rate that is not finite and above 0."""

    depth: int
    residual: bool
    seed: int
    learning_rate: float = RATE
    steps: int = STEPS

    def __post_init__(self) -> None:
        check_whole("depth", self.depth)
        check_whole("steps", self.steps)
        if not (isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(f"expected a finite learning rate above 0; got {self.learning_rate}.")


def table_attempts() -> list[DepthAttempt]:
    """Every run of the table, the slowest first; then the deep stacks at the lower rate."""
    stacks = [
        (depth, residual) for depth in reversed(DEPTHS) for residual in (False, True) if depth > 1 or not residual
    ]
    runs = [DepthAttempt(depth, residual, seed) for seed in SEEDS for depth, residual in stacks]
    return runs + [DepthAttempt(d, residual, SEEDS[0], LOWER_RATE) for d, residual in stacks if d in (4, 8)]


@remembered(maxsize=1)
def text_ids() -> tuple[Tensor, Tensor, int]:
    """Ids of the text to learn from and of the held-out text, and the size of the vocabulary.

    Held-out characters that the training text lacks are left out.
    """
    split = tragedies()
    number = {character: i for i, character in enumerate(sorted(set(split.train)))}
    train_ids = torch.tensor([number[character] for character in split.train])
    test_ids = torch.tensor([number[character] for character in split.test if character in number])
    return train_ids, test_ids[:HELD_OUT], len(number)


def frequency_bits() -> float:
    """Held-out bits per character of someone who knows only how often each character comes."""
    return bits_of_frequencies(*text_ids())


def bits_of_frequencies(ids: Tensor, held_out: Tensor, vocabulary: int) -> float:
    """Mean of -log2 of how often each of `held_out` comes in `ids`, both (time,) and below `vocabulary`.

    >>> bits_of_frequencies(torch.tensor([0, 0, 1, 2]), torch.tensor([0, 1]), 3)
    1.5
    """
    counts = torch.bincount(ids, minlength=vocabulary).double()
    return float(-(counts / counts.sum()).log2()[held_out].mean())


def learn_text(
    ids: Tensor, vocabulary: int, depth: int, residual: bool, seed: int, steps: int = STEPS, rate: float = RATE
) -> tuple[LanguageModel, list[float]]:
    """A model of `depth` layers trained on ids (time,), and its loss in nats at every step."""
    model = deep_model(vocabulary, depth, residual, seed=seed)
    streams = Streams(ids, BATCH, LENGTH, seed)
    history = train(model, next_token_objective(streams), Plan(steps, rate, warm_up=50), progress=False)
    return model, history.losses


def run_attempt(attempt: DepthAttempt) -> dict[str, Any]:
    """Train on one thread and measure: the function of the sweep. Bits are None where training diverged."""
    with one_thread():
        ids, held_out, vocabulary = text_ids()
        a = attempt
        try:
            model, losses = learn_text(ids, vocabulary, a.depth, a.residual, a.seed, a.steps, a.learning_rate)
        except TrainingDiverged:
            return {"bits": None, "curve": []}
        bits = bits_per_token(model, held_out)
    curve = [kept_loss(fmean(losses[start : start + 50])) for start in range(0, len(losses), 50)]
    return {"bits": kept_loss(bits), "curve": curve}


def bits(depth: int, residual: bool, rate: float = RATE, path: Path = STORED) -> tuple[float, ...]:
    """Held-out bits per character of one stack, a number per stored seed; a depth of 1 has nothing to skip.

    Runs that diverged are infinitely bad. Raises `ValueError` when the file is missing.
    """
    wanted = [DepthAttempt(depth, residual and depth > 1, seed, rate) for seed in SEEDS]
    return tuple(loss_kept(result["bits"]) for result in results_of(wanted, path, COMMAND))


def table(path: Path = STORED) -> str:
    """Units, weights, and mean and range over seeds of the held-out bits per character, a line per depth."""
    vocabulary = text_ids()[2]
    lines = ["depth  units  weights   plain: mean (range)    residual"]
    for depth in DEPTHS:
        plain, residual = (_entry(bits(depth, kind, path=path)) for kind in (False, True))
        right = residual if depth > 1 else "the same"
        weights = parameter_count(deep_model(vocabulary, depth, residual=False))
        lines.append(f"{depth:5} {width_for(vocabulary, depth):6} {weights:8,}   {plain}    {right}")
    return "\n".join(lines)


def _entry(found: Sequence[float]) -> str:
    return f"{fmean(found):.2f} ({min(found):.2f} to {max(found):.2f})" if found else "not run"


def main(attempts: Sequence[DepthAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "stacks of GRU cells at equal weights, plain and residual: held-out bits per character, training loss"
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
