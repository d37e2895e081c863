"""What a learner has done so far: a small JSON file that a crash cannot damage and an update never erases.

The file lies in the user's data directory, outside the course, unless the environment variable
``COURSE_PROGRESS`` names another. It is written beside and moved into place, the version before stays as
``.bak``, and entries this version of the course does not know are kept.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LOCK_TIMEOUT = 2.0
"""Seconds to wait for another notebook that is writing."""


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


def update(edit: Callable[[dict[str, Any]], None]) -> str:
    """Read the file, let `edit` change its data in place, write it, all while no other process does.

    Returns an empty string, or a sentence when the file was damaged and had to be replaced. Raises `TimeoutError` when
    another notebook is writing, and any other `OSError` when the file cannot be reached or written.
    """
    with _locked() as path:
        data, note = _read(path)
        edit(data)
        _write(path, data)
    return note


def entry_of(data: dict[str, Any], section: str, identifier: str) -> dict[str, Any]:
    """The entry ``data[section][identifier]``, made when it is missing and replaced when it is no dictionary."""
    if not isinstance(data.get(section), dict):
        data[section] = {}
    entries = data[section]
    if not isinstance(entries.get(identifier), dict):
        entries[identifier] = {}
    return entries[identifier]


def entries_of(section: str) -> dict[str, dict[str, Any]]:
    """All entries of a section by their id, without those that are no dictionaries."""
    found = load().get(section)
    return {key: entry for key, entry in found.items() if isinstance(entry, dict)} if isinstance(found, dict) else {}


def load() -> dict[str, Any]:
    """The stored data, ``{"version": 1, "exercises": {id: {...}}, "predictions": {id: {...}}}``.

    A file that is missing counts as no progress. A damaged one is moved aside, the previous version takes its place,
    and a sentence about it is printed.
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
            "reset_progress() forgets every exercise you passed and every prediction you kept. "
            "To do that, call reset_progress(confirm=True)."
        )
    try:
        with _locked() as path:
            for file in (path, _backup(path)):
                file.unlink(missing_ok=True)
    except (TimeoutError, OSError) as error:
        print(f"Progress is not reset: {why_not(error)}.")
    else:
        print("Progress is reset: every exercise counts as not attempted, and no prediction is kept.")


def check_writable() -> str:
    """An empty string when progress can be saved, else a sentence that says why not."""
    try:
        with _locked() as path:
            os.unlink(_written_beside(path, b"\n"))
            return ""
    except (TimeoutError, OSError) as error:
        return why_not(error)


def why_not(error: OSError) -> str:
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
    for file in (path, _backup(path)):
        if file.exists() and not file.is_file():  # moved into the place of a device such as /dev/null, it would end it
            raise OSError(errno.EINVAL, f"{file} is a {'directory' if file.is_dir() else 'device'}, not a file")
    with filelock.FileLock(f"{path}.lock", timeout=LOCK_TIMEOUT):  # filelock.Timeout is a TimeoutError
        yield path


def read_file(path: Path) -> dict[str, Any]:
    """The data of a progress file, anybody's.

    Raises `ValueError` when it is not what this module writes, `OSError` for what is no file.
    """
    if not path.is_file():  # a pipe would be waited for, a device might never end
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not isinstance(data.get("exercises"), dict):
        raise ValueError("no exercises in it")
    return data


def _read_quietly(path: Path) -> dict[str, Any]:
    for file in (path, _backup(path)):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            return read_file(file)
    return _empty()


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """The data, and a sentence if the file was damaged and had to be replaced. Call it with the lock held."""
    if path.exists():
        try:
            return read_file(path), ""
        except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            aside = _move_aside(path)
        try:
            data = read_file(_backup(path))
        except (OSError, ValueError, RecursionError):
            return _empty(), f"(The progress file was damaged. It is kept as {aside}, and a new one is begun.)"
        _write(path, data, keep_backup=False)
        return data, f"(The progress file was damaged. It is kept as {aside}, and the version before it is used.)"
    try:
        return read_file(_backup(path)), ""
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
    name = _written_beside(path, content)
    try:
        os.replace(name, path)
    except BaseException:
        _remove(name)
        raise


def _written_beside(path: Path, content: bytes) -> str:
    """The name of a new file in the same folder with this content, on the disk."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(name)
        raise
    return name


def _remove(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)
