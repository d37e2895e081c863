"""What the learner's code shows by itself: arguments never used, results not kept, where nan comes from."""

from __future__ import annotations

import ast
import copy
import inspect
import linecache
import math
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import entries_of, is_array, is_number, is_tensor, to_array
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import def_line, frame_at_return

KEEPS_NOTHING = frozenset(
    ("append", "extend", "insert", "remove", "pop", "clear", "update", "add", "discard", "setdefault", "sort")
) | {
    "reverse",
    "print",
    "backward",
    "step",
    "shuffle",
    "seed",
    "manual_seed",
    "heappush",
    "appendleft",
    "popleft",
    "rotate",
}
"""Calls that are made for what they change."""
DRAWING = frozenset(
    (
        "shuffle",
        "random",
        "rand",
        "randn",
        "randint",
        "randperm",
        "choice",
        "choices",
        "sample",
        "multinomial",
        "uniform",
    )
)
"""Calls that draw at random."""


def counts(answer: Callable[..., Any]) -> bool:
    """Whether the code goes through something: a loop, or a comprehension."""
    try:
        nodes = list(ast.walk(definition_of(answer)))
    except ValueError:
        return False
    return any(isinstance(node, (ast.For, ast.While, ast.comprehension)) for node in nodes)


def unused_arguments(solution: Callable[..., Any], answer: Callable[..., Any]) -> Iterator[str]:
    """Arguments that the reference uses and the answer never reads."""
    try:
        reference, definition = definition_of(solution), definition_of(answer)
    except ValueError:
        return
    theirs = [argument.arg for argument in reference.args.args]
    yours = [argument.arg for argument in definition.args.args]
    pairs = zip(theirs, yours, strict=False)
    unused = [
        f"`{own}`" for name, own in pairs if name in _names_read(reference) and own not in _names_read(definition)
    ]
    if unused:
        yield f"Your function never uses its argument{'s' if len(unused) > 1 else ''} {' and '.join(unused)}."


def drawn_at_random(solution: Callable[..., Any], answer: Callable[..., Any]) -> Iterator[str]:
    """An answer that draws random numbers where the solution needs none."""
    try:
        calls = [ast.unparse(node.func) for node in ast.walk(definition_of(answer)) if isinstance(node, ast.Call)]
        reference = ast.unparse(definition_of(solution))
    except ValueError:
        return
    drawn = [call for call in calls if call.split(".")[-1] in DRAWING]
    if any("seed" in call or call.split(".")[-1] in ("Random", "default_rng") for call in calls):
        return  # it comes out the same every time
    if drawn and not any(re.search(rf"\b{name}\b", reference) for name in DRAWING):
        yield f"`{drawn[0]}` makes your result hang on chance: what is asked for comes out the same every time."


def _names_read(tree: ast.AST) -> set[str]:
    """The names whose values are read: those that are only deleted or assigned do not count."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def results_not_kept(answer: Callable[..., Any]) -> Iterator[str]:
    """Lines that compute something and do not keep it, such as ``x.clamp(0, 1)`` or ``total == 1``."""
    try:
        definition = definition_of(answer)
    except ValueError:
        return
    for node in ast.walk(definition):
        if not isinstance(node, ast.Expr) or isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom)):
            continue
        if isinstance(node.value, ast.Call):
            name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
            if name in KEEPS_NOTHING or name.endswith("_"):
                continue
            # A name alone may be the learner's own procedure; a method or a module's function returns its result.
            if not isinstance(node.value.func, ast.Attribute):
                continue
        yield f"Line {node.lineno} computes `{ast.unparse(node.value)[:60]}` and does not keep it: assign it to a name."


def shared_objects(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[str]:
    """Variables that are one and the same list or tensor, of which a change through one changes all.

    Told are those that the call has changed, and lists whose entries are one list several times over.
    """
    given = copy.deepcopy(arguments)
    last = frame_at_return(answer, given)
    if not last:
        return
    code = inspect.unwrap(answer).__code__
    named = code.co_varnames[: code.co_argcount]
    # The very object has to have changed: a name that was set anew shares nothing with what it was.
    changed = [
        name
        for name, old, new in zip(named, arguments, given, strict=False)
        if new is last.get(name) and not is_same(old, new, 0.0, 0.0)
    ]
    for name in changed:
        others = [other for other, value in last.items() if other != name and value is last[name]]
        if others and (isinstance(last[name], list) or is_tensor(last[name]) or is_array(last[name])):
            names = " and ".join(f"`{one}`" for one in others)
            yield (
                f"{names} {'is' if len(others) == 1 else 'are'} no copy of `{name}` but the same thing: "
                f"what changes one changes {'both' if len(others) == 1 else 'all'}."
            )
    for name, value in last.items():
        yield from one_many_times(value, f"`{name}`")


def one_many_times(value: Any, name: str) -> Iterator[str]:
    """A list or dictionary whose entries are one and the same list or dictionary, several times over."""
    entries = entries_of(value)
    if len(entries) > 1 and isinstance(entries[0], (list, dict, set)) and all(one is entries[0] for one in entries):
        which = "values" if isinstance(value, dict) else "rows" if isinstance(entries[0], list) else "entries"
        kind = "dictionary" if isinstance(entries[0], dict) else type(entries[0]).__name__
        yield f"All {which} of {name} are one and the same {kind}: what is set in one is set in all."


def origin_of_nan(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    """The line of the answer after which a variable holds nan or inf for the first time, in words."""
    code = getattr(inspect.unwrap(answer), "__code__", None)
    if code is None:
        return ""
    found: list[str] = []
    line_before = [0]

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not code:
            return None
        if not found and event in ("line", "return"):
            name = next((n for n, value in frame.f_locals.items() if not is_finite(value)), None)
            if name is not None and line_before[0]:
                text = linecache.getline(code.co_filename, line_before[0]).strip()[:100]
                number = line_before[0] - def_line(code) + 1
                found.append(f"`{name}` is not finite any more after line {number}{': ' + text if text else ''}.")
            line_before[0] = frame.f_lineno
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        answer(*copy.deepcopy(arguments))
    except Exception:
        return ""
    finally:
        sys.settrace(before)
    return found[0] if found else ""


def is_finite(value: Any) -> bool:
    """Whether a number, tensor or array holds neither nan nor inf; True for everything else."""
    if is_tensor(value) or is_array(value):
        array = to_array(value)
        return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())
    return not is_number(value) or isinstance(value, (int, complex, np.integer)) or math.isfinite(value)
