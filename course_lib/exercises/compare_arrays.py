"""How two tensors or arrays differ, in words: type, shape, kind of number, values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.exercises.kinds import is_array, is_tensor, kind_of, to_array
from course_lib.exercises.value_text import text_of


@dataclass(frozen=True)
class Difference:
    """Where two values part, and how: one sentence that is true whatever the cause.

    `expected` and `got` are the parts that differ, at `where` inside the whole, such as ``[2]``; "" is the whole.
    """

    fact: str
    expected: Any
    got: Any
    where: str = ""


def at(where: str, otherwise: str = "It") -> str:
    """Which part of the answer a sentence is about: `where` is empty for the whole."""
    return f"The part {where}" if where else otherwise


def other_type(wanted: str, expected: Any, got: Any, where: str) -> Difference:
    """That another kind of value is expected."""
    begin = f"In the part {where}, {wanted}" if where else wanted[0].upper() + wanted[1:]
    return Difference(f"{begin} is expected, and yours is {kind_of(got)}.", expected, got, where)


def number_kind(array: Any) -> str:
    """The kind of an array's numbers in a learner's words: float, int, bool, complex."""
    return {"f": "float", "i": "int", "u": "int", "b": "bool", "c": "complex"}.get(array.dtype.kind, str(array.dtype))


def compare_arrays(expected: Any, got: Any, rtol: float, atol: float, where: str) -> Difference | None:
    """None when `got` is as good as the tensor or array `expected`, else what is not right about it."""
    if not (is_tensor(got) if is_tensor(expected) else is_array(got)):
        return other_type("a tensor" if is_tensor(expected) else "a NumPy array", expected, got, where)
    a, b = to_array(expected), to_array(got)
    if a.shape != b.shape:
        fact = f"{at(where)} has shape {tuple(b.shape)}, and {tuple(a.shape)} is expected."
    elif number_kind(a) != number_kind(b):
        fact = (
            f"{at(where)} has the right shape, and holds numbers of kind {number_kind(b)} "
            f"where {number_kind(a)} is expected."
        )
    else:
        fact = value_fact(a, b, rtol, atol, where)
    return Difference(fact, expected, got, where) if fact else None


def value_fact(a: Any, b: Any, rtol: float, atol: float, where: str) -> str:
    """How the array `b` differs from `a`, of the same shape and kind of number; an empty string if it does not."""
    if a.dtype.kind not in "fc":
        wrong = a != b
    else:
        bad = ~np.isfinite(b) & ~((a == b) | (np.isnan(a) & np.isnan(b)))
        if bad.any():
            name = "nan" if np.isnan(b[bad]).any() else "inf"
            places = f"in {int(bad.sum())} of {b.size} places" if b.size > 1 else "in its only place"
            return f"{at(where)} holds {name} {places}, where a finite number is expected."
        wrong = ~np.isclose(b, a, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return ""
    count, first = int(wrong.sum()), tuple(int(i) for i in np.argwhere(wrong)[0])
    yours, wanted = (text_of(x[first].item()) for x in (b, a))
    if yours == wanted:  # they part after the sixth digit
        yours, wanted = (repr(x[first].item()) for x in (b, a))
    if a.size == 1:
        return f"{at(where)} is {yours}, and {wanted} is expected."
    return (
        f"{at(where)} is off: {count} of {a.size} numbers differ. "
        f"The first is {yours} at {list(first)}, and {wanted} is expected."
    )
