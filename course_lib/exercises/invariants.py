"""What holds of every expected result and of none of the wrong ones: rows that add up to 1, nothing below 0."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.kinds import is_array, is_number, is_tensor, to_array
from course_lib.exercises.trial import Trial, Tried
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
    expected, got = _all_numbers(trial.tried), _all_numbers(trial.wrong, of_solution=False)
    if len(expected) < max(3, len(trial.tried)) or not got or len(got) < len(trial.wrong):
        return
    every_got = _all_numbers(trial.all_wrong, of_solution=False)
    further = _all_numbers(trial.further)
    every_expected = [*expected, *further]
    if sum(one.size for one in every_expected) < LEAST_NUMBERS:
        return
    squashes = SQUASHES.search(inspect.getsource(trial.exercise.solution)) is not None
    for words, holds, shown in PROPERTIES:
        if "between -1 and 1" in words and not squashes:
            continue
        of_one = words in OF_ONE_CALL
        try:
            broken = [x for x in (every_got if of_one else got) if not holds(x)]
            # A single number has no rows and no order: of the further calls only those with several count then.
            wanted = every_expected if of_one else [*expected, *(x for x in further if x.size > 1)]
            if broken and (of_one or len(broken) == len(got)) and all(holds(x) for x in wanted):
                yield f"{words} {show_value(float(shown(broken[0])))}."
        except (ValueError, IndexError, FloatingPointError):
            continue


def _all_numbers(tried: Sequence[Tried], of_solution: bool = True) -> list[Array]:
    """The results of the solution, or of the answer, that are numbers."""
    results = (one.solution.result if of_solution else one.attempt.result for one in tried)
    return [one for one in map(_numbers, results) if one is not None]


def _numbers(value: Any) -> Array | None:
    """A result as an array of finite floats; None for anything else."""
    flat = isinstance(value, (list, tuple)) and value and all(is_number(x) for x in value)
    if not (is_tensor(value) or is_array(value) or is_number(value) or flat):
        return None
    array = to_array(value)
    if array.dtype.kind not in "iuf" or array.size == 0 or not np.isfinite(array.astype(float)).all():
        return None
    return np.asarray(array, float)
