"""What the right cases have in common and the wrong ones lack: "right only where `merges` has at most 1 entry"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from course_lib.exercises.attempts import argument_names
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, to_array
from course_lib.exercises.trial import Trial

Feature = tuple[str, Callable[[Any], bool]]
"""What is said of an argument, with {} for its name, and whether it is so."""

FEATURES: tuple[Feature, ...] = (
    ("{} is empty", lambda v: _length(v) == 0),
    ("{} has at most 1 entry", lambda v: _length(v) <= 1),
    ("{} has at most 2 entries", lambda v: _length(v) <= 2),
    ("{} is square", lambda v: v.ndim == 2 and v.shape[0] == v.shape[1]),
    ("{} holds None", lambda v: any(x is None for x in v)),
    ("{} holds an empty entry", lambda v: any(len(x) == 0 for x in v)),
    ("all entries of {} are as long as one another", lambda v: len({len(x) for x in v}) <= 1),
    ("an entry occurs in {} more than once", lambda v: len(set(_flat(v))) < len(_flat(v))),
    ("{} has a negative entry", lambda v: min(_flat(v)) < 0),
    ("{} holds 0", lambda v: 0 in _flat(v)),
    ("all entries of {} are equal", lambda v: len(set(_flat(v))) == 1),
    ("the entries of {} grow from one to the next", lambda v: _flat(v) == sorted(_flat(v))),
    ("{} is 0", lambda v: _number(v) == 0),
    ("{} is 1", lambda v: _number(v) == 1),
    ("{} is negative", lambda v: _number(v) < 0),
    ("{} is at most 1", lambda v: _number(v) <= 1),
    ("{} is at most 2", lambda v: _number(v) <= 2),
    ("{} is a whole number", lambda v: float(_number(v)).is_integer()),
    ("{} is odd", lambda v: v % 2 == 1 and isinstance(v, int)),
    ("{} is True", lambda v: {True: True, False: False}[v]),
    ("{} is symmetric", lambda v: bool((v == v.T).all())),
    ("{} has no space", lambda v: " " not in _text(v)),
    ("{} is in lower case", lambda v: _text(v) == v.lower()),
)


def _length(value: Any) -> int:
    if is_tensor(value) or is_array(value):
        return int(value.shape[0])
    return len(value)


def _flat(value: Any) -> list[Any]:
    if is_tensor(value) or is_array(value):
        return list(to_array(value).ravel().tolist())
    if isinstance(value, str):
        raise TypeError
    return list(value)


def _number(value: Any) -> Any:
    if not is_number(value) or is_bool(value):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def case_split(trial: Trial) -> Iterator[str]:
    """What tells the right cases from the others, of one argument; nothing where too few cases could say so."""
    right = [tried.arguments for tried in trial.tried if tried.is_right]
    wrong = [tried.arguments for tried in trial.tried if not tried.is_right]
    if not right or not wrong or len(right) + len(wrong) < 3:
        return
    for place, name in enumerate(argument_names(trial.exercise.solution)):
        for words, feature in FEATURES:
            here, there = _all_of(feature, right, place), _all_of(feature, wrong, place)
            if here is None or there is None or here == there:
                continue
            told = words.format(f"`{name}`")
            if here:
                yield f"It is right exactly where {told}."
            else:
                yield f"It is wrong exactly where {told}."


def _all_of(feature: Callable[[Any], bool], cases: Sequence[tuple[Any, ...]], place: int) -> bool | None:
    """True where it holds of this argument in all cases, False where in none, None where neither is so."""
    try:
        found = {bool(feature(case[place])) for case in cases}
    except Exception:
        return None
    return found.pop() if len(found) == 1 else None
