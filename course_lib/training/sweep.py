"""Run one function on many settings, on any executor, and keep every finished run.

A sweep is a file of JSON lines, one finished run each, written the moment it is done. Whatever ends the sweep (a key
press, a worker that dies, a power cut), the same call goes on from there. Any `concurrent.futures.Executor` will do: a
process pool, the `get_executor()` of a Dask client, threads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, is_dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from tqdm.auto import tqdm

Run = Callable[[Any], Any]
"""A function at the top level of a module: takes a setting (a dataclass), returns what JSON can say."""


class SweepInterrupted(RuntimeError):
    """The executor died. Every finished run is kept; the same call does the rest."""


@dataclass(frozen=True)
class Report:
    """How a sweep ended: `results` by setting, and the settings whose runs raised, with what they said."""

    results: dict[Any, Any]
    failures: dict[Any, str]
    already_done: int


def key_of(setting: Any) -> str:
    """The text under which a setting's result is kept: its fields as JSON, in order of their names.

    Raises `ValueError` for anything but a dataclass that JSON can say.
    """
    if not is_dataclass(setting) or isinstance(setting, type) or not isinstance(setting, Hashable):
        raise ValueError(f"expected a frozen dataclass as a setting; got {setting!r}.")
    try:
        return json.dumps(asdict(setting), sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"expected a setting that JSON can say; got {setting!r} ({error}).") from None


def finished(path: Path) -> dict[str, Any]:
    """Results kept in a file, by key; a last line that was cut off is left out.

    Raises `ValueError` when another line is damaged.
    """
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    kept: dict[str, Any] = {}
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            kept[json.dumps(entry["setting"], sort_keys=True)] = entry["result"]
        except (ValueError, KeyError, TypeError):
            if number < len(lines):
                raise ValueError(
                    f"line {number} of {path.name} is damaged. Delete that line; its run will be done again."
                ) from None
    return kept


def run_sweep(
    run: Run,
    settings: Iterable[Any],
    path: Path,
    executor: Executor | None = None,
    workers: int = 2,
    progress: bool = True,
) -> Report:
    """`run(setting)` for every setting that `path` does not hold yet, in their order; results are kept there.

    Without an `executor`, `workers` processes of one thread each are started, and stopped at the end. A run that raises
    is reported in `failures` and tried again by the next call. Raises `SweepInterrupted` when the executor itself
    dies, and `ValueError` for settings that occur twice or that JSON cannot say.
    """
    wanted = list(settings)
    keys = [key_of(setting) for setting in wanted]
    if len(set(keys)) != len(keys):
        raise ValueError("expected settings that differ; got one of them twice. Give each its own seed.")
    kept = finished(path)
    missing = [setting for setting, key in zip(wanted, keys, strict=True) if key not in kept]
    done = len(wanted) - len(missing)
    failures: dict[Any, str] = {}
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        _drop_cut_off_line(path)
        with tqdm(total=len(wanted), initial=done, disable=not progress, desc="sweep", unit="run") as bar:
            if executor is not None:
                failures = _run_all(run, missing, path, executor, bar)
            else:
                with process_pool(workers) as pool:
                    failures = _run_all(run, missing, path, pool, bar)
    kept = finished(path)
    results = {setting: kept[key] for setting, key in zip(wanted, keys, strict=True) if key in kept}
    return Report(results, failures, done)


def workers_asked(arguments: Sequence[str], usual: int = 1) -> int:
    """How many processes a command is to use: its first argument, else the variable COURSE_WORKERS, else `usual`.

    Raises `ValueError` for what is no number from 1 on.

    >>> workers_asked(["4"])
    4
    """
    asked = arguments[0] if arguments else os.environ.get("COURSE_WORKERS", "").strip() or str(usual)
    if not asked.isdecimal() or int(asked) < 1:
        raise ValueError(
            f"expected 1 process or more, as an argument or in COURSE_WORKERS; got {asked!r}. Write 2, say."
        )
    return int(asked)


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Processes that each compute on one thread: two of them fill two cores without getting in each other's way.

    Raises `ValueError` for fewer than one.
    """
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"expected 1 worker or more; got {workers!r}.")
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_compute_on_one_thread)


def _compute_on_one_thread() -> None:
    torch.set_num_threads(1)


def _run_all(run: Run, settings: Sequence[Any], path: Path, executor: Executor, bar: Any) -> dict[Any, str]:
    """Hand out all settings and write each result as it comes; what is finished when the executor dies is kept."""
    failures: dict[Any, str] = {}
    broken: BaseException | None = None
    futures: dict[Future[Any], Any] = {}
    try:
        for setting in settings:
            futures[executor.submit(run, setting)] = setting
    except RuntimeError as error:  # a pool that is already broken or shut down takes no more
        broken = error
    try:
        for future in as_completed(futures):
            setting = futures[future]
            try:
                _append(path, asdict(setting), future.result())
            except Exception as error:
                if _is_the_executors(error):
                    broken = error
                    continue
                failures[setting] = f"{type(error).__name__}: {error}"
            bar.update()
    finally:
        for future in futures:  # a key press must not have to wait for all the runs that have not begun
            future.cancel()
    if broken is not None:
        missing = len(settings) - (len(finished(path).keys() & {key_of(s) for s in settings})) - len(failures)
        raise SweepInterrupted(
            f"The executor died with {missing} of {len(settings)} runs to do ({type(broken).__name__}). "
            f"What is finished is kept in {path.name}; call again to do the rest."
        ) from broken
    return failures


_EXECUTORS_OWN = {"BrokenExecutor", "BrokenProcessPool", "BrokenThreadPool", "CancelledError", "KilledWorker"}


def _is_the_executors(error: BaseException) -> bool:
    """Whether an error says that the executor, not the run, has failed; Dask has its own classes, known by name."""
    names = {cls.__name__ for cls in type(error).__mro__}
    return bool(names & (_EXECUTORS_OWN | {"FutureCancelledError", "CommClosedError"}))


def _append(path: Path, setting: Mapping[str, Any], result: Any) -> None:
    line = json.dumps({"setting": setting, "result": result}, sort_keys=True, allow_nan=False)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _drop_cut_off_line(path: Path) -> None:
    """Without this, the first new line would be glued to one that a power cut left unfinished."""
    if path.exists():
        text = path.read_bytes()
        whole = text.rfind(b"\n") + 1
        if whole < len(text):
            with path.open("r+b") as file:
                file.truncate(whole)
