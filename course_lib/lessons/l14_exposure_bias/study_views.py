"""What the stored runs of the study say: errors by position, where they part, recovery, gains and losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from course_lib.lessons.l10_gated_family.learnability import by_chance
from course_lib.lessons.l14_exposure_bias.position_errors import ByPosition
from course_lib.lessons.l14_exposure_bias.scheduled_study import (
    COMMAND,
    SEEDS,
    STORED,
    TASKS,
    Attempt,
    methods_of,
)
from course_lib.training.stored import results_of

LEAST = 150
"""Positions that fewer test targets reach are left out: too few to tell a rate."""
GAP = 0.05
"""An excess that counts as parting: five errors in a hundred. A superfluous word counts all its letters at one place:
a few such answers alone give a small excess at the very beginning."""


def runs_of(task: str, method: str = "truth", path: Path = STORED) -> list[dict[str, Any]]:
    """What is stored of a task and a way to train: a result per seed, in the seeds' order.

    Raises `ValueError` for unknown names, and with the command when nothing is stored.
    """
    if task not in TASKS or method not in methods_of(task):
        raise ValueError(f"expected a task among {'; '.join(TASKS)}, and one of its methods; got {task!r}, {method!r}.")
    return results_of([Attempt(task, method, seed) for seed in SEEDS], path, COMMAND)


@dataclass(frozen=True)
class Curves:
    """Fed with the truth and with itself, by position: a list of curves each, one for every seed.

    `measure` says what is measured; `chance` is the curve that a perfect model would have (zeros for errors).
    """

    task: str
    method: str
    measure: str
    forced: list[list[float]]
    free: list[list[float]]
    chance: list[float]

    @property
    def excess(self) -> list[list[float]]:
        """Free less forced, (seeds, positions)."""
        return [[y - x for x, y in zip(*both, strict=True)] for both in zip(self.forced, self.free, strict=True)]

    @property
    def part_at(self) -> int | None:
        """The first position, from 0, where the excess is above `GAP` for every seed; None if it is nowhere."""
        columns = zip(*self.excess, strict=True)
        return next((position for position, found in enumerate(columns) if min(found) > GAP), None)


def curves(task: str, method: str = "truth", path: Path = STORED) -> Curves:
    """The stored curves of a task: errors, or for names distances from real ones. Errors as `runs_of` has them."""
    runs = runs_of(task, method, path)
    if runs and "distances" in runs[0]:
        found = [run["distances"] for run in runs]
        parts = ([one["forced"] for one in found], [one["free"] for one in found], found[0]["chance"])
        return Curves(task, method, "distance from real names", *parts)
    rates = [by_position(run).rates(LEAST) for run in runs]
    forced, free = ([[pair[side] for pair in one] for one in rates] for side in (0, 1))
    return Curves(task, method, "error", forced, free, [0.0] * (len(forced[0]) if forced else 0))


def by_position(run: dict[str, Any]) -> ByPosition:
    """The counts of one stored run."""
    kept = run["positions"]
    return ByPosition(tuple(kept["reached"]), tuple(kept["forced"]), tuple(kept["free"]), kept["exact"])


MEASURES = ("forced", "free", "excess", "bits", "wrong", "recovered")


def measure(run: dict[str, Any], name: str) -> float:
    """One number of a stored run, `name` of `MEASURES`.

    `forced` and `free`: errors per true symbol, or the mean distance from real names beyond chance; `excess`: free less
    forced; `bits`: -log2 p(truth) per symbol, fed with the truth; `wrong`: share of answers that are not exactly right
    (nan for names, where there is no one right answer); `recovered`: of those rightly continued, the share that one
    wrong symbol does not spoil. Raises `ValueError` for another name.
    """
    if name not in MEASURES:
        raise ValueError(f"expected one of {', '.join(MEASURES)}; got {name!r}.")
    if name == "bits":
        return float(run["bits"])
    if name == "recovered":
        return run["after"]["recovered"] / max(1, run["after"]["right"])
    if name == "wrong":
        return 1 - run["positions"]["exact"] / run["positions"]["reached"][0] if "positions" in run else nan
    if name == "excess":
        return measure(run, "free") - measure(run, "forced")
    if "distances" in run:
        found = run["distances"]
        return fmean(found[name]) - fmean(found["chance"])
    counts = by_position(run)
    return sum(counts.forced if name == "forced" else counts.free) / sum(counts.reached)


def values(task: str, method: str, name: str, path: Path = STORED) -> list[float]:
    """`measure` of every seed."""
    return [measure(run, name) for run in runs_of(task, method, path)]


def spread(numbers: Sequence[float], digits: int = 3) -> str:
    """The mean, and the standard deviation over seeds.

    >>> spread([0.1, 0.2, 0.3])
    '0.200 ±0.100'
    """
    return f"{fmean(numbers):.{digits}f} ±{stdev(numbers) if len(numbers) > 1 else 0:.{digits}f}"


def excess_table(path: Path = STORED) -> str:
    """Fed with the truth, fed with itself, and the difference, of every task trained on the truth; where they part."""
    lines = [f"{'':16}seeds{'fed truth':>14}{'fed itself':>14}{'excess':>14}  part at"]
    for task in TASKS:
        cells = [spread(values(task, "truth", name, path)) for name in ("forced", "free", "excess")]
        place = curves(task, "truth", path).part_at
        lines.append(
            f"{task:16}{len(runs_of(task, path=path)):5}"
            + "".join(f"{cell:>14}" for cell in cells)
            + f"{'-' if place is None else place + 1:>9}"
        )
    return "\n".join(lines)


def gains_table(task: str, names: Sequence[str] = MEASURES, path: Path = STORED) -> str:
    """Every way to train one task: a line each, with the mean and the spread of some measures."""
    lines = [f"{task:16}seeds" + "".join(f"{name:>14}" for name in names)]
    for method in methods_of(task):
        found = [values(task, method, name, path) for name in names]
        lines.append(f"{method:16}{len(found[0]):5}" + "".join(f"{spread(one):>14}" for one in found))
    return "\n".join(lines)


def against_truth(task: str, method: str, name: str, path: Path = STORED) -> tuple[float, float]:
    """Mean difference from training on the truth alone, and how often chance brings as much (`by_chance`)."""
    own, plain = values(task, method, name, path), values(task, "truth", name, path)
    return fmean(own) - fmean(plain), by_chance(own, plain)


def spoiling(task: str, method: str, path: Path = STORED) -> list[list[float]]:
    """Bits that one wrong symbol costs the true symbols 1, 2, 3 ... places after it: for each place, every seed's."""
    runs = runs_of(task, method, path)
    costs = [[b - c for b, c in zip(run["after"]["bits"], run["after"]["clean"], strict=True)] for run in runs]
    return [list(column) for column in zip(*costs, strict=True)][1:]
