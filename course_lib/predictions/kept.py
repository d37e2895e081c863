"""What a learner predicted: kept in the progress file, and held fast once the lesson has shown what was measured."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from course_lib.predictions.definition import CLOSE, RIGHT, Prediction
from course_lib.predictions.registry import all_predictions
from course_lib.progress_file import entries_of, entry_of, update, why_not

SECTION = "predictions"

_UNSAVED: dict[str, dict[str, Any]] = {}
"""Entries that could not be written: they live as long as the kernel."""


@dataclass(frozen=True)
class Kept:
    """What is known of one prediction.

    Attributes:
        said: the guess, empty when none is kept.
        shown: whether the end of the lesson has shown what was measured.
        after: whether the guess was kept only then; such a guess is not counted.
    """

    said: str = ""
    shown: bool = False
    after: bool = False


@dataclass(frozen=True)
class Standing:
    """How a learner's predictions of one lesson did: how many there are, were kept in time, were right or close."""

    total: int
    kept: int
    right: int
    close: int


def kept(*predictions: Prediction) -> list[Kept]:
    """What is kept of some predictions, in their order; the file is read once."""
    entries = _entries()
    return [_read(entries.get(prediction.id, {})) for prediction in predictions]


def _entries() -> dict[str, dict[str, Any]]:
    return {**entries_of(SECTION), **_UNSAVED}


def keep(prediction: Prediction, said: str) -> tuple[Kept, str]:
    """Keep a guess; returns what is kept now, and a sentence if it could not be saved.

    Raises `ValueError`, in words, for what is no answer, and for a change after the measurement was shown.
    """
    said = prediction.read(said)

    def edit(entry: dict[str, Any]) -> None:
        before = _read(entry)
        if before.shown and before.said:
            raise ValueError("What was measured has been shown: this prediction stays as it is.")
        entry |= {"said": said, "kept": datetime.date.today().isoformat(), "after": before.shown}

    problem = _change([prediction], edit)
    return kept(prediction)[0], problem and f"Kept until this kernel ends, not beyond: {problem}"


def reveal(predictions: list[Prediction]) -> str:
    """Note that what was measured is shown; returns a sentence if that could not be saved."""
    new = [prediction for prediction, found in zip(predictions, kept(*predictions), strict=True) if not found.shown]
    problem = _change(new, lambda entry: entry.update(shown=True)) if new else ""
    return problem and f"Not saved: {problem}"


def standings() -> dict[str, Standing]:
    """How the learner's predictions did, by lesson number, for every lesson that asks for some."""
    entries = _entries()
    found: dict[str, list[str]] = {}
    for prediction in all_predictions():
        entry = _read(entries.get(prediction.id, {}))
        counts = bool(entry.said and entry.shown and not entry.after)
        found.setdefault(prediction.lesson, []).append(prediction.judge(entry.said) or "kept" if counts else "")
    return {
        lesson: Standing(len(marks), sum(map(bool, marks)), marks.count(RIGHT), marks.count(CLOSE))
        for lesson, marks in found.items()
    }


def _change(predictions: list[Prediction], edit: Any) -> str:
    """Change the entries of these predictions; a sentence when it could only be done in memory."""

    def change(data: dict[str, Any]) -> None:
        for prediction in predictions:
            entry = entry_of(data, SECTION, prediction.id)
            entry |= _UNSAVED.get(prediction.id, {})
            edit(entry)

    try:
        note = update(change)
    except OSError as error:  # a TimeoutError is one
        entries = _entries()
        for prediction in predictions:
            entry = dict(entries.get(prediction.id, {}))
            edit(entry)
            _UNSAVED[prediction.id] = entry
        return (
            f"{why_not(error)}. Name a file you may write in the environment variable COURSE_PROGRESS, "
            "or try again later."
        )
    for prediction in predictions:
        _UNSAVED.pop(prediction.id, None)
    if note:
        print(note)
    return ""


def _read(entry: dict[str, Any]) -> Kept:
    """An entry of the file, whatever somebody may have written into it."""
    said = entry.get("said")
    return Kept(said if isinstance(said, str) else "", entry.get("shown") is True, entry.get("after") is True)
