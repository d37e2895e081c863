"""Trying mutants: which of them no case tells from the original."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Sequence
from typing import Any

from course_lib.exercises.attempts import Attempt, call_once, compare_with, copies
from course_lib.exercises.definition import Exercise
from course_lib.exercises.mutants import Mutant, mutants

SECONDS_EACH = 0.2
"""Processor time after which a mutant is taken to run for ever."""


class _TooLong(BaseException):
    """Raised inside a mutant that does not come to an end."""


@contextlib.contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raise inside the block when it has used this much processor time; for a main thread only."""

    def stop(*_: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.05)  # again and again: the code may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def passes(exercise: Exercise, mutant: Mutant, solutions: Sequence[Attempt], cases: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a mutant of the solution gives on every case what the solution gives, and changes no argument."""
    try:
        with stopped_after(SECONDS_EACH):
            function = mutant.function(exercise.solution)
            for case, solution in zip(copies(exercise, cases), solutions, strict=True):
                attempt = call_once(function, case, exercise)
                wrong = attempt.error is not None or compare_with(exercise, solution.result, attempt.result) is not None
                if wrong or bool(attempt.changed) != bool(solution.changed):
                    return False
    except _TooLong:
        return False
    return True


def survivors(exercise: Exercise) -> tuple[int, list[Mutant]]:
    """How many mutants the reference solution has, and those that no case tells from it.

    Run it where endless loops and crashes do no harm: it calls thousands of functions that nobody has read.
    """
    cases = list(exercise.make_cases())
    solutions = [call_once(exercise.solution, case, exercise) for case in copies(exercise, cases)]
    every = list(mutants(exercise.solution))
    return len(every), [mutant for mutant in every if passes(exercise, mutant, solutions, cases)]
