"""Trying an answer beside the reference: what runs in the sandbox, and what it finds."""

from __future__ import annotations

import contextlib
import copy
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.compare import difference
from course_lib.exercises.definition import Exercise, WrongAnswer
from course_lib.exercises.error_text import error_text
from course_lib.exercises.kinds import kind_of
from course_lib.exercises.sandbox import Send
from course_lib.exercises.value_text import call_text, show_value
from course_lib.exercises.verdicts import ERROR, PASSED, WRONG


@dataclass
class Attempt:
    """One call: its result or its exception, and the argument it changed, if any."""

    result: Any = None
    error: BaseException | None = None
    changed: str = ""


def try_answer(exercise: Exercise, answer: Any, send: Send) -> None:
    """Run solution, answer and, when they differ, the plausible wrong answers; send verdicts as they ripen."""
    cases = list(exercise.make_cases())
    solutions = [_call_once(exercise.solution, case, None) for case in _copies(exercise, cases)]
    for attempt in solutions:
        if attempt.error is not None:
            raise attempt.error
    send({"began": True})
    attempts: list[Attempt] = []
    if exercise.kind == "value":
        attempts.append(Attempt(answer))
    else:
        for case in _copies(exercise, cases):
            send({"call": call_text(exercise.name, case)})
            attempts.append(_call_once(answer, case, exercise))
    fault = _first_fault(exercise, answer, cases, solutions, attempts)
    send(fault)
    if fault["status"] != PASSED:
        mistake = _recognise(exercise, cases, attempts, solutions)
        if mistake is not None:
            send({"status": WRONG, "text": mistake.sentence, "name": mistake.name})


def _copies(exercise: Exercise, cases: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Fresh arguments for each case: an answer may change what it is given."""
    try:
        return [copy.deepcopy(case) for case in cases]
    except Exception:  # some objects, such as tensors inside a graph, refuse to be copied: build them anew
        return list(exercise.make_cases())


def _call_once(function: Callable[..., Any], case: tuple[Any, ...], exercise: Exercise | None) -> Attempt:
    """Call once; with an exercise given, also look whether an argument was changed."""
    before: tuple[Any, ...] | None = None
    if exercise is not None:
        try:
            before = copy.deepcopy(case)
        except Exception:
            before = None
    try:
        result = function(*case)
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        return Attempt(error=error)
    changed = "" if before is None else _changed(function, before, case)
    with contextlib.suppress(Exception):
        result = copy.deepcopy(result)  # it may be an object that the next call changes
    return Attempt(result, None, changed)


def _changed(function: Callable[..., Any], before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """The name of the first argument of a comparable kind that differs, or an empty string."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        plain = isinstance(old, (list, dict, set, bytearray)) or type(old).__name__ in ("ndarray", "Tensor", "Counter")
        if not plain:
            continue
        try:
            same = difference(old, new, 0.0, 0.0) is None
        except Exception:
            continue
        if not same:
            return names[position] if position < len(names) else f"argument {position + 1}"
    return ""


def _compare(exercise: Exercise, expected: Any, got: Any) -> str | None:
    """What is not right about `got`, or None."""
    try:
        if exercise.compare is not None:
            return exercise.compare(expected, got)
        return difference(expected, got, exercise.rtol, exercise.atol)
    except RecursionError:
        return "It is nested too deeply to be compared."
    except Exception as error:
        return f"It is {kind_of(got)}, and could not be compared with the expected value ({type(error).__name__})."


def _first_fault(
    exercise: Exercise,
    answer: Any,
    cases: Sequence[tuple[Any, ...]],
    solutions: Sequence[Attempt],
    attempts: Sequence[Attempt],
) -> dict[str, Any]:
    """The verdict from the first case that is not right, without a guess at the mistake."""
    total = len(cases)
    for position, (case, solution, attempt) in enumerate(zip(cases, solutions, attempts, strict=True)):
        if attempt.error is not None:
            return {"status": ERROR, "text": error_text(exercise, case, attempt.error, answer)}
        wrong = _compare(exercise, solution.result, attempt.result)
        if wrong is None:
            continue
        if exercise.kind == "value":
            return {"status": WRONG, "text": f"{exercise.name} does not come out right. {wrong}"}
        which = "" if total == 1 else f" (case {position + 1} of {total}{', the first that fails' if position else ''})"
        lines = [f"one call does not come out right{which}.", f"  called:    {call_text(exercise.name, case)}"]
        if exercise.compare is None:
            lines.append(f"  expected:  {show_value(solution.result)}")
        lines.append(f"  yours:     {show_value(attempt.result)}")
        lines.append(f"  Look at:   {wrong}")
        return {"status": WRONG, "text": "\n".join(lines)}
    for attempt in attempts:
        if attempt.changed:
            text = (
                f"the results are right, but your function changes its argument {attempt.changed}. "
                "Whoever calls it would lose their data: work on a copy."
            )
            return {"status": WRONG, "text": text}
    return {"status": PASSED, "text": ""}


def _recognise(
    exercise: Exercise,
    cases: Sequence[tuple[Any, ...]],
    attempts: Sequence[Attempt],
    solutions: Sequence[Attempt],
) -> WrongAnswer | None:
    """The plausible wrong answer that behaves as this one does on every case, if there is one."""
    all_right = all(
        a.error is None and _compare(exercise, s.result, a.result) is None
        for s, a in zip(solutions, attempts, strict=True)
    )
    for mistake in exercise.wrong_answers:
        theirs = [_call_once(mistake.function, case, exercise) for case in _copies(exercise, cases)]
        if all(_alike(exercise, t, a, all_right) for t, a in zip(theirs, attempts, strict=True)):
            return mistake
    return None


def _alike(exercise: Exercise, theirs: Attempt, yours: Attempt, changes_count: bool) -> bool:
    if theirs.error is not None or yours.error is not None:
        return type(theirs.error) is type(yours.error)
    if changes_count and bool(theirs.changed) != bool(yours.changed):
        return False
    try:
        return difference(theirs.result, yours.result, exercise.rtol, exercise.atol) is None
    except Exception:
        return False
