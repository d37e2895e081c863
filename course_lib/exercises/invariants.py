"""What holds of every expected result and of none of the wrong ones: rows that add up to 1, nothing below 0."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.kinds import is_array, is_number, is_tensor, to_array
from course_lib.exercises.trial import Trial
from course_lib.exercises.value_text import show_value

Array = NDArray[Any]


def _adds_up(axis: int | None) -> Callable[[Array], bool]:
    def holds(x: Array) -> bool:
        if x.size < 2 or (axis is not None and x.ndim < 2):
            raise ValueError
        return bool((x >= 0).all() and np.allclose(x.sum(axis), 1, atol=1e-4))

    return holds


def _square(x: Array) -> Array:
    if x.ndim != 2 or x.shape[0] != x.shape[1] or len(x) < 2:
        raise ValueError
    return x


def _several(x: Array) -> Array:
    if x.ndim != 1 or len(x) < 3:
        raise ValueError
    return x


PROPERTIES: tuple[tuple[str, Callable[[Array], bool], Callable[[Array], Any]], ...] = (
    ("Every row expected adds up to 1; of yours the first adds up to", _adds_up(-1), lambda x: x.sum(-1).ravel()[0]),
    ("Every column expected adds up to 1; of yours the first adds up to", _adds_up(0), lambda x: x.sum(0).ravel()[0]),
    ("What is expected adds up to 1; yours adds up to", _adds_up(None), lambda x: x.sum()),
    (
        "What is expected lies between 0 and 1 in every call; in yours there is",
        lambda x: bool((x >= -1e-9).all() and (x <= 1 + 1e-9).all()),
        lambda x: x.min() if x.min() < 0 else x.max(),
    ),
    ("Nothing expected is below 0; in yours there is", lambda x: bool((x >= 0).all()), lambda x: x.min()),
    (
        "What is expected lies between -1 and 1 in every call; in yours there is",
        lambda x: bool((np.abs(x) <= 1).all()),
        lambda x: x.ravel()[np.abs(x).argmax()],
    ),
    (
        "Every number expected is a whole one; in yours there is",
        lambda x: bool((x == np.round(x)).all()),
        lambda x: x.ravel()[(x != np.round(x)).ravel().argmax()],
    ),
    (
        "What is expected is symmetric in every call, equal to its transpose; in yours this differs by up to",
        lambda x: bool(np.allclose(_square(x), x.T, atol=1e-6)),
        lambda x: np.abs(x - x.T).max(),
    ),
    (
        "What is expected is orthogonal in every call; your result times its transpose misses the identity by up to",
        lambda x: bool(np.allclose(_square(x) @ x.T, np.eye(len(x)), atol=1e-4)),
        lambda x: np.abs(x @ x.T - np.eye(len(x))).max(),
    ),
    (
        "What is expected never falls from one entry to the next; the largest fall in yours is",
        lambda x: bool((np.diff(_several(x)) >= 0).all()),
        lambda x: -np.diff(x).min(),
    ),
    (
        "What is expected never rises from one entry to the next; the largest rise in yours is",
        lambda x: bool((np.diff(_several(x)) <= 0).all()),
        lambda x: np.diff(x).max(),
    ),
)
"""What is said, whether it holds, and the number of a result that breaks it."""

OF_ONE_CALL = tuple(words for words, *_ in PROPERTIES if "between 0 and 1" in words)
"""What is worth telling of a single wrong result."""
SQUASHES = re.compile("tanh|sigmoid|softmax|sin|cos|sign|norm|corr")
"""What keeps a solution's results between -1 and 1: without it they may be so by chance."""
LEAST_NUMBERS = 8
"""Expected numbers, over all cases, below which a property may hold by chance."""


def invariants(trial: Trial) -> Iterator[str]:
    """Properties of the expected results of all cases that every wrong result lacks."""
    expected = [one for one in (_numbers(tried.solution.result) for tried in trial.tried) if one is not None]
    got = [one for one in (_numbers(tried.attempt.result) for tried in trial.wrong) if one is not None]
    if len(expected) < max(3, len(trial.tried)) or not got or len(got) < len(trial.wrong):
        return
    further = (_numbers(tried.solution.result) for tried in trial.further)
    expected += [one for one in further if one is not None and one.size > 1]
    squashes = SQUASHES.search(inspect.getsource(trial.exercise.solution)) is not None
    if sum(one.size for one in expected) < LEAST_NUMBERS:
        return
    for words, holds, shown in PROPERTIES:
        if "between -1 and 1" in words and not squashes:
            continue
        try:
            broken = [x for x in got if not holds(x)]
            enough = broken if words in OF_ONE_CALL else len(broken) == len(got)
            if enough and all(holds(x) for x in expected):
                yield f"{words} {show_value(float(shown(broken[0])))}."
        except (ValueError, IndexError, FloatingPointError):
            continue


def _numbers(value: Any) -> Array | None:
    """A result as an array of finite floats; None for anything else."""
    flat = isinstance(value, (list, tuple)) and value and all(is_number(x) for x in value)
    if not (is_tensor(value) or is_array(value) or is_number(value) or flat):
        return None
    array = to_array(value)
    if array.dtype.kind not in "iuf" or array.size == 0 or not np.isfinite(array.astype(float)).all():
        return None
    return np.asarray(array, float)
