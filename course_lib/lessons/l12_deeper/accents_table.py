"""French accents from one way and both ways, at equal weights: the stored runs, each with phrases of its own held out.

``python -m course_lib.lessons.l12_deeper.accents_table`` goes on where it was stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from course_lib.lessons.l11_gate_microscope.sentiment_table import student
from course_lib.lessons.l12_deeper.accents import LETTERS, STEPS, bare, by_words, errors, learn, split, tagger_errors
from course_lib.lessons.l12_deeper.tagger import WAYS
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "accents.jsonl"
COMMAND = "python -m course_lib.lessons.l12_deeper.accents_table"
SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class AccentAttempt:
    """One training run: a way, and a seed that draws the weights and which phrases are held out."""

    way: str
    seed: int
    steps: int = STEPS


def table_attempts() -> list[AccentAttempt]:
    """Every run of the table, the slowest first."""
    return [AccentAttempt(way, seed) for seed in SEEDS for way in reversed(WAYS)]


def run_attempt(attempt: AccentAttempt) -> dict[str, list[int]]:
    """Train on one thread and count wrong and all letters by kind: the function of the sweep."""
    with one_thread():
        tagger = learn(attempt.way, attempt.seed, attempt.steps)
        return {kind: list(found) for kind, found in tagger_errors(tagger, split(attempt.seed)).items()}


def shares(way: str, kind: str = LETTERS[0], path: Path = STORED) -> np.ndarray:
    """The share of wrong letters of one kind, a number per stored seed: (seeds,).

    Raises `ValueError` for an unknown way or kind, and when the file is missing.
    """
    if way not in WAYS or kind not in LETTERS:
        raise ValueError(f"expected one of {', '.join(WAYS)} and of {', '.join(LETTERS)}; got {way!r} and {kind!r}.")
    found = results_of([AccentAttempt(way, seed) for seed in SEEDS], path, COMMAND)
    return np.array([wrong / all_of for wrong, all_of in (result[kind] for result in found)])


def gain(over: str, kind: str = LETTERS[0], path: Path = STORED) -> tuple[float, float, float]:
    """How much smaller the share of wrong letters is with both ways than with one, seed by seed.

    The mean and its 95% interval over seeds (Student), each seed with other weights and other held-out phrases.
    """
    mean, wide = student(shares(over, kind, path) - shares("both", kind, path))
    return mean, mean - wide, mean + wide


def yardsticks() -> tuple[dict[str, float], dict[str, float]]:
    """Shares of wrong letters by kind, means over the splits of the stored runs: never a mark; a table of words."""
    found: list[list[dict[str, float]]] = [[], []]
    for data in map(split, SEEDS):
        for say, shares_of in zip((bare, by_words(data.train)), found, strict=True):
            shares_of.append({kind: wrong / all_of for kind, (wrong, all_of) in errors(say, data).items()})
    never, table = ({kind: fmean(one[kind] for one in shares_of) for kind in LETTERS} for shares_of in found)
    return never, table


def main(attempts: Sequence[AccentAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "accents put back from one way and both ways: wrong letters and all letters of each kind, per seed"
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
