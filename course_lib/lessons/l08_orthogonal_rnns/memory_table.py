"""The stored table of the memory tasks: every network, length and seed, and the command that makes it.

``python -m course_lib.lessons.l08_orthogonal_rnns.memory_table`` goes on where it was stopped, on two processes, or on
as many as the variable COURSE_WORKERS says. On a Dask cluster::

    run_sweep(run_trial, table_trials(), STORED, executor=Client("tcp://...").get_executor())
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import Learned, Trial, learn
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, kept_loss, loss_kept, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked

STORED = RESULTS / "memory_tasks.jsonl"
COMMAND = "python -m course_lib.lessons.l08_orthogonal_rnns.memory_table"
LENGTHS = {"copying": (100, 200, 500), "adding": (100, 200, 400)}
"""Delays of the copying task, lengths of the adding problem."""
TABLE_KINDS = ("RNN", "IRNN", "Cayley", "projUNN", "LSTM", "GRU")
"""The networks that are compared."""
CONTROLS = ("free matrix", "Cayley + tanh")
"""Copying only: Cayley's start, units and rates, W free to leave; Cayley's W and start, tanh units."""
ROWS = {"copying": (*TABLE_KINDS, *CONTROLS), "adding": TABLE_KINDS}
"""The rows of each task's table."""
SEEDS = (0, 1, 2)
_UPDATES = {
    ("copying", 100): 600, ("copying", 200): 500, ("copying", 500): 400,
    ("adding", 100): 1500, ("adding", 200): 1200, ("adding", 400): 600,
}  # fmt: skip
"""The most updates of a run: as many as a few minutes of two cores allow, the same for every network."""
_COPYING: dict[str, dict[str, Any]] = {
    "RNN": {"learning_rate": 1e-3},
    "IRNN": {"learning_rate": 1e-3, "recurrent_rate": 1e-5, "input_scale": 0.03},
    "Cayley": {"learning_rate": 2e-3, "recurrent_rate": 2e-4, "start": "rotations"},
    "projUNN": {"learning_rate": 2e-3, "recurrent_rate": 2e-4, "start": "rotations"},
    "LSTM": {"learning_rate": 3e-3},
    "GRU": {"learning_rate": 3e-3},
    "free matrix": {
        "kind": "IRNN", "start": "rotations", "nonlinearity": "modrelu", "learning_rate": 2e-3, "recurrent_rate": 2e-4,
    },
    "Cayley + tanh": {
        "kind": "Cayley", "start": "rotations", "nonlinearity": "tanh", "learning_rate": 2e-3, "recurrent_rate": 2e-4,
    },
}  # fmt: skip
_LIKE_THE_IRNN: dict[str, Any] = {"learning_rate": 5e-3, "input_scale": 0.1}
_ORTHOGONAL_IRNN = {**_LIKE_THE_IRNN, "start": "identity", "nonlinearity": "relu", "recurrent_rate": 1e-3}
_ADDING: dict[str, dict[str, Any]] = {
    "RNN": {"learning_rate": 1e-3},
    "IRNN": {**_LIKE_THE_IRNN, "recurrent_rate": 1e-4},
    "Cayley": _ORTHOGONAL_IRNN,
    "projUNN": _ORTHOGONAL_IRNN,
    "LSTM": {"learning_rate": 5e-3},
    "GRU": {"learning_rate": 5e-3},
}
"""Settings by kind, found by a few tries each with seed 0; there was no search."""


def _trial(task: str, length: int, row: str, seed: int) -> Trial:
    settings = (_COPYING if task == "copying" else _ADDING)[row]
    return Trial(task, length, seed=seed, updates=_UPDATES[task, length], **{"kind": row, **settings})


RECURRENT_RATES = (2e-4, 2e-3)
"""At which rates of the recurrent weight Cayley and a free matrix are compared, copying over the shortest delay."""


def rate_trials(row: str, recurrent_rate: float) -> list[Trial]:
    """The runs of one row of the table, delay 100, at another rate of the recurrent weight; one for each seed.

    Raises `ValueError` for a row that the table of copying does not have.
    """
    if row not in ROWS["copying"]:
        raise ValueError(f"expected a row among {', '.join(ROWS['copying'])}; got {row!r}.")
    return [replace(_trial("copying", 100, row, seed), recurrent_rate=recurrent_rate) for seed in SEEDS]


def table_trials() -> list[Trial]:
    """Every run of the table: first copying over a delay of 500, orthogonal and tanh; then the short ones."""
    decisive = [("copying", 500, kind, seed) for kind in ("Cayley", "RNN") for seed in SEEDS]
    order = [("copying", 0), ("adding", 0), ("copying", 1), ("copying", 2), ("adding", 1), ("adding", 2)]
    rest = [(task, LENGTHS[task][i], row, seed) for task, i in order for row in ROWS[task] for seed in SEEDS]
    trials = [_trial(*which) for which in dict.fromkeys(decisive + rest)]
    compared = [t for row in ("Cayley", CONTROLS[0]) for rate in RECURRENT_RATES for t in rate_trials(row, rate)]
    return list(dict.fromkeys(trials + compared))


def run_trial(trial: Trial) -> dict[str, Any]:
    """`learn`, on one thread, rounded to what is worth keeping: the function of the sweep."""
    with one_thread():
        learned = learn(trial)
    curve = [kept_loss(loss) for loss in learned.curve]
    return {"curve": curve, "test": kept_loss(learned.test), "updates": learned.updates}


_DIVERGED = 1000.0
"""A test loss so many times the baseline is no result any more."""


@dataclass(frozen=True)
class TableCell:
    """One cell of the table: what the seeds came to. `runs` may be fewer than `SEEDS`, or none."""

    trial: Trial
    runs: tuple[Learned, ...]

    @property
    def solved(self) -> int:
        """How many seeds solved the task."""
        return sum(run.solved for run in self.runs)

    @property
    def share(self) -> float:
        """Median test loss as a share of the baseline. Raises `ValueError` when nothing was run."""
        if not self.runs:
            raise ValueError("expected at least one run; this cell of the table was not run.")
        return median(run.test / run.baseline for run in self.runs)

    @property
    def text(self) -> str:
        """For a printed table: the share of the baseline and the seeds that solved it, or "not run"."""
        if not self.runs:
            return "not run"
        share = f"{self.share:.2f}" if self.share < _DIVERGED else "diverged"
        return f"{share} ({self.solved} of {len(self.runs)})"


def cell(task: str, length: int, kind: str, path: Path = STORED) -> TableCell:
    """What is stored of one network on one task and length.

    Raises `ValueError` for what the table does not hold, and when the file is missing.
    """
    if length not in LENGTHS.get(task, ()) or kind not in ROWS[task]:
        names = ", ".join(ROWS.get(task, TABLE_KINDS))
        raise ValueError(f"expected one of {LENGTHS} and a kind among {names}; got {task!r}, {length!r}, {kind!r}.")
    return _cell_of([_trial(task, length, kind, seed) for seed in SEEDS], path)


def _cell_of(trials: Sequence[Trial], path: Path) -> TableCell:
    kept = stored_runs(path, COMMAND)
    found = [(trial, kept[key_of(trial)]) for trial in trials if key_of(trial) in kept]
    runs = [
        Learned(tuple(map(loss_kept, r["curve"])), loss_kept(r["test"]), r["updates"], trial.baseline)
        for trial, r in found
    ]
    return TableCell(trials[0], tuple(runs))


def rate_cell(row: str, recurrent_rate: float, path: Path = STORED) -> TableCell:
    """What is stored of `rate_trials`."""
    return _cell_of(rate_trials(row, recurrent_rate), path)


@dataclass(frozen=True)
class CurvesView:
    """Learning curves for a picture: by network, one for each seed, every entry the mean loss of 10 updates.

    Losses are shares of the loss without memory. `smoothing`: entries to average when drawn. `message`: the title.
    """

    task: str
    length: int
    curves: dict[str, tuple[tuple[float, ...], ...]]
    message: str
    smoothing: int = 3


def shares(run: Learned) -> tuple[float, ...]:
    """A run's curve as shares of the baseline."""
    return tuple(loss / run.baseline for loss in run.curve)


def curves_view(task: str, length: int, kinds: Sequence[str] = TABLE_KINDS, path: Path = STORED) -> CurvesView:
    """The stored curves of a task and length. A network that was not run has none."""
    cells = {kind: cell(task, length, kind, path) for kind in kinds}
    runs = [found for found in cells.values() if found.runs]
    solved = [kind for kind, found in cells.items() if found.solved == len(SEEDS)]
    what = f"{task.capitalize()}, T = {length}"
    done = f"solved by every seed of {', '.join(solved)}" if solved else "no network solves it with every seed"
    curves = {kind: tuple(shares(run) for run in found.runs) for kind, found in cells.items()}
    return CurvesView(task, length, curves, f"{what}: {done if runs else 'not run'}")


def table(task: str, path: Path = STORED) -> str:
    """The stored table of a task as text: a line per network, a column per length. `ValueError` for another task."""
    if task not in LENGTHS:
        raise ValueError(f"expected a task among {', '.join(LENGTHS)}; got {task!r}.")
    lengths = LENGTHS[task]
    wide = max(map(len, ROWS[task]))
    lines = [" " * wide + "".join(f"{f'T = {length}':>18}" for length in lengths)]
    for kind in ROWS[task]:
        lines.append(f"{kind:>{wide}}" + "".join(f"{cell(task, length, kind, path).text:>18}" for length in lengths))
    return "\n".join(lines)


def main(trials: Sequence[Trial] | None = None, path: Path = STORED, workers: int = 2) -> None:
    """Run what is missing, and write the card."""
    what = "copying memory and adding problem; one line per run: its setting, losses, test loss, updates made"
    store_runs(run_trial, table_trials() if trials is None else trials, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
