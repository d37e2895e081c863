"""Which cell learns what, at equal parameters: the stored table, and the command that makes it.

A small study in the spirit of Collins, Sohl-Dickstein and Sussillo, "Capacity and trainability in recurrent neural
networks" (2016). ``python -m course_lib.lessons.l10_gated_family.learnability`` goes on where it was stopped, on one
process (a number after it: so many). On a Dask cluster::

    run_sweep(run_attempt, table_attempts(), STORED, executor=Client("tcp://...").get_executor())
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite, log
from pathlib import Path
from statistics import fmean, median
from typing import Any

from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import SOLVED
from course_lib.lessons.l10_gated_family.learnability_tasks import (
    EVERY,
    KEEP_BIAS,
    KINDS,
    TASKS,
    Attempt,
    Outcome,
    equal_width,
    learn,
    parameters_of,
    task_named,
)
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, kept_loss, loss_kept, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "learnability.jsonl"
CARD = STORED.with_suffix(".card.json")
COMMAND = "python -m course_lib.lessons.l10_gated_family.learnability"
SEEDS = (0, 1, 2, 3, 4)
RATES = (0.03, 0.01, 0.003)
"""Learning rates that every cell may try on every task; the best one counts."""
OPEN_BIAS = 3.0
"""Where the forget gate of one more LSTM starts; it tries the two higher rates."""
UPDATES = {"copying": 3000, "adding": 1000, "parity": 1000, "text": 1000}
"""The most updates of a run, the same for every cell: as many as about half an hour of one core allows."""


def table_attempts() -> list[Attempt]:
    """Every run of the table, first one seed of all; then the LSTM whose forget gate starts open."""
    alike = [
        Attempt(task, kind, seed, rate, UPDATES[task])
        for seed in SEEDS
        for rate in RATES
        for task in TASKS
        for kind in KINDS
    ]
    opened = [
        Attempt(task, "LSTM", seed, rate, UPDATES[task], keep_bias=OPEN_BIAS)
        for seed in SEEDS
        for rate in RATES[:2]
        for task in TASKS
    ]
    return alike + opened


def run_attempt(attempt: Attempt) -> dict[str, Any]:
    """`learn`, on one thread, rounded to what is worth keeping: the function of the sweep."""
    with one_thread():
        outcome = learn(attempt)
    return {
        "curve": [kept_loss(loss) for loss in outcome.curve],
        "validation": kept_loss(outcome.validation),
        "test": kept_loss(outcome.test),
        "updates": outcome.updates,
    }


@dataclass(frozen=True)
class Group:
    """What one cell came to on one task, by learning rate: one outcome for each seed that was run."""

    task: str
    kind: str
    by_rate: dict[float, tuple[Outcome, ...]]

    @property
    def baseline(self) -> float:
        """The task's loss without memory."""
        return task_named(self.task).baseline

    def is_solved(self, outcome: Outcome) -> bool:
        """Whether the test loss is below a tenth of the baseline."""
        return outcome.test < SOLVED * self.baseline

    def learned_at(self, outcome: Outcome) -> int | None:
        """Updates until the training loss, on fresh data, was below a tenth of the baseline; None if not solved."""
        if not self.is_solved(outcome):
            return None
        below = (i for i, loss in enumerate(outcome.curve) if loss < SOLVED * self.baseline)
        return min(EVERY * (next(below, len(outcome.curve)) + 1), outcome.updates)

    @property
    def rate(self) -> float | None:
        """The rate that counts, chosen without the test data; None when nothing was run.

        More solved seeds are better (on the validation data), then fewer updates, then a lower validation loss.
        """

        def merit(rate: float) -> tuple[float, float, float]:
            runs = self.by_rate[rate]
            solved = fmean(run.validation < SOLVED * self.baseline for run in runs)
            return solved, -median(run.updates for run in runs), -fmean(run.validation for run in runs)

        return max((rate for rate, runs in self.by_rate.items() if runs), key=merit, default=None)

    @property
    def runs(self) -> tuple[Outcome, ...]:
        """The outcomes at the rate that counts, one for each seed."""
        return () if self.rate is None else self.by_rate[self.rate]

    @property
    def learners(self) -> tuple[int, ...]:
        """Updates until the task was learned, one number for each seed that learned it."""
        return tuple(at for run in self.runs if (at := self.learned_at(run)) is not None)

    def at(self, rate: float | None = None) -> Group:
        """The same with one rate only; None leaves the one that counts. `ValueError` for one that was not tried."""
        rate = self.rate if rate is None else rate
        if rate is not None and rate not in self.by_rate:
            raise ValueError(f"expected a rate among {', '.join(map(str, self.by_rate))}; got {rate}.")
        return Group(self.task, self.kind, {} if rate is None else {rate: self.by_rate[rate]})


def _outcome(result: dict[str, Any]) -> Outcome:
    validation, test = loss_kept(result["validation"]), loss_kept(result["test"])
    return Outcome(tuple(map(loss_kept, result["curve"])), validation, test, result["updates"])


def group(task: str, kind: str, path: Path = STORED, keep_bias: float = KEEP_BIAS) -> Group:
    """What is stored of one cell on one task, its keeping gate started at a bias; none for a bias that was not run.

    Raises `ValueError` for unknown names and when the file is missing.
    """
    if task not in TASKS or kind not in KINDS:
        raise ValueError(
            f"expected a task among {', '.join(TASKS)} and a cell among {', '.join(KINDS)}; got {task!r} and {kind!r}."
        )
    by_rate = {}
    for rate in RATES:
        wanted = [Attempt(task, kind, seed, rate, UPDATES[task], keep_bias=keep_bias) for seed in SEEDS]
        by_rate[rate] = tuple(map(_outcome, results_of(wanted, path, COMMAND)))
    return Group(task, kind, by_rate)


def in_bits(nats: float) -> float:
    """Nats as bits.

    >>> in_bits(log(8))
    3.0
    """
    return nats / log(2)


def entry(found: Group) -> str:
    """One entry of the table: seeds that solved the task, and in how many updates; on text bits per character.

    Updates are counted in steps of `EVERY`. A task that no seed solved: "0/5 at" the median test loss as a share of
    chance. Text: the median, and half of the distance between the best and the worst seed.
    """
    if not found.runs:
        return "not run"
    loss = median(run.test for run in found.runs)
    if found.task == "text":
        spread = max(run.test for run in found.runs) - min(run.test for run in found.runs)
        return f"{in_bits(loss):.2f} ±{in_bits(spread) / 2:.2f}"
    if found.learners:
        return f"{len(found.learners)}/{len(found.runs)} in {median(found.learners):.0f}"
    return f"0/{len(found.runs)} at {loss / found.baseline:.2f}"


def table(path: Path = STORED) -> str:
    """The stored results as text: a line per task, a column per cell, and the LSTM whose forget gate starts open."""
    lines = [" " * 8 + "".join(f"{name:>13}" for name in (*KINDS, f"LSTM, bias {OPEN_BIAS:g}"))]
    for task in TASKS:
        found = [group(task, kind, path) for kind in KINDS] + [group(task, "LSTM", path, OPEN_BIAS)]
        lines.append(f"{task:>8}" + "".join(f"{entry(one):>13}" for one in found))
    return "\n".join(lines)


def by_chance(a: Sequence[float], b: Sequence[float]) -> float:
    """How often a random split of both groups' values has means at least as far apart: a permutation test.

    All splits are tried. Raises `ValueError` for an empty group, for more than 20 values, and one not finite.

    >>> by_chance([1, 2, 3], [10, 11, 12])
    0.1
    """
    if not a or not b or len(a) + len(b) > 20:
        raise ValueError(f"expected two groups of at least 1 and together at most 20; got {len(a)} and {len(b)}.")
    values = [*a, *b]
    if not all(map(isfinite, values)):
        raise ValueError(f"expected finite values; got {values}. A run that diverged has no mean.")
    total, seen = sum(values), abs(fmean(a) - fmean(b))
    splits = list(combinations(values, len(a)))
    apart = (abs(sum(chosen) / len(a) - (total - sum(chosen)) / len(b)) for chosen in splits)
    rounding = 1e-9 * max(map(abs, values))
    return sum(gap >= seen - rounding for gap in apart) / len(splits)


@dataclass(frozen=True)
class TaskView:
    """One task for a picture: the cells that are shown, each at one rate."""

    task: str
    groups: dict[str, Group]

    @property
    def leaders(self) -> tuple[str, ...]:
        """The cell that does best, and those whose seeds overlap with it: more seeds, then fewer updates (or bits)."""

        def scores(found: Group) -> tuple[float, ...]:
            return found.learners if self.task != "text" else tuple(run.test for run in found.runs)

        reached = {kind: scores(found) for kind, found in self.groups.items() if scores(found)}
        share = {kind: len(found) / len(self.groups[kind].runs) for kind, found in reached.items()}
        if not reached:
            return ()
        best = min(reached, key=lambda kind: (-share[kind], median(reached[kind])))
        return tuple(
            kind
            for kind, found in reached.items()
            if share[kind] == share[best] and (kind == best or min(found) <= max(reached[best]))
        )

    @property
    def headline(self) -> str:
        """Who does best, in two to five words."""
        leaders = self.leaders
        if not leaders:
            return "not learned" if any(found.runs for found in self.groups.values()) else "not run"
        first = "fewest bits" if self.task == "text" else "soonest"
        return f"{leaders[0]} {first}" if len(leaders) == 1 else f"{', '.join(leaders)} alike"

    @property
    def message(self) -> str:
        """What happened, in the words of a title."""
        name = self.task.capitalize()
        shown = [found for found in self.groups.values() if found.runs]
        if len(shown) == 1:
            return f"{name}, {shown[0].kind}: {entry(shown[0])}" + (" bits" if self.task == "text" else "")
        return f"{name}: {self.headline}"


def task_view(task: str, rate: float | None = None, kinds: Sequence[str] = KINDS, path: Path = STORED) -> TaskView:
    """The stored runs of a task at one rate; None takes each cell's best one.

    Raises `ValueError` for unknown names and a rate that was not tried.
    """
    if rate is not None and rate not in RATES:
        raise ValueError(f"expected a rate among {RATES}, or None for the best one; got {rate}.")
    return TaskView(task, {kind: group(task, kind, path).at(rate) for kind in kinds})


def widths(task: str, lstm_width: int = 40) -> dict[str, tuple[int, int]]:
    """Units and parameters of every cell on a task, by kind, at the parameters of an LSTM of `lstm_width` units."""
    known = task_named(task)
    units = {kind: equal_width(kind, known.features, known.outputs, lstm_width) for kind in KINDS}
    return {kind: (w, parameters_of(kind, known.features, known.outputs, w)) for kind, w in units.items()}


def largest_difference(task: str) -> float:
    """The largest difference in parameters from the LSTM's, as a share of it.

    >>> all(largest_difference(task) < 0.03 for task in TASKS)
    True
    """
    counts = {kind: count for kind, (_, count) in widths(task).items()}
    return max(abs(count / counts["LSTM"] - 1) for count in counts.values())


def main(attempts: Sequence[Attempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "four tasks, four cells at equal parameters, three learning rates, and the LSTM with its forget gate open at "
        "the start at two of them; one line per run: its setting, "
        "training losses, validation and test loss, updates made"
    )
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
