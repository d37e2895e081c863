"""One update of an orthogonal weight against PyTorch's fastest map; and the sweep on two processes against one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from course_lib.lessons.l08_orthogonal_rnns.memory_table import run_trial
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import Trial
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import make_update
from course_lib.models.one_thread import one_thread
from course_lib.training.sweep import process_pool, run_sweep

WIDTH = 512


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [("projunn_vs_cayley", "projUNN", {"rank": 8}), ("householder_vs_cayley", "Householder", {"reflections": 32})],
)
def test_one_update(name: str, kind: str, options: dict[str, int], bench_record: Callable[..., None]) -> None:
    ours, library = make_update(kind, WIDTH, **options), make_update("Cayley", WIDTH)
    ratios = []
    with one_thread():
        for round_number in range(43):
            times = []
            for update in (library, ours):
                start = perf_counter()
                update()
                times.append(perf_counter() - start)
            if round_number >= 3:
                ratios.append(times[1] / times[0])
    bench_record(name, median(ratios), limit=1.0, direction="max")


def test_sweep_on_two_processes(tmp_path: Path, bench_record: Callable[..., None]) -> None:
    trials = [Trial("copying", 50, "Cayley", seed, width=64, updates=200, stop_below=0.0) for seed in range(8)]
    seconds = {}
    for workers in (1, 2):
        with process_pool(workers) as pool:
            # Long enough that every process has started, imported PyTorch and trained before the clock runs.
            warm_up = [replace(trials[0], seed=100 + i) for i in range(4 * workers)]
            run_sweep(run_trial, warm_up, tmp_path / f"warm_{workers}.jsonl", pool, progress=False)
            start = perf_counter()
            run_sweep(run_trial, trials, tmp_path / f"{workers}.jsonl", pool, progress=False)
            seconds[workers] = perf_counter() - start
    bench_record("sweep_scaling", seconds[1] / seconds[2], limit=1.7, direction="min")
