"""Trying an answer beside the reference: what runs in the sandbox, and what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.exercises.attempts import Attempt, alike, call_once, compare_with, copies
from course_lib.exercises.definition import Exercise, WrongAnswer
from course_lib.exercises.error_text import error_text
from course_lib.exercises.sandbox import Send
from course_lib.exercises.value_text import call_text, show_value
from course_lib.exercises.verdicts import ERROR, PASSED, WRONG


def try_answer(exercise: Exercise, answer: Any, send: Send) -> None:
    """Run solution, answer and, when they differ, the plausible wrong answers; send verdicts as they ripen."""
    cases = list(exercise.make_cases())
    solutions = [call_once(exercise.solution, case, None) for case in copies(exercise, cases)]
    for attempt in solutions:
        if attempt.error is not None:
            raise attempt.error
    send({"began": True})
    attempts: list[Attempt] = []
    if exercise.kind == "value":
        attempts.append(Attempt(answer))
    else:
        for case in copies(exercise, cases):
            send({"call": call_text(exercise.name, case)})
            attempts.append(call_once(answer, case, exercise))
    fault = _first_fault(exercise, answer, cases, solutions, attempts)
    send(fault)
    if fault["status"] != PASSED:
        mistake = _recognise(exercise, cases, attempts, solutions)
        if mistake is not None:
            send({"status": WRONG, "text": mistake.sentence, "name": mistake.name})


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
        wrong = compare_with(exercise, solution.result, attempt.result)
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
        a.error is None and compare_with(exercise, s.result, a.result) is None
        for s, a in zip(solutions, attempts, strict=True)
    )
    for mistake in exercise.wrong_answers:
        theirs = [call_once(mistake.function, case, exercise) for case in copies(exercise, cases)]
        if all(alike(exercise, t, a, all_right) for t, a in zip(theirs, attempts, strict=True)):
            return mistake
    return None
