"""The values that variables take during a call, and where an answer's part from the reference's.

An answer need not go the reference's way. So a variable of the one is set beside a variable of the other only where
several telling numbers agree; what is said then is where they cease to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from course_lib.exercises.attempts import copies
from course_lib.exercises.compare import is_same
from course_lib.exercises.history import History, histories
from course_lib.exercises.kinds import is_array, is_tensor
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.relations import is_telling
from course_lib.exercises.same_names import parting_by_name
from course_lib.exercises.trial import Trial, Tried
from course_lib.exercises.value_text import show_value

MOST_CASES = 3
"""Cases that are looked at, until one tells something."""


def parting(trial: Trial) -> Iterator[str]:
    """Where the answer's variables part from the reference's in one of the calls whose result is wrong."""
    if trial.exercise.kind != "function" or not trial.wrong:
        return
    for fault in trial.wrong[:MOST_CASES]:
        found = list(_parting(trial, fault))
        if found:
            yield found[0]
            return


def _parting(trial: Trial, fault: Tried) -> Iterator[str]:
    call = f"In case {fault.position + 1}"
    ours, theirs = (
        histories(function, copies(trial.exercise, [fault.arguments])[0])
        for function in (trial.exercise.solution, trial.answer)
    )
    tolerance = (trial.exercise.rtol, trial.exercise.atol)
    steps = {name: h.values for name, h in ours.items()}
    best: tuple[int, str] = (0, "")
    for name, own in theirs.items():
        for reference in steps.values():
            agree = _agreement(reference, own.values, tolerance)
            if agree is not None and agree > best[0] and agree < len(reference) and agree < len(own.values):
                text = (
                    f"{call} your `{name}` goes right for {_times(agree)}, and then parts: after line "
                    f"{own.lines[agree]} it is {show_value(own.values[agree], 60)}, "
                    f"where {show_value(reference[agree], 60)} belongs."
                )
                best = (agree, text)
    for name, own in theirs.items():
        for reference in (h.last for h in ours.values() if _entries(h.last) is not None):
            text = _of_entries(call, name, reference, own.last, tolerance)
            if text and best[0] < 2:
                best = (2, text)
    if best[1]:
        yield best[1]
        return
    by_name = parting_by_name(trial.answer, ours, theirs, tolerance)
    if by_name:
        yield f"{call} {by_name}"
    else:
        yield from _right_so_far(trial.answer, fault, ours, theirs, tolerance)


def _times(count: int) -> str:
    return "its first value" if count == 1 else f"{count} values"


def _agreement(ours: Sequence[Any], theirs: Sequence[Any], tolerance: tuple[float, float]) -> int | None:
    """How many values agree from the first on, where they tell something; None where they do not."""
    start = _start(ours, theirs)
    agree = 0
    for x, y in zip(ours[start:], theirs[start:], strict=False):
        if not is_same(x, y, *tolerance):
            break
        agree += 1
    telling = sum(is_telling(value) for value in ours[start : start + agree])
    return start + agree if telling >= 2 else None


def _start(ours: Sequence[Any], theirs: Sequence[Any]) -> int:
    """Where to begin comparing: an initial value that says nothing, such as 0 or [], may differ in kind."""
    return 1 if ours and theirs and not is_telling(ours[0]) and not is_telling(theirs[0]) else 0


def _entries(value: Any) -> Any:
    """A value as a sequence of at least two entries, or None."""
    if is_tensor(value) or is_array(value):
        return value if value.ndim and len(value) > 1 else None
    return value if isinstance(value, (list, tuple)) and len(value) > 1 else None


def _of_entries(call: str, name: str, reference: Any, own: Any, tolerance: tuple[float, float]) -> str:
    """How a list of the answer's relates to one of the reference's, entry by entry."""
    ours, theirs = _entries(reference), _entries(own)
    if ours is None or theirs is None:
        return ""
    agree = 0
    while agree < min(len(ours), len(theirs)) and is_same(_plain_entry(ours[agree]), _plain_entry(theirs[agree])):
        agree += 1
    told = sum(is_telling(one) for one in list(ours)[:agree])
    if agree == len(ours) or (agree == len(theirs) and told < 2):
        return ""
    if told >= 2 and agree < len(theirs):
        return (
            f"{call} your `{name}` goes right up to entry [{agree - 1}], and parts at [{agree}]: it is "
            f"{show_value(_plain_entry(theirs[agree]), 60)}, where {show_value(_plain_entry(ours[agree]), 60)} belongs."
        )
    shift = len(theirs) - len(ours)
    if not 0 < shift <= 2 or sum(is_telling(one) for one in ours) < 2:
        return ""
    pairs = zip(ours, theirs[shift:], strict=True)
    if all(is_same(_plain_entry(x), _plain_entry(y), *tolerance) for x, y in pairs):
        return f"{call} your `{name}` holds the right values from entry [{shift}] on: what is before is too much."
    return ""


def _each(value: Any) -> Sequence[Any]:
    """The entries of an argument, of a list of lists, or of an array."""
    if is_tensor(value) or is_array(value):
        return list(value) if value.ndim else ()
    return value if isinstance(value, (list, tuple)) else ()


def _plain_entry(value: Any) -> Any:
    """A tensor of one number as the number: lists hold either."""
    return value.item() if (is_tensor(value) or is_array(value)) and value.ndim == 0 else value


def _only_returned(answer: Any) -> set[str]:
    """The variables that a return alone reads, without computing from them: nothing can go wrong with them."""
    try:
        definition = definition_of(answer)
    except ValueError:
        return set()
    returns = [node for node in ast.walk(definition) if isinstance(node, ast.Return)]
    formulas = [part for one in returns for part in ast.walk(one) if isinstance(part, ast.BinOp)]
    computed = {id(node) for part in formulas for node in ast.walk(part)}
    at_the_end = {id(node) for one in returns for node in ast.walk(one)} - computed
    read = [node for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return {node.id for node in read} - {node.id for node in read if id(node) not in at_the_end}


def _is_empty(value: Any) -> bool:
    """Whether a value is one to begin with: zeros, an empty list."""
    if is_tensor(value) or is_array(value):
        return not bool((value != 0).any())
    return not value


def _right_so_far(
    answer: Any, fault: Tried, ours: dict[str, History], theirs: dict[str, History], tolerance: tuple[float, float]
) -> Iterator[str]:
    """Variables that end with a value which the reference has on the way as well."""
    known = [h.last for h in ours.values() if is_telling(h.last)]
    took = [value for h in ours.values() for value in h.values]
    given = [
        *fault.arguments,
        *(entry for a in fault.arguments for entry in _each(a)),
    ]
    known = [
        value for value in known if not any(is_same(_plain_entry(value), _plain_entry(a), *tolerance) for a in given)
    ]
    right = [
        name
        for name, own in theirs.items()
        if is_telling(own.last)
        and any(is_same(value, own.last, *tolerance) for value in known)
        # One that ends as it should, and was wrong before, may be the very mistake.
        and all(any(is_same(one, value, *tolerance) for one in took) for value in own.values if not _is_empty(value))
    ]
    returned = [name for name in right if is_same(theirs[name].last, fault.attempt.result, *tolerance)]
    at_the_end = _only_returned(answer)
    right = [name for name in right if name not in returned and name not in at_the_end]
    exchanged = [
        (name, other)
        for name in right
        for other in ours
        if name in ours and other != name and other in theirs and is_telling(ours[other].last)
        if is_same(ours[other].last, theirs[name].last, *tolerance)
        and not is_same(ours[name].last, theirs[name].last, *tolerance)
    ]
    if exchanged:
        name, other = exchanged[0]
        yield f"In case {fault.position + 1} your `{name}` holds what belongs into `{other}`."
        return
    if right:
        names = " and ".join(f"`{name}`" for name in right[:3])
        words = (
            "is right, and so is what it is made of: look at the rest."
            if len(right) == 1
            else "are right, and so is what they are made of: look at the rest."
        )
        yield f"In case {fault.position + 1} your {names} {words}"
