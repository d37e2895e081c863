"""Calling a function on a case, and comparing what came of it."""

from __future__ import annotations

import contextlib
import copy
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.compare import compare, is_same
from course_lib.exercises.compare_arrays import Difference
from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import kind_of
from course_lib.exercises.stopping import TooLong, can_stop, stopped_after

SECONDS_FOR_ANOTHER = 0.05
"""Processor time for a call of the solution that is no case."""


@dataclass
class Attempt:
    """One call: its result or its exception, and the argument it changed, if any."""

    result: Any = None
    error: BaseException | None = None
    changed: str = ""


def copies(exercise: Exercise, cases: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Fresh arguments for each case: an answer may change what it is given."""
    try:
        return [copy.deepcopy(case) for case in cases]
    except Exception:  # some objects, such as tensors inside a graph, refuse to be copied: build them anew
        return list(exercise.make_cases())


def call_once(function: Callable[..., Any], case: tuple[Any, ...], exercise: Exercise | None) -> Attempt:
    """Call once; with an exercise given, also look whether an argument was changed."""
    before: tuple[Any, ...] | None = None
    if exercise is not None:
        try:
            before = copy.deepcopy(case)
        except Exception:
            before = None
    try:
        result = function(*case)
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        changed = "" if before is None else _changed(function, before, case)
        return Attempt(None, error, changed)
    changed = "" if before is None else _changed(function, before, case)
    with contextlib.suppress(Exception):
        result = copy.deepcopy(result)  # it may be an object that the next call changes
    return Attempt(result, None, changed)


def solution_of_another(exercise: Exercise, arguments: tuple[Any, ...]) -> Attempt:
    """What the solution gives for arguments that are none of the cases; it may run for ever on them, and is stopped."""
    return answer_to_another(exercise.solution, arguments)


def answer_to_another(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> Attempt:
    """What an answer gives for arguments that are none of the cases: it too may run for ever on them."""
    if not can_stop():
        return call_once(answer, arguments, None)
    return call_within(SECONDS_FOR_ANOTHER, answer, arguments)


def call_within(seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Attempt:
    """One call that is stopped after this much processor time, which then counts as an exception of its own."""
    try:
        with stopped_after(seconds):
            return call_once(function, arguments, None)
    except TooLong as error:
        return Attempt(None, error)


def argument_names(function: Callable[..., Any]) -> list[str]:
    """The names of a function's arguments; [] where they cannot be known."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _changed(function: Callable[..., Any], before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """The name of the first argument of a comparable kind that differs, or an empty string."""
    names = argument_names(function)
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        plain = isinstance(old, (list, dict, set, bytearray)) or type(old).__name__ in ("ndarray", "Tensor", "Counter")
        if not plain:
            continue
        try:
            same = compare(old, new, 0.0, 0.0) is None
        except Exception:
            continue
        if not same:
            return names[position] if position < len(names) else f"argument {position + 1}"
    return ""


def difference(exercise: Exercise, expected: Any, got: Any) -> Difference | None:
    """What is not right about `got` by the exercise's own comparison, or None."""
    try:
        if exercise.compare is not None:
            said = exercise.compare(expected, got)
            return None if said is None else Difference(said, expected, got)
        return compare(expected, got, exercise.rtol, exercise.atol)
    except RecursionError:
        fact = "It is nested too deeply to be compared."
    except Exception as error:
        fact = f"It is {kind_of(got)}, and could not be compared with the expected value ({type(error).__name__})."
    return Difference(fact, expected, got)


def alike(exercise: Exercise, theirs: Attempt, yours: Attempt, changes_count: bool) -> bool:
    """Whether two attempts came to the same end: the same exception, or results equal within the tolerance.

    With `changes_count`, one that changes an argument differs from one that does not.
    """
    if theirs.error is not None or yours.error is not None:
        return _error_kind(theirs.error) == _error_kind(yours.error)
    if changes_count and bool(theirs.changed) != bool(yours.changed):
        return False
    return is_same(theirs.result, yours.result, exercise.rtol, exercise.atol)


def _error_kind(error: BaseException | None) -> tuple[type, str]:
    """An exception's type and its words without numbers, which depend on the case."""
    return type(error), re.sub(r"\d+", "", str(error))
