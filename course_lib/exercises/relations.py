"""Simple relations between wrong results and the expected ones: "the sign is flipped", "it is shifted by one step".

A relation may hold by chance, above all between small round numbers. So each says how much evidence it needs, and
`evidence` weighs the numbers it was seen on; a relation is believed only if it holds in every case that fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.kinds import is_array, is_number, is_tensor, to_array

Array = NDArray[Any]
Same = Callable[[Array, Array], bool]
"""Whether two arrays are equal up to the exercise's tolerance."""
Relation = Callable[[Array, Array, Same], "str | None"]
"""``relation(expected, got, same)`` returns a sentence when it fits; all numbers are finite floats of one shape."""


def _zero(a: Array, b: Array, same: Same) -> str | None:
    is_id = a.size == 1 and float(a.ravel()[0]).is_integer()  # a place or a token may well be 0
    if np.any(b) or is_id:
        return None
    return "All of yours is zero." if a.size > 1 else "Yours is zero wherever it is wrong."


def _one_number(a: Array, b: Array, same: Same) -> str | None:
    """One number at every place, where the expected ones differ."""
    if a.size < 3 or not np.any(b) or np.ptp(b) > 0 or np.ptp(a) == 0:
        return None
    return "All numbers of yours are the same one, and those expected differ."


def _transposed(a: Array, b: Array, same: Same) -> str | None:
    square = a.ndim == 2 and a.shape[0] == a.shape[1]
    return "It looks transposed." if square and same(b, a.T) else None


def _negative(a: Array, b: Array, same: Same) -> str | None:
    return "The sign is flipped." if same(b, -a) else None


def _absolute(a: Array, b: Array, same: Same) -> str | None:
    if same(np.abs(b), np.abs(a)):
        return "The sizes are right, and some signs are not."
    return None


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


def _other_order(a: Array, b: Array, same: Same) -> str | None:
    if a.size > 1 and same(np.sort(b, axis=None), np.sort(a, axis=None)):
        return "These are the right numbers in another order."
    return None


def _one_end(a: Array, b: Array, same: Same) -> str | None:
    """Only the first or only the last entry along the first axis is wrong."""
    if a.ndim and len(a) > 2:
        for name, rest in (("first", slice(1, None)), ("last", slice(None, -1))):
            if same(b[rest], a[rest]):
                return f"Only the {name} entry is wrong: all others are right."
    return None


def _function_of_it(a: Array, b: Array, same: Same) -> str | None:
    functions: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        ("the logarithm of", np.log),
        ("the exponential of", np.exp),
        ("the square of", np.square),
        ("the square root of", np.sqrt),
        ("1 minus", lambda x: 1 - x),
        ("1 divided by", lambda x: 1 / x),
        ("2 to the power of", np.exp2),
        ("the logarithm to base 2 of", np.log2),
    )
    for name, function in functions:
        changed = function(a)
        if np.isfinite(changed).all() and same(b, changed):
            return f"It is {name} what is expected."
    return None


NAMED_FACTORS = (
    (math.log(2), "It is ln 2 times what is expected: nats and bits are mixed up."),
    (1 / math.log(2), "It is what is expected divided by ln 2: nats and bits are mixed up."),
    (math.log10(2), "It is log10(2) times what is expected: the base of a logarithm is another one."),
    (1 / math.log10(2), "It is what is expected divided by log10(2): the base of a logarithm is another one."),
    (math.log(10), "It is ln 10 times what is expected: the base of a logarithm is another one."),
    (1 / math.log(10), "It is what is expected divided by ln 10: the base of a logarithm is another one."),
)


def _multiple(a: Array, b: Array, same: Same) -> str | None:
    nonzero = np.abs(a) > 1e-6 * np.abs(a).max()  # the rest may be rounding
    if not nonzero.any():
        return None
    factor = float(np.median(b[nonzero] / a[nonzero]))
    if abs(factor) < 1e-9 or abs(factor - 1) < 1e-4 or abs(factor + 1) < 1e-4 or not same(b / factor, a):
        return None
    for value, sentence in NAMED_FACTORS:
        if math.isclose(factor, value, rel_tol=1e-4):
            return sentence
    return f"{'It' if a.size == 1 else 'Every number'} is {factor:.4g} times what is expected."


def _rounded(a: Array, b: Array, same: Same) -> str | None:
    if not np.allclose(a, b, rtol=0.2):
        return None
    for digits in range(5):
        if np.array_equal(np.round(a, digits), b):
            where = "to a whole number" if digits == 0 else f"to {digits} digit{'' if digits == 1 else 's'}"
            return f"It is what is expected, rounded {where}: leave it as exact as it comes."
        if np.allclose(np.trunc(a * 10**digits) / 10**digits, b, rtol=1e-9, atol=1e-12):
            return f"It is what is expected, cut off after {digits} digits behind the point."
    return None


PROPORTIONAL = "All numbers of a call are off by one factor"


def _proportional(a: Array, b: Array, same: Same) -> str | None:
    """As `_multiple`, with a factor that may be another one in each call."""
    nonzero = np.abs(a) > 1e-6 * np.abs(a).max()
    if a.size < 2 or not nonzero.any():
        return None
    factor = float(np.median(b[nonzero] / a[nonzero]))
    if abs(factor) < 1e-9 or abs(factor - 1) < 1e-4 or not same(b / factor, a):
        return None
    return f"{PROPORTIONAL}: their proportions are right, what they are divided by is not."


def _zero_where_wrong(a: Array, b: Array, same: Same) -> str | None:
    wrong = ~np.isclose(a, b)
    if np.any(b) and np.any(wrong) and not np.any(b[wrong]) and same(b[~wrong], a[~wrong]):
        return "What is there is right: all that is wrong in yours is zero."
    return None


def _other_choice(a: Array, b: Array, same: Same) -> str | None:
    """Entries are chosen by being left other than 0, and too few or too many are."""
    kept, wanted = b != 0, a != 0
    if a.ndim != 1 or not kept.any() or not wanted.any() or np.array_equal(kept, wanted) or set(a) <= {0, 1}:
        return None
    too_few = bool((wanted & ~kept).any())
    if (too_few and (kept & ~wanted).any()) or (too_few and wanted.all()) or (not too_few and kept.all()):
        return None
    count = abs(int(wanted.sum()) - int(kept.sum()))
    how = "One entry" if count == 1 else "More than one entry"
    return (
        f"{how} too {'few' if too_few else 'many'} {'stays' if count == 1 else 'stay'} other than 0: look at the bound."
    )


def _one_place(a: Array, b: Array, same: Same) -> str | None:
    """Only the diagonal, or all but the diagonal, of a square is wrong; or one column of a table."""
    if a.ndim != 2:
        return None
    if a.shape[0] == a.shape[1] and len(a) > 1:
        diagonal = np.eye(len(a), dtype=bool)
        if same(b[~diagonal], a[~diagonal]):
            return "Only the diagonal is wrong."
        if same(b[diagonal], a[diagonal]):
            return "Only the diagonal is right."
    if a.shape[1] > 2:
        for name, rest in (("first", slice(1, None)), ("last", slice(None, -1))):
            if same(b[:, rest], a[:, rest]):
                return f"Only the {name} column is wrong: all others are right."
    return None


def _constant(a: Array, b: Array, same: Same) -> str | None:
    step = float(np.median(b - a))
    if not same(b - step, a):
        return None
    return (
        f"{'It' if a.size == 1 else 'Every number'} is {abs(step):.4g} {'more' if step > 0 else 'less'} than expected."
    )


RELATIONS: tuple[tuple[Relation, float], ...] = (
    (_zero, 0.6),
    (_one_number, 0.6),
    (_transposed, 1.0),
    (_negative, 0.6),
    (_other_place, 1.0),
    (_rounded, 0.6),
    (_function_of_it, 1.6),
    (_multiple, 2.0),
    (_proportional, 2.0),
    (_constant, 2.0),
    (_other_choice, 1.0),
    (_zero_where_wrong, 1.0),
    (_one_place, 1.0),
    (_one_end, 1.0),
    (_other_order, 1.0),
    (_absolute, 1.0),
)
"""Looked at in this order, and the evidence that each needs."""


def relations(expected: Any, got: Any, rtol: float, atol: float, seen: float = math.inf) -> Iterator[str]:
    """All sentences that fit two values of one shape; none for numbers that are not finite, bool or complex.

    >>> list(relations([1.25, 2.5, 4.75], [-1.25, -2.5, -4.75], 1e-4, 1e-6))[0]
    'The sign is flipped.'
    """
    pair = number_pair(expected, got)
    if pair is None:
        return
    a, b = pair

    def same(x: Array, y: Array) -> bool:
        return x.shape == y.shape and x.size > 0 and bool(np.allclose(x, y, rtol=rtol, atol=atol))

    if same(b, a):  # they differ in kind alone
        return
    with np.errstate(all="ignore"):
        for find, needed in RELATIONS:
            sentence = find(a, b, same) if seen >= needed else None
            if sentence:
                yield sentence


def number_pair(expected: Any, got: Any) -> tuple[Array, Array] | None:
    """Two values of one shape as arrays of finite floats; None when they are anything else."""
    arrays = []
    for value in (expected, got):
        if not (is_tensor(value) or is_array(value) or is_number(value) or _is_flat(value)):
            return None
        array = to_array(value)
        if array.dtype.kind not in "iuf" or array.size == 0 or not np.isfinite(array.astype(float)).all():
            return None
        arrays.append(array.astype(float))
    return (arrays[0], arrays[1]) if arrays[0].shape == arrays[1].shape else None


def _is_flat(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(is_number(x) for x in value)


def evidence(pairs: Sequence[tuple[Any, Any]]) -> float:
    """How much a relation that holds between all these expected and got values tells.

    A number of more than three digits counts 1, one that is short and may agree by chance a third.
    """
    total = 0.0
    for expected, got in pairs:
        pair = number_pair(expected, got)
        if pair is not None:
            numbers = np.concatenate([pair[0].ravel()[:20], pair[1].ravel()[:20]])
            total += sum(1.0 if float(f"{x:.3g}") != x else 1 / 3 for x in numbers if x != 0) / 2
    return total


def _is_simple(number: float) -> bool:
    """Whether a number has at most three digits, or is a simple fraction such as 2/3: such numbers agree by chance."""
    return float(f"{number:.3g}") == number or any(abs(number * n - round(number * n)) < 1e-9 for n in (3, 6, 7, 9))


def is_telling(value: Any) -> bool:
    """Whether a number, or one of the numbers in a tensor or array, hardly comes out by chance."""
    if is_number(value) or isinstance(value, Fraction):
        numbers = [float(value) if isinstance(value, Fraction) else value]
    elif is_tensor(value) or is_array(value):
        numbers = to_array(value).ravel().tolist()
    else:
        return False
    return any(isinstance(x, (int, float)) and not _is_simple(float(x)) for x in numbers if np.isfinite(x))
