"""The one-place edits that `mutants` tries: operators, brackets, numbers, names, calls, bounds and statements.

Each edit says in words which mistake it is, so that a learner whose code makes it can be told. The words name
operators and functions, never what the reference is made of.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """One edit: the node that it changes, what stands there after it (None: nothing), and the mistake in words."""

    place: ast.AST
    after: ast.AST | None
    mistake: str


SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.And: "and",
    ast.Or: "or",
}

OPERATORS: dict[type[ast.AST], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS: dict[type[ast.AST], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
FUNCTIONS: tuple[tuple[str, ...], ...] = (
    ("log", "log2", "log10"),
    ("sin", "cos"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("tanh", "sigmoid"),
    ("sum", "mean"),
    ("zeros", "ones"),
    ("ceil", "floor"),
    ("rows", "columns"),
    ("any", "all"),
)
"""Functions that are taken for one another."""

CONVERSIONS = frozenset(
    [
        "float",
        "int",
        "bool",
        "str",
        "list",
        "tuple",
        "len",
        "range",
        "enumerate",
        "zip",
        "item",
        "tolist",
        "detach",
        "double",
        "contiguous",
        "tensor",
        "numpy",
    ]
)
"""Calls that change what a value is rather than how large it is: leaving one out is no mistake in a formula."""
SETTINGS = frozenset(["dtype", "strict", "key", "requires_grad", "retain_graph", "generator"])
"""Keyword arguments that are not looked into."""
SHAPED_LIKE = frozenset(["zeros_like", "ones_like", "empty_like"])
"""Calls of whose argument only shape and type count: nothing in it is edited."""
SYMMETRIC = frozenset(["max", "min", "maximum", "minimum", "isclose"])
"""Calls whose first two arguments may be exchanged."""


def edits_of(node: ast.AST, holder: ast.AST, field: str, names: frozenset[str]) -> Iterator[Edit]:
    """The edits of one expression; `holder.field` is where it stands, `names` are the variables of the function."""
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
        yield from _name(node, holder, field, names)
    yield from _bound(node, holder, field)
    if isinstance(holder, ast.BinOp) and isinstance(holder.op, ast.MatMult) and isinstance(node, ast.expr):
        # .mT refuses vectors, where .T would change nothing.
        yield Edit(node, ast.Attribute(node, "mT", ast.Load()), "a matrix is transposed that should not be")


def _operation(node: ast.BinOp) -> Iterator[Edit]:
    symbol = SYMBOLS.get(type(node.op), "")
    for other in OPERATORS.get(type(node.op), ()):
        after = ast.BinOp(node.left, other(), node.right)
        yield Edit(node, after, f"{SYMBOLS[other]} stands where {symbol} belongs")
    if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod)):
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


def _named(node: ast.AST) -> str:
    """The functions that a part calls, so that it can be recognised without its formula."""
    called = [_function_name(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    found = [name for name in called if name and name not in CONVERSIONS]
    return f": the one with {found[0]}" if found else ""


STRENGTH: dict[type[ast.AST], int] = {
    ast.Add: 1,
    ast.Sub: 1,
    ast.Mult: 2,
    ast.Div: 2,
    ast.MatMult: 2,
    ast.FloorDiv: 2,
    ast.Mod: 2,
    ast.Pow: 3,
}
"""Which operator binds more strongly."""


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
    elif isinstance(value, float) and 0.001 < value < 1:
        yield Edit(node, ast.Constant(round(1 - value, 12)), "1 minus a number stands where the number belongs")


def _function_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _call(node: ast.Call) -> Iterator[Edit]:
    name = _function_name(node)
    method = isinstance(node.func, ast.Attribute) and not _is_module(node.func.value)
    inner = node.args[0] if node.args and not method else node.func.value if method else None  # type: ignore[attr-defined]
    if name and name not in CONVERSIONS and isinstance(inner, ast.expr) and not isinstance(inner, ast.Starred):
        yield Edit(node, inner, f"{name} is left out")
    if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args[:2]) and name not in SYMMETRIC:
        after = ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        yield Edit(node, after, f"the arguments of {name or 'a call'} are exchanged")
    for family in FUNCTIONS:
        for other in family:
            if name in family and other != name:
                yield Edit(node, _renamed(node, other), f"{other} stands where {name} belongs")
    for keyword in node.keywords:
        if keyword.arg and keyword.arg not in SETTINGS:
            rest = [k for k in node.keywords if k is not keyword]
            yield Edit(node, ast.Call(node.func, node.args, rest), f"{keyword.arg}=... of {name} is left out")


def _renamed(node: ast.Call, name: str) -> ast.Call:
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


def _name(node: ast.Name, holder: ast.AST, field: str, names: frozenset[str]) -> Iterator[Edit]:
    """Another variable of the function in place of this one."""
    if node.id not in names or (isinstance(holder, ast.Call) and (field == "func" or _function_name(holder) == "len")):
        return
    for other in sorted(names - {node.id}):
        yield Edit(node, ast.Name(other, ast.Load()), f"`{other}` stands where `{node.id}` belongs")


def is_looked_into(node: ast.AST) -> bool:
    """Whether edits inside this expression would matter: not in dtype=..., and not where only a shape counts."""
    if isinstance(node, ast.keyword):
        return node.arg not in SETTINGS
    return not (isinstance(node, ast.Call) and _function_name(node) in SHAPED_LIKE)


def _bound(node: ast.AST, holder: ast.AST, field: str) -> Iterator[Edit]:
    """The end of a range, a slice or an index that is computed: one more, one less."""
    if not isinstance(node, ast.expr) or isinstance(node, (ast.Constant, ast.UnaryOp, ast.Slice, ast.Tuple)):
        return
    of_range = isinstance(holder, ast.Call) and _function_name(holder) == "range" and field == "args"
    of_slice = isinstance(holder, ast.Slice) and field in ("lower", "upper")
    of_index = isinstance(holder, ast.Subscript) and field == "slice" and isinstance(node, ast.Name)
    if not (of_range or of_slice or of_index):
        return
    place = "a range" if of_range else "a slice" if of_slice else "an index"
    for operator in (ast.Add(), ast.Sub()):
        yield Edit(node, ast.BinOp(node, operator, ast.Constant(1)), f"{place} is off by one")


def statement_edits(block: list[ast.stmt], position: int) -> Iterator[tuple[list[ast.stmt], Edit]]:
    """Edits of a block at one of its statements: left out, added to rather than set, return in the loop or behind."""
    statement, rest = block[position], block[position + 1 :]
    if isinstance(statement, (ast.AugAssign, ast.Expr)) or (
        isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Subscript, ast.Name))
    ):
        yield block[:position] + rest, Edit(statement, None, "a line is left out")
    if isinstance(statement, ast.AugAssign):
        target = statement.target
        plain = ast.Assign([target], statement.value)
        yield (
            [*block[:position], plain, *rest],
            Edit(statement, plain, f"= stands where {_augmented(statement)} belongs"),
        )
        for other in OPERATORS.get(type(statement.op), ()):
            changed = ast.AugAssign(target, other(), statement.value)
            words = f"{_augmented(changed)} stands where {_augmented(statement)} belongs"
            yield [*block[:position], changed, *rest], Edit(statement, changed, words)
    if isinstance(statement, ast.If):
        yield block[:position] + statement.body + rest, Edit(statement, statement.body[0], "an if is left out")
        yield block[:position] + statement.orelse + rest, Edit(statement, None, "a special case is not told apart")
    if isinstance(statement, (ast.For, ast.While)):
        yield from _return_moved(block, position, statement)


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
