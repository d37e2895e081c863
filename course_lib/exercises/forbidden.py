"""Means that an exercise asks to do without, and whether an answer uses them all the same."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from course_lib.exercises.mutants import definition_of


@dataclass(frozen=True)
class Means:
    """What is forbidden: in words, by the names of the functions that do it, and by the statements that are it."""

    words: str
    calls: frozenset[str] = frozenset()
    syntax: tuple[type[ast.AST], ...] = ()


MEANS: dict[str, Means] = {
    "softmax": Means("a ready-made softmax", frozenset({"softmax", "log_softmax", "softmin", "gumbel_softmax"})),
    "autograd": Means("autograd", frozenset({"run_backward", "_engine_run_backward"})),
    "clipping": Means("PyTorch's own clipping", frozenset({"clip_grad_norm_", "clip_grads_with_norm_", "renorm"})),
    "inverse": Means("an inverse", frozenset({"inv", "linalg_inv", "inverse", "linalg_pinv", "pinv", "matrix_power"})),
    "loop": Means("a loop", syntax=(ast.For, ast.While, ast.ListComp, ast.GeneratorExp)),
}
"""What `forbid=[...]` of an exercise may name."""

CASES_WATCHED = 3
"""Cases on which the functions that an answer calls are looked at."""


def used_means(forbidden: Sequence[str], answer: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> str:
    """The first of these means that the answer uses, in words; an empty string if it uses none."""
    called: set[str] = set()
    if any(MEANS[name].calls for name in forbidden):
        for case in cases[:CASES_WATCHED]:
            called |= names_called(answer, case)
    for name in forbidden:
        means = MEANS[name]
        if means.calls & called or (means.syntax and _contains(answer, means.syntax)):
            return means.words
    return ""


def names_called(function: Callable[..., Any], arguments: tuple[Any, ...]) -> set[str]:
    """The names of all functions that are entered during a call, Python's and those written in C.

    >>> sorted(names_called(lambda x: max(x), ([1, 2],)) & {"max", "min"})
    ['max']
    """
    called: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            called.add(frame.f_code.co_name)
        elif event == "c_call":
            called.add(getattr(argument, "__name__", ""))

    fresh = copy.deepcopy(arguments)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*fresh)
    except Exception:  # the answer was tried before: what it raises here has been told
        return called
    finally:
        sys.setprofile(before)
    return called


def _contains(answer: Callable[..., Any], syntax: tuple[type[ast.AST], ...]) -> bool:
    try:
        return any(isinstance(node, syntax) for node in ast.walk(definition_of(answer)))
    except ValueError:
        return False
