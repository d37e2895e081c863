"""An answer tried on every case beside the reference."""

from __future__ import annotations

import inspect
import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from course_lib.exercises.attempts import Attempt, alike, call_once, copies, difference
from course_lib.exercises.child import Send
from course_lib.exercises.compare_arrays import Difference
from course_lib.exercises.definition import Exercise, WrongAnswer
from course_lib.exercises.forms import in_form_of
from course_lib.exercises.stopping import EndlessLoop, TooLong, Watch, can_stop, stopped_after
from course_lib.exercises.value_text import call_text

SECONDS_FURTHER = 0.1
"""Processor time for each further case, once a call had to be stopped."""

SHARE_ALIKE = 0.75
"""The share of further calls on which an answer has to do what a plausible mistake does."""


@dataclass(eq=False)
class Tried:
    """One case: its arguments, what the reference returns and how the answer did."""

    position: int
    arguments: tuple[Any, ...]
    solution: Attempt
    attempt: Attempt
    difference: Difference | None

    @property
    def is_right(self) -> bool:
        """Whether the answer's result is right here."""
        return self.attempt.error is None and self.difference is None


@dataclass
class Trial:
    """All cases of an exercise with an answer."""

    exercise: Exercise
    answer: Any
    tried: list[Tried]
    needed: float = 0.0
    """Processor time in seconds that the reference took for all cases."""
    mended_by: str = ""
    """The edit of the answer that makes it right, in the words of a mistake; "" where none was found."""
    further: list[Tried] = field(default_factory=list)
    """Calls beside the cases: what is said of an answer has to hold there too. They are not told."""

    @property
    def first_fault(self) -> Tried | None:
        """The first case that is not right."""
        return next((tried for tried in self.tried if not tried.is_right), None)

    @property
    def wrong(self) -> list[Tried]:
        """The cases with a wrong result; those that end with an exception are not among them."""
        return [tried for tried in self.tried if tried.difference is not None]

    @property
    def all_wrong(self) -> list[Tried]:
        """The wrong results of the cases and of the further calls."""
        return [*self.wrong, *(tried for tried in self.further if tried.difference is not None)]

    @property
    def changed(self) -> str:
        """The name of an argument that the answer changes, or an empty string."""
        return next((tried.attempt.changed for tried in self.tried if tried.attempt.changed), "")

    @property
    def cases(self) -> list[tuple[Any, ...]]:
        """The arguments of all cases."""
        return [tried.arguments for tried in self.tried]

    @property
    def decisive(self) -> list[Tried]:
        """The cases that a diagnosis goes by.

        An answer that stops with an exception on a few cases may have a second fault there: where it has wrong
        results too, those decide.
        """
        returned = [tried for tried in self.tried if tried.attempt.error is None]
        return returned if self.wrong and 2 * len(returned) > len(self.tried) else self.tried

    def behaves_as(self, attempts: Iterator[Attempt]) -> bool:
        """Whether the answer came, on every decisive case, to the same end as these attempts, drawn as needed."""
        all_right, decisive = self.first_fault is None, self.decisive
        return all(
            tried not in decisive or alike(self.exercise, theirs, tried.attempt, all_right)
            for theirs, tried in zip(attempts, self.tried, strict=True)
        )

    def reformed(self) -> Trial | None:
        """The trial with results of another kind than expected brought to it; None where no result is."""
        if self.exercise.compare is not None or not self.wrong:
            return None
        forms = [None if t.is_right else in_form_of(t.solution.result, t.attempt.result) for t in self.tried]
        if any(form is None for form, tried in zip(forms, self.tried, strict=True) if tried in self.wrong):
            return None
        tried = []
        for form, one in zip(forms, self.tried, strict=True):
            if form is None:
                tried.append(one)
                continue
            attempt = replace(one.attempt, result=form)
            wrong = difference(self.exercise, one.solution.result, form)
            tried.append(Tried(one.position, one.arguments, one.solution, attempt, wrong))
        return Trial(self.exercise, self.answer, tried, self.needed)


def try_cases(exercise: Exercise, answer: Any, send: Send, seconds: float = math.inf) -> Trial:
    """Run solution and answer on all cases; ``{"began": True}`` is sent when the answer's own code begins.

    A call that does not end within `seconds` of processor time is stopped, where that is possible.
    """
    cases = list(exercise.make_cases())
    began = time.process_time()
    solutions = [call_once(exercise.solution, case, None) for case in copies(exercise, cases)]
    needed = time.process_time() - began
    for solution in solutions:
        if solution.error is not None:
            raise solution.error
    send({"began": True})
    tried, left = [], seconds
    for position, (case, fresh) in enumerate(zip(cases, copies(exercise, cases), strict=True)):
        if exercise.kind == "value":
            attempt = Attempt(answer)
        else:
            send({"call": call_text(exercise.name, case)})
            attempt = _in_time(answer, fresh, exercise, left)
            if isinstance(attempt.error, EndlessLoop):
                left = min(left, SECONDS_FURTHER)
        solution = solutions[position]
        wrong = None if attempt.error is not None else difference(exercise, solution.result, attempt.result)
        tried.append(Tried(position, case, solution, attempt, wrong))
    return Trial(exercise, answer, tried, needed)


def _in_time(answer: Any, case: tuple[Any, ...], exercise: Exercise, seconds: float) -> Attempt:
    """Call an answer once, and stop it when its time is over."""
    if math.isinf(seconds) or not can_stop():
        return call_once(answer, case, exercise)
    watch = Watch(answer)
    try:
        with stopped_after(seconds, watch.look):
            return call_once(answer, case, exercise)
    except TooLong:
        return Attempt(None, EndlessLoop(seconds, watch.text()))


def recognise(trial: Trial) -> WrongAnswer | None:
    """The plausible wrong answer that behaves as this one does on every case, if there is one."""
    for mistake in trial.exercise.wrong_answers:
        if not trial.behaves_as(_calls(trial.exercise, mistake, trial.cases)) or not _behaves_further(trial, mistake):
            continue
        if not (all(tried.attempt.error for tried in trial.tried if not tried.is_right) and _is_done(trial, mistake)):
            return mistake
    return None


def _behaves_further(trial: Trial, mistake: WrongAnswer) -> bool:
    """Whether a mistake comes to what the answer comes to nearly everywhere else: its edges may be others."""
    others = [*(tried for tried in trial.tried if tried not in trial.decisive), *trial.further]
    theirs = _calls(trial.exercise, mistake, [tried.arguments for tried in others])
    alike_there = [alike(trial.exercise, one, tried.attempt, False) for one, tried in zip(theirs, others, strict=True)]
    return sum(alike_there) >= SHARE_ALIKE * len(alike_there)


def _is_done(trial: Trial, mistake: WrongAnswer) -> bool:
    """Whether the code has already what the sentence asks for: the same exception may come from elsewhere."""
    try:
        written = re.sub(r"\s", "", inspect.getsource(trial.answer))
    except (OSError, TypeError):
        return False
    asked = [re.sub(r"\s", "", code) for code in re.findall(r"`([^`]+)`", mistake.sentence)]
    of_its_own = re.sub(r"\s", "", inspect.getsource(mistake.function))
    return any(len(code) > 3 and code in written and code not in of_its_own for code in asked)


def _calls(exercise: Exercise, mistake: WrongAnswer, cases: Sequence[tuple[Any, ...]]) -> Iterator[Attempt]:
    return (call_once(mistake.function, case, exercise) for case in copies(exercise, cases))
