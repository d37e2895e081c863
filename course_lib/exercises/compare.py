"""Comparing an answer with the expected one, and saying in words how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from course_lib.exercises.compare_arrays import at, compare_arrays, other_type, value_sentence
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, kind_of, to_array
from course_lib.exercises.relations import relation
from course_lib.exercises.value_text import show_value, text_of


def difference(expected: Any, got: Any, rtol: float = 1e-4, atol: float = 1e-6) -> str | None:
    """None when `got` is as good as `expected`, else one or two sentences that say how it is not.

    Type, shape, kind of number (float, int, bool), non-finite entries and values are looked at in that order.

    >>> difference([1, 2], [1, 2]) is None
    True
    >>> difference([1, 2], (1, 2))
    'A list is expected, and yours is a tuple of length 2. list(...) turns it into one.'
    """
    return _compare(expected, got, rtol, atol, "")


def _compare(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    if got is None and expected is not None:
        return f"{at(where, 'It')} came back as None. Did you forget a return?"
    if is_tensor(expected) or is_array(expected):
        return compare_arrays(expected, got, rtol, atol, where)
    if is_bool(expected):
        if not is_bool(got):
            return other_type("True or False", got, where)
        return (
            None if bool(expected) == bool(got) else f"{at(where, 'It')} is {bool(got)} and should be {bool(expected)}."
        )
    if is_number(expected):
        return _compare_numbers(expected, got, rtol, atol, where)
    if isinstance(expected, (str, bytes)):
        return _compare_text(expected, got, where)
    if isinstance(expected, Mapping):
        return _compare_mappings(expected, got, rtol, atol, where)
    if isinstance(expected, Set):
        return _compare_sets(expected, got, where)
    if isinstance(expected, (list, tuple)):
        return _compare_sequences(expected, got, rtol, atol, where)
    if not isinstance(got, type(expected)):
        return other_type(kind_of(expected), got, where)
    if is_dataclass(expected) and not isinstance(expected, type):
        for field in fields(expected):
            name = f"{where}.{field.name}" if where else f".{field.name}"
            found = _compare(getattr(expected, field.name), getattr(got, field.name), rtol, atol, name)
            if found:
                return found
        return None
    return None if bool(expected == got) else f"{at(where, 'It')} differs from the expected value."


def _compare_numbers(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    if (is_tensor(got) or is_array(got)) and got.ndim == 0:
        return other_type("a plain number", got, where, ".item() takes it out.")
    if not is_number(got):
        return other_type("a number", got, where)
    whole = is_whole(expected)
    if whole and not is_whole(got):
        return other_type("an int", got, where, "Use // in place of /, or int(...), or round(...).")
    if isinstance(got, (complex, np.complexfloating)) and not isinstance(expected, (complex, np.complexfloating)):
        return other_type("a real number", got, where)
    if whole:
        if int(expected) == int(got):
            return None
        off = int(got) - int(expected)
        hint = " It is off by one." if abs(off) == 1 else " The sign is flipped." if int(got) == -int(expected) else ""
        return f"{at(where, 'It')} is {text_of(int(got))}, and {text_of(int(expected))} is expected.{hint}"
    try:
        a, b = (np.asarray(x, dtype=complex if isinstance(expected, complex) else float) for x in (expected, got))
    except OverflowError:
        return f"{at(where, 'It')} is an integer too large for a float, and {text_of(expected)} is expected."
    return value_sentence(a, b, rtol, atol, where)


def _compare_text(expected: Any, got: Any, where: str) -> str | None:
    if not isinstance(got, type(expected)):
        return other_type("a string" if isinstance(expected, str) else "bytes", got, where)
    if expected == got:
        return None
    if isinstance(expected, str) and expected.casefold() == got.casefold():
        return f"{at(where, 'It')} differs only in upper and lower case."
    if expected.strip() == got.strip():
        return f"{at(where, 'It')} differs only in white space at its ends."
    if expected == got[::-1]:
        return f"{at(where, 'It')} is reversed."
    first = next(
        (i for i, (x, y) in enumerate(zip(expected, got, strict=False)) if x != y), min(len(expected), len(got))
    )
    return (
        f"{at(where, 'It')} differs from position {first} on: yours goes on with {got[first : first + 12]!r}, "
        f"and {expected[first : first + 12]!r} is expected."
    )


def _compare_mappings(expected: Mapping[Any, Any], got: Any, rtol: float, atol: float, where: str) -> str | None:
    if not isinstance(got, Mapping):
        return other_type("a dict", got, where)
    missing = [k for k in expected if k not in got]
    extra = [k for k in got if k not in expected]
    if missing or extra:
        parts = [
            f"{word} {show_value(keys[0], 60)}"
            for word, keys in (("lacks", missing), ("should not have", extra))
            if keys
        ]
        return f"{at(where, 'It')} {' and '.join(parts)} among its keys ({len(got)} keys, {len(expected)} expected)."
    for key, value in expected.items():
        found = _compare(value, got[key], rtol, atol, f"{where}[{show_value(key, 40)}]")
        if found:
            return found
    return None


def _compare_sets(expected: Set[Any], got: Any, where: str) -> str | None:
    if not isinstance(got, Set):
        return other_type("a set", got, where, "set(...) turns it into one." if isinstance(got, (list, tuple)) else "")
    missing, extra = sorted(expected - got, key=repr), sorted(got - expected, key=repr)
    parts = [
        f"{word} {show_value(items[0], 60)}"
        for word, items in (("lacks", missing), ("should not hold", extra))
        if items
    ]
    return f"{at(where, 'It')} {' and '.join(parts)}." if parts else None


def _compare_sequences(expected: Sequence[Any], got: Any, rtol: float, atol: float, where: str) -> str | None:
    wanted = list if isinstance(expected, list) else tuple
    if not isinstance(got, wanted):
        turns = (
            isinstance(got, (list, tuple, Set, range))
            or hasattr(got, "__next__")
            or type(got).__name__.startswith("dict_")
        )
        advice = ""
        if turns:
            advice = f"{wanted.__name__}(...) turns it into one."
        elif hasattr(got, "tolist"):
            advice = f"{'x.tolist()' if wanted is list else 'tuple(x.tolist())'} turns a tensor or array x into one."
        return other_type(f"a {wanted.__name__}", got, where, advice)
    if len(expected) != len(got):
        off = len(got) - len(expected)
        hint = (
            ""
            if abs(off) > 1
            else " It is off by one: " + ("one entry too many." if off > 0 else "one entry is missing.")
        )
        return f"{at(where, 'It')} has length {len(got)}, and {len(expected)} is expected.{hint}"
    if len(expected) > 1 and all(is_number(x) for x in expected) and all(is_number(x) for x in got):
        a, b = to_array(list(expected)), to_array(list(got))
        if a.dtype.kind in "iuf" and b.dtype.kind in "iuf":
            found = next(
                filter(None, (_compare_numbers(x, y, rtol, atol, "x") for x, y in zip(expected, got, strict=True))),
                None,
            )
            pattern = relation(a, b, rtol, atol) if found else ""
            if pattern:
                return f"{at(where, 'It')} has the right length, and other numbers. {pattern}"
    elif len(expected) > 1 and _same_reversed(expected, got):
        return f"{at(where, 'It')} has the right entries in reversed order."
    for position, (x, y) in enumerate(zip(expected, got, strict=True)):
        found = _compare(x, y, rtol, atol, f"{where}[{position}]")
        if found:
            return found
    return None


def _same_reversed(expected: Sequence[Any], got: Sequence[Any]) -> bool:
    plain = (str, bytes, int)
    if not all(isinstance(x, plain) for x in (*expected, *got)):
        return False
    return list(expected) == list(got)[::-1] and list(expected) != list(got)
