"""What the right cases have in common and the wrong ones lack: "right only where `merges` has at most 1 entry"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

from course_lib.exercises.attempts import argument_names
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, to_array
from course_lib.exercises.trial import Trial

Feature = tuple[str, Callable[[Any], bool]]
"""What is said of an argument, with {} for its name, and whether it is so."""

EDGES: tuple[Feature, ...] = (
    ("{} is empty", lambda v: _length(v) == 0),
    ("{} has at most 1 entry", lambda v: _length(v) <= 1),
    ("{} has 1 entry", lambda v: _length(v) == 1),
    ("{} has 2 entries", lambda v: _length(v) == 2),
    ("a number occurs in {} more than once", lambda v: _has_ties(v)),
)
"""The calls that are special by an argument's length: one right or wrong call among them tells something."""
NUMBERS: tuple[Feature, ...] = (
    ("{} is 0", lambda v: _number(v) == 0),
    ("{} is 1", lambda v: _number(v) == 1),
    ("{} is negative", lambda v: _number(v) < 0),
)
"""The same by a number: not told where another argument's number, or its length, would say as much."""
KINDS: tuple[Feature, ...] = (
    ("{} is True", lambda v: {True: True, False: False}[v]),
    ("{} holds None", lambda v: any(x is None for x in v)),
    ("{} holds an empty entry", lambda v: any(len(x) == 0 for x in v)),
)
"""Told where several calls are right: the answer, or the call, makes a difference there."""
FEATURES: tuple[Feature, ...] = (
    ("{} has at most 2 entries", lambda v: _length(v) <= 2 and isinstance(v, (list, tuple))),
    ("{} is square", lambda v: v.ndim == 2 and v.shape[0] == v.shape[1]),
    ("{} is symmetric", lambda v: bool((v == v.T).all())),
    ("all entries of {} are as long as one another", lambda v: len({len(x) for x in v}) <= 1),
    ("all entries of {} are equal", lambda v: len(set(_flat(v))) == 1),
    ("an entry occurs in {} more than once", lambda v: len(set(_flat(v))) < len(_flat(v))),
    ("{} has an entry 0", lambda v: any(is_number(x) and x == 0 for x in _flat(v))),
    ("{} has a negative entry", lambda v: min(_flat(v)) < 0),
    ("{} has no space", lambda v: " " not in _text(v)),
    ("{} is in lower case", lambda v: _text(v) == v.lower()),
)
"""They are many, and one of them may split a few calls by chance: told only where many are right and many wrong."""
PAIRS: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    ("{} is longer than {}", lambda v, w: _list_length(v) > _list_length(w)),
    ("{} is as long as {}", lambda v, w: _list_length(v) == _list_length(w)),
    ("{} is larger than {}", lambda v, w: _number(v) > _number(w)),
    ("{} is a multiple of {}", lambda v, w: is_whole(v) and is_whole(w) and _number(v) % _number(w) == 0),
)
"""The same of two arguments."""
MANY = 3
"""Calls that are many."""
MANY_ARGUMENTS = 4
"""Arguments of which any may make the difference between one call and the others."""
FEW_OF_THE_RIGHT = 4
"""What all wrong calls have is told where one right call in so many has it too, or fewer."""


def _length(value: Any) -> int:
    """Entries of a list, rows of an array; a text has none, but may be empty."""
    if isinstance(value, str) and value:
        raise TypeError
    if is_tensor(value) or is_array(value):
        return int(value.shape[0])
    return len(value)


def _list_length(value: Any) -> int:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return len(value)


def _has_ties(value: Any) -> bool:
    """Whether an array of fractions holds one of them twice, which hardly happens by chance."""
    if not (is_tensor(value) or is_array(value)) or to_array(value).dtype.kind != "f" or value.ndim != 1:
        raise TypeError
    if set(_flat(value)) <= {0.0, 1.0}:  # labels
        raise TypeError
    return len(set(_flat(value))) < len(value)


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
    if not right or not wrong:
        return
    names = argument_names(trial.exercise.solution)
    # The cases have to say so, and the further calls must not refute it.
    every = ([*right, *_further(trial, True)], [*wrong, *_further(trial, False)])
    found = list(_splits(EDGES, names, *every))
    of_numbers = list(_splits(NUMBERS, names, *every)) if _tells_of_a_number(names, right, wrong) else []
    if not found and len({place for place, _ in of_numbers}) == 1:
        found = of_numbers
    if len(right) > 1:
        found += _splits(KINDS, names, *every)
    if min(len(right), len(wrong)) >= MANY:
        found += _splits(FEATURES, names, *every)
    if not found and len(right) + len(wrong) > MANY_ARGUMENTS:
        found = list(_of_two_arguments(names, *every))
    yield from (sentence for _, sentence in found)
    if not found and len(wrong) > 1 and len(right) > MANY:
        yield from _of_the_wrong(names, right, every[1])


def _further(trial: Trial, is_right: bool) -> list[tuple[Any, ...]]:
    return [tried.arguments for tried in trial.further if tried.is_right is is_right]


def _of_two_arguments(
    names: Sequence[str], right: Sequence[tuple[Any, ...]], wrong: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, str]]:
    """How two arguments of a kind compare in the wrong cases and in no right one: by length, or by size."""
    for first, second in permutations(range(len(names)), 2):
        for words, feature in PAIRS:
            try:
                here, there = ({bool(feature(c[first], c[second])) for c in cases} for cases in (right, wrong))
            except Exception:
                continue
            if here == {False} and there == {True}:
                yield first, f"It is wrong exactly where {words.format(f'`{names[first]}`', f'`{names[second]}`')}."


def _tells_of_a_number(names: Sequence[str], right: Sequence[Any], wrong: Sequence[Any]) -> bool:
    """Whether the one call that differs, or so few, may differ by that number: of many arguments it may be any."""
    fewest = min(len(right), len(wrong))
    return fewest > 1 or len(names) == 1 or (len(names) < MANY_ARGUMENTS and len(right) + len(wrong) > MANY)


def _of_the_wrong(
    names: Sequence[str], right: Sequence[tuple[Any, ...]], wrong: Sequence[tuple[Any, ...]]
) -> Iterator[str]:
    """What all wrong calls have and few of the right ones."""
    found: list[tuple[int, str]] = []
    for place, name in enumerate(names):
        for words, feature in (*FEATURES, *KINDS, *_entries_of_all(wrong, place)):
            if _all_of(feature, wrong, place):
                try:
                    among = sum(bool(feature(case[place])) for case in right)
                except Exception:
                    continue
                found.append((among, words.format(f"`{name}`")))
    among, words = min(found, default=(len(right), ""), key=lambda one: one[0])
    if FEW_OF_THE_RIGHT * among <= len(right):
        of = f"{among} of the {len(right)} right calls" if among else "none of the right calls"
        yield f"Wherever it is wrong, {words}; so it is in {of}."


def _entries_of_all(cases: Sequence[tuple[Any, ...]], place: int) -> Iterator[Feature]:
    """The words that a list holds in all of these calls."""
    lists = [case[place] for case in cases if place < len(case) and isinstance(case[place], list)]
    if len(lists) < len(cases) or not all(isinstance(x, str) for one in lists for x in one):
        return
    for word in sorted(set(lists[0]).intersection(*lists[1:])):
        yield f"{{}} holds {word!r}", lambda v, word=word: word in v  # type: ignore[misc]


def _splits(
    features: Sequence[Feature],
    names: Sequence[str],
    right: Sequence[tuple[Any, ...]],
    wrong: Sequence[tuple[Any, ...]],
) -> Iterator[tuple[int, str]]:
    """The features that part the right cases from the wrong ones: of which argument, and the sentence."""
    for words, feature in features:
        for place, name in enumerate(names):
            here, there = _all_of(feature, right, place), _all_of(feature, wrong, place)
            if here is not None and there is not None and here != there:
                yield place, f"It is {'right' if here else 'wrong'} exactly where {words.format(f'`{name}`')}."


def _all_of(feature: Callable[[Any], bool], cases: Sequence[tuple[Any, ...]], place: int) -> bool | None:
    """True where it holds of this argument in all cases, False where in none, None where neither is so."""
    try:
        found = {bool(feature(case[place])) for case in cases}
    except Exception:
        return None
    return found.pop() if len(found) == 1 else None
