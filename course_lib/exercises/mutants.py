"""One-place edits of a function: the small mistakes that a hand makes, tried one at a time.

A mutant of the reference is a wrong answer that nobody had to think of: the cases must tell it from the reference,
and a learner's result that equals a mutant's is explained by the edit. A mutant of the learner's own function that
passes every case says where the mistake is.
"""

from __future__ import annotations

import ast
import copy
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from types import CodeType
from typing import Any

from course_lib.exercises.edits import Edit, edits_of, is_looked_into
from course_lib.exercises.further_edits import further_edits
from course_lib.exercises.learner_edits import missing_parts, moved_statements, other_numbers, rare_slips
from course_lib.exercises.statement_edits import statement_edits
from course_lib.exercises.traces import surroundings
from course_lib.exercises.value_text import nth

FILE = "<one place changed>"
"""File name of a mutant's code in tracebacks."""

MOST_OF_A_KIND = 14
"""Edits of one kind that are tried in pairs."""
SMALL = re.compile(r"^[^`\w]+ stands|^[01] stands|off by one|left out$|exchanged$|minus|sign is turned|two sides")
"""Mistakes that are tried in pairs before all others: operators, numbers, what is left out."""


@dataclass(frozen=True)
class Mutant:
    """A function that differs from its original in one place.

    Attributes:
        line: the place, counted in lines from the function's `def`, which is 1.
        before: the code at the place, as it was, its first line.
        column: where in its line the place is; -1 where that is not known.
        reads: the changed statement, its first line; of a statement left out "(without) " and the statement.
        mistake: what the edit is as a mistake of the mutant, such as "tanh is left out".
        code: the changed module with the function, compiled.
    """

    line: int
    before: str
    reads: str
    mistake: str
    code: CodeType
    column: int = -1

    def at(self, definition: ast.FunctionDef) -> str:
        """The code at the place, and which it is where its line has it several times: "the second `n`"."""
        alike = {
            node.col_offset
            for node in ast.walk(definition)
            if isinstance(node, ast.expr) and node.lineno == self.line and ast.unparse(node) == self.before
        }
        which = f"the {nth(sorted(alike).index(self.column))} " if len(alike) > 1 and self.column in alike else ""
        return f"{which}`{self.before}`"

    def function(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """The changed function, in the surroundings of the original."""
        names = surroundings(original)
        exec(self.code, names)
        changed: Callable[..., Any] = names[inspect.unwrap(original).__name__]
        return changed


def mutants(function: Callable[..., Any], thorough: bool = False) -> Iterator[Mutant]:
    """All mutants of a plain `def`, made one by one as they are asked for; `thorough` adds those of a diagnosis.

    Raises `ValueError` when the function has no source, or is a lambda or an object.
    """
    definition = definition_of(function)
    yield from _distinct(definition, _all_changes(definition, thorough))


def learners_mutants(definition: ast.FunctionDef, numbers: Sequence[float] = ()) -> Iterator[Mutant]:
    """The mutants of a learner's function: a few rare slips, those of a diagnosis, and what may be missing.

    `numbers` are those of the solution: each is tried in the place of any other.

    While one is looked at, `definition` is its tree: copy it to keep it.
    """
    known = _known_names(definition)
    rare, missing = partial(rare_slips, names=known["names"]), partial(missing_parts, **known)
    yield from _distinct(definition, _put_in(definition, partial(other_numbers, numbers=numbers)))
    yield from _distinct(definition, _put_in(definition, rare, moved_statements))
    yield from _distinct(definition, _all_changes(definition, thorough=True))
    yield from _distinct(definition, _put_in(definition, missing))


def _distinct(definition: ast.FunctionDef, changes: Iterator[tuple[ast.stmt, Edit]]) -> Iterator[Mutant]:
    seen: set[tuple[int, str]] = set()
    for statement, edit in changes:
        mutant = _mutant(definition, statement, edit)
        if mutant is not None and (id(statement), mutant.reads) not in seen:
            seen.add((id(statement), mutant.reads))
            yield mutant


def double_mutants(function: Callable[..., Any]) -> Iterator[tuple[Mutant, Mutant]]:
    """The function with two of its edits at once, the second of them a plain one: the first edit alone, and both.

    They are many: take as many as there is time for. Raises `ValueError` as `mutants` does.
    """
    definition = definition_of(function)
    yield from _doubles(definition, small=True)
    yield from _doubles(definition, small=False)


def same_change_twice(function: Callable[..., Any]) -> Iterator[tuple[Mutant, Mutant]]:
    """The function with two edits of the same kind at two places, the rarest kinds first: the first alone, and both.

    Those that put one name in the place of another come first. Edits of whole statements are left out. Raises
    `ValueError` as `mutants` does.
    """
    definition = definition_of(function)
    alike: dict[str, list[_Change]] = {}
    kinds: dict[str, list[_Change]] = {}
    for change in _expression_changes(definition):
        if "`" in change.edit.mistake:
            alike.setdefault(change.edit.mistake, []).append(change)
        kinds.setdefault(kind_of_mistake(change.edit.mistake), []).append(change)
    for changes in [*sorted(alike.values(), key=len), *sorted(kinds.values(), key=len)]:
        pairs = combinations(changes[:MOST_OF_A_KIND], 2)
        for first, second in sorted(pairs, key=_are_apart):
            inside = {id(node) for one in (first, second) for node in ast.walk(one.node) if node is not one.node}
            if first.node is second.node or {id(first.node), id(second.node)} & inside:
                continue
            for change in (first, second):
                _set(change.holder, change.field, change.place, copy.deepcopy(change.edit.after))
            both = _mutant(definition, second.statement, second.edit)
            for change in (first, second):
                _set(change.holder, change.field, change.place, change.node)
            if both is not None:
                line, column = _line(first.statement, first.edit), getattr(first.edit.place, "col_offset", -1)
                yield replace(both, line=line, before=_first_line(first.edit.place), column=column), both


def _doubles(definition: ast.FunctionDef, small: bool) -> Iterator[tuple[Mutant, Mutant]]:
    """Any two edits, or any two of operators and numbers (`small`)."""
    for statement, edit in _all_changes(definition, thorough=True):
        if small and not SMALL.search(edit.mistake):
            continue
        first = _mutant(definition, statement, edit)
        if first is None:
            continue
        for other, second_edit in _all_changes(definition, thorough=False):
            if small and not SMALL.search(second_edit.mistake):
                continue
            both = _mutant(definition, other, second_edit)
            if both is not None:
                yield first, both


def _are_apart(pair: tuple[_Change, _Change]) -> bool:
    """Whether two changes are in different lines: of one mistake made twice both are often in one."""
    first, second = (_line(change.statement, change.edit) for change in pair)
    return first != second


def edits_inside(definition: ast.FunctionDef, part: ast.expr) -> Iterator[tuple[Edit, ast.expr]]:
    """Every edit inside one expression of a function, as a learner's mutants have them, with the changed expression.

    The expression itself is left as it is; look at each changed one before the next is asked for.
    """
    names = frozenset(_variables(definition))
    known = _known_names(definition)
    holder = ast.Expr(copy.deepcopy(part))
    for inner, field, place in list(_expressions(holder)):
        value = getattr(inner, field)
        node = value if place is None else value[place]
        for edit in (
            *edits_of(node, inner, field, names, True),
            *further_edits(node, inner, field, names),
            *rare_slips(node, inner, field, known["names"]),
            *missing_parts(node, inner, field, **known),
        ):
            _set(inner, field, place, copy.deepcopy(edit.after))
            yield edit, holder.value
            _set(inner, field, place, node)


def mutant_with(
    definition: ast.FunctionDef, statement: ast.stmt, part: ast.expr, changed: ast.expr, edit: Edit
) -> tuple[Mutant | None, ast.FunctionDef | None]:
    """The mutant in which `changed`, which the edit has made, stands in place of `part`, and a copy of its tree."""
    for holder, field, place in list(_expressions(statement)):
        value = getattr(holder, field)
        if (value if place is None else value[place]) is part:
            _set(holder, field, place, copy.deepcopy(changed))
            mutant = _mutant(definition, statement, Edit(edit.place, statement, edit.mistake))
            tree = copy.deepcopy(definition)
            _set(holder, field, place, part)
            return mutant, tree
    return None, None


def kind_of_mistake(mistake: str) -> str:
    """What sort of mistake an edit is, whatever the names in its words."""
    return re.sub(r"`\w+`", "`", mistake)


@dataclass(frozen=True)
class _Change:
    """An edit of one expression, and where it would be put."""

    statement: ast.stmt
    holder: ast.AST
    field: str
    place: int | None
    node: Any
    edit: Edit


def _expression_changes(definition: ast.FunctionDef) -> Iterator[_Change]:
    """The edits of all expressions, none of them made."""
    names = frozenset(_variables(definition))
    for block in _blocks(definition):
        for statement in block:
            for holder, field, place in _expressions(statement):
                value = getattr(holder, field)
                node = value if place is None else value[place]
                further = further_edits(node, holder, field, names)
                for edit in [*edits_of(node, holder, field, names, True), *further]:
                    yield _Change(statement, holder, field, place, node, edit)


def _all_changes(definition: ast.FunctionDef, thorough: bool) -> Iterator[tuple[ast.stmt, Edit]]:
    """Every edit with its statement, while the tree is changed by it."""
    names = frozenset(_variables(definition))
    for block in list(_blocks(definition)):
        for position, statement in enumerate(list(block)):
            for edit in _changes(block, position, statement, names, thorough):
                yield statement, edit


def _put_in(
    definition: ast.FunctionDef, of_expression: Callable[..., Iterator[Edit]], of_block: Any = None
) -> Iterator[tuple[ast.stmt, Edit]]:
    """Every edit that these make, with its statement, while the tree is changed by it."""
    for block in list(_blocks(definition)):
        for position, statement in enumerate(list(block)):
            for holder, field, place in list(_expressions(statement)):
                value = getattr(holder, field)
                node = value if place is None else value[place]
                for edit in of_expression(node, holder, field):
                    _set(holder, field, place, copy.deepcopy(edit.after))
                    yield statement, Edit(edit.place, statement, edit.mistake)
                    _set(holder, field, place, node)
            original = list(block)
            for statements, edit in list(of_block(original, position)) if of_block else ():
                block[:] = copy.deepcopy(statements)
                yield statement, edit
                block[:] = original


def _known_names(definition: ast.FunctionDef) -> dict[str, Any]:
    """A function's arguments, the names that its loops and comprehensions set, and all its variables."""
    targets = [node.target for node in ast.walk(definition) if isinstance(node, (ast.For, ast.comprehension))]
    loops = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    arguments = [argument.arg for argument in definition.args.args]
    return {"arguments": arguments, "loops": sorted(loops), "names": sorted(set(_variables(definition)))}


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
                node.body = node.body[1:] or [ast.Pass(lineno=node.lineno, col_offset=0)]
    return tree


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements in the tree."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block
            for statement in block:
                yield from _blocks(statement)


def _changes(
    block: list[ast.stmt], position: int, statement: ast.stmt, names: frozenset[str], thorough: bool
) -> Iterator[Edit]:
    """Edits of one statement. The tree is changed while an edit is looked at, and put right before the next."""
    for holder, field, place in list(_expressions(statement)):
        value = getattr(holder, field)
        node = value if place is None else value[place]
        further = further_edits(node, holder, field, names) if thorough else ()
        for edit in [*edits_of(node, holder, field, names, thorough), *further]:
            _set(holder, field, place, copy.deepcopy(edit.after))
            yield Edit(edit.place, statement, edit.mistake)
            _set(holder, field, place, node)
    original = list(block)
    for statements, edit in list(statement_edits(original, position, thorough)):
        block[:] = copy.deepcopy(statements) or [ast.Pass()]
        yield edit
        block[:] = original


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


def _mutant(definition: ast.FunctionDef, statement: ast.stmt, edit: Edit) -> Mutant | None:
    """The mutant that the changed tree makes; None where the change is no valid Python."""
    after = statement if edit.after is None else edit.after
    for node in ast.walk(definition):
        if not hasattr(node, "lineno"):
            node.lineno = node.end_lineno = statement.lineno  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
    try:
        code = compile(ast.Module([definition], []), FILE, "exec")
    except (SyntaxError, ValueError):
        return None
    reads = f"(without) {_first_line(after)}" if edit.after is None else _first_line(after)
    column = getattr(edit.place, "col_offset", -1)
    return Mutant(_line(statement, edit), _first_line(edit.place), reads, edit.mistake, code, column)


def _line(statement: ast.stmt, edit: Edit) -> int:
    return int(getattr(edit.place, "lineno", statement.lineno))


def _first_line(node: ast.AST) -> str:
    """The first line of a part's code; a block's own line without what stands in the block."""
    if isinstance(getattr(node, "body", None), list):
        node = copy.copy(node)
        node.body, node.orelse = [ast.Pass()], []  # type: ignore[attr-defined]
    return ast.unparse(ast.fix_missing_locations(node)).splitlines()[0]


def _variables(definition: ast.FunctionDef) -> Iterator[str]:
    """The arguments and local variables of a function."""
    for node in ast.walk(definition):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not node.id.startswith("_"):
            yield node.id
