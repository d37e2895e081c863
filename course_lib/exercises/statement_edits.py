"""One-place edits of whole statements: left out, exchanged, added to rather than set, a return moved."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from course_lib.exercises.edit_tables import MORE_OPERATORS, OPERATORS, SYMBOLS
from course_lib.exercises.edits import Edit

EXCHANGED = "two lines are exchanged"
"""A mistake of order."""
A_LINE_LEFT_OUT = "a line is left out"
"""A mistake that explains many a wrong result, and says little of where it comes from."""


def statement_edits(
    block: list[ast.stmt], position: int, thorough: bool = False
) -> Iterator[tuple[list[ast.stmt], Edit]]:
    """Edits of a block at one of its statements: left out, added to rather than set, return in the loop or behind."""
    statement, rest = block[position], block[position + 1 :]
    jumps = thorough and isinstance(statement, (ast.Continue, ast.Break))
    if (
        jumps
        or isinstance(statement, (ast.AugAssign, ast.Expr))
        or (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Subscript, ast.Name)))
    ):
        yield block[:position] + rest, Edit(statement, None, A_LINE_LEFT_OUT)
    if rest and _is_simple(statement, rest[0]):
        exchanged = [*block[:position], rest[0], statement, *rest[1:]]
        yield exchanged, Edit(statement, rest[0], EXCHANGED)
    if isinstance(statement, ast.AugAssign):
        target = statement.target
        plain = ast.Assign([target], statement.value)
        yield (
            [*block[:position], plain, *rest],
            Edit(statement, plain, f"= stands where {_augmented(statement)} belongs"),
        )
        more = MORE_OPERATORS.get(type(statement.op), ()) if thorough else ()
        for other in (*OPERATORS.get(type(statement.op), ()), *more):
            changed = ast.AugAssign(target, other(), statement.value)
            words = f"{_augmented(changed)} stands where {_augmented(statement)} belongs"
            yield [*block[:position], changed, *rest], Edit(statement, changed, words)
    if isinstance(statement, ast.If):
        yield block[:position] + statement.body + rest, Edit(statement, statement.body[0], "an if is left out")
        yield block[:position] + statement.orelse + rest, Edit(statement, None, "a special case is not told apart")
    if isinstance(statement, (ast.For, ast.While)):
        yield from _return_moved(block, position, statement)


def _is_simple(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two neighbouring statements hang on their order: one sets a name that the other reads or sets."""
    kinds = (ast.Assign, ast.AugAssign, ast.Expr, ast.If)
    if not (isinstance(first, kinds) and isinstance(second, kinds)):
        return False
    (set_first, used_first), (set_second, used_second) = _names_of(first), _names_of(second)
    return bool(set_first & (used_second | set_second) or set_second & used_first)


def _names_of(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement sets, and those that it reads; what is added to counts as both."""
    inner = [c.target for c in ast.walk(statement) if isinstance(c, ast.comprehension)]
    own = {node.id for target in inner for node in ast.walk(target) if isinstance(node, ast.Name)}
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id not in own]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return stored, read | (stored if isinstance(statement, ast.AugAssign) else set())


def _augmented(statement: ast.AugAssign) -> str:
    return f"{SYMBOLS.get(type(statement.op), '')}="


def _return_moved(
    block: list[ast.stmt], position: int, loop: ast.For | ast.While
) -> Iterator[tuple[list[ast.stmt], Edit]]:
    """A return behind the loop moves to the end of its body, or one at the end of its body moves behind it."""
    before, rest = block[:position], block[position + 1 :]
    if rest and isinstance(rest[0], ast.Return):
        inside = copy.deepcopy(loop)
        inside.body.append(rest[0])
        yield [*before, inside, *rest], Edit(rest[0], inside, "the return stands inside the loop")
    if isinstance(loop.body[-1], ast.Return) and len(loop.body) > 1:
        outside = copy.deepcopy(loop)
        moved = outside.body.pop()
        yield [*before, outside, moved, *rest], Edit(loop.body[-1], outside, "the return stands behind the loop")
