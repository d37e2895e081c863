"""What an answer asks of a function or a table that it is given, and in which order, beside the solution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from course_lib.exercises.attempts import argument_names, call_once, copies
from course_lib.exercises.compare import is_same
from course_lib.exercises.trial import Trial
from course_lib.exercises.value_text import show_value

MOST_ASKED = 200
"""Questions that are noted in one call."""


class _Asked(dict[Any, Any]):
    """A table that notes which of its keys are looked up."""

    def __init__(self, table: Mapping[Any, Any], asked: list[Any]) -> None:
        super().__init__(table)
        self.asked = asked

    def __getitem__(self, key: Any) -> Any:
        self.asked.append(key)
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """As of any dictionary; noted where the key is there."""
        if key not in self:
            return default
        return self[key]


def asked_points(trial: Trial) -> Iterator[str]:
    """Where the questions of a wrong call part from the solution's."""
    exercise = trial.exercise
    if exercise.kind != "function" or exercise.compare is not None:
        return
    for tried in trial.wrong[:2]:
        for place, name in enumerate(argument_names(exercise.solution)[: len(tried.arguments)]):
            given = tried.arguments[place]
            if not callable(given) and not _is_model(given):
                continue
            ours, theirs = (_questions(trial, f, tried.arguments, place) for f in (exercise.solution, trial.answer))
            found = _parting(name, callable(given), ours, theirs)
            if found:
                yield f"In case {tried.position + 1} {found}"
                return


def _is_model(given: Any) -> bool:
    """Whether this is a table of tables, such as what may follow each prefix: the order of its questions matters."""
    return isinstance(given, dict) and bool(given) and all(isinstance(one, dict) for one in given.values())


def _questions(trial: Trial, function: Callable[..., Any], arguments: tuple[Any, ...], place: int) -> list[Any]:
    """What a function asks, in order, of the argument at this place."""
    asked: list[Any] = []
    fresh = list(copies(trial.exercise, [arguments])[0])
    given = fresh[place]

    def noted(*points: Any) -> Any:
        asked.append(points[0] if len(points) == 1 else points)
        return given(*points)

    fresh[place] = noted if callable(given) else _Asked(given, asked)
    call_once(function, tuple(fresh), None)
    return _once(asked)[:MOST_ASKED] if not callable(given) else asked[:MOST_ASKED]


def _once(asked: Sequence[Any]) -> list[Any]:
    """The questions without those that repeat the one before: a table may be read twice for one thing."""
    return [one for place, one in enumerate(asked) if place == 0 or asked[place - 1] != one]


def _parting(name: str, is_function: bool, ours: Sequence[Any], theirs: Sequence[Any]) -> str:
    agree = 0
    while agree < min(len(ours), len(theirs)) and is_same(ours[agree], theirs[agree]):
        agree += 1
    if not agree or agree == len(ours) == len(theirs):
        return ""
    begin = f"the first {agree} questions" if agree > 1 else "the first question"
    begin = f"{begin} to `{name}` {'are' if agree > 1 else 'is'} right"
    of = "at" if is_function else "for"
    if agree == len(theirs):
        return f"{begin}, and then yours end: the next belongs {of} {show_value(ours[agree], 60)}."
    if agree == len(ours):
        return f"{begin}, and no more are needed: you ask on {of} {show_value(theirs[agree], 60)}."
    return f"{begin}; the next asks {of} {show_value(theirs[agree], 60)}, where {show_value(ours[agree], 60)} belongs."
