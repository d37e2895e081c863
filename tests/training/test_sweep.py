"""The sweep on threads, processes and Dask; killed, cut off and resumed."""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from course_lib.lessons.l08_orthogonal_rnns.memory_table import run_trial
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import Trial
from course_lib.training.sweep import SweepInterrupted, finished, key_of, process_pool, run_sweep, workers_asked


@dataclass(frozen=True)
class Number:
    n: int
    flag: str = ""


def square(number: Number) -> int:
    if number.n == 13:
        raise ValueError("unlucky")
    return number.n**2


def square_or_die(number: Number) -> int:
    if number.n == 3 and not Path(number.flag).exists():
        Path(number.flag).touch()
        os._exit(1)
    return number.n**2


def small(seed: int) -> Trial:
    return Trial("copying", 5, "Cayley", seed, width=8, batch=4, updates=12)


TRIALS = [small(seed) for seed in range(3)]


def run(tmp_path: Path, name: str, executor: object) -> dict:
    report = run_sweep(run_trial, TRIALS, tmp_path / name, executor, progress=False)  # type: ignore[arg-type]
    assert not report.failures
    return report.results


def test_every_executor_gives_the_same_numbers(tmp_path: Path) -> None:
    here = {trial: run_trial(trial) for trial in TRIALS}
    with ThreadPoolExecutor(1) as threads:
        assert run(tmp_path, "threads", threads) == here
    with process_pool(2) as processes:
        assert run(tmp_path, "processes", processes) == here


def test_a_dask_cluster_gives_the_same_numbers(tmp_path: Path) -> None:
    from distributed import Client

    with (
        Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client,
        client.get_executor() as executor,
    ):
        assert run(tmp_path, "dask", executor) == {trial: run_trial(trial) for trial in TRIALS}


def test_finished_runs_are_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    numbers = [Number(n) for n in range(4)]
    with ThreadPoolExecutor(2) as threads:
        first = run_sweep(square, numbers[:2], path, threads, progress=False)
        assert (first.already_done, first.results) == (0, {Number(0): 0, Number(1): 1})
        again = run_sweep(square, numbers, path, threads, progress=False)
    assert again.already_done == 2
    assert list(again.results.values()) == [0, 1, 4, 9]
    assert len(path.read_text().splitlines()) == 4


def test_nothing_to_do_needs_no_executor(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    with ThreadPoolExecutor(1) as threads:
        run_sweep(square, [Number(2)], path, threads, progress=False)
    assert run_sweep(square, [Number(2)], path, progress=False).results == {Number(2): 4}


def test_a_worker_that_dies_and_a_second_call(tmp_path: Path) -> None:
    path, numbers = tmp_path / "kept.jsonl", [Number(n, str(tmp_path / "died")) for n in range(6)]
    with process_pool(1) as pool, pytest.raises(SweepInterrupted, match="call again") as caught:
        run_sweep(square_or_die, numbers, path, pool, progress=False)
    assert isinstance(caught.value.__cause__, BrokenProcessPool)
    kept = finished(path)
    assert 3 <= len(kept) < 6
    report = run_sweep(square_or_die, numbers, path, progress=False, workers=1)
    assert report.already_done == len(kept)
    assert [report.results[number] for number in numbers] == [0, 1, 4, 9, 16, 25]


def test_an_executor_that_takes_no_more(tmp_path: Path) -> None:
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    with pytest.raises(SweepInterrupted, match="2 of 2 runs to do"):
        run_sweep(square, [Number(1), Number(2)], tmp_path / "kept.jsonl", threads, progress=False)


def test_a_run_that_raises_is_reported_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    for _ in range(2):
        with ThreadPoolExecutor(1) as threads:
            report = run_sweep(square, [Number(13), Number(2)], path, threads, progress=False)
        assert report.failures == {Number(13): "ValueError: unlucky"}
        assert report.results == {Number(2): 4}


def test_a_key_press_drops_what_has_not_begun(tmp_path: Path) -> None:
    class Waiting(ThreadPoolExecutor):
        futures: ClassVar[list[Future]] = []

        def submit(self, *_: object, **__: object) -> Future:  # type: ignore[override]
            future: Future = Future()
            if self.futures:
                future.set_running_or_notify_cancel()
                future.set_exception(KeyboardInterrupt())
            self.futures.append(future)
            return future

    executor = Waiting(1)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(square, [Number(1), Number(2)], tmp_path / "kept.jsonl", executor, progress=False)
    assert executor.futures[0].cancelled()


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    with ThreadPoolExecutor(1) as threads:
        run_sweep(square, [Number(1), Number(2)], path, threads, progress=False)
        path.write_text(path.read_text()[:-8])
        assert run_sweep(square, [Number(1), Number(2)], path, threads, progress=False).already_done == 1
        assert [json.loads(line)["result"] for line in path.read_text().splitlines()] == [1, 4]
    path.write_text("{damaged\n" + path.read_text())
    with pytest.raises(ValueError, match=r"line 1 of kept\.jsonl"):
        finished(path)


@pytest.mark.parametrize("setting", [3, Number, {"n": 1}])
def test_settings_are_frozen_dataclasses(setting: object) -> None:
    with pytest.raises(ValueError, match="frozen dataclass"):
        key_of(setting)


def test_settings_differ_and_workers_are_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        run_sweep(square, [Number(1), Number(1)], tmp_path / "kept.jsonl")
    with pytest.raises(ValueError, match="1 worker"):
        run_sweep(square, [Number(1)], tmp_path / "kept.jsonl", workers=0)
    with pytest.raises(ValueError, match="JSON"):
        key_of(Number(float("nan")))  # type: ignore[arg-type]


def test_how_many_processes_a_command_uses(monkeypatch):
    monkeypatch.delenv("COURSE_WORKERS", raising=False)
    assert [workers_asked([]), workers_asked([], usual=2), workers_asked(["3"], usual=2)] == [1, 2, 3]
    monkeypatch.setenv("COURSE_WORKERS", "5")
    assert [workers_asked([], usual=2), workers_asked(["3"])] == [5, 3]


@pytest.mark.parametrize("asked", ["two", "0", "-1", "1.5", "²", ""])
def test_a_number_of_processes_without_sense(monkeypatch, asked):
    with pytest.raises(ValueError, match="expected 1 process or more"):
        workers_asked([asked])
    monkeypatch.setenv("COURSE_WORKERS", asked)
    if asked:
        with pytest.raises(ValueError, match="COURSE_WORKERS"):
            workers_asked([])
    else:
        assert workers_asked([], usual=2) == 2
