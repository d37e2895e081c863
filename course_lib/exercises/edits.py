"""The one-place edits that `mutants` tries: operators, brackets, numbers, names, calls, bounds and statements.

Each edit says in words which mistake it is, so that a learner whose code makes it can be told. The words name
operators and functions, never what the reference is made of.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_lib.exercises.edit_tables import (
    COMPARISONS,
    CONVERSIONS,
    FUNCTIONS,
    OPERATORS,
    SETTINGS,
    SHAPED_LIKE,
    STRENGTH,
    SYMBOLS,
    SYMMETRIC,
)


@dataclass(frozen=True)
class Edit:
    """One edit: the node that it changes, what stands there after it (None: nothing), and the mistake in words."""

    place: ast.AST
    after: ast.AST | None
    mistake: str


def edits_of(
    node: ast.AST, holder: ast.AST, field: str, names: frozenset[str], thorough: bool = False
) -> Iterator[Edit]:
    """The edits of one expression; `holder.field` is where it stands, `names` are the variables of the function.

    A diagnosis is `thorough`: it also tries edits of which many would change nothing in a reference.
    """
    kinds: tuple[tuple[type[ast.AST], Callable[..., Iterator[Edit]]], ...] = (
        (ast.BinOp, _operation),
        (ast.UnaryOp, _unary),
        (ast.Compare, _comparison),
        (ast.BoolOp, _condition),
        (ast.Constant, _constant),
        (ast.Call, _call),
        (ast.Attribute, _attribute),
        (ast.IfExp, _choice),
        (ast.Slice, _slice),
        (ast.comprehension, _comprehension),
    )
    for kind, edits in kinds:
        if isinstance(node, kind):
            yield from edits(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _name(node, holder, field, names, thorough)
    yield from _bound(node, holder, field)
    if isinstance(holder, ast.BinOp) and isinstance(holder.op, ast.MatMult) and isinstance(node, ast.expr):
        # .mT refuses vectors, where .T would change nothing.
        yield Edit(node, ast.Attribute(node, "mT", ast.Load()), "a matrix is transposed that should not be")


def _operation(node: ast.BinOp) -> Iterator[Edit]:
    symbol = SYMBOLS.get(type(node.op), "")
    for other in OPERATORS.get(type(node.op), ()):
        after = ast.BinOp(node.left, other(), node.right)
        yield Edit(node, after, f"{SYMBOLS[other]} stands where {symbol} belongs")
    ordered = isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod))
    if ordered and ast.dump(node.left) != ast.dump(node.right):
        yield Edit(node, ast.BinOp(node.right, node.op, node.left), f"the two sides of {symbol} are exchanged")
    part = "term" if isinstance(node.op, (ast.Add, ast.Sub)) else "factor"
    if isinstance(node.op, (ast.Add, ast.Mult, ast.MatMult)):
        yield Edit(node.left, node.right, f"a {part} is left out{_named(node.left)}")
    if isinstance(node.op, ast.Sub):
        yield Edit(node.left, ast.UnaryOp(ast.USub(), node.right), f"a term is left out{_named(node.left)}")
    if isinstance(node.op, ast.Pow):
        yield Edit(node.right, node.left, "a power is left out")
    elif isinstance(node.op, ast.Div):
        yield Edit(node.right, node.left, f"a division is left out{_named(node.right)}")
    elif not isinstance(node.op, (ast.FloorDiv, ast.Mod)):
        yield Edit(node.right, node.left, f"a {part} is left out{_named(node.right)}")
    yield from _brackets(node)
    yield from _call_chain(node)


def _named(node: ast.AST) -> str:
    """The functions that a part calls, so that it can be recognised without its formula."""
    called = [function_name(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    found = [name for name in called if name and name not in CONVERSIONS]
    return f": the one with {found[0]}" if found else ""


def _brackets(node: ast.BinOp) -> Iterator[Edit]:
    """(a + b) * c becomes a + b * c, and a + b * c becomes (a + b) * c; the same on the right."""
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp) and not _associative(left.op, node.op):
        after = ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
        yield Edit(node, after, _bracket_words(left.op, node.op))
    if isinstance(right, ast.BinOp) and not _associative(node.op, right.op):
        after = ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
        yield Edit(node, after, _bracket_words(right.op, node.op))


def _associative(first: ast.operator, second: ast.operator) -> bool:
    """Whether (a first b) second c is a first (b second c), rounding aside."""
    pairs = (ast.Add, (ast.Add, ast.Sub)), (ast.Mult, (ast.Mult, ast.Div)), (ast.MatMult, (ast.MatMult,))
    return any(isinstance(first, outer) and isinstance(second, inner) for outer, inner in pairs)


def _call_chain(node: ast.BinOp) -> Iterator[Edit]:
    """f(x) + y becomes f(x + y): the bracket of a call is closed too early."""
    chain: ast.expr = node
    while isinstance(chain, ast.BinOp):
        chain = chain.left
    if isinstance(chain, ast.Call) and len(chain.args) == 1 and function_name(chain) not in CONVERSIONS:
        changed = copy.deepcopy(node)
        innermost = changed
        while isinstance(innermost.left, ast.BinOp):
            innermost = innermost.left
        call = innermost.left
        assert isinstance(call, ast.Call)
        innermost.left = call.args[0]
        words = f"the bracket of {function_name(chain)} takes in too little"
        yield Edit(node, ast.Call(call.func, [changed], call.keywords), words)


def _bracket_words(inner: ast.operator, outer: ast.operator) -> str:
    missing = STRENGTH[type(inner)] <= STRENGTH[type(outer)]
    return "brackets are missing" if missing else "there are brackets that do not belong"


def _unary(node: ast.UnaryOp) -> Iterator[Edit]:
    if isinstance(node.op, ast.USub):
        yield Edit(node, node.operand, "a minus is left out")
    if isinstance(node.op, ast.Not):
        yield Edit(node, node.operand, "a condition is turned round")


def _comparison(node: ast.Compare) -> Iterator[Edit]:
    for position, operator in enumerate(node.ops):
        for other in COMPARISONS.get(type(operator), ()):
            after = copy.deepcopy(node)
            after.ops[position] = other()
            yield Edit(node, after, f"{SYMBOLS[other]} stands where {SYMBOLS[type(operator)]} belongs")


def _condition(node: ast.BoolOp) -> Iterator[Edit]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    words = f"`{SYMBOLS[type(other)]}` stands where `{SYMBOLS[type(node.op)]}` belongs"
    yield Edit(node, ast.BoolOp(other, node.values), words)
    for position, value in enumerate(node.values):
        rest = node.values[:position] + node.values[position + 1 :]
        after = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield Edit(value, after, "one part of a condition is left out")


def _constant(node: ast.Constant) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool):
        yield Edit(node, ast.Constant(not value), f"{not value} stands where {value} belongs")
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            after = ast.Constant(other) if other >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-other))
            yield Edit(node, after, "a number in it is off by one")
    elif isinstance(value, float) and value in (0.0, 1.0):
        yield Edit(node, ast.Constant(1.0 - value), f"{1.0 - value:g} stands where {value:g} belongs")
    elif isinstance(value, float) and 0.001 < value < 1 and value != 0.5:
        yield Edit(node, ast.Constant(round(1 - value, 12)), "1 minus a number stands where the number belongs")


def function_name(call: ast.Call) -> str:
    """The name of the function or method that is called; "" where it has none."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _call(node: ast.Call) -> Iterator[Edit]:
    name = function_name(node)
    method = isinstance(node.func, ast.Attribute) and not _is_module(node.func.value)
    inner = node.args[0] if node.args and not method else node.func.value if method else None  # type: ignore[attr-defined]
    if name and name not in CONVERSIONS and isinstance(inner, ast.expr) and not isinstance(inner, ast.Starred):
        yield Edit(node, inner, f"{name} is left out")
    if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args[:2]) and name not in SYMMETRIC:
        after = ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        yield Edit(node, after, f"the arguments of {name or 'a call'} are exchanged")
    if len(node.args) == 1 and isinstance(node.args[0], ast.BinOp) and name not in CONVERSIONS:
        yield from _split_call(node, node.args[0], name)
    for family in FUNCTIONS:
        for other in family:
            if name in family and other != name:
                yield Edit(node, renamed(node, other), f"{other} stands where {name} belongs")
    for keyword in node.keywords:
        if keyword.arg and keyword.arg not in SETTINGS:
            rest = [k for k in node.keywords if k is not keyword]
            yield Edit(node, ast.Call(node.func, node.args, rest), f"{keyword.arg}=... of {name} is left out")


def _split_call(node: ast.Call, argument: ast.BinOp, name: str) -> Iterator[Edit]:
    """f(x + y) becomes f(x) + y: the bracket of a call takes in too much."""
    changed = copy.deepcopy(argument)
    innermost = changed
    while isinstance(innermost.left, ast.BinOp):
        innermost = innermost.left
    innermost.left = ast.Call(node.func, [innermost.left], node.keywords)
    yield Edit(node, changed, f"the bracket of {name} is closed in another place")
    last = ast.BinOp(ast.Call(node.func, [argument.left], node.keywords), argument.op, argument.right)
    yield Edit(node, last, f"the bracket of {name} is closed in another place")


def renamed(node: ast.Call, name: str) -> ast.Call:
    """The call of another function, or method, with the same arguments."""
    if isinstance(node.func, ast.Attribute):
        return ast.Call(ast.Attribute(node.func.value, name, ast.Load()), node.args, node.keywords)
    return ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords)


def _is_module(node: ast.AST) -> bool:
    """Whether a name looks like a module's: ``math``, ``torch.linalg``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in {"math", "torch", "np", "numpy", "F", "nn", "random", "linalg"}


def _attribute(node: ast.Attribute) -> Iterator[Edit]:
    if node.attr in ("T", "mT"):
        yield Edit(node, node.value, "a transpose is left out")


def _choice(node: ast.IfExp) -> Iterator[Edit]:
    yield Edit(node, node.body, "a special case is not told apart")
    yield Edit(node, node.orelse, "a special case is not told apart")


def _slice(node: ast.Slice) -> Iterator[Edit]:
    if node.lower is not None:
        yield Edit(node, ast.Slice(None, node.upper, node.step), "a slice begins at the start")
    if node.upper is not None:
        yield Edit(node, ast.Slice(node.lower, None, node.step), "a slice goes on to the end")


def _comprehension(node: ast.comprehension) -> Iterator[Edit]:
    for condition in node.ifs:
        rest = [other for other in node.ifs if other is not condition]
        yield Edit(condition, ast.comprehension(node.target, node.iter, rest, node.is_async), "a condition is left out")


def _name(node: ast.Name, holder: ast.AST, field: str, names: frozenset[str], thorough: bool) -> Iterator[Edit]:
    """Another variable of the function in place of this one."""
    if node.id not in names or (
        isinstance(holder, ast.Call) and (field == "func" or (function_name(holder) == "len" and not thorough))
    ):
        return
    for other in sorted(names - {node.id}):
        yield Edit(node, ast.Name(other, ast.Load()), f"`{other}` stands where `{node.id}` belongs")


def is_looked_into(node: ast.AST) -> bool:
    """Whether edits inside this expression would matter: not in dtype=..., and not where only a shape counts."""
    if isinstance(node, ast.keyword):
        return node.arg not in SETTINGS
    return not (isinstance(node, ast.Call) and function_name(node) in SHAPED_LIKE)


def _bound(node: ast.AST, holder: ast.AST, field: str) -> Iterator[Edit]:
    """The end of a range, a slice or an index that is computed: one more, one less."""
    if not isinstance(node, ast.expr) or isinstance(node, (ast.Constant, ast.UnaryOp, ast.Slice, ast.Tuple)):
        return
    of_range = isinstance(holder, ast.Call) and function_name(holder) == "range" and field == "args"
    of_slice = isinstance(holder, ast.Slice) and field in ("lower", "upper")
    of_index = isinstance(holder, ast.Subscript) and field == "slice" and isinstance(node, ast.Name)
    if not (of_range or of_slice or of_index):
        return
    place = "a range" if of_range else "a slice" if of_slice else "an index"
    for operator in (ast.Add(), ast.Sub()):
        yield Edit(node, ast.BinOp(node, operator, ast.Constant(1)), f"{place} is off by one")
