"""What may be the matter with a wrong result: guesses that were tried, and hold in every case that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from course_lib.exercises.call_relations import (
    argument_unchanged,
    arguments_exchanged,
    off_by_an_argument,
    variable_is_right,
)
from course_lib.exercises.conversions import conversions
from course_lib.exercises.relations import evidence, relations
from course_lib.exercises.shapes import shape_relations
from course_lib.exercises.trial import Trial, Tried

Find = Callable[[Tried], Iterable[str]]


def hints(trial: Trial) -> Iterator[str]:
    """Sentences that are true of every wrong result, the most telling first; none for an exercise's own comparison."""
    exercise = trial.exercise
    if not trial.wrong or exercise.compare is not None:
        return
    pairs = [(tried.difference.expected, tried.difference.got) for tried in trial.wrong if tried.difference]
    seen = evidence(pairs)
    sources: list[tuple[Find, float]] = [
        (partial(argument_unchanged, exercise), 0.0),
        (lambda tried: variable_is_right(exercise, tried, trial.answer), 0.5),
        (_converted(trial), 0.5),
        (partial(arguments_exchanged, exercise), 0.5),
        (_related(trial, seen), 0.0),
        (partial(off_by_an_argument, exercise), 1.5),
        (_shaped(trial), 0.0),
    ]
    comparable = _are_numbers(trial)
    for find, needed in sources:
        if comparable and seen < needed:
            continue
        yield from in_every_case(trial, find)


def in_every_case(trial: Trial, find: Find) -> list[str]:
    """The sentences that `find` gives for every wrong result."""
    common: list[str] | None = None
    for tried in trial.wrong:
        found = list(find(tried))
        common = found if common is None else [sentence for sentence in common if sentence in found]
        if not common:
            return []
    return common or []


def _are_numbers(trial: Trial) -> bool:
    """Whether all wrong results have the kind and shape of the expected ones: there chance can play."""
    return evidence([(t.difference.expected, t.difference.got) for t in trial.wrong if t.difference]) > 0


def _converted(trial: Trial) -> Find:
    rtol, atol = trial.exercise.rtol, trial.exercise.atol
    return lambda tried: conversions(tried.difference, rtol, atol) if tried.difference else ()


def _related(trial: Trial, seen: float) -> Find:
    rtol, atol = trial.exercise.rtol, trial.exercise.atol

    def find(tried: Tried) -> Iterable[str]:
        if tried.difference is None:
            return ()
        return relations(tried.difference.expected, tried.difference.got, rtol, atol, seen)

    return find


def _shaped(trial: Trial) -> Find:
    rtol, atol = trial.exercise.rtol, trial.exercise.atol

    def find(tried: Tried) -> Iterable[str]:
        if tried.difference is None:
            return ()
        return shape_relations(tried.difference.expected, tried.difference.got, rtol, atol)

    return find
