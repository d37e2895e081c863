"""The last step of a reference that is one expression, in values: "3.0 / 7", "tanh of tensor([...])"."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

from course_lib.exercises.edit_tables import SYMBOLS
from course_lib.exercises.edits import function_name
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import made_beside
from course_lib.exercises.value_text import show_value

PASSED_THROUGH = frozenset(["float", "int", "list", "tuple", "item", "tolist"])
"""Calls behind which the last step is looked for."""


ENDS_HERE = "the last step"
"""Marks what a call returns by its last line."""


def last_step(reference: Callable[..., Any], arguments: tuple[Any, ...], part: int | None = None) -> str:
    """What a function does last for this call, in values; an empty string where that says nothing.

    Only a call that ends with a return in the last line has a last step. Of a tuple in that line, `part` is asked for.

    For ``return sum(x) / len(x)`` and the call with [1, 2, 6] it is "9 / 3".
    """
    try:
        definition = definition_of(reference)
    except ValueError:
        return ""
    last = definition.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return ""
    value = last.value
    if part is not None:
        if not isinstance(value, ast.Tuple) or part >= len(value.elts):
            return ""
        value = value.elts[part]
    node = _where_set(_behind_conversions(value), definition.body)
    operands = _operands(node)
    if not operands:
        return ""
    last.value = ast.Tuple([ast.Constant(ENDS_HERE), *operands], ast.Load())
    try:
        mark, *values = _run(definition, reference, arguments)
    except Exception:
        return ""
    if not isinstance(mark, str) or mark != ENDS_HERE:
        return ""
    texts = [show_value(value, 80) for value in values]
    if isinstance(node, ast.BinOp):
        return f"{texts[0]} {SYMBOLS[type(node.op)]} {texts[1]}"
    assert isinstance(node, ast.Call)
    return f"{function_name(node)} of {texts[0]}"


def _where_set(node: ast.expr, body: list[ast.stmt]) -> ast.expr:
    """For a name what it was last set to, where that can be computed again at the end."""
    if not isinstance(node, ast.Name):
        return node
    for statement in reversed(body[:-1]):
        stored = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        if node.id in stored:
            alone = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
            value = _behind_conversions(statement.value) if alone else node  # type: ignore[attr-defined]
            read = {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}
            return value if alone and node.id not in read else node
    return node


def _behind_conversions(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Call) and function_name(node) in PASSED_THROUGH:
        inner = node.func.value if isinstance(node.func, ast.Attribute) else node.args[0] if node.args else None
        if inner is None:
            return node
        node = inner
    return node


def _operands(node: ast.expr) -> list[ast.expr]:
    """The parts of an operation, or what a function of one value is applied to."""
    if isinstance(node, ast.BinOp) and type(node.op) in SYMBOLS:
        return [node.left, node.right]
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not node.args:
            return [node.func.value]
        if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return [ast.ListComp(node.args[0].elt, node.args[0].generators)]
        if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            return [node.args[0]]
    return []


def _run(definition: ast.FunctionDef, reference: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    values: tuple[Any, ...] = made_beside(reference, definition)(*copy.deepcopy(arguments))
    return values
