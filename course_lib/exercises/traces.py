"""The variables of a function at the moment it returns."""

from __future__ import annotations

import ast
import copy
import inspect
import linecache
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

MOST_DECORATORS = 20
"""Lines above a `def` that may belong to it."""


def def_line(code: CodeType) -> int:
    """The line of its file on which a function's `def` stands: decorators come before it."""
    for line in range(code.co_firstlineno, code.co_firstlineno + MOST_DECORATORS):
        if linecache.getline(code.co_filename, line).lstrip().startswith(("def ", "async def ")):
            return line
    return code.co_firstlineno


def frame_at_return(function: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    """All local variables, arguments too, the very objects, when the call returns; {} if it raises or is no function.

    >>> frame_at_return(lambda width, height: width * height, (2, 3))
    {'width': 2, 'height': 3}
    """
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    if code is None:
        return {}
    kept: dict[str, Any] = {}

    def keep(frame: FrameType, event: str, _: Any) -> None:
        if frame.f_code is code and event == "return":
            kept.clear()
            kept.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(keep)
    try:
        function(*arguments)
    except Exception:
        kept.clear()
    finally:
        sys.setprofile(before)
    return kept


def variables_at_return(function: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    """The local variables that are no arguments, as they stand when the call returns; {} if it raises.

    >>> def area(width, height):
    ...     total = width * height
    ...     return -total
    >>> variables_at_return(area, (2, 3))
    {'total': 6}
    """
    kept = frame_at_return(function, arguments)
    if not kept:
        return {}
    code = inspect.unwrap(function).__code__
    named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    found = {}
    for name, value in kept.items():
        if name not in named and not name.startswith("_") and not callable(value):
            try:
                found[name] = copy.deepcopy(value)
            except Exception:
                continue
    return found


def compiled(definition: ast.FunctionDef) -> CodeType:
    """The code of a module that holds only this function, whose lines are numbered from its `def`."""
    return compile(ast.fix_missing_locations(ast.Module([copy.deepcopy(definition)], [])), "<answer>", "exec")


def surroundings(function: Callable[..., Any]) -> dict[str, Any]:
    """The names that a function's code finds outside it."""
    inner = inspect.unwrap(function)
    return {**inner.__globals__, **inspect.getclosurevars(inner).nonlocals}


def made_beside(function: Callable[..., Any], definition: ast.FunctionDef, **more: Any) -> Callable[..., Any]:
    """The function that a definition makes in the surroundings of another, with `more` names there."""
    names = {**surroundings(function), **more}
    exec(compiled(definition), names)
    made: Callable[..., Any] = names[definition.name]
    return made


def variables_before_lines(
    function: Callable[..., Any], definition: ast.FunctionDef, arguments: tuple[Any, ...], rounds: int
) -> dict[int, list[dict[str, Any]]]:
    """The variables before each line of a function, the first few times that it runs; lines count from the `def`.

    What is outside the function is among them. A call that raises is followed up to there.
    """
    names = surroundings(function)
    exec(compiled(definition), names)
    code = names[definition.name].__code__
    found: dict[int, list[dict[str, Any]]] = {}

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not code:
            return None
        if event == "line":
            seen = found.setdefault(frame.f_lineno, [])
            if len(seen) < rounds:
                seen.append({**names, **{key: copy.deepcopy(value) for key, value in frame.f_locals.items()}})
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        names[definition.name](*copy.deepcopy(arguments))
    except Exception:
        pass
    finally:
        sys.settrace(before)
    return found
