"""How a shape or a length that is not right may have come about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import is_array, is_tensor


def shape_relations(expected: Any, got: Any, rtol: float, atol: float) -> Iterator[str]:
    """Sentences about two tensors or arrays of different shapes, or two lists of different lengths."""
    if all(is_tensor(x) or is_array(x) for x in (expected, got)):
        if tuple(expected.shape) != tuple(got.shape):
            yield from _of_ends(expected, got, rtol, atol)
            yield from _of_shapes(tuple(expected.shape), tuple(got.shape))
    elif isinstance(expected, (list, tuple)) and type(got) is type(expected) and len(got) != len(expected):
        yield from _of_ends(expected, got, rtol, atol)
        if len(got) < len(expected) and is_same(expected[: len(got)], got, rtol, atol) and len(got):
            yield "It begins right, and ends too early."
        if len(got) > len(expected) and is_same(expected, got[: len(expected)], rtol, atol):
            yield "It begins right, and goes on too long."


def _of_ends(expected: Any, got: Any, rtol: float, atol: float) -> Iterator[str]:
    """One entry is missing, or one is too many, at one of the ends."""
    if not getattr(expected, "shape", (1,)) or not getattr(got, "shape", (1,)):
        return
    shorter, longer = (got, expected) if len(got) < len(expected) else (expected, got)
    words = "is missing" if shorter is got else "is too many"
    for name, rest in (("first", longer[1:]), ("last", longer[:-1])):
        if len(longer) == len(shorter) + 1 and is_same(rest, shorter, rtol, atol):
            yield f"All is right but that the {name} entry {words}."
    if getattr(expected, "ndim", 1) == 2 == getattr(got, "ndim", 1):
        yield from _of_columns(expected, got, rtol, atol)


def _of_columns(expected: Any, got: Any, rtol: float, atol: float) -> Iterator[str]:
    """The same for tables: a column too many or too few, or an entry in each column at an end of its own."""
    if len(expected) == len(got) and abs(expected.shape[1] - got.shape[1]) == 1:
        shorter, longer = (got, expected) if got.shape[1] < expected.shape[1] else (expected, got)
        words = "is missing" if shorter is got else "is too many"
        for name, rest in (("first", longer[:, 1:]), ("last", longer[:, :-1])):
            if is_same(rest, shorter, rtol, atol):
                yield f"All is right but that the {name} column {words}."
    if expected.shape[1] == got.shape[1] <= 4 and len(got) == len(expected) + 1:
        ends = []
        for column in range(got.shape[1]):
            wanted, own = expected[:, column], got[:, column]
            fits = [
                name for name, rest in (("first", own[1:]), ("last", own[:-1])) if is_same(wanted, rest, rtol, atol)
            ]
            if not fits:
                return
            ends.append(f"column {column} has a {fits[0]} entry too many")
        yield f"{' and '.join(ends).capitalize()}."


def _of_shapes(a: Sequence[int], b: Sequence[int]) -> Iterator[str]:
    """What may have made the shape `b` of the expected shape `a`."""
    if len(a) == len(b) and tuple(a) == tuple(b)[::-1]:
        yield "It looks transposed."
    if len(a) == len(b) and sorted(a) == sorted(b):
        yield "The axes are in another order."
    if [n for n in a if n != 1] == [n for n in b if n != 1]:
        place = "too many" if len(b) > len(a) else "missing" if len(b) < len(a) else "in another place"
        yield f"An axis of length 1 is {place}."
    if len(b) < len(a) and math.prod(b) < math.prod(a):
        yield "An axis was summed, averaged or indexed away."
    if len(b) > len(a):
        yield "An axis is left over that should be summed, averaged or indexed away."
    if len(a) == len(b):
        off = [(axis, y - x) for axis, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(off) == 1:
            axis, by = off[0]
            words = f"{abs(by)} entr{'y' if abs(by) == 1 else 'ies'} {'too many' if by > 0 else 'missing'}"
            yield f"Along axis {axis} there {'is' if abs(by) == 1 else 'are'} {words}."
