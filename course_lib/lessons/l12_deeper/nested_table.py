"""Tree networks and GRUs on nested expressions, by depth and length: the stored runs.

``python -m course_lib.lessons.l12_deeper.nested_table`` goes on where it was stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.lessons.l12_deeper.nested import (
    DEPTHS,
    NETWORKS,
    OPERATIONS,
    TAUGHT,
    NestedAttempt,
    accuracy_by_depth,
    accuracy_by_length,
    learn,
)
from course_lib.models.one_thread import one_thread
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "nested.jsonl"
COMMAND = "python -m course_lib.lessons.l12_deeper.nested_table"
SEEDS = (0, 1, 2)


def table_attempts() -> list[NestedAttempt]:
    """Every run of the table; a sum is also taught at every part."""
    runs = []
    for seed in SEEDS:
        runs += [NestedAttempt(operation, network, seed) for operation in OPERATIONS for network in NETWORKS]
        runs.append(NestedAttempt("sum", "tree", seed, TAUGHT[1]))
    return runs


def run_attempt(attempt: NestedAttempt) -> dict[str, Any]:
    """Train on one thread and measure: the function of the sweep."""
    with one_thread():
        reader = learn(attempt)
        depths = {str(depth): round(share, 4) for depth, share in accuracy_by_depth(reader, attempt.operation).items()}
        lengths = {str(end): list(found) for end, found in accuracy_by_length(reader, attempt.operation).items()}
    return {"depths": depths, "lengths": lengths}


def _results(operation: str, network: str, taught: str, path: Path) -> list[dict[str, Any]]:
    return results_of([NestedAttempt(operation, network, seed, taught) for seed in SEEDS], path, COMMAND)


def shares(operation: str, network: str, taught: str = TAUGHT[0], path: Path = STORED) -> np.ndarray:
    """Stored accuracy: (seeds, depths of `DEPTHS`).

    Raises `ValueError` for unknown names, and when the file is missing.
    """
    found = _results(operation, network, taught, path)
    return np.array([[run["depths"][str(depth)] for depth in DEPTHS] for run in found])


def shares_by_length(operation: str, network: str, path: Path = STORED) -> dict[int, tuple[float, int]]:
    """Accuracy at depth 8 over all seeds by class of length (at most so many tokens), and how many expressions."""
    counts: dict[int, list[int]] = {}
    for run in _results(operation, network, TAUGHT[0], path):
        for end, (good, all_of) in run["lengths"].items():
            here = counts.setdefault(int(end), [0, 0])
            here[0] += good
            here[1] += all_of
    return {end: (good / all_of, all_of) for end, (good, all_of) in sorted(counts.items())}


def main(attempts: Sequence[NestedAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "nested expressions, trained on depths 1 to 4: accuracy by depth, and right and all by length at depth 8"
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
