"""The variables of a function at the moment it returns."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


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
