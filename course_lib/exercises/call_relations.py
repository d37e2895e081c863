"""How a wrong result relates to the call: an argument unchanged, two arguments exchanged, off by an argument."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.exercises.attempts import argument_names, solution_of_another
from course_lib.exercises.compare import is_same
from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import is_array, is_number, is_tensor, to_array
from course_lib.exercises.relations import is_telling, number_pair
from course_lib.exercises.traces import variables_at_return
from course_lib.exercises.trial import Tried

MOST_ENTRIES = 7
"""Entries of an argument of which every choice is added up."""


def argument_unchanged(exercise: Exercise, tried: Tried) -> Iterator[str]:
    """The result is one of the arguments, as it was given."""
    for name, value in zip(argument_names(exercise.solution), tried.arguments, strict=False):
        if is_number(value) and value in (0, 1):  # these come out for many reasons
            continue
        if type(value) is type(tried.attempt.result) and is_same(value, tried.attempt.result, 0.0, 0.0):
            yield f"This is the argument `{name}`, unchanged."
        elif is_telling(tried.attempt.result) and any(
            is_same(entry, tried.attempt.result, 0.0, 0.0) for entry in _entries_of(value)
        ):
            yield f"This is an entry of the argument `{name}`, as it was given."


def _entries_of(value: Any) -> Iterator[Any]:
    if is_tensor(value) or is_array(value) or isinstance(value, (list, tuple)):
        yield from value if getattr(value, "ndim", 1) else ()


def arguments_exchanged(exercise: Exercise, tried: Tried) -> Iterator[str]:
    """The result is right for the call with two arguments exchanged."""
    names = argument_names(exercise.solution)
    for i, j in combinations(range(len(tried.arguments)), 2):
        if type(tried.arguments[i]) is not type(tried.arguments[j]) or j >= len(names):
            continue
        exchanged = list(copy.deepcopy(tried.arguments))
        exchanged[i], exchanged[j] = exchanged[j], exchanged[i]
        theirs = solution_of_another(exercise, tuple(exchanged))
        if theirs.error is None and is_same(theirs.result, tried.attempt.result, exercise.rtol, exercise.atol):
            yield f"It would be right with `{names[i]}` and `{names[j]}` exchanged: look where you use them."


def off_by_an_argument(exercise: Exercise, tried: Tried) -> Iterator[str]:
    """What is expected, times, divided by, plus or minus a number that the call was given."""
    assert tried.difference is not None
    yield from by_an_argument(exercise, tried.arguments, tried.difference.expected, tried.difference.got)


def by_an_argument(exercise: Exercise, arguments: tuple[Any, ...], expected: Any, got: Any) -> Iterator[str]:
    """The same of two values."""
    pair = number_pair(expected, got)
    if pair is None:
        return
    a, b = pair
    for name, number in _numbers(exercise, arguments):
        if abs(number) < 1e-9:
            continue
        for words, value in (("times", a * number), ("divided by", a / number), ("plus", a + number)):
            if _agree(value, b, exercise) and not _agree(a, b, exercise):
                yield f"It is what is expected {words} `{name}`."
        if _agree(a - number, b, exercise):
            yield f"It is what is expected minus `{name}`."


def _agree(x: Any, y: Any, exercise: Exercise) -> bool:
    """Whether two arrays agree; what is left of one without an axis counts as one."""
    return bool(np.allclose(x, y, rtol=exercise.rtol, atol=exercise.atol))


def _numbers(exercise: Exercise, arguments: tuple[Any, ...]) -> Iterator[tuple[str, float]]:
    """The numbers among the arguments, and the lengths and sums of those that hold several."""
    for name, value in zip(argument_names(exercise.solution), arguments, strict=False):
        if is_number(value):
            yield name, float(value.real)
        elif is_tensor(value) or is_array(value):
            for axis, length in enumerate(tuple(value.shape)):
                yield (f"{name}.shape[{axis}]" if len(value.shape) > 1 else f"len({name})"), float(length)
        elif isinstance(value, (list, tuple, str, dict, set)):
            yield f"len({name})", float(len(value))


def other_entries(exercise: Exercise, wrong: Sequence[Tried]) -> Iterator[str]:
    """The result misses, or holds too often, a few entries of an argument that are added up; in every wrong case."""
    names = argument_names(exercise.solution)
    for place, name in enumerate(names[: len(wrong[0].arguments)]):
        found = [_entries_between(exercise, tried, place) for tried in wrong]
        if all(found) and any(told for one in found if one for told in [one[2]]):
            sign, entries, _ = found[0] or (1, (), False)
            which = " and ".join(f"`{name}[{i}]`" for i in entries)
            what = "is missing" if sign > 0 else "is too much"
            case = f"in case {wrong[0].position + 1} {which} {what}"
            yield f"Other entries of `{name}` are added up than should be: {case}."
            return


def _entries_between(exercise: Exercise, tried: Tried, place: int) -> tuple[int, tuple[int, ...], bool] | None:
    """The entries whose sum is what is missing (1) or too much (-1), and whether that hardly happens by chance."""
    if tried.difference is None or tried.difference.where:
        return None
    pair = number_pair(tried.solution.result, tried.attempt.result)
    rows = tried.arguments[place]
    whole = is_tensor(rows) or is_array(rows) or isinstance(rows, (list, tuple))
    if pair is None or not whole or not 1 <= len(rows) <= MOST_ENTRIES:
        return None
    if isinstance(rows, (list, tuple)) and not all(is_number(row) for row in rows):
        return None
    apart, entries = pair[0] - pair[1], to_array(rows).astype(float)
    if entries.shape[1:] != apart.shape:
        return None
    for count in range(1, len(entries) + 1):
        for chosen in combinations(range(len(entries)), count):
            for sign in (1, -1):
                if is_same(apart, sign * entries[list(chosen)].sum(0), exercise.rtol, exercise.atol):
                    return sign, chosen, is_telling(apart)
    return None


def variable_is_right(exercise: Exercise, tried: Tried, answer: Any) -> Iterator[str]:
    """A local variable of the answer holds the right value when it returns."""
    for name, value in variables_at_return(answer, copy.deepcopy(tried.arguments)).items():
        if is_same(tried.solution.result, value, exercise.rtol, exercise.atol):
            yield f"When your function returns, its variable `{name}` holds the right value: return that one."
