"""A part of the learner's code in whose place the solution has another value, with which all would be right.

Every part outside loops is given, one at a time, each value that the parts of the solution take in the same call. One
that puts the result right, by the same part of the solution in every wrong case, says which part is wrong and what it
should have been, however differently the two are written.
"""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from course_lib.exercises.attempts import Attempt, call_once, copies
from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor
from course_lib.exercises.mutants import FILE, definition_of
from course_lib.exercises.relations import is_telling
from course_lib.exercises.stopping import TooLong, can_stop, stopped_after
from course_lib.exercises.traces import surroundings
from course_lib.exercises.trial import Trial, Tried
from course_lib.exercises.value_text import show_value

SECONDS = 0.35
"""Processor time for all values at all places."""
SECONDS_EACH = 0.05
"""Processor time for one call."""
LARGEST = 64
"""Numbers in a value that is tried."""
LEAST_CASES = 3
"""Wrong cases that have to come right where all values are simple numbers."""
LONGEST = 70
"""Characters of a part that are shown."""

Inner = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.Lambda, ast.FunctionDef, ast.For, ast.While)
Key = int
"""A part of the solution, by its number."""


def what_belongs(trial: Trial) -> str:
    """A part of the answer that is wrong, and the value that belongs there; "" where none is found."""
    wrong = trial.wrong
    if not can_stop() or trial.exercise.kind != "function" or trial.exercise.compare is not None or not wrong:
        return ""
    try:
        answer, solution = _Parts(trial.answer, inside_loops=False), _Parts(trial.exercise.solution, inside_loops=True)
    except Exception:  # code that cannot be taken apart
        return ""
    deadline, quarter = time.process_time() + SECONDS, time.process_time() + SECONDS / 4
    mended: dict[tuple[int, Key], int] = {}
    for count, tried in enumerate(wrong):
        # One case may go wrong for another reason; where all take long, only what mends the first is tried again.
        early = count == 0 or (count == 1 and len(wrong) > LEAST_CASES and time.process_time() < quarter)
        among = None if early else {pair for pair, good in mended.items() if _is_enough(good + 1, count + 1)}
        for pair in set(_mending(trial, answer, solution, tried, among, deadline)):
            mended[pair] = mended.get(pair, 0) + 1
        if time.process_time() > deadline:
            return ""
    found = [pair for pair, good in mended.items() if _is_enough(good, len(wrong))]
    order = sorted(found, key=lambda pair: (-mended[pair], answer.size(pair[0]), pair))
    return _told(trial, answer, solution, [(pair, mended[pair]) for pair in order])


def _is_enough(mended: int, wrong: int) -> bool:
    """Whether so many of the wrong cases come right that it is no chance."""
    return mended == wrong or (mended >= LEAST_CASES and 4 * mended >= 3 * wrong)


def _told(trial: Trial, answer: _Parts, solution: _Parts, pairs: Sequence[tuple[tuple[int, Key], int]]) -> str:
    first, count = trial.wrong[0], len(trial.wrong)
    for (part, key), mended in pairs:
        values = [solution.values(trial, tried).get(key) for tried in trial.wrong]
        if values[0] is None or answer.values(trial, first).get(part) is None:
            continue
        telling = sum(is_telling(value) for value in values)
        if telling < min(2, len(values)) and len(values) < LEAST_CASES:
            continue
        own = answer.values(trial, first).get(part)
        text = answer.text(part)
        come = "the wrong case comes" if count == 1 else "all wrong cases come"
        come = f"{mended} of {count} wrong cases come" if mended < count else come
        return (
            f"In line {answer.line(part)} of your function `{text}` is {show_value(own, 60)} in case "
            f"{first.position + 1}, where {show_value(values[0], 60)} belongs: with what belongs there, "
            f"{come} right."
        )
    return ""


def _mending(
    trial: Trial,
    answer: _Parts,
    solution: _Parts,
    tried: Tried,
    among: set[tuple[int, Key]] | None,
    deadline: float,
) -> Iterator[tuple[int, Key]]:
    """The parts of the answer, and of the solution, whose value in their place makes this case right."""
    exercise = trial.exercise
    theirs, ours = answer.values(trial, tried), solution.values(trial, tried)
    expected = tried.solution.result
    ends = [expected, *(expected if isinstance(expected, tuple) else ())]
    known = {key: value for key, value in ours.items() if not any(_is_the_same(value, end) for end in ends)}
    for part, own in theirs.items():
        done: list[tuple[Any, bool]] = []
        for key, value in known.items():
            if (among is not None and (part, key) not in among) or not _fits(own, value):
                continue
            if time.process_time() > deadline:
                return
            mends = next((good for other, good in done if is_same(other, value, 0.0, 0.0)), None)
            if mends is None:
                attempt = answer.run(trial, tried, part, value)
                mends = attempt.error is None and is_same(expected, attempt.result, exercise.rtol, exercise.atol)
                done.append((value, mends))
            if mends:
                yield part, key


def _is_the_same(value: Any, end: Any) -> bool:
    """Whether a value is a result, or the number in it."""
    return is_same(_number(value), _number(end))


def _number(value: Any) -> Any:
    return value.item() if (is_tensor(value) or is_array(value)) and len(value.reshape(-1)) == 1 else value


def _fits(own: Any, value: Any) -> bool:
    """Whether a value can stand for another: of the same kind and shape, and not the same."""
    if is_tensor(own) or is_array(own):
        same_kind = is_tensor(value) == is_tensor(own) and is_array(value) == is_array(own)
        return same_kind and own.shape == value.shape and not is_same(own, value)
    return is_number(own) and is_number(value) and not is_same(own, value)


class _Parts:
    """The parts of a function whose values can be looked at and replaced."""

    def __init__(self, function: Callable[..., Any], inside_loops: bool) -> None:
        self.definition = definition_of(function)
        marked = _Marked(inside_loops)
        tree = marked.visit(copy.deepcopy(self.definition))
        self.nodes = marked.nodes
        self.seen: dict[int, list[Any]] = {}
        self.active: tuple[int, Any] | None = None
        self.kept: dict[int, dict[int, Any]] = {}
        names = {**surroundings(function), "__at": self._at}
        exec(compile(ast.fix_missing_locations(ast.Module([tree], [])), FILE, "exec"), names)
        self.function = names[self.definition.name]
        self.inside_loops = inside_loops

    def _at(self, part: int, value: Any) -> Any:
        if self.active is not None:
            return self.active[1] if self.active[0] == part else value
        self.seen.setdefault(part, []).append(value)
        return value

    def values(self, trial: Trial, tried: Tried) -> dict[int, Any]:
        """The values of all parts in a call: of the solution's the last ones, of the answer's only where one is."""
        if tried.position not in self.kept:
            self.seen, self.active = {}, None
            self._call(trial, tried)
            found: dict[int, Any] = {}
            for part, values in self.seen.items():
                if (self.inside_loops or len(values) == 1) and _is_small(values[-1]):
                    found[part] = copy.deepcopy(_plain(values[-1]))
                    if self.inside_loops and _is_mean(self.nodes[part]):  # what a mean divides by
                        node = self.nodes[part]
                        within = self.seen.get(self._number_of(node.func.value), [None])[-1]
                        if is_tensor(within) or is_array(within):
                            found[-part - 1] = within.numel() if is_tensor(within) else within.size
            self.kept[tried.position] = found
        return self.kept[tried.position]

    def _number_of(self, node: ast.AST) -> int:
        return next((number for number, one in self.nodes.items() if ast.dump(one) == ast.dump(node)), -1)

    def run(self, trial: Trial, tried: Tried, part: int, value: Any) -> Attempt:
        """A call in which a part has this value."""
        self.active = (part, copy.deepcopy(value))
        try:
            return self._call(trial, tried)
        finally:
            self.active = None

    def _call(self, trial: Trial, tried: Tried) -> Attempt:
        try:
            with stopped_after(SECONDS_EACH):
                return call_once(self.function, copies(trial.exercise, [tried.arguments])[0], None)
        except TooLong as error:
            return Attempt(None, error)

    def size(self, part: int) -> int:
        """How many nodes a part has."""
        return sum(1 for _ in ast.walk(self.nodes[part]))

    def line(self, part: int) -> int:
        """The line of a part, counted from the `def`."""
        return int(getattr(self.nodes[part], "lineno", 1))

    def text(self, part: int) -> str:
        """A part as code."""
        text = ast.unparse(self.nodes[part])
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def _is_mean(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mean"


def _plain(value: Any) -> Any:
    return value.detach() if is_tensor(value) else value


def _is_small(value: Any) -> bool:
    if is_tensor(value) or is_array(value):
        return 0 < len(value.reshape(-1)) <= LARGEST
    return is_number(value) and not is_bool(value)


class _Marked(ast.NodeTransformer):
    """Puts every part of a function that has a value of interest into a call that notes or replaces it."""

    def __init__(self, inside_loops: bool) -> None:
        self.nodes: dict[int, Any] = {}
        self.inside_loops = inside_loops
        self.depth = 0

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, Inner) and self.depth and not self.inside_loops:
            return node
        self.depth += 1
        wanted = isinstance(node, (ast.BinOp, ast.Call, ast.Subscript, ast.Name))
        if not wanted or isinstance(getattr(node, "ctx", None), ast.Store):
            return self.generic_visit(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "zip", "list"):
            return self._inside(node)
        number = len(self.nodes)
        self.nodes[number] = copy.deepcopy(node)
        inner = self._inside(node)
        return ast.copy_location(ast.Call(ast.Name("__at", ast.Load()), [ast.Constant(number), inner], []), node)

    def _inside(self, node: ast.AST) -> Any:
        """The node with its parts marked, but for what it calls."""
        if not isinstance(node, ast.Call):
            return self.generic_visit(node)
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        node.args = [self.visit(one) for one in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        return node
