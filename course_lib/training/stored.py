"""What the course has measured and keeps in ``data/``: read, or refused with the command that makes it again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf, isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import torch

from course_lib.training.sweep import Run, finished, key_of, run_sweep

DATA = Path(__file__).resolve().parents[2] / "data"
RESULTS = DATA / "results"
"""Tables that take too long to measure in a lesson."""

T = TypeVar("T")


def remedy(command: str) -> str:
    """The sentence that ends every complaint about a stored file.

    >>> remedy("python -m course_lib.lessons.l04_character_language_model.yardsticks")
    "To make it again, run in the course's folder: python -m course_lib.lessons.l04_character_language_model.yardsticks"
    """
    return f"To make it again, run in the course's folder: {command}"


def read_stored(path: Path, command: str, build: Callable[[Any], T]) -> T:
    """What `build` makes of the JSON in a file.

    Raises `ValueError` with the `command` that remakes the file when it is missing, cut off, or not what `build` reads.
    """
    try:
        return build(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path.name} is missing or damaged ({type(error).__name__}). {remedy(command)}") from None


def write_stored(path: Path, command: str, content: Mapping[str, Any]) -> None:
    """Write `content` as JSON, and with it the `command` that makes the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"command": command, **content})


def write_json(path: Path, content: Mapping[str, Any], sort_keys: bool = False) -> None:
    """JSON as the course writes it: a line for each entry, letters of every script as they are."""
    text = json.dumps(content, indent=1, sort_keys=sort_keys, ensure_ascii=False)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")  # a full disk or a key press leaves the old file whole
    try:
        beside.write_text(text + "\n", encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def kept_loss(loss: float) -> float | None:
    """A loss as a table of runs keeps it: four digits, or None for inf and nan, which JSON does not have."""
    return float(f"{loss:.4g}") if isfinite(loss) else None


def loss_kept(value: float | None) -> float:
    """The reverse of `kept_loss`: inf for None.

    >>> loss_kept(kept_loss(0.123456)), loss_kept(kept_loss(inf))
    (0.1235, inf)
    """
    return inf if value is None else value


def stored_runs(path: Path, command: str) -> Mapping[str, Any]:
    """The finished runs of a sweep by key (see `sweep.finished`); the file is read again only when it has changed.

    Raises `ValueError` with the `command` when there is no file, when it is damaged, or holds no run.
    """
    if not path.exists():
        raise ValueError(f"{path.name} is missing. {remedy(command)}")
    try:
        state = path.stat()
        runs = _read_runs(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is damaged ({error}). {remedy(command)}") from None
    if not runs:
        raise ValueError(f"{path.name} holds no finished run. {remedy(command)}")
    return runs


@lru_cache(maxsize=32)
def _read_runs(path: Path, changed: int, size: int) -> Mapping[str, Any]:
    return MappingProxyType(finished(path))


def results_of(settings: Iterable[Any], path: Path, command: str) -> list[Any]:
    """The results of those of these settings that were run, in their order; raises what `stored_runs` does."""
    kept = stored_runs(path, command)
    return [kept[key] for key in map(key_of, settings) if key in kept]


def store_runs(run: Run, settings: Sequence[Any], path: Path, command: str, what: str, workers: int = 2) -> None:
    """Do the runs of a table that `path` lacks (see `run_sweep`), write its card beside it, and print what failed.

    The card, ``NAME.card.json``, says `what` a line of the table holds, the `command`, the version of PyTorch, and how
    many runs there are.
    """
    report = run_sweep(run, settings, path, workers=workers)
    card = {"what": what, "torch": torch.__version__, "runs": len(report.results)}
    write_stored(path.with_suffix(".card.json"), command, card)
    for setting, problem in report.failures.items():
        print(f"failed: {setting}: {problem}")
