"""The parts of a function's code, whose values in a call can be looked at and replaced."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Sequence
from typing import Any

from course_lib.exercises.attempts import Attempt, call_within, copies
from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import made_beside
from course_lib.exercises.trial import Trial, Tried

MOST_TIMES = 40
"""Times that a part runs in a call, beyond which it is left alone."""
SECONDS_EACH = 0.03
"""Processor time for one call."""
LARGEST = 64
"""Numbers in a value that is tried."""
COPYING = frozenset(["clone", "copy", "detach"])
"""Methods whose result is what they are called on."""
LONGEST = 70
"""Characters of a part that are shown."""


class Parts:
    """The parts of a function whose values can be looked at and replaced."""

    def __init__(self, function: Callable[..., Any], is_solution: bool = False) -> None:
        self.is_solution = is_solution
        self.definition = definition_of(function)
        marked = _Marked(is_solution)
        tree = marked.visit(copy.deepcopy(self.definition))
        self.nodes = marked.nodes
        self.compared_with = marked.compared_with
        self.compared = marked.compared
        self.sizes: dict[int, int] = {}
        self.seen: dict[int, list[Any]] = {}
        self.active: tuple[int, list[Any]] | None = None
        self.kept: dict[int, dict[int, list[Any]]] = {}
        self.function = made_beside(function, tree, __at=self._at)

    def _at(self, part: int, value: Any) -> Any:
        if self.active is None:
            # A copy: what is noted may be changed later on.
            self.seen.setdefault(part, []).append(copy.deepcopy(_plain(value)) if _is_small(value) else None)
            return value
        active, left = self.active
        if active != part or not left:
            return value
        belongs = left.pop(0)
        if isinstance(belongs, str):
            return belongs
        if is_tensor(value) and is_number(belongs):
            return value * 0 + belongs
        return belongs.item() if is_number(value) and not is_number(belongs) else belongs

    def values(self, trial: Trial, tried: Tried) -> dict[int, list[Any]]:
        """The values of all parts in a call, in order."""
        if tried.position not in self.kept:
            self.seen, self.active = {}, None
            self._call(trial, tried)
            found = {
                part: values
                for part, values in self.seen.items()
                if len(values) <= MOST_TIMES and all(value is not None for value in values)
            }
            for part in list(found):
                node = self.nodes[part]
                if self.is_solution and _is_mean(node):  # what a mean divides by
                    within = self.seen.get(self._number_of(node.func.value), [None])[-1]
                    if is_tensor(within) or is_array(within):
                        found[-part - 1] = [int(within.reshape(-1).shape[0])]
            self.kept[tried.position] = found
        return self.kept[tried.position]

    def _number_of(self, node: ast.AST) -> int:
        return next((number for number, one in self.nodes.items() if ast.dump(one) == ast.dump(node)), -1)

    def run(self, trial: Trial, tried: Tried, part: int, values: Sequence[Any]) -> Attempt:
        """A call in which a part has these values, one each time that it runs."""
        self.active = (part, copy.deepcopy(list(values)))
        try:
            return self._call(trial, tried)
        finally:
            self.active = None

    def _call(self, trial: Trial, tried: Tried) -> Attempt:
        return call_within(SECONDS_EACH, self.function, copies(trial.exercise, [tried.arguments])[0])

    def size(self, part: int) -> int:
        """How many nodes a part has."""
        if part not in self.sizes:
            self.sizes[part] = sum(1 for _ in ast.walk(self.nodes[part]))
        return self.sizes[part]

    def is_given(self, part: int) -> bool:
        """Whether a part is an argument, a copy of it, or its length in a comparison: what is given cannot be wrong."""
        given = {argument.arg for argument in self.definition.args.args}
        node: Any = self.nodes[part]
        is_length = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
        if is_length and node.args and part in self.compared:
            node = node.args[0]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COPYING:
            node = node.func.value
        return isinstance(node, ast.Name) and node.id in given

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
    return (isinstance(value, str) and len(value) <= LARGEST) or (is_number(value) and not is_bool(value))


class _Marked(ast.NodeTransformer):
    """Puts every part of a function that has a value of interest into a call that notes or replaces it."""

    def __init__(self, with_constants: bool) -> None:
        self.nodes: dict[int, Any] = {}
        self.with_constants = with_constants
        self.operands: dict[int, set[Any]] = {}
        self.compared_with: dict[int, set[Any]] = {}
        self.compared: set[int] = set()

    def visit(self, node: ast.AST) -> Any:
        """The node, its parts marked, and itself where its value is of interest."""
        if isinstance(node, (ast.Assign, ast.Return)) and self.with_constants and isinstance(node.value, ast.Constant):
            node.value = self._marked(node.value, node.value)  # such as what a sum begins with
            return node
        if isinstance(node, (ast.JoinedStr, ast.keyword)):
            return node if isinstance(node, ast.JoinedStr) else self.generic_visit(node)
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            constants = {side.value for side in sides if isinstance(side, ast.Constant)}
            self.operands.update((id(side), constants) for side in sides)
        wanted = isinstance(node, (ast.BinOp, ast.Call, ast.Subscript, ast.Name))
        if not wanted or isinstance(getattr(node, "ctx", None), ast.Store):
            return self.generic_visit(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "zip", "list"):
            return self._inside(node)
        beside, marked = self.operands.get(id(node)), self._marked(copy.deepcopy(node), self._inside(node))
        if beside is not None:
            self.compared.add(len(self.nodes) - 1)
        if beside:
            self.compared_with[len(self.nodes) - 1] = beside
        return marked

    def _marked(self, node: Any, inner: Any) -> ast.expr:
        """A call that notes, or replaces, the value of `inner`, which is `node` with its parts marked."""
        number = len(self.nodes)
        self.nodes[number] = node
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
