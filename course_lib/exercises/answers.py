"""Answers before anything runs: not there, not begun, or of a kind that cannot be tried."""

from __future__ import annotations

import ast
import dis
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import kind_of


class _Missing:
    """Stands for "no answer given"."""


MISSING = _Missing()


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this, or an IPython console."""
    return _shell() is not None


def from_notebook(name: str) -> Any:
    """The notebook's variable of this name, or `MISSING`."""
    shell = _shell()
    return shell.user_ns.get(name, MISSING) if shell is not None else MISSING


def outdated(exercise: Exercise, answer: Any) -> str:
    """Why this is not the answer that was run last: its cell stopped before it was defined; else an empty string."""
    shell, name = _shell(), re.escape(exercise.name)
    history = getattr(getattr(shell, "history_manager", None), "input_hist_raw", [])
    begins = re.compile(rf"^[ \t]*def[ \t]+{name}\b|^{name}[ \t]*(=(?!=)|:)", re.MULTILINE)
    cell = next((cell for cell in reversed(history) if begins.search(cell)), None)
    if cell is None or shell.user_ns.get(exercise.name, MISSING) is not answer:
        return ""
    try:
        ast.parse(shell.transform_cell(cell))
    except SyntaxError as error:
        why = f"the cell with your answer stopped with a SyntaxError in line {error.lineno} ({error.msg})"
    else:
        if exercise.kind == "value" or _source(answer) in cell:
            return ""
        why = "the cell with your answer stopped before your function was defined"
    return f"{why}, so {exercise.name} is still what an earlier run made of it. Mend that cell and run it again."


def _source(function: Any) -> str:
    """A function's own lines, or the empty string."""
    try:
        return inspect.getsource(inspect.unwrap(function)).strip()
    except (OSError, TypeError, ValueError):
        return ""


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
