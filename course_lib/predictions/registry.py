"""Where predictions are kept, and how one is written in ``course_lib/lessons/lNN_name/predictions.py``::

choice("10.first", "Who needs the fewest updates?", options=[...], right="GRU", measured=..., printed=[...])
number("06.growth", "How large ...?", value=20959, factor=(1.5, 10), edges=[100, 1000], measured=..., printed=[...])
words("18.sound", "What will it say?", room=[...], room_right=[...], measured=..., printed=[...])
"""

from __future__ import annotations

import difflib
import math
from bisect import bisect_right
from collections.abc import Sequence

from course_lib import syllabus
from course_lib.predictions.definition import Choice, Number, Prediction, Words, brackets

_REGISTRY: dict[str, Prediction] = {}


def choice(
    identifier: str,
    question: str,
    *,
    options: Sequence[str],
    right: str | Sequence[str],
    close: Sequence[str] = (),
    measured: str,
    printed: Sequence[str],
) -> Prediction:
    """Register a question with two to six options, which are also what a room votes on."""
    rights = (right,) if isinstance(right, str) else tuple(right)
    if not set(close) <= set(options) - set(rights):
        raise ValueError(f"{identifier}: close answers are options that are not right; got {close}.")
    return _register(
        Choice(identifier, question, measured, tuple(printed), tuple(options), rights, tuple(options), rights,
               tuple(close))
    )  # fmt: skip


def number(
    identifier: str,
    question: str,
    *,
    value: float | tuple[float, float],
    edges: Sequence[float],
    factor: tuple[float, float] | None = None,
    within: tuple[float, float] | None = None,
    unit: str = "",
    limits: tuple[float, float] = (-math.inf, math.inf),
    whole: bool = False,
    measured: str,
    printed: Sequence[str],
) -> Prediction:
    """Register a question for a number. `value`: what was measured, or the least and the greatest of it.

    A guess is right or close up to a `factor` of it, or `within` a distance: give one of the two, each as (right,
    close). `edges` part the numbers for a vote; all that was measured lies between two of them.
    """
    low, high = value if isinstance(value, tuple) else (value, value)
    bands = factor or within
    if bands is None or (factor is not None and within is not None) or not 0 <= bands[0] <= bands[1]:
        raise ValueError(f"{identifier}: give factor=(right, close) or within=(right, close), the smaller one first.")
    if list(edges) != sorted(set(edges)) or bisect_right(edges, low) != bisect_right(edges, high):
        raise ValueError(f"{identifier}: edges rise, and {low} to {high} lies between two of them; got {edges}.")
    room = brackets(edges, unit)
    answer = room[bisect_right(edges, low) :][:1]
    found = Number(identifier, question, measured, tuple(printed), room, answer,
                   (low, high), bands, factor is not None, unit, limits, whole, tuple(edges))  # fmt: skip
    return _register(found)


def words(
    identifier: str,
    question: str,
    *,
    room: Sequence[str],
    room_right: Sequence[str],
    right: Sequence[str] = (),
    measured: str,
    printed: Sequence[str],
) -> Prediction:
    """Register a question for a few words; `right` may be empty where nobody can judge them."""
    return _register(
        Words(identifier, question, measured, tuple(printed), tuple(room), tuple(room_right), tuple(right))
    )


def _register(prediction: Prediction) -> Prediction:
    known = _REGISTRY.get(prediction.id)
    if known is not None and known != prediction:
        raise ValueError(f"Prediction {prediction.id} is registered twice; give one of them another name.")
    _REGISTRY[prediction.id] = prediction
    return prediction


def all_predictions() -> list[Prediction]:
    """Every prediction of the course, by lesson, in the order in which they were written."""
    syllabus.load("predictions")
    return sorted(_REGISTRY.values(), key=lambda prediction: prediction.lesson)


def predictions_of(lesson: str) -> list[Prediction]:
    """The predictions of one lesson, such as ``"06"``, in the order in which they were written."""
    syllabus.load("predictions", lesson)
    return [prediction for prediction in _REGISTRY.values() if prediction.lesson == lesson]


def get(identifier: str) -> Prediction:
    """The prediction with this id; imports its lesson's module if need be. `ValueError` naming near ones if unknown."""
    identifier = str(identifier).strip()
    if identifier not in _REGISTRY:
        syllabus.load("predictions", identifier[:2])
    if identifier in _REGISTRY:
        return _REGISTRY[identifier]
    known = [prediction.id for prediction in all_predictions()]
    near = [k for k in known if k[:2] == identifier[:2]] or difflib.get_close_matches(identifier[:60], known, 3, 0.3)
    raise ValueError(f"There is no prediction {identifier[:60]!r}. Near: {', '.join(near) or 'none'}.")
