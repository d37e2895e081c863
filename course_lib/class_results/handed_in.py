"""Reading the progress files of a class, whatever state they are in."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.progress_file import read_file, why_not

LARGEST = 4_000_000
"""Bytes of a file that is still read: a whole course of progress takes some 50,000."""


@dataclass(frozen=True)
class Tries:
    """What one learner did with one exercise.

    Attributes:
        attempts: how often the answer was checked.
        passed: whether it was right at some time.
        passed_at: at which attempt that was first; 0 when it was not, or when an earlier course did not note it.
        mistakes: how often each mistake was recognised before that, by its name.
    """

    attempts: int
    passed: bool
    passed_at: int
    mistakes: Mapping[str, int]


@dataclass(frozen=True)
class Guess:
    """What one learner said to one question; `in_time` when it was kept before the lesson showed what was measured."""

    said: str
    in_time: bool


@dataclass(frozen=True)
class HandedIn:
    """One file: its path within the folder, and what is in it by the ids of exercises and of predictions."""

    name: str
    exercises: Mapping[str, Tries]
    predictions: Mapping[str, Guess]

    @property
    def empty(self) -> bool:
        """Whether nothing was tried or predicted."""
        return not self.exercises and not self.predictions


@dataclass(frozen=True)
class ClassFolder:
    """All that a folder holds: the files in order of their names, and a sentence for each that was left out or odd."""

    files: tuple[HandedIn, ...]
    notes: tuple[str, ...]


def read_folder(folder: str | Path) -> ClassFolder:
    """Every ``*.json`` in the folder and in folders inside it, one a learner.

    Copies that the course itself makes (``.bak``, ``.damaged-1.json``) do not count as learners. A file that cannot be
    read is left out and named. Raises `ValueError` when there is no such folder, or nothing in it can be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        what = "a file" if folder.exists() else "not there"
        raise ValueError(f"{_plain(str(folder))} is {what}; name the folder with the progress files of your class.")
    files: list[HandedIn] = []
    notes: list[str] = []
    contents: defaultdict[bytes, list[str]] = defaultdict(list)
    found = list(_progress_files(folder, notes))
    for path in found:
        name = _plain(str(path.relative_to(folder)))
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
            data = read_file(path)
            contents[path.read_bytes()].append(name)
        except (ValueError, RecursionError):
            notes.append(f"{name} is left out: it is damaged, or no progress file.")
            continue
        except OSError as error:
            notes.append(f"{name} is left out: {why_not(error)}.")
            continue
        files.append(HandedIn(name, _exercises(data), _predictions(data)))
    for same in contents.values():
        if len(same) > 1:
            notes.append(f"These are the same to the letter, and all are counted: {', '.join(same)}.")
    if blank := [file.name for file in files if file.empty]:
        notes.append(f"Nothing was tried yet in {', '.join(blank)}.")
    if not files:
        told = "; none of them can be read:\n" + "\n".join(notes) if found else "."
        raise ValueError(
            f"{_plain(str(folder))} holds {len(found)} progress files{told}\n"
            "A progress file is the progress.json of a learner, under any name that ends in .json."
        )
    return ClassFolder(tuple(files), tuple(notes))


def _progress_files(folder: Path, notes: list[str]) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        notes.append(f"{_plain(str(error.filename))} is left out: {why_not(error)}.")

    for place, inside, names in os.walk(folder, onerror=refused):
        inside[:] = sorted(name for name in inside if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            if name.lower().endswith(".json") and not name.startswith(".") and ".damaged-" not in name:
                yield Path(place) / name


def _section(data: Mapping[str, Any], section: str) -> dict[str, dict[str, Any]]:
    found = data.get(section)
    return {key: entry for key, entry in found.items() if isinstance(entry, dict)} if isinstance(found, dict) else {}


def _exercises(data: Mapping[str, Any]) -> dict[str, Tries]:
    tried = {}
    for identifier, entry in _section(data, "exercises").items():
        passed = entry.get("passed") is True
        attempts = max(_count(entry.get("attempts")), int(passed))
        mistakes = entry.get("mistakes")
        counted = {name: _count(n) for name, n in mistakes.items()} if isinstance(mistakes, dict) else {}
        passed_at = min(_count(entry.get("passed_at")), attempts) if passed else 0
        if attempts:
            tried[identifier] = Tries(attempts, passed, passed_at, {name: n for name, n in counted.items() if n})
    return tried


def _predictions(data: Mapping[str, Any]) -> dict[str, Guess]:
    return {
        key: Guess(entry["said"], entry.get("after") is not True)
        for key, entry in _section(data, "predictions").items()
        if isinstance(entry.get("said"), str) and entry["said"]
    }


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000 else 0


def _plain(name: str) -> str:
    """A file's name without signs that would disturb a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)
