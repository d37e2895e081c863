"""Comparing an answer with the expected one, and saying in words where the two part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from course_lib.exercises.compare_arrays import Difference, at, compare_arrays, other_type, value_fact
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, kind_of
from course_lib.exercises.value_text import show_value, text_of


def compare(expected: Any, got: Any, rtol: float = 1e-4, atol: float = 1e-6) -> Difference | None:
    """None when `got` is as good as `expected`, else where the two part first.

    Type, shape, kind of number (float, int, bool), non-finite entries and values are looked at in that order.

    >>> compare([1, 2], [1, 2]) is None
    True
    >>> compare([1, 2], (1, 2)).fact
    'A list is expected, and yours is a tuple of length 2.'
    """
    return _Comparison(rtol, atol).of(expected, got, "")


def is_same(expected: Any, got: Any, rtol: float = 1e-4, atol: float = 1e-6) -> bool:
    """Whether `got` is as good as `expected`; False when the two cannot be compared at all."""
    try:
        return compare(expected, got, rtol, atol) is None
    except Exception:
        return False


@dataclass(frozen=True)
class _Comparison:
    """A comparison in depth; `where` is the place of a part inside the whole, such as ``[2].weight``."""

    rtol: float
    atol: float

    def of(self, expected: Any, got: Any, where: str) -> Difference | None:
        if got is None and expected is not None:
            return Difference(f"{at(where)} came back as None. Did you forget a return?", expected, got, where)
        if is_tensor(expected) or is_array(expected):
            return compare_arrays(expected, got, self.rtol, self.atol, where)
        for kind, look in self._by_kind():
            if kind(expected):
                return look(expected, got, where)
        if not isinstance(got, type(expected)):
            return other_type(kind_of(expected), expected, got, where)
        if is_dataclass(expected) and not isinstance(expected, type):
            return self._fields(expected, got, where)
        same = bool(expected == got)
        return None if same else Difference(f"{at(where)} differs from the expected value.", expected, got, where)

    def _by_kind(self) -> tuple[tuple[Callable[[Any], bool], Callable[..., Difference | None]], ...]:
        return (
            (is_bool, self._bools),
            (is_number, self._numbers),
            (lambda value: isinstance(value, (str, bytes)), self._text),
            (lambda value: isinstance(value, Mapping), self._mappings),
            (lambda value: isinstance(value, Set), self._sets),
            (lambda value: isinstance(value, (list, tuple)), self._sequences),
        )

    def _bools(self, expected: Any, got: Any, where: str) -> Difference | None:
        if not is_bool(got):
            return other_type("True or False", expected, got, where)
        if bool(expected) == bool(got):
            return None
        return Difference(f"{at(where)} is {bool(got)} and should be {bool(expected)}.", expected, got, where)

    def _numbers(self, expected: Any, got: Any, where: str) -> Difference | None:
        if (is_tensor(got) or is_array(got)) and got.ndim == 0:
            return other_type("a plain number", expected, got, where)
        if isinstance(got, (Fraction, Decimal)) and not is_whole(expected):
            got = float(got)
        if not is_number(got):
            return other_type("a number", expected, got, where)
        if is_whole(expected) and not is_whole(got):
            return other_type("an int", expected, got, where)
        if isinstance(got, (complex, np.complexfloating)) and not isinstance(expected, (complex, np.complexfloating)):
            return other_type("a real number", expected, got, where)
        if is_whole(expected):
            if int(expected) == int(got):
                return None
            fact = f"{at(where)} is {text_of(int(got))}, and {text_of(int(expected))} is expected."
            return Difference(fact, expected, got, where)
        kind = complex if isinstance(expected, complex) else float
        try:
            fact = value_fact(np.asarray(expected, kind), np.asarray(got, kind), self.rtol, self.atol, where)
        except OverflowError:
            fact = f"{at(where)} is an integer too large for a float, and {text_of(expected)} is expected."
        return Difference(fact, expected, got, where) if fact else None

    def _text(self, expected: Any, got: Any, where: str) -> Difference | None:
        if not isinstance(got, type(expected)):
            return other_type("a string" if isinstance(expected, str) else "bytes", expected, got, where)
        return None if expected == got else Difference(f"{at(where)} {_text_fact(expected, got)}", expected, got, where)

    def _mappings(self, expected: Mapping[Any, Any], got: Any, where: str) -> Difference | None:
        if not isinstance(got, Mapping):
            return other_type("a dict", expected, got, where)
        missing = [key for key in expected if key not in got]
        extra = [key for key in got if key not in expected]
        if missing or extra:
            counts = f"({len(got)} keys, {len(expected)} expected)"
            fact = f"{at(where)} {_lacks(missing, extra, 'should not have')} among its keys {counts}."
            return Difference(fact, expected, got, where)
        parts = ((value, got[key], f"{where}[{show_value(key, 40)}]") for key, value in expected.items())
        return self._first(parts)

    def _sets(self, expected: Set[Any], got: Any, where: str) -> Difference | None:
        if not isinstance(got, Set):
            return other_type("a set", expected, got, where)
        missing, extra = sorted(expected - got, key=repr), sorted(got - expected, key=repr)
        if not missing and not extra:
            return None
        return Difference(f"{at(where)} {_lacks(missing, extra, 'should not hold')}.", expected, got, where)

    def _sequences(self, expected: Sequence[Any], got: Any, where: str) -> Difference | None:
        wanted = list if isinstance(expected, list) else tuple
        if not isinstance(got, wanted):
            return other_type(f"a {wanted.__name__}", expected, got, where)
        if len(expected) != len(got):
            fact = f"{at(where)} has length {len(got)}, and {len(expected)} is expected."
            return Difference(fact, expected, got, where)
        found = self._first((x, y, f"{where}[{place}]") for place, (x, y) in enumerate(zip(expected, got, strict=True)))
        plain = (str, bytes, int, float)
        if found and all(isinstance(x, plain) and not is_bool(x) for x in (*expected, *got)):
            return Difference(found.fact, expected, got, where)  # hints look at all entries of a list of numbers
        return found

    def _fields(self, expected: Any, got: Any, where: str) -> Difference | None:
        names = [field.name for field in fields(expected)]
        return self._first((getattr(expected, name), getattr(got, name), f"{where}.{name}") for name in names)

    def _first(self, parts: Any) -> Difference | None:
        """The difference of the first part (expected, got, where) that has one."""
        return next(filter(None, (self.of(*part) for part in parts)), None)


def _text_fact(expected: Any, got: Any) -> str:
    """How a text differs, as the rest of a sentence."""
    if isinstance(expected, str) and expected.casefold() == got.casefold():
        return "differs only in upper and lower case."
    if expected.strip() == got.strip():
        return "differs only in white space at its ends."
    if expected == got[::-1]:
        return "is reversed."
    pairs = enumerate(zip(expected, got, strict=False))
    first = next((i for i, (x, y) in pairs if x != y), min(len(expected), len(got)))
    return (
        f"differs from position {first} on: yours goes on with {got[first : first + 12]!r}, "
        f"and {expected[first : first + 12]!r} is expected."
    )


def _lacks(missing: Sequence[Any], extra: Sequence[Any], should_not: str) -> str:
    """ "lacks 'a' and should not hold 'b'": the first of each."""
    parts = [f"{word} {show_value(items[0], 60)}" for word, items in (("lacks", missing), (should_not, extra)) if items]
    return " and ".join(parts)
