"""Trying mutants: which of them no case tells from the original, and what they say about a learner's answer."""

from __future__ import annotations

import contextlib
import inspect
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from course_lib.exercises.attempts import Attempt, argument_names, call_once, copies, difference
from course_lib.exercises.code_hints import is_finite
from course_lib.exercises.definition import Exercise
from course_lib.exercises.further_edits import MENDS
from course_lib.exercises.mutants import Mutant, definition_of, mutants
from course_lib.exercises.on_the_way import steps_on_the_way
from course_lib.exercises.smallest_call import further_fault
from course_lib.exercises.statement_edits import A_LINE_LEFT_OUT, EXCHANGED
from course_lib.exercises.stopping import TooLong, can_stop, stopped_after
from course_lib.exercises.trial import Trial
from course_lib.exercises.two_mistakes import (
    SECONDS_BESIDE,
    Goal,
    Step,
    best_step,
    change_twice,
    one_change,
    places,
    two_changes,
)

ORDER = re.compile(rf"{EXCHANGED}|one after the other|stands behind the loop|loop goes on")
"""Edits that leave every line as it is and move one."""
SECONDS_EACH = 0.1
"""Processor time after which a mutant is taken to run for ever, unless the reference is very quick."""
LEAST_SECONDS = 0.012
"""The same beside a reference that is: three ticks of the clock."""
SECONDS_IN_ALL = 0.9
"""Processor time for each of the two searches that a wrong answer sets off."""


def survivors(exercise: Exercise) -> tuple[int, list[Mutant]]:
    """How many mutants the reference solution has, and those that no case tells from it.

    Run it where endless loops and crashes do no harm: it calls thousands of functions that nobody has read.
    """
    cases = list(exercise.make_cases())
    solutions = [call_once(exercise.solution, case, exercise) for case in copies(exercise, cases)]
    every = list(mutants(exercise.solution))
    return len(every), [m for m in every if _passes(exercise, m, exercise.solution, solutions, cases)]


def _each(trial: Trial) -> float:
    """Processor time for one mutant of a diagnosis on all cases."""
    return min(SECONDS_EACH, max(LEAST_SECONDS, 20 * trial.needed))


def place_of_mistake(trial: Trial) -> tuple[str, list[Step]]:
    """Where one change to the learner's own code makes every case right; else "" and the changes that help.

    The change itself is not told: finding it is the learner's.
    """
    if not can_stop() or trial.exercise.kind != "function":
        return "", []
    found, steps = one_change(Goal.of(trial, _each(trial)), SECONDS_IN_ALL)
    if not found:
        return "", steps
    mutant, *others = found
    function = mutant.function(trial.answer)
    if len(trial.decisive) == len(trial.tried) and further_fault(trial.exercise, function, trial.cases) is not None:
        return "", []  # all cases come right by chance: the change mends them and not the function
    trial.mended_by = mutant.mistake
    definition = definition_of(trial.answer)
    change = "One change of order" if ORDER.search(mutant.mistake) else "One change"
    place = f"{change} in line {mutant.line} of your function, at {mutant.at(definition)}"
    for other in others:
        line = "there" if other.line == mutant.line else f"in line {other.line}"
        place = f"{place} (or {line}, at {other.at(definition)})"
    return f"{place}, makes {_which_cases(trial)} right.", []


def _which_cases(trial: Trial) -> str:
    all_decide = len(trial.decisive) == len(trial.tried)
    return "every case" if all_decide else "every case that does not stop with an error"


def place_of_one_mistake_twice(trial: Trial) -> str:
    """Where one change of the same kind at two places of the learner's own code makes every case right; else ""."""
    if not can_stop() or trial.exercise.kind != "function":
        return ""
    found = change_twice(Goal.of(trial, _each(trial)))
    return _two_places(trial, *found) if found is not None else ""


def _two_places(trial: Trial, first: Mutant, both: Mutant) -> str:
    where = places(trial.answer, first, both)
    return f"Two changes to your function, {where}, make {_which_cases(trial)} right."


def places_of_two_mistakes(trial: Trial, steps: Sequence[Step]) -> str:
    """Where two changes to the learner's own code make every case right, else what one of them would help."""
    if not can_stop() or trial.exercise.kind != "function":
        return ""
    goal = Goal.of(trial, _each(trial))
    every = [*steps, *steps_on_the_way(trial)]
    found = two_changes(goal, every)
    return _two_places(trial, *found) if found is not None else best_step(every)


def mistake_of_reference(trial: Trial) -> str:
    """The mistake in words with which the reference gives what the answer gives, on every case; or an empty string.

    A mistake that says little is kept back as long as another may be found.
    """
    if not can_stop() or trial.exercise.kind != "function" or not trial.wrong:
        return ""
    if not any(is_finite(tried.attempt.result) for tried in trial.wrong):
        return ""  # nan comes of many things
    order = sorted(trial.tried, key=lambda tried: tried.is_right)
    little = ""
    arguments = argument_names(trial.exercise.solution)
    written = _source(trial.answer)
    for mutant in _within(trial.exercise.solution, SECONDS_IN_ALL):
        if not can_be_told(mutant, arguments) or not is_seen(mutant, written) or _is_refuted(trial, mutant):
            continue
        found = False
        with contextlib.suppress(TooLong), stopped_after(_each(trial)):
            function = mutant.function(trial.exercise.solution)
            fresh = copies(trial.exercise, [tried.arguments for tried in order])
            attempts = (call_once(function, case, trial.exercise) for case in fresh)
            found = Trial(trial.exercise, trial.answer, order).behaves_as(attempts)
        if found and _behaves_further(trial, function):
            if not says_little(mutant):
                return mutant.mistake
            little = little or mutant.mistake
    return little


def _is_refuted(trial: Trial, mutant: Mutant) -> bool:
    """Whether the words name an operator for which another belongs, and no such change of the code makes it right."""
    return not trial.mended_by and re.match(r"(\+|-|\*|/|//|%|\*\*) stands where", mutant.mistake) is not None


def _behaves_further(trial: Trial, function: Callable[..., Any]) -> bool:
    """Whether a mutant of the reference comes to what the answer comes to beside the cases too."""
    fresh = copies(trial.exercise, [tried.arguments for tried in trial.further])
    attempts = (call_once(function, case, trial.exercise) for case in fresh)
    with contextlib.suppress(TooLong), stopped_after(SECONDS_BESIDE):
        return Trial(trial.exercise, trial.answer, trial.further).behaves_as(attempts)
    return False


def says_little(mutant: Mutant) -> bool:
    """Whether the words of the mistake name neither an operator, nor a function, nor an argument."""
    return mutant.mistake in (A_LINE_LEFT_OUT, "a term is left out", "a factor is left out")


def can_be_told(mutant: Mutant, arguments: Sequence[str]) -> bool:
    """Whether the words fit what the edit makes and name nothing that only the reference has, as its variables."""
    if mutant.mistake.startswith(MENDS):
        return False
    named = set(re.findall(r"`(\w+)` stands|where `(\w+)`", mutant.mistake))
    return all(name in (*arguments, "and", "or") for pair in named for name in pair if name)


def is_seen(mutant: Mutant, written: str) -> bool:
    """Whether the learner's code shows what the mistake names: words about what is not there mislead."""
    if mutant.mistake in ("a number in it is off by one", "a slice is off by one", "a range is off by one"):
        return False
    stands = re.match(r"(\S+) stands where (\S+) belongs", mutant.mistake)
    if stands:
        return stands[1].strip("`") in written
    left_out = re.match(r"(\w+) is left out", mutant.mistake)
    if (
        left_out
        and left_out[1] in ("append", "extend", "insert")
        and not re.search(r"\.(append|extend|insert)", written)
    ):
        return False  # who makes no lists has left out something else
    return not (left_out and re.search(rf"\b{left_out[1]}\b", written))


def _source(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(inspect.unwrap(function))
    except (OSError, TypeError):
        return ""


def _within(function: Callable[..., Any], seconds: float) -> Iterator[Mutant]:
    """The function's mutants for this much processor time; none of a function without source."""
    deadline = time.process_time() + seconds
    with contextlib.suppress(ValueError, RecursionError):
        for mutant in mutants(function, thorough=True):
            if time.process_time() > deadline:
                return
            yield mutant


def _passes(
    exercise: Exercise,
    mutant: Mutant,
    original: Callable[..., Any],
    solutions: Sequence[Attempt],
    cases: Sequence[tuple[Any, ...]],
    seconds: float = SECONDS_EACH,
) -> bool:
    """Whether a mutant of a function gives on every case what the solution gives, and changes no argument."""
    try:
        with stopped_after(seconds):
            function = mutant.function(original)
            for case, solution in zip(copies(exercise, cases), solutions, strict=True):
                attempt = call_once(function, case, exercise)
                wrong = attempt.error is not None or difference(exercise, solution.result, attempt.result) is not None
                if wrong or bool(attempt.changed) != bool(solution.changed):
                    return False
    except TooLong:
        return False
    return True
