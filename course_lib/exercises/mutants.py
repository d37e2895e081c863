"""One-place edits of a function: the small mistakes that a hand makes, tried one at a time.

A mutant of the reference is a wrong answer that nobody had to think of: the cases must tell it from the reference,
and a learner's result that equals a mutant's is explained by the edit. A mutant of the learner's own function that
passes every case says where the mistake is.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.edits import Edit, edits_of, is_looked_into, statement_edits

FILE = "<one place changed>"
"""File name of a mutant's code in tracebacks."""


@dataclass(frozen=True)
class Mutant:
    """A function that differs from its original in one place.

    Attributes:
        line: the place, counted in lines from the function's `def`, which is 1.
        before: the code at the place, as it was; "" for a line that was added.
        reads: the changed statement, its first line; of a statement left out "(without) " and the statement.
        mistake: what the edit is as a mistake of the mutant, such as "the tanh is left out".
        code: the changed module with the function, to be compiled.
    """

    line: int
    before: str
    reads: str
    mistake: str
    code: ast.Module

    def function(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """The changed function, in the surroundings of the original."""
        inner = inspect.unwrap(original)
        names = {**inner.__globals__, **inspect.getclosurevars(inner).nonlocals}
        exec(compile(self.code, FILE, "exec"), names)
        changed: Callable[..., Any] = names[inner.__name__]
        return changed


def mutants(function: Callable[..., Any]) -> Iterator[Mutant]:
    """All mutants of a plain `def`, no two of them alike.

    Raises `ValueError` when the function has no source, or is none.
    """
    definition = definition_of(function)
    seen = {_dump(definition)}
    for changed, place, before, reads, mistake in _changed(definition):
        dump = _dump(changed)
        if dump in seen:
            continue
        seen.add(dump)
        yield Mutant(place, before, reads, mistake, ast.Module([changed], []))


def definition_of(function: Callable[..., Any]) -> ast.FunctionDef:
    """The syntax tree of a plain `def` without decorators, type hints and docstring; line 1 is its `def`.

    Raises `ValueError` when the function has no source, or is a lambda or an object.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function)))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError) as error:
        raise ValueError(f"A plain def is needed, and {function!r} has no source: {error}.") from None
    if not isinstance(tree, ast.FunctionDef):
        raise ValueError(f"A plain def is needed; {function!r} is {type(tree).__name__}.")
    ast.increment_lineno(tree, 1 - tree.lineno)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef):
            node.decorator_list, node.returns = [], None
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return tree


def _dump(tree: ast.FunctionDef) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def _changed(definition: ast.FunctionDef) -> Iterator[tuple[ast.FunctionDef, int, str, str, str]]:
    """Changed copies of the tree with line, code before, statement after, and mistake."""
    names = frozenset(_variables(definition))
    for path, block in _blocks(definition):
        for position, statement in enumerate(block):
            for edit in _edits(statement, names):
                yield (_put(definition, path, position, edit.after), *_words(statement, edit))
            for statements, edit in statement_edits(block, position):
                yield (_replace(definition, path, statements), *_words(statement, edit))


Path = tuple[tuple[str, int], ...]
"""The way from the function to a block: a field's name and a position in its list, again and again."""


def _blocks(node: ast.AST, path: Path = ()) -> Iterator[tuple[tuple[Path, str], list[ast.stmt]]]:
    """Every list of statements in the tree, with the way to it."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if not isinstance(block, list) or not block or not isinstance(block[0], ast.stmt):
            continue
        yield (path, field), block
        for position, statement in enumerate(block):
            yield from _blocks(statement, (*path, (field, position)))


def _put(tree: ast.FunctionDef, path: tuple[Path, str], position: int, statement: ast.AST | None) -> ast.FunctionDef:
    changed = copy.deepcopy(tree)
    _find(changed, path)[position] = statement  # type: ignore[call-overload]
    return changed


def _replace(tree: ast.FunctionDef, path: tuple[Path, str], statements: list[ast.stmt]) -> ast.FunctionDef:
    changed = copy.deepcopy(tree)
    _find(changed, path)[:] = copy.deepcopy(statements) or [ast.Pass()]
    return changed


def _find(tree: ast.AST, path: tuple[Path, str]) -> list[ast.stmt]:
    steps, field = path
    for name, position in steps:
        tree = getattr(tree, name)[position]
    block: list[ast.stmt] = getattr(tree, field)
    return block


def _edits(statement: ast.stmt, names: frozenset[str]) -> Iterator[Edit]:
    """Edits of one expression in a statement: `after` is the whole changed statement."""
    for holder, field, position in list(_expressions(statement)):
        value = getattr(holder, field)
        node = value if position is None else value[position]
        for edit in edits_of(node, holder, field, names):
            _set(holder, field, position, edit.after)
            yield Edit(edit.place, copy.deepcopy(statement), edit.mistake)
            _set(holder, field, position, node)


def _expressions(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where expressions stand in a statement, those of the statements inside it left out."""
    for field, value in ast.iter_fields(node):
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.stmt):
                yield node, field, position
                if is_looked_into(child):
                    yield from _expressions(child)


def _set(holder: ast.AST, field: str, position: int | None, node: Any) -> None:
    if position is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[position] = node


def _words(statement: ast.stmt, edit: Edit) -> tuple[int, str, str, str]:
    left_out = edit.after is None
    reads = _first_line(statement if left_out else edit.after)
    line = getattr(edit.place, "lineno", statement.lineno)
    return line, _first_line(edit.place), f"(without) {reads}" if left_out else reads, edit.mistake


def _first_line(node: ast.AST | None) -> str:
    return "" if node is None else ast.unparse(ast.fix_missing_locations(node)).splitlines()[0]


def _variables(definition: ast.FunctionDef) -> Iterator[str]:
    """The arguments and local variables of a function."""
    for node in ast.walk(definition):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not node.id.startswith("_"):
            yield node.id
