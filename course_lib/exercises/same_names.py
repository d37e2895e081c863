"""Variables that an answer and the solution call by the same name, and the first of them that goes wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from course_lib.exercises.compare import is_same
from course_lib.exercises.history import History
from course_lib.exercises.kinds import is_bool
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.relations import is_telling
from course_lib.exercises.value_text import show_value

LEAST_VALUES = 3
"""Values of a variable that agree before it parts, where no telling number does."""


def parting_by_name(
    answer: Callable[..., Any],
    ours: Mapping[str, History],
    theirs: Mapping[str, History],
    tolerance: tuple[float, float],
) -> str:
    """Which variable is the first to part from the solution's of the same name; "" where that says nothing.

    `ours` are the histories of the solution's variables, `theirs` those of the answer's.
    """
    loops = _set_by_loops(answer)
    shared = {name: _agreeing(ours[name], theirs[name], tolerance) for name in theirs if name in ours}
    parted = [
        (theirs[name].times[agree], name)
        for name, agree in shared.items()
        if 0 < agree < min(len(ours[name].values), len(theirs[name].values)) and name not in loops
    ]
    if not parted:
        return ""
    when, name = min(parted)
    agree, own = shared[name], theirs[name]
    right = [
        other
        for other, count in shared.items()
        if other not in (name, *loops) and _was_right(theirs[other], count, when)
    ]
    plain = {repr(value) for value in own.values[:agree] if not is_bool(value)}
    if not right and not any(is_telling(one) for one in own.values[:agree]) and len(plain) < LEAST_VALUES:
        return ""
    still = " and ".join(f"`{one}`" for one in right[:3])
    begin = f"{still} {'is' if len(right) == 1 else 'are'} right when `{name}` goes wrong" if right else ""
    begin = begin or f"`{name}` goes right for {agree} value{'' if agree == 1 else 's'}, and then parts"
    return (
        f"your {begin}: after line {own.lines[agree]} it is {show_value(own.values[agree], 60)}, "
        f"where {show_value(ours[name].values[agree], 60)} belongs."
    )


def _agreeing(ours: History, theirs: History, tolerance: tuple[float, float]) -> int:
    """How many values of two histories agree from the first on."""
    agree = 0
    for x, y in zip(ours.values, theirs.values, strict=False):
        if not is_same(x, y, *tolerance):
            break
        agree += 1
    return agree


def _was_right(history: History, agree: int, when: int) -> bool:
    """Whether a variable had taken telling values by then, all of them the solution's."""
    before = sum(time <= when for time in history.times)
    return 0 < before <= agree and any(is_telling(value) for value in history.values[:before])


def _set_by_loops(answer: Callable[..., Any]) -> set[str]:
    """The names that loops set: each way of going through something has its own."""
    try:
        loops = [node for node in ast.walk(definition_of(answer)) if isinstance(node, ast.For)]
    except ValueError:
        return set()
    return {node.id for loop in loops for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
