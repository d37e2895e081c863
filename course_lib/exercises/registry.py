"""Where exercises are kept, and how one is written: from top to bottom, as a learner meets it.

The decorator `exercise` on the solution says what is asked for; then come the cases, and every plausible mistake
under the sentence it deserves::

    @exercise("05.1", title=..., difficulty=1, minutes=3, prompt=..., hints=[...])
    def logit_error(probabilities, target): ...


    @logit_error.cases
    def _():
        return [(np.array([0.5, 0.25, 0.25]), 1), ...]


    @logit_error.wrong("sign", "Your sign is flipped: ...")
    def _(probabilities, target):
        return -logit_error(probabilities, target)
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from course_lib import syllabus
from course_lib.exercises.definition import Compare, Exercise

FEWEST_WRONG = 3
"""Plausible wrong answers that every exercise has at least."""

_REGISTRY: dict[str, Exercise] = {}


def exercise(
    identifier: str,
    *,
    title: str,
    difficulty: int,
    minutes: int,
    prompt: str,
    hints: Sequence[str],
    kind: str = "function",
    name: str = "",
    compare: Compare | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-6,
    forbid: Sequence[str] = (),
) -> Callable[[Callable[..., Any]], Exercise]:
    """Decorator of a reference solution: makes an `Exercise` of it, with these attributes, and registers it.

    Raises `ValueError` when an attribute does not fit, or the id is taken.
    """

    def make(solution: Callable[..., Any]) -> Exercise:
        header = (identifier, title, difficulty, minutes, prompt, solution, hints)
        return register(Exercise(*header, kind, name, compare, rtol, atol, forbid))

    return make


def register(exercise: Exercise) -> Exercise:
    """Add an exercise to the registry and return it; `ValueError` when its id is taken by another solution."""
    known = _REGISTRY.get(exercise.id)
    if known is not None and _place(known) != _place(exercise):
        raise ValueError(
            f"Exercise {exercise.id} is registered twice, by {_place(known)} and {_place(exercise)}; "
            "give one of them another number."
        )
    _REGISTRY[exercise.id] = exercise
    return exercise


def _place(exercise: Exercise) -> str:
    return f"{exercise.solution.__module__}.{exercise.solution.__qualname__}"


def import_exercises(package: str, path: Iterable[str]) -> None:
    """Import the modules ``exK_...`` of a lesson's folder: ``import_exercises(__name__, __path__)`` in its `__init__`.

    Importing an exercise's module registers it, so that importing the folder registers the lesson's.
    """
    for module in sorted(m.name for m in pkgutil.iter_modules(path) if re.match(r"ex\d+_", m.name)):
        importlib.import_module(f"{package}.{module}")


def _load(lesson: str = "") -> None:
    """Import the exercises of one lesson or of all, and refuse those with too few wrong answers."""
    known = set(_REGISTRY)
    syllabus.load("exercises", lesson)
    for identifier in _REGISTRY.keys() - known:
        if len(_REGISTRY[identifier].wrong_answers) < FEWEST_WRONG:
            raise ValueError(
                f"Exercise {identifier} has {len(_REGISTRY[identifier].wrong_answers)} wrong answers and needs at "
                f"least {FEWEST_WRONG}; write more functions under @{_REGISTRY[identifier].name}.wrong(...)."
            )


def _order(identifier: str) -> tuple[int, int]:
    lesson, _, number = identifier.partition(".")
    return int(lesson), int(number)


def all_exercises() -> list[Exercise]:
    """Every exercise of the course, in order; imports all lessons' modules."""
    _load()
    return [_REGISTRY[identifier] for identifier in sorted(_REGISTRY, key=_order)]


def get(identifier: str) -> Exercise:
    """The exercise with this id; imports its lesson's module if need be.

    Raises `ValueError` naming ids that come near when there is none.
    """
    identifier = str(identifier).strip()
    if identifier not in _REGISTRY:
        _load(identifier[:2])
    if identifier in _REGISTRY:
        return _REGISTRY[identifier]
    known = [exercise.id for exercise in all_exercises()]
    lesson = identifier.partition(".")[0]
    near = [k for k in known if k.startswith(f"{lesson}.")] or difflib.get_close_matches(identifier[:60], known, 5, 0.4)
    raise ValueError(
        f"There is no exercise {identifier[:60]!r}. "
        + (f"Did you mean one of {', '.join(near)}?" if near else f"Known ids: {', '.join(known) or 'none yet'}.")
    )
