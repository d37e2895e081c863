"""Does scheduled sampling help? Three tasks, up to six ways to train, equal steps: the stored runs, and their command.

``python -m course_lib.lessons.l14_exposure_bias.scheduled_study`` goes on where it was stopped, on one process (a
number after it: so many). Every run is measured on pairs that it never saw.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from statistics import fmean
from typing import Any

import torch

from course_lib.corpora.names import ORIGINS, plain, surnames
from course_lib.corpora.splits import split_groups
from course_lib.lessons.l14_exposure_bias.letter_distances import letter_distances
from course_lib.lessons.l14_exposure_bias.position_errors import after_an_error, errors_by_position, forced
from course_lib.models.one_thread import one_thread
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.tokenizers.word import WordTokenizer
from course_lib.training.pairs import IdPair, PairBatches, pair_objective
from course_lib.training.pronouncing import new_pronouncer, pairs_of, split_words
from course_lib.training.scheduled_sampling import Schedule, scheduled_sampling_objective
from course_lib.training.small_translations import new_translator, split_numbers
from course_lib.training.stored import RESULTS, store_runs
from course_lib.training.sweep import workers_asked
from course_lib.training.training_loop import Objective, Plan, train
from course_lib.training.translator import Translator

STORED = RESULTS / "scheduled_sampling.jsonl"
COMMAND = "python -m course_lib.lessons.l14_exposure_bias.scheduled_study"
SEEDS = (0, 1, 2)
SMALL: dict[str, Any] = {"embedding_size": 32, "encoder_size": 32, "decoder_size": 96, "kind": "torch.GRU"}
"""Sizes of every model: small, so that errors are left to be counted."""
TESTED = 1500
"""Pairs that a run is measured on."""


@dataclass(frozen=True)
class PairTask:
    """What is learned: an untrained model, pairs of ids to train and to test on, and the plan.

    `one_truth`: whether a source has one right answer, which an answer can be held against.
    """

    translator: Translator
    train: Sequence[IdPair]
    test: Sequence[IdPair]
    plan: Plan
    batch: int
    one_truth: bool


def _numbers(seed: int, steps: int = 220) -> PairTask:
    split = split_numbers()
    translator = new_translator(split.train, seed, **SMALL)
    plan = Plan(steps=steps, learning_rate=8e-3, warm_up=20)
    return PairTask(translator, translator.ids(split.train), translator.ids(split.test[:TESTED]), plan, 48, True)


def _sounds(seed: int) -> PairTask:
    split = split_words()
    translator = new_pronouncer(seed, **SMALL)
    one = [pair for pair in pairs_of(split.random) if len(pairs_of([pair.source])) == 1]
    plan = Plan(steps=450, learning_rate=6e-3, warm_up=20)
    train_ids = translator.ids(pairs_of(split.train[::4]))
    return PairTask(translator, train_ids, translator.ids(one[:: len(one) // TESTED][:TESTED]), plan, 64, True)


def _names(seed: int) -> PairTask:
    lines = [(origin, name) for origin, names in surnames().items() for name in names]
    learned, tested = split_groups(lines, lambda line: plain(line[1]), 0.5, torch.Generator().manual_seed(0))
    origins = WordTokenizer(Vocabulary(sorted(ORIGINS)))
    letters = CharacterTokenizer.train("".join(sorted(name for _, name in lines)))
    translator = Translator.build(origins, letters, longest=24, seed=seed, **SMALL)

    def ids(side: Sequence[tuple[str, str]]) -> list[IdPair]:
        return [(origins.encode(origin), letters.encode(name)) for origin, name in side]

    return PairTask(translator, ids(learned), ids(tested), Plan(steps=700, learning_rate=4e-3), 64, False)


LONGER = "numbers, longer"
TASKS: dict[str, Callable[[int], PairTask]] = {
    "numbers": _numbers,
    LONGER: partial(_numbers, steps=800),
    "sounds": _sounds,
    "names": _names,
}
"""What is learned: numbers in French words (briefly, and longer), pronunciations, and names of a given origin."""
METHODS = ("truth", "linear", "exponential", "inverse sigmoid", "linear, to 1/4", "noise, to 1/4")
"""Ways to train. The three schedules reach a share of one half in the middle of the training, without a bound; the
last but one rises to a quarter only; the last rises likewise, with any symbols in place of the model's own."""


@dataclass(frozen=True)
class Attempt:
    """One training run."""

    task: str
    method: str
    seed: int


def share_of(method: str, steps: int) -> Callable[[int], float]:
    """The share of replaced inputs by step, of a training of so many. Raises `ValueError` for an unknown method."""
    if method not in METHODS:
        raise ValueError(f"expected a method among {'; '.join(METHODS)}; got {method!r}.")
    if method == "truth":
        return lambda step: 0.0
    if method.endswith("1/4"):
        return Schedule("linear", half=2 * steps, most=0.25)
    return Schedule(method, half=steps / 2)


def learn(attempt: Attempt, plan: Plan | None = None) -> tuple[PairTask, list[float]]:
    """Train one model; the task with its trained model, and the losses. `plan` replaces the task's own."""
    if attempt.task not in TASKS:
        raise ValueError(f"expected a task among {', '.join(TASKS)}; got {attempt.task!r}.")
    task = TASKS[attempt.task](attempt.seed)
    plan = task.plan if plan is None else plan
    batches = PairBatches(task.train, task.batch, attempt.seed)
    objective: Objective = pair_objective(batches)
    if attempt.method != "truth":
        share = share_of(attempt.method, plan.steps)
        pick = "any" if attempt.method.startswith("noise") else "sample"
        objective = scheduled_sampling_objective(batches, share, attempt.seed, pick)
    history = train(task.translator.model, objective, plan, progress=False)
    return task, history.losses


def measured(task: PairTask, seed: int) -> dict[str, Any]:
    """Everything that is kept of a trained model, on the test pairs."""
    model, longest = task.translator.model, max(len(target) for _, target in task.test) + 10
    found: dict[str, Any] = {"steps": task.plan.steps}
    bits = [one.bits for one in forced(model, task.test)]
    found["bits"] = rounded(sum(map(sum, bits)) / sum(map(len, bits)))
    after = after_an_error(model, task.test, longest)
    found["after"] = {**asdict(after), "bits": list(map(rounded, after.bits)), "clean": list(map(rounded, after.clean))}
    if task.one_truth:
        found["positions"] = asdict(errors_by_position(model, task.test, longest))
    else:
        half = len(task.test) // 2
        distances = letter_distances(model, task.test[:half], task.test[half : 2 * half], seed)
        found["distances"] = {name: list(map(rounded, values)) for name, values in asdict(distances).items()}
    return found


def rounded(value: float) -> float:
    """Four digits: more is not the same on another machine.

    >>> rounded(0.123456)
    0.1235
    """
    return float(f"{value:.4g}")


def run_attempt(attempt: Attempt) -> dict[str, Any]:
    """Train and measure, on one thread: the function of the sweep."""
    with one_thread():
        task, losses = learn(attempt)
        return {"loss": rounded(fmean(losses[-20:])), **measured(task, attempt.seed)}


def methods_of(task: str) -> tuple[str, ...]:
    """The ways in which a task is trained: all of them, of the long training three."""
    return ("truth", "linear", "linear, to 1/4") if task == LONGER else METHODS


@lru_cache(maxsize=1)
def all_attempts() -> tuple[Attempt, ...]:
    """Every run of the study: the long ones first, then one seed of all."""
    attempts = [Attempt(task, way, seed) for task in TASKS for way in methods_of(task) for seed in SEEDS]
    return tuple(sorted(attempts, key=lambda one: (one.task != LONGER, one.seed)))


def main(attempts: Sequence[Attempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "three tasks, one of them also trained longer, six ways to train (longer: three), three seeds; a line "
        "per run: its setting, errors by position fed with the truth and with itself (names: distances of letter "
        "pairs), bits per symbol, what one wrong symbol does"
    )
    store_runs(run_attempt, all_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
