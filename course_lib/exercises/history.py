"""The values that the variables of a function take during a call, in their order."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from types import FrameType
from typing import Any

from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor
from course_lib.exercises.traces import def_line

MOST_LINES = 3000
"""Lines of a call that are followed."""
LARGEST = 64
"""Numbers in a value that is kept."""


class _Enough(BaseException):
    """Raised inside a call that has been followed long enough."""


@dataclass
class History:
    """The values of one variable, one after the other, each with the line after which it stood, and when."""

    values: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    @property
    def last(self) -> Any:
        """The value at the end of the call."""
        return self.values[-1]


def histories(function: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, History]:
    """The values that each local variable takes, in order, those of arguments only after they are set anew.

    A call that raises, or goes on for long, is followed as far as it goes.
    """
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    if code is None:
        return {}
    found: dict[str, History] = {}
    given = dict(zip(code.co_varnames, arguments, strict=False))
    count, line, first = [0], [0], def_line(code)

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not code:
            return None
        if event in ("line", "return"):
            count[0] += 1
            if count[0] > MOST_LINES:
                raise _Enough
            _note(found, frame.f_locals, given, line[0], count[0])
            line[0] = frame.f_lineno - first + 1
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        function(*arguments)
    except (Exception, _Enough):
        pass
    finally:
        sys.settrace(before)
    return found


def _note(found: dict[str, History], variables: dict[str, Any], given: dict[str, Any], line: int, time: int) -> None:
    for name, value in list(variables.items()):
        if name.startswith("_") or callable(value) or not _is_small(value):
            continue
        known = found.get(name)
        if known is None and name in given and given[name] is value:
            continue
        if known is None or not is_same(known.last, value, 0.0, 0.0):
            kept = found.setdefault(name, History())
            kept.values.append(copy.deepcopy(_plain(value)))
            kept.lines.append(line)
            kept.times.append(time)


def _plain(value: Any) -> Any:
    return value.detach() if is_tensor(value) else value


def _is_small(value: Any) -> bool:
    if is_tensor(value) or is_array(value):
        return 0 < len(value.reshape(-1)) <= LARGEST
    if isinstance(value, (list, tuple)):
        return len(value) <= LARGEST and all(_is_small(x) for x in value[:3])
    return is_number(value) or is_bool(value) or isinstance(value, (str, Fraction))
