"""An answer tried on every case beside the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.attempts import Attempt, alike, call_once, copies, difference
from course_lib.exercises.child import Send
from course_lib.exercises.compare_arrays import Difference
from course_lib.exercises.definition import Exercise, WrongAnswer
from course_lib.exercises.value_text import call_text


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

    @property
    def first_fault(self) -> Tried | None:
        """The first case that is not right."""
        return next((tried for tried in self.tried if not tried.is_right), None)

    @property
    def wrong(self) -> list[Tried]:
        """The cases with a wrong result; those that end with an exception are not among them."""
        return [tried for tried in self.tried if tried.difference is not None]

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


def try_cases(exercise: Exercise, answer: Any, send: Send) -> Trial:
    """Run solution and answer on all cases; ``{"began": True}`` is sent when the answer's own code begins."""
    cases = list(exercise.make_cases())
    solutions = [call_once(exercise.solution, case, None) for case in copies(exercise, cases)]
    for solution in solutions:
        if solution.error is not None:
            raise solution.error
    send({"began": True})
    tried = []
    for position, (case, fresh) in enumerate(zip(cases, copies(exercise, cases), strict=True)):
        if exercise.kind == "value":
            attempt = Attempt(answer)
        else:
            send({"call": call_text(exercise.name, case)})
            attempt = call_once(answer, fresh, exercise)
        solution = solutions[position]
        wrong = None if attempt.error is not None else difference(exercise, solution.result, attempt.result)
        tried.append(Tried(position, case, solution, attempt, wrong))
    return Trial(exercise, answer, tried)


def recognise(trial: Trial) -> WrongAnswer | None:
    """The plausible wrong answer that behaves as this one does on every case, if there is one."""
    for mistake in trial.exercise.wrong_answers:
        if trial.behaves_as(_calls(trial.exercise, mistake, trial.cases)):
            return mistake
    return None


def _calls(exercise: Exercise, mistake: WrongAnswer, cases: Sequence[tuple[Any, ...]]) -> Iterator[Attempt]:
    return (call_once(mistake.function, case, exercise) for case in copies(exercise, cases))
