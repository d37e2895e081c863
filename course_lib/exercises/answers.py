"""Answers before anything runs: not there, not begun, or of a kind that cannot be tried."""

from __future__ import annotations

import dis
import inspect
import sys
from collections.abc import Callable
from typing import Any

from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import kind_of


class _Missing:
    """Stands for "no answer given"."""


MISSING = _Missing()


def from_notebook(name: str) -> Any:
    """The notebook's variable of this name, or `MISSING`."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell.user_ns.get(name, MISSING) if shell is not None else MISSING


def not_attempted(exercise: Exercise, answer: Any) -> bool:
    """Whether the answer is still the stub: ... or None for a value, an untouched body for a function."""
    if answer is Ellipsis or answer is None:
        return True
    code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
    if exercise.kind == "value" or code is None:
        return False
    instructions = _instructions(code)
    return any(instructions == _instructions(empty.__code__) for empty in _EMPTY)


def _instructions(code: Any) -> list[tuple[str, str]]:
    """What a function does, whatever its name, documentation and line numbers."""
    return [(i.opname, i.argrepr) for i in dis.get_instructions(code) if i.opname not in ("NOP", "CACHE")]


def _empty_ellipsis() -> Any: ...


def _empty_return() -> Any:
    return ...


def _empty_none() -> Any:
    return None


def _empty_raise() -> Any:
    raise NotImplementedError


_EMPTY: tuple[Callable[..., Any], ...] = (_empty_ellipsis, _empty_return, _empty_none, _empty_raise)


def unusable(exercise: Exercise, answer: Any) -> str:
    """Why this answer cannot be tried at all, or an empty string."""
    if exercise.kind == "value":
        if inspect.isroutine(answer):
            return f"a value is asked for, and this is a function. Hand over {exercise.name} itself."
        return ""
    if not callable(answer):
        return (
            f"a function is asked for, and this is {kind_of(answer)}. "
            f"Define {exercise.name} with def, and hand over its name without parentheses behind it."
        )
    try:
        wanted = inspect.signature(exercise.solution)
        yours = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""
    positions = [object()] * sum(p.default is p.empty for p in wanted.parameters.values())
    try:
        yours.bind(*positions)
    except TypeError as error:
        names = ", ".join(wanted.parameters)
        return (
            f"your function takes other arguments than the stub. It is called with ({names}), "
            f"and yours is defined with {_bare(yours)}: {error}."
        )
    return ""


def _bare(signature: inspect.Signature) -> str:
    return "(" + ", ".join(signature.parameters) + ")"
