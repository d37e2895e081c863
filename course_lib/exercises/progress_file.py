"""What a learner has done so far: a small JSON file that a crash cannot damage and an update never erases.

The file lies in the user's data directory, outside the course, unless the environment variable
``COURSE_PROGRESS`` names another. It is written beside and moved into place, the version before stays as
``.bak``, and entries this version of the course does not know are kept.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.exercises.registry import all_exercises

LOCK_TIMEOUT = 2.0
"""Seconds to wait for another notebook that is writing."""


@dataclass(frozen=True)
class LessonProgress:
    """Progress in one lesson: ids of all its exercises, in order, and which were passed or tried."""

    lesson: str
    exercises: tuple[str, ...]
    passed: tuple[str, ...]
    tried: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of exercises in the lesson."""
        return len(self.exercises)


def progress_path() -> Path:
    """Where progress is kept: ``COURSE_PROGRESS``, or ``progress.json`` in the user's data directory.

    Raises `OSError`, with a sentence, when that is in the home folder of somebody who has none.
    """
    chosen = os.environ.get("COURSE_PROGRESS", "").strip()
    try:
        if chosen:
            return Path(chosen).expanduser()
        import platformdirs

        return platformdirs.user_data_path("sequence-modelling-course", appauthor=False) / "progress.json"
    except RuntimeError as error:  # neither HOME nor an entry in the list of users
        whose = "this user" if chosen.startswith("~/") or not chosen else chosen.split("/")[0]
        raise OSError(errno.ENOENT, f"{whose} has no home folder") from error


def record(identifier: str, passed: bool) -> str:
    """Count an attempt; returns an empty string, or a sentence about what could not be remembered."""
    try:
        with _locked() as path:
            data, note = _read(path)
            entry = data["exercises"].setdefault(identifier, {})
            if not isinstance(entry, dict):
                entry = data["exercises"][identifier] = {}
            attempts = entry.get("attempts")
            entry["attempts"] = (attempts if isinstance(attempts, int) else 0) + 1
            if passed and not entry.get("passed"):
                entry["passed"] = True
                entry["first_passed"] = datetime.date.today().isoformat()
            _write(path, data)
            return note
    except TimeoutError:
        return "(Progress not saved: another notebook is writing to the progress file. Run the check again later.)"
    except OSError as error:
        return (
            f"(Progress not saved: {error.strerror or error}. The verdict stands. Name a file you may write in the "
            "environment variable COURSE_PROGRESS to keep your progress.)"
        )


def progress() -> dict[str, LessonProgress]:
    """Progress by lesson number, for every lesson that has exercises.

    A file that is missing counts as no progress; a damaged one is put right first, as `load` says.
    """
    entries = load()["exercises"]
    lessons: dict[str, list[str]] = {}
    for exercise in all_exercises():
        lessons.setdefault(exercise.lesson, []).append(exercise.id)

    def with_entry(ids: list[str], key: str) -> tuple[str, ...]:
        return tuple(i for i in ids if isinstance(entries.get(i), dict) and entries[i].get(key))

    return {
        lesson: LessonProgress(lesson, tuple(ids), with_entry(ids, "passed"), with_entry(ids, "attempts"))
        for lesson, ids in lessons.items()
    }


def load() -> dict[str, Any]:
    """The stored data, ``{"version": 1, "exercises": {id: {"attempts": n, "passed": true, ...}}}``.

    A damaged file is moved aside, the previous version takes its place, and a sentence about it is printed.
    """
    try:
        path = progress_path()
        if not path.exists() and not _backup(path).exists():
            return _empty()
    except OSError:
        return _empty()
    try:
        with _locked() as path:
            data, note = _read(path)
    except (TimeoutError, OSError):
        data, note = _read_quietly(path), ""
    if note:
        print(note)
    return data


def reset_progress(confirm: bool = False) -> None:
    """Forget all progress; raises `ValueError` unless called as ``reset_progress(confirm=True)``.

    A file that cannot be reached or written is told in a sentence.
    """
    if confirm is not True:
        raise ValueError(
            "reset_progress() forgets every exercise you passed. To do that, call reset_progress(confirm=True)."
        )
    try:
        with _locked() as path:
            for file in (path, _backup(path)):
                file.unlink(missing_ok=True)
    except (TimeoutError, OSError) as error:
        print(f"Progress is not reset: {_why_not(error)}.")
    else:
        print("Progress is reset: every exercise counts as not attempted.")


def check_writable() -> str:
    """An empty string when progress can be saved, else a sentence that says why not."""
    try:
        with _locked() as path, tempfile.NamedTemporaryFile(dir=path.parent):
            return ""
    except (TimeoutError, OSError) as error:
        return _why_not(error)


def _why_not(error: OSError) -> str:
    """Why the progress file cannot be used, as the rest of a sentence."""
    if isinstance(error, TimeoutError):
        return "another notebook is writing to the progress file"
    return error.strerror or str(error)


def _empty() -> dict[str, Any]:
    return {"version": 1, "exercises": {}}


def _backup(path: Path) -> Path:
    return path.with_name(f"{path.name}.bak")


@contextlib.contextmanager
def _locked() -> Iterator[Path]:
    """The progress file's path, its directory made, while no other process writes it."""
    import filelock

    path = progress_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{path}.lock", timeout=LOCK_TIMEOUT):  # filelock.Timeout is a TimeoutError
        yield path


def _parse(path: Path) -> dict[str, Any]:
    """The file's data; `ValueError` when it is not what this module writes."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not isinstance(data.get("exercises"), dict):
        raise ValueError("no exercises in it")
    return data


def _read_quietly(path: Path) -> dict[str, Any]:
    for file in (path, _backup(path)):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            return _parse(file)
    return _empty()


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """The data, and a sentence if the file was damaged and had to be replaced. Call it with the lock held."""
    if path.exists():
        try:
            return _parse(path), ""
        except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            aside = _move_aside(path)
        try:
            data = _parse(_backup(path))
        except (OSError, ValueError, RecursionError):
            return _empty(), f"(The progress file was damaged. It is kept as {aside}, and a new one is begun.)"
        _write(path, data, keep_backup=False)
        return data, f"(The progress file was damaged. It is kept as {aside}, and the version before it is used.)"
    try:
        return _parse(_backup(path)), ""
    except (OSError, ValueError, RecursionError):
        return _empty(), ""


def _move_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    os.replace(path, aside)
    return aside.name


def _write(path: Path, data: dict[str, Any], keep_backup: bool = True) -> None:
    """Write beside, flush to disk, move into place: at every moment the file is whole, old or new."""
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
    if keep_backup and path.exists():
        _replace(_backup(path), path.read_bytes())
    _replace(path, text.encode("ascii"))


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
