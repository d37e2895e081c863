"""Counting: per exercise and per prediction what a class did. Nothing here knows who did it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from course_lib.class_results.handed_in import HandedIn, Tries
from course_lib.exercises.definition import Exercise
from course_lib.exercises.registry import all_exercises
from course_lib.exercises.verdicts import ERROR, TIMEOUT
from course_lib.predictions.definition import CLOSE, FAR, RIGHT, Prediction
from course_lib.predictions.registry import all_predictions

NO_NAME: Mapping[str, str] = {ERROR: "The code stopped with an error.", TIMEOUT: "The code did not come to an end."}
"""What is counted beside the exercise's own mistakes."""

OTHER = "something else"
"""An answer that fits none of the options: of words, or from another version of the course."""


@dataclass(frozen=True)
class Mistake:
    """A recognised mistake: its name, what the learner is told, and how many learners made it."""

    name: str
    sentence: str
    learners: int


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise: how many learners tried and passed it.

    Attributes:
        tries: of those who passed, at which attempt, in rising order; without files that do not say it.
        mistakes: those that were recognised before passing, the commonest first.
    """

    exercise: Exercise
    tried: int
    passed: int
    tries: tuple[int, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def median_tries(self) -> float | None:
        """The middle number of attempts until it was passed; None when nobody's is known."""
        return float(median(self.tries)) if self.tries else None


@dataclass(frozen=True)
class PredictionResult:
    """One question: how many said each option before the answer was shown, and how many were right and close.

    `late` said something only afterwards, and are not counted.
    """

    prediction: Prediction
    options: Mapping[str, int]
    right: int
    close: int
    far: int
    late: int

    @property
    def said(self) -> int:
        """How many answered in time."""
        return sum(self.options.values())


def exercise_results(files: Sequence[HandedIn]) -> list[ExerciseResult]:
    """The exercises that somebody tried, in the order of the course."""
    results = []
    for exercise in all_exercises():
        tries = [file.exercises[exercise.id] for file in files if exercise.id in file.exercises]
        if tries:
            results.append(_exercise_result(exercise, tries))
    return results


def _exercise_result(exercise: Exercise, tries: Sequence[Tries]) -> ExerciseResult:
    sentences = {wrong.name: wrong.sentence for wrong in exercise.wrong_answers} | dict(NO_NAME)
    made = Counter(name for one in tries for name in one.mistakes if name in sentences)
    ordered = sorted(made.items(), key=lambda item: (-item[1], item[0]))
    mistakes = tuple(Mistake(name, sentences[name], learners) for name, learners in ordered)
    passed_at = tuple(sorted(one.passed_at for one in tries if one.passed_at))
    return ExerciseResult(exercise, len(tries), sum(one.passed for one in tries), passed_at, mistakes)


def prediction_results(files: Sequence[HandedIn]) -> list[PredictionResult]:
    """The predictions that somebody made, in the order of the course."""
    results = []
    for prediction in all_predictions():
        guesses = [file.predictions[prediction.id] for file in files if prediction.id in file.predictions]
        in_time = [guess.said for guess in guesses if guess.in_time]
        if guesses:
            results.append(_prediction_result(prediction, in_time, len(guesses) - len(in_time)))
    return results


def _prediction_result(prediction: Prediction, in_time: Sequence[str], late: int) -> PredictionResult:
    marks = Counter(prediction.judge(said) for said in in_time)
    counts = Counter(prediction.option_of(said) or OTHER for said in in_time)
    options = {option: counts[option] for option in prediction.room}
    if counts[OTHER]:
        options[OTHER] = counts[OTHER]
    return PredictionResult(prediction, options, marks[RIGHT], marks[CLOSE], marks[FAR], late)


def unknown_ids(files: Iterable[HandedIn]) -> list[str]:
    """Ids in the files that this version of the course does not have."""
    known = {exercise.id for exercise in all_exercises()} | {prediction.id for prediction in all_predictions()}
    return sorted({identifier for file in files for identifier in (*file.exercises, *file.predictions)} - known)
