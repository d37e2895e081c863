"""Stopping a function that does not come to an end, inside its own process, and saying where it was."""

from __future__ import annotations

import ast
import contextlib
import inspect
import math
import signal
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import FrameType
from typing import Any

from course_lib.exercises.kinds import is_number, kind_of
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import def_line
from course_lib.exercises.value_text import show_value

MOST_NAMES = 4
"""Variables of a loop that are told."""


class TooLong(BaseException):
    """Raised inside a function whose time is over."""


class EndlessLoop(Exception):
    """Stands for what a call that had to be stopped came to: after how many seconds, and where it was in words."""

    def __init__(self, seconds: float, where: str) -> None:
        super().__init__(where)
        self.seconds = seconds


@contextlib.contextmanager
def stopped_after(seconds: float, look: Callable[[FrameType | None], None] | None = None) -> Iterator[None]:
    """Raise `TooLong` inside the block when it has used this much processor time; for a main thread only.

    `look` is called with the running frame when half of the time is over, and at the end.
    """
    looks = [0]

    def stop(_: int, frame: FrameType | None) -> None:
        looks[0] += 1
        if look is not None and looks[0] <= 2:
            look(frame)
        if look is None or looks[0] > 1:
            raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    first, then = (seconds, 0.05) if look is None else (seconds / 2, seconds / 2)
    signal.setitimer(signal.ITIMER_PROF, first, then)  # again and again: the code may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def can_stop() -> bool:
    """Whether `stopped_after` works here."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


class Watch:
    """What a function's loop looked like at half time and when it was stopped."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
        self.line = 0
        self.depth = 0
        self.seen: list[dict[str, str]] = []

    def look(self, frame: FrameType | None) -> None:
        """Note the line and the variables of the answer's frame, which may have called others."""
        depth = 0
        found = None
        while frame is not None:
            if frame.f_code is self.code:
                found, depth = found or frame, depth + 1
            frame = frame.f_back
        if found is not None:
            self.line, self.depth = found.f_lineno - def_line(found.f_code) + 1, depth
            self.seen.append({name: brief(value) for name, value in found.f_locals.items()})

    def text(self) -> str:
        """Where the call was, in words; an empty string where that cannot be known."""
        if self.depth > 1:
            return "It calls itself again and again: look at the case that ends it."
        loop = self._loop()
        if loop is None:
            return f"It was in line {self.line} then." if self.line else ""
        if isinstance(loop, ast.While):
            place, names = f"`while {ast.unparse(loop.test)}`", _names(loop.test)
        else:
            place, names = f"`for {ast.unparse(loop.target)} in {ast.unparse(loop.iter)[:60]}`", _names(loop)
        parts = list(self._changes(names))
        told = f" {'; '.join(parts[:MOST_NAMES])}." if parts else ""
        return f"It was in the loop of line {loop.lineno}, {place}.{told}"

    def _changes(self, names: list[str]) -> Iterator[str]:
        """How the variables of a loop's condition have changed while it ran."""
        if not self.seen:
            return
        first, last = self.seen[0], self.seen[-1]
        for name in (name for name in names if name in last):
            if first.get(name) == last[name]:
                yield f"`{name}` was {last[name]} at half time and in the end"
            else:
                yield f"`{name}` was {first.get(name, 'not there')} at half time, and {last[name]} in the end"

    def _loop(self) -> ast.While | ast.For | None:
        """The outermost `while` around the line, else the outermost loop: that is what did not end."""
        try:
            definition = definition_of(self.answer)
        except ValueError:
            return None
        loops = [
            node
            for node in ast.walk(definition)
            if isinstance(node, (ast.While, ast.For)) and node.lineno <= self.line <= (node.end_lineno or node.lineno)
        ]
        whiles = [loop for loop in loops if isinstance(loop, ast.While)]
        return next(iter(whiles or loops), None)


def _names(node: ast.AST) -> list[str]:
    return list(dict.fromkeys(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)))


def brief(value: Any) -> str:
    """A variable of a loop in a few characters, however large it has become.

    >>> brief(7), brief(2**5000), brief([0] * 10**6)
    ('7', 'a number of about 1506 digits', 'a list of length 1000000')
    """
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        whole = abs(value.numerator) // value.denominator
        if whole.bit_length() > 60:
            return f"{'-' if value < 0 else ''}a number of about {int(whole.bit_length() * math.log10(2)) + 1} digits"
        return show_value(float(value)) if value.denominator > 1 else str(int(value))
    if is_number(value) or value is None or isinstance(value, bool):
        return show_value(value, 40)
    try:
        return show_value(value, 40) if not hasattr(value, "__len__") or len(value) <= 3 else kind_of(value)
    except Exception:
        return kind_of(value)
