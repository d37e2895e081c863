"""What a call of the learner's code shows while it runs: a return in a loop's first round, a key that is set twice."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from course_lib.exercises.compare import is_same
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import compiled, surroundings
from course_lib.exercises.trial import Trial
from course_lib.exercises.value_text import show_value

MOST_LINES = 3000
"""Lines of a call that are followed."""
MOST_CASES = 4
"""Failing cases that are looked at."""

Look = Callable[[FrameType], None]


class _Enough(BaseException):
    """Raised inside a call that has been followed long enough."""


def run_hints(trial: Trial) -> Iterator[str]:
    """Sentences that are true of every failing call that is looked at."""
    if trial.exercise.kind != "function" or not trial.wrong:
        return
    try:
        definition = definition_of(trial.answer)
        yield from _first_round(trial, definition)
        yield from _set_twice(trial, definition)
    except Exception:  # code that cannot be taken apart, or does not run so
        return


def returns_none(answer: Any) -> bool:
    """Whether the code says itself that it returns None somewhere."""
    try:
        returns = [node for node in ast.walk(definition_of(answer)) if isinstance(node, ast.Return)]
    except ValueError:
        return False
    return any(r.value is None or (isinstance(r.value, ast.Constant) and r.value.value is None) for r in returns)


def _followed(trial: Trial, definition: ast.FunctionDef, arguments: tuple[Any, ...], look: Look) -> None:
    """Call the answer, and look at its frame before each of its lines; numbers are those of the definition."""
    names = surroundings(trial.answer)
    exec(compiled(definition), names)
    code: CodeType = names[definition.name].__code__
    count = [0]

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not code:
            return None
        if event == "line":
            count[0] += 1
            if count[0] > MOST_LINES:
                raise _Enough
            look(frame)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        names[definition.name](*copy.deepcopy(arguments))
    except (Exception, _Enough):
        pass
    finally:
        sys.settrace(before)


def _first_round(trial: Trial, definition: ast.FunctionDef) -> Iterator[str]:
    """A return inside a loop that ends it in its first round of several, in most of the calls that are wrong."""
    loops = [node for node in ast.walk(definition) if isinstance(node, ast.For)]
    returns = {node.lineno: loop for loop in loops for node in _always(loop)}
    if not returns:
        return
    found: list[tuple[int, int]] = []
    for tried in trial.wrong:
        lines: list[int] = []
        rounds: dict[int, int] = {}

        def look(frame: FrameType, lines: list[int] = lines, rounds: dict[int, int] = rounds) -> None:
            lines.append(frame.f_lineno)
            for loop in loops:
                if loop.lineno == frame.f_lineno and loop.lineno not in rounds:
                    rounds[loop.lineno] = _rounds(loop, frame)

        _followed(trial, definition, tried.arguments, look)
        last = lines[-1] if lines else 0
        loop = returns.get(last)
        if loop is not None and lines.count(loop.body[0].lineno) == 1 and rounds.get(loop.lineno, 0) > 1:
            found.append((last, loop.lineno))
    if found and len(set(found)) == 1 and 2 * len(found) >= len(trial.wrong):
        last, line = found[0]
        where = "Wherever it is wrong," if len(found) == len(trial.wrong) else f"In {len(found)} of the wrong cases"
        yield f"{where} line {last} returns in the first round of the loop of line {line}: no further round is made."


def _always(loop: ast.For) -> Iterator[ast.Return]:
    """The returns of a loop that its first round reaches come what may, or where an `if` does not hold."""
    for statement in loop.body:
        for one in statement.orelse if isinstance(statement, ast.If) else [statement]:
            if isinstance(one, ast.Return):
                yield one


def _rounds(loop: ast.For, frame: FrameType) -> int:
    """How many rounds a loop has before it; 0 where that cannot be known."""
    try:
        through = eval(compile(ast.Expression(loop.iter), "<part>", "eval"), {**frame.f_globals, **frame.f_locals})
        return sum(1 for _ in zip(range(2), through, strict=False))
    except Exception:
        return 0


def _set_twice(trial: Trial, definition: ast.FunctionDef) -> Iterator[str]:
    """A dictionary's key that is set to one value and then to another, in all wrong calls."""
    settings: dict[int, ast.Assign | ast.DictComp]
    settings = {node.lineno: node for node in ast.walk(definition) if isinstance(node, ast.DictComp)}
    settings |= {node.lineno: node for node in ast.walk(definition) if isinstance(node, ast.Assign) and _sets_key(node)}
    if not settings:
        return
    words = ""
    for tried in trial.wrong[:MOST_CASES]:
        lost: list[str] = []

        def look(frame: FrameType, lost: list[str] = lost) -> None:
            node = settings.get(frame.f_lineno)
            if node is None or lost:
                return
            lost.extend(_lost(node, frame))

        _followed(trial, definition, tried.arguments, look)
        if not lost:
            return
        words = words or lost[0]
    if words:
        yield words


def _lost_in_one(node: ast.DictComp, frame: FrameType) -> Iterator[str]:
    names = {**frame.f_globals, **frame.f_locals}
    pair = ast.ListComp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)
    seen: dict[Any, Any] = {}
    code = compile(ast.fix_missing_locations(ast.Expression(copy.deepcopy(pair))), "<part>", "eval")
    for key, value in eval(code, names):
        if key in seen and not is_same(seen[key], value, 0.0, 0.0):
            yield (
                f"The key {show_value(key, 40)} comes twice in such a call: {show_value(seen[key], 60)} is lost to "
                f"{show_value(value, 60)}."
            )
        seen[key] = value


def _sets_key(node: ast.Assign) -> bool:
    target = node.targets[0]
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return False
    return target.value.id not in {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}


def _lost(node: ast.Assign | ast.DictComp, frame: FrameType) -> Iterator[str]:
    if isinstance(node, ast.DictComp):
        yield from _lost_in_one(node, frame)
        return
    target = node.targets[0]
    assert isinstance(target, ast.Subscript)
    assert isinstance(target.value, ast.Name)
    held = frame.f_locals.get(target.value.id)
    if not isinstance(held, dict):
        return
    names = {**frame.f_globals, **frame.f_locals}
    key, value = (eval(compile(ast.Expression(part), "<part>", "eval"), names) for part in (target.slice, node.value))
    if key in held and not is_same(held[key], value, 0.0, 0.0):
        yield (
            f"`{target.value.id}[{show_value(key, 40)}]` is set twice in such a call: {show_value(held[key], 60)} is "
            f"lost to {show_value(value, 60)}."
        )
