"""Calls that are like a given one: smaller, without some entries or with simpler numbers; or repeated, turned, equal.

Sizes that are equal in all cases of an exercise, such as the width of a state and the rows of its matrix, shrink
together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, to_array

Arguments = tuple[Any, ...]
Axis = tuple[int, int, int]
"""The place of an argument, one of its axes, and how many blocks of the size stand along it: 4 for the gates' rows."""

WHOLE = (0, 1, 2)
MULTIPLES = (2, 3, 4)
"""How many times as large as another a size may be, to shrink with it."""
UNEVEN = 1.0371
"""What a number is multiplied by, so that it is no round one."""
MOST_TWICE = 12
"""Entries of which each is tried twice in a row."""
FRACTIONS = (0.0, 1.0, 0.5)
"""Simple numbers, tried in place of others."""


def weight(value: Any) -> float:
    """How much there is to read: entries, characters, digits.

    >>> weight([1, 2]) < weight([1, 2, 2]) < weight([7, 250, 7])
    True
    >>> weight(0.5) < weight(0.3) < weight(0.317)
    True
    """
    if is_tensor(value) or is_array(value):
        return 1 + sum(weight(x) for x in to_array(value).ravel().tolist())
    if isinstance(value, str):
        return 1 + len(value)
    if isinstance(value, dict):
        return 1 + sum(weight(k) + weight(v) for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return 1 + sum(weight(x) for x in value)
    return 1 + _weight_of_number(value) if is_number(value) else 1.0


def _weight_of_number(value: Any) -> float:
    sign = 0.1 if value < 0 else 0.0
    if is_whole(value):
        return float(0.1 * abs(int(value)).bit_length() + sign)
    if float(value) in FRACTIONS:
        return 0.1 * FRACTIONS.index(float(value))
    return float(min(len(f"{abs(float(value)):.6g}") * 0.2, 1.6) + sign)


def equal_sizes(cases: Sequence[Arguments]) -> list[list[Axis]]:
    """The axes of the arguments, those together that have one size in every case.

    >>> equal_sizes([([1, 2], [5, 6], [9]), ([1], [2], [])])
    [[(0, 0, 1), (1, 0, 1)], [(2, 0, 1)], [(2, 0, 1), (0, 0, 1), (1, 0, 1)]]
    """
    groups: dict[tuple[int, ...], list[Axis]] = {}
    for place in range(min((len(case) for case in cases), default=0)):
        shapes = [_shape(case[place]) for case in cases]
        for axis in range(min(len(shape) for shape in shapes)):
            groups.setdefault(tuple(shape[axis] for shape in shapes), []).append((place, axis, 1))
    return [*groups.values(), *_with_multiples(groups)]


def _with_multiples(groups: Mapping[tuple[int, ...], list[Axis]]) -> Iterator[list[Axis]]:
    """Sizes with those that are 2 to 4 times as large in every case, as the rows of four gates, or one larger."""
    for sizes, group in groups.items():
        for others, more in groups.items():
            pairs = list(zip(sizes, others, strict=True))
            for times in MULTIPLES:
                if len(pairs) > 1 and all(other == times * size for size, other in pairs):
                    yield [*group, *((place, axis, times) for place, axis, _ in more)]
            if all(other == size + 1 for size, other in pairs):
                yield [*group, *more]


def _shape(value: Any) -> tuple[int, ...]:
    if is_tensor(value) or is_array(value):
        return tuple(value.shape)
    if isinstance(value, dict):  # of tensors of one shape, such as the gates of a step
        shapes = {_shape(one) if is_tensor(one) or is_array(one) else () for one in value.values()}
        return shapes.pop() if len(shapes) == 1 else ()
    return (len(value),) if isinstance(value, (str, list, tuple)) else ()


def smaller_calls(arguments: Arguments, groups: Sequence[Sequence[Axis]]) -> Iterator[Arguments]:
    """Calls that are one step smaller; the largest steps first. Nothing that is given is changed."""
    for group in groups:
        size = _size(arguments, group)
        for dropped in _stretches(size):
            yield _taken_along(arguments, group, [k for k in range(size) if k not in dropped])
    for place, value in enumerate(arguments):
        for simpler in _simpler(value):
            yield (*arguments[:place], simpler, *arguments[place + 1 :])


def other_calls(arguments: Arguments, groups: Sequence[Sequence[Axis]]) -> Iterator[Arguments]:
    """Calls that are no smaller: all entries twice, one of them twice, all alike, back to front, other numbers."""
    for group in groups:
        size = _size(arguments, group)
        yield _taken_along(arguments, group, [*range(size)] * 2)
        for k in range(min(size, MOST_TWICE)):
            yield _taken_along(arguments, group, [*range(k + 1), *range(k, size)])
    for place, value in enumerate(arguments):
        yield from ((*arguments[:place], one, *arguments[place + 1 :]) for one in _others(value))


def _others(value: Any) -> Iterator[Any]:
    """Values of the same kind that are no simpler."""
    if is_whole(value):
        yield value + 1
    elif isinstance(value, float):
        yield value * UNEVEN
    elif isinstance(value, (str, list)) and len(value) > 1:
        yield value[:1] * len(value)
        yield value[::-1]
        if isinstance(value, str):
            yield from (value[:-1] + " ", " " + value[1:], value[:-1] + "é", value.swapcase())
        if isinstance(value, list) and all(isinstance(one, float) for one in value):
            moved = (1 - 1 / UNEVEN) * max(value)  # from the largest to the next: the sum stays
            place = value.index(max(value))
            yield [one - moved * (k == place) + moved * (k == (place + 1) % len(value)) for k, one in enumerate(value)]
        elif isinstance(value, list):
            words = [(k, one) for k, one in enumerate(value) if isinstance(one, str)]
            yield from (_with(value, k, other) for k, one in words for other in (one[1:], one.swapcase()) if other)


def _size(arguments: Arguments, group: Sequence[Axis]) -> int:
    place, axis, _ = group[0]
    return _shape(arguments[place])[axis]


def _taken_along(arguments: Arguments, group: Sequence[Axis], kept: Sequence[int]) -> Arguments:
    """The arguments with these entries along the axes of a group, in every block."""
    size, taken = _size(arguments, group), list(arguments)
    for place, axis, times in group:
        more = range(size, _shape(arguments[place])[axis]) if times == 1 else ()  # of an axis that is one longer
        places = [block * size + k for block in range(times) for k in kept]
        taken[place] = _taken(taken[place], axis, [*places, *more])
    return tuple(taken)


def _taken(value: Any, axis: int, places: Sequence[int]) -> Any:
    if isinstance(value, dict):
        return {key: _taken(one, axis, places) for key, one in value.items()}
    if is_tensor(value):
        return value.index_select(axis, value.new_tensor(places).long())
    if is_array(value):
        return np.take(value, np.array(places, int), axis)
    return "".join(value[k] for k in places) if isinstance(value, str) else type(value)(value[k] for k in places)


def _stretches(size: int) -> Iterator[range]:
    """What to leave out of so many entries: all of them, halves, quarters, at last each by itself."""
    length = size
    while length:
        for start in range(0, size - length + 1, length):
            yield range(start, start + length)
        length //= 2


def _simpler(value: Any) -> Iterator[Any]:
    """Values of the same kind that are simpler in one place, or in all places at once."""
    if is_tensor(value) or is_array(value):
        yield from _simpler_array(value)
    elif isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        for key, inner in value.items():
            yield from ({**value, key: simpler} for simpler in _simpler(inner))
    elif isinstance(value, (set, frozenset)):
        for entry in sorted(value, key=repr):
            yield value - {entry}
    elif isinstance(value, (list, tuple)):
        for k, inner in enumerate(value):
            if isinstance(inner, list):  # a group of arguments knows of the outermost only
                kept = ([j for j in range(len(inner)) if j not in dropped] for dropped in _stretches(len(inner)))
                yield from (_with(value, k, _taken(inner, 0, places)) for places in kept)
            yield from (_with(value, k, simpler) for simpler in _simpler(inner))
    elif is_number(value):
        yield from _simpler_numbers(value)


def _with(value: Any, place: int, entry: Any) -> Any:
    return type(value)([*value[:place], entry, *value[place + 1 :]])


def _simpler_array(value: Any) -> Iterator[Any]:
    array = to_array(value)
    if array.dtype.kind not in "fiu":
        return
    copied: Callable[[], Any] = value.clone if is_tensor(value) else value.copy
    if array.size > 1:
        yield value * 0 + 0  # no -0.0
    for place in np.ndindex(array.shape):
        for simpler in _simpler_numbers(array[place].item()):
            changed = copied()
            changed[place] = simpler
            yield changed


def _simpler_numbers(value: Any) -> Iterator[Any]:
    """Simpler numbers of the same type, by and by nearer to it."""
    if is_bool(value) or isinstance(value, complex):
        return
    if is_whole(value):
        tried = (*WHOLE, value // 2, value - 1) if value > 0 else (*WHOLE, -value)
        yield from (type(value)(v) for v in dict.fromkeys(tried) if _weight_of_number(v) < _weight_of_number(value))
    elif isinstance(value, (float, np.floating)) and np.isfinite(value):
        near = (*FRACTIONS, round(float(value)), round(float(value), 1))
        yield from (type(value)(v) for v in near if _weight_of_number(float(v)) < _weight_of_number(value))
