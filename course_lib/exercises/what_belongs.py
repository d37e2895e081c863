"""A part of the learner's code in whose place the solution has another value, with which all would be right.

Every part is given, one at a time, the values that each part of the solution takes in the same call: the last one where
the learner's runs once, else one for each time that it runs. A part of the solution that so puts the result right in
every wrong case says which part is wrong and what it should have been, however differently the two are written.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from course_lib.exercises.compare import is_same
from course_lib.exercises.edits import function_name
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, to_array
from course_lib.exercises.parts_of_code import Parts
from course_lib.exercises.relations import is_telling
from course_lib.exercises.stopping import can_stop
from course_lib.exercises.trial import Trial, Tried
from course_lib.exercises.value_text import nth, show_value

SECONDS = 0.6
"""Processor time for all values at all places."""
SHARE_OF_FIRST = 0.6
"""How much of it the first wrong case may take, which has the most to try."""
STAGES = 3
"""Kinds of pairs that are tried one after the other."""
LEAST_CASES = 3
"""Wrong cases that have to come right where all values are simple numbers."""
MOST_RIGHT = 12
"""Right calls that are looked at."""
LARGE = 16
"""Nodes of a part beyond which it says little of where it is wrong."""

Key = int
"""A part of the solution, by its number."""


def what_belongs(trial: Trial) -> tuple[str, bool]:
    """A part of the answer that is wrong, and the value that belongs there; and whether it is a large part.

    The sentence is empty where none is found.
    """
    wrong = trial.wrong
    if not can_stop() or trial.exercise.kind != "function" or trial.exercise.compare is not None or not wrong:
        return "", False
    if is_bool(wrong[0].solution.result):  # any of many values would turn a comparison round
        return "", False
    try:
        answer, solution = Parts(trial.answer), Parts(trial.exercise.solution, is_solution=True)
        deadline = time.process_time() + SECONDS
        for stage in range(STAGES):
            found = _found(trial, answer, solution, stage, deadline)
            if found[0] or time.process_time() > deadline:
                return found
    except Exception:  # code that cannot be taken apart, or values that cannot be compared
        return "", False
    return "", False


def _found(trial: Trial, answer: Parts, solution: Parts, stage: int, deadline: float) -> tuple[str, bool]:
    """What is found among the pairs of one stage."""
    began, wrong = time.process_time(), trial.wrong
    mended: dict[tuple[int, Key], int] = {}
    for count, tried in enumerate(wrong):
        # One case may go wrong for another reason; where all take long, only what mends the first is tried again.
        soon = time.process_time() < began + SECONDS / 8
        early = count == 0 or (count == 1 and len(wrong) > LEAST_CASES and soon)
        among = None if early else {pair for pair, good in mended.items() if _is_enough(good + 1, count + 1)}
        left = deadline - time.process_time()
        until = deadline - (1 - SHARE_OF_FIRST) * left if count == 0 else deadline
        for pair in set(_mending(trial, answer, solution, tried, among, stage, until)):
            mended[pair] = mended.get(pair, 0) + 1
        if time.process_time() > deadline or not mended:
            return "", False
    found = [pair for pair, good in mended.items() if _is_enough(good, len(wrong))]
    order = sorted(found, key=lambda pair: (-mended[pair], *_place(answer, pair[0]), pair))
    return _told(trial, answer, solution, [(pair, mended[pair]) for pair in order])


def _place(answer: Parts, part: int) -> tuple[bool, int, int]:
    """What is told first of several: the small parts, of these the earliest, on which the later ones hang."""
    return answer.size(part) > LARGE, answer.line(part), answer.size(part)


def _is_enough(mended: int, wrong: int) -> bool:
    """Whether so many of the wrong cases come right that it is no chance."""
    return mended == wrong or (mended >= LEAST_CASES and 4 * mended >= 3 * wrong)


def _told(
    trial: Trial, answer: Parts, solution: Parts, pairs: Sequence[tuple[tuple[int, Key], int]]
) -> tuple[str, bool]:
    first, count = trial.wrong[0], len(trial.wrong)
    for (part, key), mended in pairs:
        runs = [_apart(answer, solution, trial, tried, part, key) for tried in trial.wrong]
        if runs[0] is None:
            continue
        if not _is_told_by([one[2] for one in runs if one is not None]):
            continue
        if not _keeps_right(trial, answer, solution, part, key, mended == count):
            continue
        place, owns, belongs = runs[0]
        come = "the wrong case comes" if count == 1 else "all wrong cases come"
        come = f"{mended} of {count} wrong cases come" if mended < count else come
        when = f" the {nth(place)} time" if len(owns) > 1 else ""
        is_now, wanted = show_value(owns[place], 60), show_value(belongs[place], 60)
        said = (
            f"In line {answer.line(part)} of your function `{answer.text(part)}` is {is_now}{when} "
            f"in case {first.position + 1}, where {wanted} belongs: with what belongs there, {come} right."
        )
        return said, answer.size(part) > LARGE
    return "", False


def _keeps_right(trial: Trial, answer: Parts, solution: Parts, part: int, key: Key, mends_all: bool) -> bool:
    """Whether what is right stays right with the solution's value in a part: else it belongs somewhere else.

    Where a part does not mend all, it has to be one that the solution has in every right call too.
    """
    exercise = trial.exercise
    right = [tried for tried in (*trial.tried, *trial.further) if tried.is_right]
    for tried in right[:MOST_RIGHT]:
        owns, ours = answer.values(trial, tried).get(part), solution.values(trial, tried).get(key)
        if owns is not None and ours is None and not mends_all:
            return False
        if owns is None or ours is None:
            continue
        values = ours[-1:] if len(owns) == 1 else ours
        if len(owns) == len(values) and not all(_is_the_same(a, b) for a, b in zip(owns, values, strict=True)):
            attempt = answer.run(trial, tried, part, values)
            if attempt.error is not None or not is_same(
                tried.solution.result, attempt.result, exercise.rtol, exercise.atol
            ):
                return False
    return True


def _is_told_by(values: Sequence[Sequence[Any]]) -> bool:
    """Whether what belongs in the cases is too special to be right there by chance."""
    words = len(values) > 1  # what a single text is compared with may be any other
    telling = sum(any(is_telling(value) or (words and _is_a_word(value)) for value in one) for one in values)
    if telling >= min(2, len(values)) or len(values) >= LEAST_CASES:
        return True
    special = [one for one in values if all(_number(value) not in (0, 1, -1, 2) for value in one if is_number(value))]
    return len(special) == len(values) == 2 and not is_same(special[0], special[1])


def _is_a_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 1


def _apart(
    answer: Parts, solution: Parts, trial: Trial, tried: Tried, part: int, key: Key
) -> tuple[int, list[Any], list[Any]] | None:
    """The first time that a part has another value than belongs there, its values, and those that belong."""
    owns, ours = answer.values(trial, tried).get(part), solution.values(trial, tried).get(key)
    if owns is None or ours is None:
        return None
    belongs = ours[-1:] if len(owns) == 1 else ours
    pairs = zip(owns, belongs, strict=False)
    place = next((k for k, (own, value) in enumerate(pairs) if not _is_the_same(own, value)), None)
    return None if place is None else (place, owns, belongs)


def _mending(
    trial: Trial,
    answer: Parts,
    solution: Parts,
    tried: Tried,
    among: set[tuple[int, Key]] | None,
    stage: int,
    deadline: float,
) -> Iterator[tuple[int, Key]]:
    """The parts of the answer, and of the solution, whose value in their place makes this case right."""
    exercise = trial.exercise
    theirs, ours = answer.values(trial, tried), solution.values(trial, tried)
    expected = tried.solution.result
    ends = [expected, *_entries(expected)]
    known = {key: found for key, found in ours.items() if not all(_among(value, ends) for value in found)}
    done: dict[int, list[tuple[list[Any], bool]]] = {}
    pairs = among or sorted(_pairs(theirs, known, stage), key=lambda pair: _unlike(answer, solution, *pair))
    soon, any_mends = time.process_time() + (deadline - time.process_time()) / 4, False
    for part, key in pairs:
        if part not in theirs or key not in known:
            continue
        owns, found = theirs[part], known[key]
        values = found[-1:] if len(owns) == 1 else found
        if not _fit(owns, values) or answer.is_given(part) or _among(values[-1], ends):
            continue
        if _is_as_any_text(answer.compared_with.get(part, ()), values):
            continue
        if time.process_time() > (soon if any_mends and among is None else deadline):
            return
        mends = next((good for other, good in done.get(part, ()) if is_same(other, values, 0.0, 0.0)), None)
        if mends is None:
            attempt = answer.run(trial, tried, part, values)
            mends = attempt.error is None and is_same(expected, attempt.result, exercise.rtol, exercise.atol)
            done.setdefault(part, []).append((values, mends))
        if mends:
            any_mends = True
            yield part, key


def _is_as_any_text(constants: Collection[Any], values: Sequence[Any]) -> bool:
    """Whether these are texts of which none is what they are compared with: any others would do as well."""
    return bool(constants) and isinstance(values[-1], str) and not any(value in constants for value in values)


def _pairs(theirs: dict[int, list[Any]], ours: dict[Key, list[Any]], stage: int) -> Iterator[tuple[int, Key]]:
    """Pairs of parts, the likely ones first: of a value that the solution never takes and one that the answer lacks."""
    marks = {key: _mark(found[-1]) for key, found in ours.items()}
    own_marks = {part: _mark(owns[-1]) for part, owns in theirs.items()}
    taken, held = set(marks.values()), set(own_marks.values())
    strange = [part for part in theirs if own_marks[part] not in taken]
    lacking = [key for key in ours if marks[key] not in held]
    if stage == 0:
        yield from ((part, key) for part in strange for key in lacking)
    elif stage == 1:
        yield from ((part, key) for part in strange for key in ours if marks[key] in held)
    else:
        yield from ((part, key) for part in theirs if own_marks[part] in taken for key in ours)


def _unlike(answer: Parts, solution: Parts, part: int, key: Key) -> tuple[bool, int]:
    """How little two parts look alike, and how large the answer's is: the like and the small are tried first."""
    return _operation(answer.nodes[part]) != _operation(solution.nodes.get(key)), answer.size(part)


def _operation(node: Any) -> Any:
    if isinstance(node, ast.BinOp):
        return type(node.op)
    return function_name(node) if isinstance(node, ast.Call) else type(node)


def _mark(value: Any) -> Any:
    """What equal values have in common and others hardly do."""
    if isinstance(value, str):
        return value
    numbers = to_array(value).ravel().astype(complex)
    return len(numbers), *(f"{x:.6g}" for x in (numbers[0], numbers.sum(), (numbers * np.arange(len(numbers))).sum()))


def _entries(value: Any) -> list[Any]:
    """The entries of a list, tuple, or array, in which a part's value may go straight into the result."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return list(value) if (is_tensor(value) or is_array(value)) and value.ndim else []


def _among(value: Any, ends: Sequence[Any]) -> bool:
    return any(_is_the_same(value, end) for end in ends)


def _is_the_same(value: Any, end: Any) -> bool:
    """Whether a value is a result, or the number in it."""
    return is_same(_number(value), _number(end))


def _number(value: Any) -> Any:
    """A number for a tensor of one; 0 and 0.0 are the same."""
    if is_whole(value):
        return float(value)
    return value.item() if (is_tensor(value) or is_array(value)) and len(value.reshape(-1)) == 1 else value


def _fit(owns: Sequence[Any], values: Sequence[Any]) -> bool:
    """Whether values can stand for others: as many, of the same kind and shape, and not the same in any order."""
    if len(owns) != len(values) or not all(_shape(own) == _shape(one) for own, one in zip(owns, values, strict=True)):
        return False
    wrong = [place for place, own in enumerate(owns) if not _is_the_same(own, values[place])]
    # What comes at another time goes another way: of which time it belongs to nothing can be said.
    return bool(wrong) and not any(_among(owns[place], values) for place in wrong if len(owns) > 1)


def _shape(value: Any) -> Any:
    """What has to agree; a tensor or an array without axes goes for a number."""
    if isinstance(value, str):
        return "text"
    if is_tensor(value) or is_array(value):
        return (is_tensor(value), tuple(value.shape)) if value.ndim else None
    return None
