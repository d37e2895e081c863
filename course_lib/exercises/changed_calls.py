"""Another call whose right result is what came out: with an argument turned round, transposed, or one larger.

Where the answer does on every case what the reference does with a changed argument, the mistake lies where that
argument is used.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.exercises.attempts import alike, answer_to_another, argument_names, solution_of_another
from course_lib.exercises.code_hints import is_finite
from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, to_array
from course_lib.exercises.relations import evidence
from course_lib.exercises.trial import Trial

Change = tuple[str, Callable[[Any], Any]]
"""What an argument is changed to, with {} for its name, and how."""

NUMBER: tuple[Change, ...] = (
    ("{} + 1", lambda v: v + 1),
    ("{} - 1", lambda v: v - 1),
    ("-{}", lambda v: -v),
    ("2 * {}", lambda v: 2 * v),
    ("1", lambda v: type(v)(1)),
    ("0", lambda v: type(v)(0)),
)
FLOAT: tuple[Change, ...] = (
    ("1 - {}", lambda v: 1 - v),
    ("1 / {}", lambda v: 1 / v),
    ("{} / 2", lambda v: v / 2),
    ("{} ** 2", lambda v: v**2),
    ("the root of {}", lambda v: v**0.5),
)
SEQUENCE: tuple[Change, ...] = (
    ("{} back to front", lambda v: v[::-1]),
    ("{} without its first entry", lambda v: v[1:]),
    ("{} without its last entry", lambda v: v[:-1]),
    ("{} sorted", lambda v: type(v)(sorted(v))),
    ("every pair of {} exchanged", lambda v: [(b, a) for a, b in v]),
    ("only the first entry of {}", lambda v: v[:1]),
    ("only the last entry of {}", lambda v: v[-1:]),
    ("each entry of {} taken once", lambda v: type(v)(dict.fromkeys(v))),
)
ARRAY: tuple[Change, ...] = (
    ("{} transposed", lambda v: v.T if v.ndim == 2 else v.mT),
    ("-{}", lambda v: -v),
    ("{} back to front", lambda v: v.flip(0) if is_tensor(v) else v[::-1].copy()),
    ("{} back to front along axis 1", lambda v: v.flip(1) if is_tensor(v) else v[:, ::-1].copy()),
    ("zeros in place of {}", lambda v: v * 0),
    ("ones in place of {}", lambda v: v * 0 + 1),
    ("the sizes of {}", abs),
    ("{} + 1", lambda v: v + 1),
    ("{} - 1", lambda v: v - 1),
    ("1 - {}", lambda v: 1 - v),
    ("{} without its first entry", lambda v: v[1:]),
    ("{} without its last entry", lambda v: v[:-1]),
    ("{} sorted", lambda v: v.sort().values if is_tensor(v) else sorted(v)),
    ("{} shifted by one place", lambda v: v.roll(1, 0)),
    ("{} shifted by one place the other way", lambda v: v.roll(-1, 0)),
    ("{} shifted by one place along axis 1", lambda v: v.roll(1, 1)),
    ("tanh of {}", lambda v: v.tanh()),
    ("{} squared", lambda v: v**2),
)


def _other_values(value: Any) -> Any:
    """As many other numbers, moved and changed each by its own: what hangs on order or proportions alone shows too."""
    flat = to_array(value).ravel()
    changed = np.roll(flat, 1) * 0.7371 + 0.3197 * np.cos(1.7 * np.arange(len(flat)) + 0.4)
    shaped = changed.reshape(to_array(value).shape)
    return value * 0 + (value.new_tensor(shaped) if is_tensor(value) else shaped)


OTHER_VALUES: tuple[Callable[[Any], Any], ...] = (_other_values,)
"""What the values of an argument are changed to, to see whether they count."""
LEAST_EVIDENCE = 2.0
"""What a single wrong result has to tell, by `relations.evidence`."""
SECONDS = 0.3
"""Processor time for all changes that one diagnosis tries."""


def without_influence(trial: Trial) -> Iterator[str]:
    """Arguments whose values make no difference to the answer's results, but to the reference's: only sizes count."""
    exercise, cases = trial.exercise, trial.wrong
    if exercise.kind != "function" or exercise.compare is not None or len(cases) < len(trial.decisive) / 2:
        return
    if not all(is_finite(tried.attempt.result) for tried in cases):
        return  # nan stays nan, whatever stands there
    names = argument_names(exercise.solution)
    for place, name in enumerate(names[: len(cases[0].arguments)]):
        changes = OTHER_VALUES if _holds_fractions(cases[0].arguments[place]) else ()
        for change in changes:
            if all(_is_deaf(trial, change, place, tried) for tried in cases[:3]) and _stays(trial, place, cases[0]):
                yield f"Whatever stands in `{name}`, your result is the same: only its shape counts there."
                return


def _stays(trial: Trial, place: int, tried: Any) -> bool:
    """Whether the answer's result stays as it is with zeros too."""
    arguments = list(copy.deepcopy(tried.arguments))
    arguments[place] = arguments[place] * 0
    yours = answer_to_another(trial.answer, tuple(arguments))
    return yours.error is None and alike(trial.exercise, yours, tried.attempt, False)


def _holds_fractions(value: Any) -> bool:
    """Whether this is an array of floats: of whole numbers a change may be too small to count."""
    return (is_tensor(value) or is_array(value)) and to_array(value).dtype.kind == "f"


def _is_deaf(trial: Trial, change: Callable[[Any], Any], place: int, tried: Any) -> bool:
    """Whether the answer's result stays as it is with other values in an argument, where the reference's changes."""
    try:
        arguments = list(copy.deepcopy(tried.arguments))
        arguments[place] = change(arguments[place])
    except Exception:
        return False
    theirs = solution_of_another(trial.exercise, tuple(copy.deepcopy(arguments)))
    yours = answer_to_another(trial.answer, tuple(arguments))
    exercise = trial.exercise
    return (
        yours.error is None
        and theirs.error is None
        and alike(exercise, yours, tried.attempt, False)
        and not alike(exercise, theirs, tried.solution, False)
    )


def changed_call(trial: Trial) -> Iterator[str]:
    """Sentences about a changed argument with which the reference gives, on every decisive case, what came out."""
    exercise, cases = trial.exercise, sorted(trial.decisive, key=lambda tried: tried.is_right)
    if exercise.kind != "function" or not any(is_finite(tried.attempt.result) for tried in trial.wrong):
        return
    if len(trial.wrong) < 2 and evidence([(t.solution.result, t.attempt.result) for t in trial.wrong]) < LEAST_EVIDENCE:
        return
    names = argument_names(exercise.solution)
    deadline = time.process_time() + SECONDS
    for place, name in enumerate(names[: len(cases[0].arguments)]):
        for words, change in _changes(cases[0].arguments[place]):
            if time.process_time() > deadline:
                return
            told = words.format(f"`{name}`") if "{}" in words else words
            if all(_is_result(exercise, change, [place], tried) for tried in cases):
                yield _sentence(name, words, told)
    lists = [place for place, value in enumerate(cases[0].arguments) if isinstance(value, (list, tuple, str))]
    for words, change in SEQUENCE[:3] if len(lists) > 1 else ():
        if all(_is_result(exercise, change, lists, tried) for tried in cases):
            told = " and ".join(f"`{names[place]}`" for place in lists[:2])
            yield f"Your results are those of calls with {words.format(told).replace(' its ', ' their ')}."


def _sentence(name: str, words: str, told: str) -> str:
    if told in ("0", "1"):
        return f"Your results are those of calls in which `{name}` is {told}: it does not come in as it should."
    if words == "some other text":
        return (
            f"Your results are those of calls in which `{name}` is some other text: look at what you compare it with."
        )
    if words.startswith(("zeros", "ones")):
        return f"Your results are those of calls with {told}: look where you use it."
    begin = f"{told} in place of `{name}`" if not told.startswith("every") and f"`{name}`" in told else told
    return f"Your results are those of calls with {begin}: look where you use `{name}`."


def _changes(value: Any) -> tuple[Change, ...]:
    if is_tensor(value) or is_array(value):
        return ARRAY
    if is_bool(value):
        return (("not {}", lambda v: not v),)
    if is_number(value):
        return NUMBER if is_whole(value) else NUMBER + FLOAT
    if isinstance(value, (list, tuple)):
        return SEQUENCE
    if isinstance(value, str):
        other = ("some other text", lambda v: f"\0{v}\0")
        return (
            other,
            *SEQUENCE[:3],
            ("{} in lower case", str.lower),
            ("{} without white space at its ends", str.strip),
        )
    return ()


def _is_result(exercise: Exercise, change: Callable[[Any], Any], places: list[int], tried: Any) -> bool:
    """Whether the reference gives with the changed arguments what the answer gave for the case."""
    try:
        arguments = list(copy.deepcopy(tried.arguments))
        for place in places:
            arguments[place] = change(arguments[place])
    except Exception:
        return False
    theirs = solution_of_another(exercise, tuple(arguments))
    return theirs.error is None and alike(exercise, theirs, tried.attempt, False)
