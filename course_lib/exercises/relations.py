"""Simple relations between a wrong result and the expected one: "the sign is flipped", "it is shifted by one step"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Same = Callable[[Array, Array], bool]
"""Whether two arrays are equal up to the exercise's tolerance."""
Relation = Callable[[Array, Array, Same], "str | None"]
"""``relation(expected, got, same)`` returns a sentence when it fits; all numbers are finite floats of one shape."""


def _zero(a: Array, b: Array, same: Same) -> str | None:
    return None if np.any(b) else "All of yours is zero."


def _transposed(a: Array, b: Array, same: Same) -> str | None:
    square = a.ndim == 2 and a.shape[0] == a.shape[1]
    return "It looks transposed." if square and same(b, a.T) else None


def _negative(a: Array, b: Array, same: Same) -> str | None:
    return "The sign is flipped." if same(b, -a) else None


def _off_by_one(a: Array, b: Array, same: Same) -> str | None:
    return "It is off by one." if same(b, a + 1) or same(b, a - 1) else None


def _other_place(a: Array, b: Array, same: Same) -> str | None:
    """Reversed or shifted along one of the axes."""
    for axis, length in enumerate(a.shape):
        along = f" along axis {axis}" if a.ndim > 1 else ""
        if length > 1 and same(b, np.flip(a, axis)):
            return f"The order{along} is reversed."
        x, y = np.moveaxis(a, axis, 0), np.moveaxis(b, axis, 0)
        if length > 2 and (same(y[1:], x[:-1]) or same(y[:-1], x[1:])):
            return f"It is shifted by one step{along}."
    return None


def _function_of_it(a: Array, b: Array, same: Same) -> str | None:
    functions: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        ("logarithm", np.log),
        ("exponential", np.exp),
        ("square", np.square),
        ("square root", np.sqrt),
    )
    for name, function in functions:
        changed = function(a)
        if np.isfinite(changed).all() and same(b, changed):
            return f"It is the {name} of what is expected."
    return None


def _multiple(a: Array, b: Array, same: Same) -> str | None:
    nonzero = np.abs(a) > 1e-6 * np.abs(a).max()  # the rest may be rounding
    if not nonzero.any():
        return None
    factor = float(np.median(b[nonzero] / a[nonzero]))
    # Any two single numbers have a ratio: it tells something only when it is a round one.
    telling = abs(factor) > 1e-9 and abs(factor - 1) > 1e-4 and (a.size > 1 or _is_round(factor))
    if not telling or not same(b / factor, a):
        return None
    return f"{'It' if a.size == 1 else 'Every number'} is {factor:.4g} times what is expected."


def _is_round(factor: float) -> bool:
    """Whether a factor, or 1 over it, is a whole number."""
    above_one = max(abs(factor), 1 / abs(factor))
    return abs(above_one - round(above_one)) <= 1e-4 * above_one


RELATIONS: tuple[Relation, ...] = (
    _zero,
    _transposed,
    _negative,
    _off_by_one,
    _other_place,
    _function_of_it,
    _multiple,
)
"""Looked at in this order; what is said is the first that fits."""


def relations(expected: Array, got: Array, rtol: float = 1e-4, atol: float = 1e-6) -> Iterator[str]:
    """All sentences that fit two arrays of one shape; none for numbers that are not finite, bool or complex."""
    if expected.dtype.kind not in "iuf" or got.dtype.kind not in "iuf" or expected.size == 0:
        return
    a, b = expected.astype(float), got.astype(float)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return

    def same(x: Array, y: Array) -> bool:
        return x.shape == y.shape and x.size > 0 and bool(np.allclose(x, y, rtol=rtol, atol=atol))

    with np.errstate(all="ignore"):
        for find in RELATIONS:
            sentence = find(a, b, same)
            if sentence:
                yield sentence


def relation(expected: Array, got: Array, rtol: float = 1e-4, atol: float = 1e-6) -> str:
    """A guess at how two arrays of one shape are related; an empty string when nothing simple fits.

    >>> relation(np.array([1.0, 2.0, 4.0]), np.array([-1.0, -2.0, -4.0]))
    'The sign is flipped.'
    """
    return next(relations(expected, got, rtol, atol), "")
