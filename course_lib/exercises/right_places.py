"""Which places of a result are right in every call: the first entries, a column, what lies above the diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.attempts import argument_names
from course_lib.exercises.kinds import is_array, is_tensor, to_array
from course_lib.exercises.relations import is_telling, number_pair
from course_lib.exercises.trial import Trial

Array = NDArray[Any]


def right_places(trial: Trial) -> Iterator[str]:
    """Sentences about the places that are right in every wrong result."""
    pairs = [number_pair(tried.solution.result, tried.attempt.result) for tried in trial.wrong]
    found = [pair for pair in pairs if pair is not None and pair[0].ndim]
    if not found or len(found) < len(pairs):
        return
    rtol, atol = trial.exercise.rtol, trial.exercise.atol
    right = [np.isclose(b, a, rtol=rtol, atol=atol) for a, b in found]
    yield from _never_set(found)
    if not any(mask.any() for mask in right):
        yield from _ends_exchanged(found, rtol, atol)
        return
    for axis in reversed(range(1, right[0].ndim)):
        yield from _along(right, axis)
    yield from _triangle(right)
    yield from _beside_arguments(trial, right)
    for axis in range(right[0].ndim):
        turned = [np.moveaxis(a, axis, 0) for a, _ in found]
        yield from _ends(turned, [np.moveaxis(mask, axis, 0) for mask in right], axis)


def _ends_exchanged(found: list[tuple[Array, Array]], rtol: float, atol: float) -> Iterator[str]:
    """Nothing is right where it stands, but both ends are where the other one belongs."""
    turned = [(a, b[::-1]) for a, b in found]
    if all(
        len(a) > 2 and np.allclose(a[[0, -1]], b[[0, -1]], rtol=rtol, atol=atol) and is_telling(a[[0, -1]])
        for a, b in turned
    ):
        yield "Your first entry belongs at the end and your last at the beginning; what is between is not right."


def _along(right: list[Array], axis: int) -> Iterator[str]:
    """Columns, or entries along another axis, that are right in every call."""
    lengths = {mask.shape[axis] for mask in right}
    if len(lengths) > 1 or not 1 < min(lengths) <= 6:
        return
    every = [np.moveaxis(mask, axis, 0).reshape(mask.shape[axis], -1).all(1) for mask in right]
    good = np.stack(every).all(0)
    if good.any() and not good.all():
        word = "column" if right[0].ndim == 2 else f"place along axis {axis}"
        names = ", ".join(str(i) for i in np.flatnonzero(good))
        bad = ", ".join(str(i) for i in np.flatnonzero(~good))
        many = "s" if good.sum() > 1 else ""
        yield f"In every call {word}{many} {names} {'are' if many else 'is'} right: look at {word} {bad} only."


def _beside_arguments(trial: Trial, right: list[Array]) -> Iterator[str]:
    """Where an argument has the shape of the result: right exactly where its numbers are above 0, or some such."""
    names = argument_names(trial.exercise.solution)
    for place, name in enumerate(names[: len(trial.wrong[0].arguments)]):
        given = [tried.arguments[place] for tried in trial.wrong]
        if not all(is_tensor(one) or is_array(one) for one in given):
            continue
        arrays = [to_array(one) for one in given]
        if any(
            one.shape != mask.shape or one.dtype.kind not in "fiub" for one, mask in zip(arrays, right, strict=True)
        ):
            continue
        for words, holds in SIGNS:
            inside = [np.asarray(holds(one), bool) for one in arrays]
            size = sum(part.size for part in inside)
            if not size / 4 <= sum(int(part.sum()) for part in inside) < size:
                continue
            wrong = [~mask for mask in right]
            missed = sum(int((~part).sum()) for part in inside)
            outside = not any((mask & part).any() for mask, part in zip(wrong, inside, strict=True))
            if outside and 2 * sum(int(mask.sum()) for mask in wrong) >= missed >= 2:
                yield f"In every call all is right where `{name}` is {words}: look at what becomes of the rest."


SIGNS: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("above 0", lambda x: x > 0),
    ("not below 0", lambda x: x >= 0),
    ("below 0", lambda x: x < 0),
    ("0", lambda x: x == 0),
    ("not 0", lambda x: x != 0),
    ("between -1 and 1", lambda x: np.abs(x) <= 1),
)


def _triangle(right: list[Array]) -> Iterator[str]:
    if any(mask.ndim != 2 or mask.shape[0] != mask.shape[1] or len(mask) < 2 for mask in right):
        return
    for words, part in (
        ("above", lambda m: m[np.triu_indices(len(m), 1)]),
        ("below", lambda m: m[np.tril_indices(len(m), -1)]),
    ):
        others = [bool((~mask).sum()) for mask in right]
        if all(part(mask).all() for mask in right) and all(others):
            yield f"In every call what lies {words} the diagonal is right: look at the rest."


def _ends(expected: list[Array], right: list[Array], axis: int) -> Iterator[str]:
    """How far a result goes right from its first entry along an axis on, or back from its last."""
    if any(len(mask) < 2 for mask in right):
        return
    for name, step, other in (("begins", 1, "then"), ("ends", -1, "what comes before")):
        rows: list[Array] = [np.asarray(mask.reshape(len(mask), -1).all(1))[::step] for mask in right]
        counts = [int(np.argmin(row)) for row in rows]
        telling = sum(is_telling(a[::step][:count]) for a, count in zip(expected, counts, strict=True))
        if min(counts) == 0 or telling == 0:
            continue
        low, high = min(counts), max(counts)
        many = f"{low}" if low == high else f"{low} to {high}"
        what = ("entry", "entries") if axis == 0 else ("column", "columns") if right[0].ndim == 2 else ("", "")
        if not what[0]:
            continue
        entries = f"{what[0]} is" if high == 1 else f"{what[1]} are"
        those = entries if high == 1 else f"{many} {entries}"
        if name == "begins":
            yield f"In every call the first {those} right: look at what changes {other}."
        else:
            yield f"In every call the last {those} right, and {other} is not."


def _never_set(pairs: list[tuple[Array, Array]]) -> Iterator[str]:
    """The first or the last number, of the whole or of a column, that is always 0 and never should be."""
    if any(a.ndim > 2 or len(a) < 1 for a, _ in pairs) or len(pairs) < 2:
        return
    wide = pairs[0][0].ndim == 2
    widths = {a.shape[1] for a, _ in pairs} if wide else {1}
    if len(widths) > 1:
        return
    # Where zeros stand elsewhere too, the ends are nothing special.
    few = all(0 < int(((b == 0) & (a != 0)).sum()) <= 2 and np.any(b) for a, b in pairs)
    for column in range(min(widths)):
        for name, end in (("first", 0), ("last", -1)):
            ends = [(a[end, column], b[end, column]) if wide else (a[end], b[end]) for a, b in pairs]
            if few and all(y == 0 and x != 0 for x, y in ends):
                of = f" of column {column}" if wide else ""
                yield f"In every call the {name} number{of} is 0 in yours, and should not be."
