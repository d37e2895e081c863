"""The stored table of the verdict readers: accuracy against how far back the deciding word is, by network and seed.

``python -m course_lib.lessons.l11_gate_microscope.sentiment_table`` does the runs that are missing, and may be stopped
at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from course_lib.lessons.l11_gate_microscope.sentiment import DISTANCES, reviews
from course_lib.lessons.l11_gate_microscope.verdict import HOW, NETWORKS, TAUGHT, UPDATES, Trial, accuracy, learn
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, results_of, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked

STORED = RESULTS / "sentiment.jsonl"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.sentiment_table"
RATES: dict[str, tuple[float, ...]] = {TAUGHT[0]: (5e-3, 1.5e-2, 1.5e-3), TAUGHT[1]: (5e-3,)}
"""Learning rates that every network is tried with, by how it is taught; the best is chosen on validation sentences."""
SEEDS = (0, 1, 2, 3, 4)
FEWER = (0, 1, 2)
TESTED = 500
"""Test sentences of each distance."""
_STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
"""97.5% points of Student's t for so many runs: what makes a 95% interval of their mean."""


def table_trials() -> list[Trial]:
    """Every run of the table: the first rate with all seeds, the RNN's second chance, and all rates with seed 0."""
    last, every = TAUGHT
    trials = [Trial(n, last, RATES[last][0], seed) for seed in SEEDS for n in NETWORKS]
    trials += [Trial(n, every, RATES[every][0], seed) for seed in FEWER for n in NETWORKS]
    trials += [second_chance(rate) for rate in RATES[last]]
    trials += [Trial(n, taught, rate, SEEDS[0]) for taught in TAUGHT for rate in RATES[taught] for n in NETWORKS]
    return list(dict.fromkeys(trials))


def second_chance(rate: float) -> Trial:
    """The vanilla RNN, taught by the last word, with four times the updates of all others."""
    return Trial("RNN", TAUGHT[0], rate, updates=4 * UPDATES)


def run_trial(trial: Trial) -> dict[str, Any]:
    """Train on one thread and measure: the function of the sweep."""
    with one_thread():
        classifier, history = learn(trial)
        validation = accuracy(classifier, reviews("validation", 1000))
        tests = {str(far): accuracy(classifier, reviews("test", TESTED, distance=far)) for far in DISTANCES}
    curve = [round(fmean(history.losses[start : start + 50]), 3) for start in range(0, len(history.losses), 50)]
    return {"validation": validation, "accuracy": tests, "curve": curve}


@dataclass(frozen=True)
class Interval:
    """The mean accuracy of some runs, and the 95% interval of the mean over seeds, cut at 0 and 1."""

    mean: float
    low: float
    high: float
    runs: int


def student(values: Sequence[float]) -> tuple[float, float]:
    """The mean of 2 to 5 values, and how far its 95% interval (Student) goes to either side.

    Raises `ValueError` for fewer or more.

    >>> [round(number, 3) for number in student([1.0, 2.0, 3.0])]
    [2.0, 2.484]
    """
    if len(values) not in _STUDENT:
        raise ValueError(f"expected 2 to {max(_STUDENT)} values; got {len(values)}.")
    return fmean(values), _STUDENT[len(values)] * stdev(values) / sqrt(len(values))


def interval(values: Sequence[float]) -> Interval:
    """Student's interval of the mean of 2 to 5 values. `ValueError` for fewer or more.

    >>> interval([0.5, 0.7])
    Interval(mean=0.6, low=0.0, high=1.0, runs=2)
    """
    mean, wide = student(values)
    return Interval(round(mean, 4), round(max(0.0, mean - wide), 4), round(min(1.0, mean + wide), 4), len(values))


def runs(network: str, taught: str, rate: float, path: Path = STORED) -> list[dict[str, Any]]:
    """The stored results of one network with one learning rate, in order of seeds; those not run are left out."""
    return results_of([Trial(network, taught, rate, seed) for seed in SEEDS], path, COMMAND)


def best_rate(network: str, taught: str = TAUGHT[0], path: Path = STORED) -> float:
    """The learning rate with the best validation accuracy for seed 0; tests have no say. `ValueError` if not run."""
    if taught not in RATES:
        raise ValueError(f"expected one of {', '.join(RATES)}; got {taught!r}.")
    kept = stored_runs(path, COMMAND)
    stored = {rate: kept.get(key_of(Trial(network, taught, rate, SEEDS[0]))) for rate in RATES[taught]}
    found = {rate: run["validation"] for rate, run in stored.items() if run is not None}
    if not found:
        raise ValueError(f"{network}, {HOW[taught]}, was not run. To run it: {COMMAND}")
    return max(found, key=lambda rate: found[rate])


def _check_distance(distance: int) -> None:
    if distance not in DISTANCES:
        raise ValueError(f"expected a distance among {', '.join(map(str, DISTANCES))}; got {distance!r}.")


def at_distance(network: str, distance: int, taught: str = TAUGHT[0], path: Path = STORED) -> Interval:
    """Test accuracy at a distance, with the network's best rate, over its seeds. `ValueError` if not measured."""
    _check_distance(distance)
    found = runs(network, taught, best_rate(network, taught, path), path)
    return interval([run["accuracy"][str(distance)] for run in found])


def second_chances(distance: int, path: Path = STORED) -> dict[float, float]:
    """Test accuracy of the vanilla RNN with four times the updates, by learning rate; those not run are left out."""
    _check_distance(distance)
    kept = stored_runs(path, COMMAND)
    keys = {rate: key_of(second_chance(rate)) for rate in RATES[TAUGHT[0]]}
    return {r: kept[key]["accuracy"][str(distance)] for r, key in keys.items() if key in kept}


@dataclass(frozen=True)
class AccuracyView:
    """Accuracy against distance for a picture: intervals by network, in the order of `distances`, and its title."""

    taught: str
    distances: tuple[int, ...]
    intervals: dict[str, tuple[Interval, ...]]
    message: str


def accuracy_view(taught: str = TAUGHT[0], path: Path = STORED) -> AccuracyView:
    """All distances of all networks, each with its best rate."""
    found = {n: tuple(at_distance(n, far, taught, path) for far in DISTANCES) for n in NETWORKS}
    there = [name for name, line in found.items() if line[DISTANCES.index(40)].mean >= 0.9]
    who = "all" if len(there) == len(NETWORKS) else ", ".join(there) or "none"
    message = f"Taught {HOW[taught].removeprefix('taught ')}: {who} > 90%"
    return AccuracyView(taught, DISTANCES, found, message)


def table(taught: str = TAUGHT[0], path: Path = STORED) -> str:
    """The table as text: a line per network, a column per distance, mean accuracy over seeds, and the learning rate.

    Raises `ValueError` for an unknown way of teaching.
    """
    if taught not in HOW:
        raise ValueError(f"expected one of {', '.join(HOW)}; got {taught!r}.")
    lines = [f"right verdicts, {HOW[taught]}, mean over seeds"]
    lines += ["words after it" + "".join(f"{far:>6}" for far in DISTANCES) + "    rate"]
    for network in NETWORKS:
        rate = best_rate(network, taught, path)
        found = [run["accuracy"] for run in runs(network, taught, rate, path)]
        cells = [f"{fmean(accuracies[str(far)] for accuracies in found):>6.0%}" for far in DISTANCES]
        lines.append(f"{network:>14}{''.join(cells)}{rate:>8g}")
    return "\n".join(lines)


def main(trials: Sequence[Trial] | None = None, path: Path = STORED, workers: int = 2) -> None:
    """Run what is missing, and write the card."""
    what = "readers of generated reviews; one line per run: its setting, losses, validation and test accuracy"
    store_runs(run_trial, table_trials() if trials is None else trials, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
