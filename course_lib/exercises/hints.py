"""What may be the matter with a wrong result: guesses that were tried, and hold in every case that fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from course_lib.exercises.asked_points import asked_points
from course_lib.exercises.attempts import copies
from course_lib.exercises.call_relations import (
    argument_unchanged,
    arguments_exchanged,
    by_an_argument,
    off_by_an_argument,
    other_entries,
    variable_is_right,
)
from course_lib.exercises.case_split import case_split
from course_lib.exercises.changed_calls import changed_call, without_influence
from course_lib.exercises.code_hints import (
    counts,
    drawn_at_random,
    is_finite,
    one_many_times,
    origin_of_nan,
    results_not_kept,
    shared_objects,
    unused_arguments,
)
from course_lib.exercises.compare import is_same
from course_lib.exercises.compare_arrays import Difference
from course_lib.exercises.conversions import conversions
from course_lib.exercises.histories import parting
from course_lib.exercises.index_hints import index_hints, one_for_all
from course_lib.exercises.invariants import invariants
from course_lib.exercises.kinds import is_bool, is_number, is_whole
from course_lib.exercises.last_step import last_step
from course_lib.exercises.relations import PROPORTIONAL, evidence, is_telling, number_pair, relations
from course_lib.exercises.right_places import right_places
from course_lib.exercises.run_hints import run_hints
from course_lib.exercises.shapes import shape_relations
from course_lib.exercises.trial import Trial, Tried

ENOUGH_RESULTS = 4
"""Different results of small numbers, at all of which another call agrees, so that it is believed."""

Find = Callable[[Tried], Iterable[str]]


def hints(trial: Trial) -> Iterator[str]:
    """Sentences that are true of every wrong result, the most telling first; none for an exercise's own comparison."""
    exercise = trial.exercise
    yield from _of_the_code(trial)
    if not trial.wrong or exercise.compare is not None:
        return
    pairs = [(tried.difference.expected, tried.difference.got) for tried in trial.wrong if tried.difference]
    seen, tolerance = evidence(pairs), (exercise.rtol, exercise.atol)
    sources: list[tuple[Find, float]] = [
        (partial(argument_unchanged, exercise), 0.0),
        (lambda tried: variable_is_right(exercise, tried, trial.answer) if _is_believed(trial) else (), 0.5),
        (_OfDifference(lambda part: conversions(part, *tolerance)), 0.5),
        (partial(arguments_exchanged, exercise), 0.5),
        (_OfDifference(lambda part: relations(part.expected, part.got, *tolerance, seen)), 0.0),
        (partial(off_by_an_argument, exercise), 1.5),
        (_OfDifference(lambda part: shape_relations(part.expected, part.got, *tolerance)), 0.0),
    ]
    by_chance = _may_agree_by_chance(trial)
    for find, needed in sources:
        if by_chance and seen < needed:
            continue
        found = in_every_case(trial, find)
        if found and found[0].startswith(PROPORTIONAL) and in_every_case(trial, partial(off_by_an_argument, exercise)):
            continue  # the argument says which factor
        yield from (_of_its_part(trial, find, text) for text in found[:1])
    yield from _parts(trial)
    yield from other_entries(exercise, trial.wrong)
    if not by_chance or seen >= 1.0 or _results_differ(trial):
        yield from itertools.islice(changed_call(trial), 1)
    yield from itertools.islice(_of_parts(trial), 1)
    yield from _of_keys(trial)
    yield from itertools.islice(right_places(trial), 1)
    yield from itertools.islice(invariants(trial), 1)


def last_hints(trial: Trial) -> Iterator[str]:
    """What is told where nothing better was found: where the values part, and which calls are right."""
    if trial.exercise.kind != "function":
        return
    yield from itertools.islice(run_hints(trial), 1)
    yield from itertools.islice(asked_points(trial), 1)
    if trial.exercise.compare is None:
        yield from itertools.islice(parting(trial), 1)
    yield from itertools.islice(case_split(trial), 1)
    yield from _too_small_or_large(trial)


def _too_small_or_large(trial: Trial) -> Iterator[str]:
    """Whole numbers that are all too small, or all too large: a loop that ends early, or late."""
    pairs = [(tried.solution.result, tried.attempt.result) for tried in trial.all_wrong]
    if not trial.wrong or len(pairs) < 3 or not all(is_whole(a) and is_whole(b) for a, b in pairs):
        return
    by = sorted(abs(b - a) for a, b in pairs)
    near = all(abs(b - a) <= 1 + abs(a) / 4 for a, b in pairs)  # further off, it is no matter of counting
    if near and (all(b < a for a, b in pairs) or all(b > a for a, b in pairs)):
        word = "small" if pairs[0][1] < pairs[0][0] else "large"
        how = f"by {by[0]}" if by[0] == by[-1] else f"by {by[0]} to {by[-1]}"
        why = (
            "too little is counted, or it ends too early" if word == "small" else "too much is counted, or for too long"
        )
        why = f": {why}" if counts(trial.answer) else ""
        yield f"Wherever it is wrong, yours is too {word}, {how}{why}."


def _is_believed(trial: Trial) -> bool:
    """Whether a value that is right in every wrong case is so by more than chance: they are several, or it tells."""
    return len(trial.wrong) > 2 or any(is_telling(tried.solution.result) for tried in trial.wrong)


def _of_the_code(trial: Trial) -> Iterator[str]:
    """What the code itself shows, and whether its result hangs on the call at all."""
    if trial.exercise.kind != "function":
        return
    unused = list(unused_arguments(trial.exercise.solution, trial.answer))
    yield from unused or without_influence(trial)
    yield from results_not_kept(trial.answer)
    yield from drawn_at_random(trial.exercise.solution, trial.answer)
    if not trial.wrong:
        return
    first = trial.wrong[0]
    yield from itertools.islice(index_hints(trial.answer, first.arguments), 1)
    yield from itertools.islice(one_for_all(trial.answer, [tried.arguments for tried in trial.wrong[:3]]), 1)
    yield from [*shared_objects(trial.answer, first.arguments), *one_many_times(first.attempt.result, "your result")][
        :1
    ]
    assert first.difference is not None
    if not is_finite(first.attempt.result) and is_finite(first.solution.result):
        origin = origin_of_nan(trial.answer, first.arguments)
        if origin:
            yield origin
    results = [tried.attempt.result for tried in trial.tried if tried.attempt.error is None]
    wanted = [tried.solution.result for tried in trial.tried]
    if len(results) > 2 and all(map(is_finite, results)) and _all_same(results) and not _all_same(wanted):
        yield "Your function returns the same for every call: it hangs on none of its arguments."


def _all_same(values: Sequence[Any]) -> bool:
    return all(is_same(values[0], value, 0.0, 0.0) for value in values[1:])


def _results_differ(trial: Trial) -> bool:
    """Whether so many different results are expected that agreement in all cases is no chance."""
    results = [tried.solution.result for tried in trial.decisive]
    return sum(not any(is_same(a, b) for b in results[:k]) for k, a in enumerate(results)) >= ENOUGH_RESULTS


def _parts(trial: Trial) -> Iterator[str]:
    """Of a pair, a tuple or a dictionary: the parts that are right in every case."""
    results = [(tried.solution.result, tried.attempt.result) for tried in trial.wrong]
    if not all(isinstance(a, (tuple, dict)) and type(a) is type(b) and len(a) == len(b) for a, b in results):
        return
    if all(isinstance(a, tuple) and is_same(a, b[::-1], trial.exercise.rtol, trial.exercise.atol) for a, b in results):
        yield "The parts of your result are right, and stand in the opposite order."
        return
    keys = list(results[0][0]) if isinstance(results[0][0], dict) else list(range(len(results[0][0])))
    if not 1 < len(keys) <= 6 or any(isinstance(b, dict) and list(b) != keys for _, b in results):
        return
    exercise = trial.exercise
    right = [k for k in keys if all(is_same(a[k], b[k], exercise.rtol, exercise.atol) for a, b in results)]
    wrong = [k for k in keys if k not in right]
    if right and wrong:
        yield (
            f"In every case {_list_of(right)} of your result {'is' if len(right) == 1 else 'are'} right: "
            f"look at {_list_of(wrong)} only{_steps_of(trial, wrong)}."
        )


def _steps_of(trial: Trial, wrong: Sequence[Any]) -> str:
    """The last step of the one part that is wrong, of the solution and of the answer."""
    if trial.exercise.kind != "function" or len(wrong) > 1 or not isinstance(wrong[0], int):
        return ""
    functions = (trial.exercise.solution, trial.answer)
    case = trial.wrong[0].arguments
    step, yours = (last_step(one, copies(trial.exercise, [case])[0], wrong[0]) for one in functions)
    return f"; its last step is {step}, and in yours {yours}" if step and yours and step != yours else ""


def _of_parts(trial: Trial) -> Iterator[str]:
    """Of a tuple or a dictionary: how one part relates to what is expected there, in every wrong case."""
    results = [(tried.solution.result, tried.attempt.result) for tried in trial.wrong]
    if len(results) < 2 or not all(isinstance(a, (tuple, dict)) and type(a) is type(b) for a, b in results):
        return
    keys = list(results[0][0]) if isinstance(results[0][0], dict) else list(range(len(results[0][0])))
    if not 1 < len(keys) <= 6 or any(
        (isinstance(b, dict) and list(b) != keys) or len(b) != len(keys) for _, b in results
    ):
        return
    exercise = trial.exercise
    for k in keys:
        pairs = [(a[k], b[k]) for a, b in results if not is_same(a[k], b[k], exercise.rtol, exercise.atol)]
        yield from _of_one_part(trial, k, pairs) if len(pairs) == len(results) else ()


def _of_keys(trial: Trial) -> Iterator[str]:
    """Of dictionaries of whole numbers: by how much the values of the right keys are off, always the same."""
    apart: set[Any] = set()
    for tried in trial.wrong:
        a, b = tried.solution.result, tried.attempt.result
        if not (isinstance(a, dict) and isinstance(b, dict)):
            return
        shared = [key for key in a if key in b and is_whole(a[key]) and is_whole(b[key])]
        apart |= {b[key] - a[key] for key in shared[2:]} if len(shared) > 2 else set()
    if len(apart) == 1 and apart != {0}:
        by = apart.pop()
        way = "large" if by > 0 else "small"
        yield f"Of the keys that belong there, all values but the first two are {abs(by)} too {way}."


def _of_one_part(trial: Trial, key: Any, pairs: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """How one part of every result relates to what is expected there."""
    exercise, seen = trial.exercise, evidence(pairs)
    tolerance = (exercise.rtol, exercise.atol)
    common: list[str] | None = None
    for tried, (a, b) in zip(trial.wrong, pairs, strict=True):
        found = [*relations(a, b, *tolerance, seen), *by_an_argument(exercise, tried.arguments, a, b)]
        common = found if common is None else [sentence for sentence in common if sentence in found]
    yield from (f"The part [{key!r}] of your result: {sentence}" for sentence in (common or [])[:1])


def _list_of(keys: Sequence[Any]) -> str:
    texts = [f"[{key!r}]" for key in keys]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def in_every_case(trial: Trial, find: Find) -> list[str]:
    """The sentences that `find` gives for every wrong result."""
    common: list[str] | None = None
    for tried in [*trial.wrong, *filter(_is_plain, trial.all_wrong[len(trial.wrong) :])]:
        found = list(find(tried))
        common = found if common is None else [sentence for sentence in common if sentence in found]
        if not common:
            return []
    return common or []


def _is_plain(tried: Tried) -> bool:
    """Whether a further call tells something: zeros and what is not finite are related in every way and in none."""
    numbers = number_pair(tried.solution.result, tried.attempt.result)
    if numbers is None:
        return isinstance(tried.solution.result, (str, list)) and isinstance(tried.attempt.result, (str, list))
    return is_telling(tried.solution.result) and is_telling(tried.attempt.result)


def _may_agree_by_chance(trial: Trial) -> bool:
    """Whether all wrong results are numbers, True or False: there chance can play."""
    pairs = [(tried.difference.expected, tried.difference.got) for tried in trial.wrong if tried.difference]
    return all(
        (is_bool(a) and is_bool(b)) or (is_number(a) and is_number(b)) or evidence([(a, b)]) > 0 for a, b in pairs
    )


@dataclass(frozen=True)
class _OfDifference:
    """Looks at the parts that differ rather than at the whole results."""

    find: Callable[[Difference], Iterable[str]]

    def __call__(self, tried: Tried) -> Iterable[str]:
        return self.find(tried.difference) if tried.difference else ()


def _of_its_part(trial: Trial, find: Find, text: str) -> str:
    """What was found, with the part of a tuple that it was found in."""
    places = {tried.difference.where for tried in trial.wrong if tried.difference}
    results = [tried.solution.result for tried in trial.wrong]
    if not isinstance(find, _OfDifference) or len(places) > 1 or not all(isinstance(one, tuple) for one in results):
        return text
    return f"Of the part {min(places)}: {text}" if min(places) else text
