"""The one-place edits that only a diagnosis tries: many of them would change nothing in a reference."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.exercises.edit_tables import CONVERSIONS, MISSING_SETTINGS, MORE_FUNCTIONS, MORE_OPERATORS, SYMBOLS
from course_lib.exercises.edits import Edit, function_name, renamed

MENDS = "(mends) "
"""Begins the words of an edit that say what is wrong before it, not after it: they fit a learner's code only."""


def further_edits(node: ast.AST, holder: ast.AST, field: str, names: frozenset[str]) -> Iterator[Edit]:
    """The edits of one expression that only a diagnosis tries; the arguments are those of `edits_of`."""
    yield from _below_zero(node, holder, field)
    if isinstance(node, ast.BinOp):
        yield from _calls_joined(node)
        yield from _bracket_of_all(node)
    if isinstance(node, ast.Call):
        yield from _calls_parted(node)
        yield from _settings(node)
    given = isinstance(holder, (ast.Return, ast.Assign)) and field == "value"
    if given and isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield Edit(node, ast.Tuple(node.elts[::-1], ast.Load()), "the two parts of a pair are exchanged")
    if isinstance(node, ast.BinOp):
        symbol = SYMBOLS.get(type(node.op), "")
        for operator in MORE_OPERATORS.get(type(node.op), ()):
            after = ast.BinOp(node.left, operator(), node.right)
            yield Edit(node, after, f"{SYMBOLS[operator]} stands where {symbol} belongs")
        if isinstance(node.op, (ast.FloorDiv, ast.Mod, ast.Div)):
            yield Edit(node.left, node.right, "a division is left out")
        if isinstance(node.op, (ast.FloorDiv, ast.Mod)):
            yield Edit(node.right, node.left, "a division is left out")
        if isinstance(node.left, ast.UnaryOp) and isinstance(node.left.op, ast.USub):
            yield Edit(node.left.operand, ast.UnaryOp(ast.USub(), node.right), "a factor is left out")
        right = node.right
        if isinstance(right, ast.Call) and len(right.args) == 1 and function_name(right) not in CONVERSIONS:
            inside = ast.Call(right.func, [ast.BinOp(node.left, node.op, right.args[0])], right.keywords)
            yield Edit(node, inside, f"the bracket of {function_name(right)} takes in too little")
    if isinstance(node, ast.Call):
        name = function_name(node)
        for family in MORE_FUNCTIONS:
            for other in family:
                if name in family and other != name:
                    yield Edit(node, renamed(node, other), f"{other} stands where {name} belongs")
    signed = (ast.Return, ast.Assign, ast.Tuple, ast.Lambda, ast.AugAssign)
    stored = isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Store)
    if isinstance(holder, signed) and isinstance(node, (ast.BinOp, ast.Call, ast.Name, ast.Subscript)) and not stored:
        yield Edit(node, ast.UnaryOp(ast.USub(), node), "a sign is turned round")
    if isinstance(holder, (ast.For, ast.comprehension)) and field == "iter" and isinstance(node, ast.expr):
        turned: ast.expr = ast.Call(ast.Name("reversed", ast.Load()), [node], [])
        yield Edit(node, turned, "a loop runs the other way round")
        for rest, end in (
            (ast.Slice(ast.Constant(1)), "first"),
            (ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1))), "last"),
        ):
            yield Edit(node, ast.Subscript(node, rest, ast.Load()), f"a loop leaves out the {end} entry")
    if isinstance(holder, ast.Return) and isinstance(node, (ast.BinOp, ast.Call, ast.Name)):
        for more in (ast.Add(), ast.Sub()):
            yield Edit(node, ast.BinOp(node, more, ast.Constant(1)), "a number in it is off by one")
    if isinstance(holder, ast.Return) and isinstance(node, ast.Name):
        turned = ast.Subscript(node, ast.Slice(step=ast.UnaryOp(ast.USub(), ast.Constant(1))), ast.Load())
        yield Edit(node, turned, "the order is reversed")
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        for other_name in sorted(names):
            yield Edit(node, ast.Name(other_name, ast.Load()), f"`{other_name}` stands where a number belongs")
    if isinstance(node, ast.Subscript):
        yield from _other_axis(node)
    if isinstance(node, ast.Attribute) and node.attr == "real":
        yield Edit(
            node, ast.Call(ast.Attribute(node.value, "abs", ast.Load()), [], []), f"{MENDS}the real part is taken"
        )


def _other_axis(node: ast.Subscript) -> Iterator[Edit]:
    """x[i] becomes x[:, i] and back, x[i, j] becomes x[j, i]."""
    index, words = node.slice, "an index stands on another axis"
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        first, second = index.elts
        yield Edit(node, ast.Subscript(node.value, ast.Tuple([second, first], ast.Load()), node.ctx), words)
        for place, one in enumerate(index.elts):
            for more in (ast.Add(), ast.Sub()) if isinstance(one, ast.Name) else ():
                moved = ast.BinOp(one, more, ast.Constant(1))
                after = ast.Tuple([*index.elts[:place], moved, *index.elts[place + 1 :]], ast.Load())
                yield Edit(one, ast.Subscript(node.value, after, node.ctx), "an index is off by one")
        if isinstance(first, ast.Slice) and first.lower is None and first.upper is None:
            yield Edit(node, ast.Subscript(node.value, second, node.ctx), words)
    elif not isinstance(index, ast.Tuple):
        after = ast.Tuple([ast.Slice(), index], ast.Load())
        yield Edit(node, ast.Subscript(node.value, after, node.ctx), words)
    if isinstance(index, ast.Constant) and isinstance(node.ctx, ast.Load):
        largest = ast.Call(ast.Attribute(node.value, "max", ast.Load()), [], [])
        yield Edit(node, largest, f"{MENDS}one entry is picked where the largest belongs")


def _below_zero(node: ast.AST, holder: ast.AST, field: str) -> Iterator[Edit]:
    """x[i - 2 : i] becomes x[max(0, i - 2) : i]: an index below 0 counts from the end."""
    if isinstance(holder, ast.Slice) and field == "lower" and isinstance(node, ast.BinOp):
        after = ast.Call(ast.Name("max", ast.Load()), [ast.Constant(0), node], [])
        yield Edit(node, after, f"{MENDS}a slice begins below 0, which counts from the end")


def _calls_joined(node: ast.BinOp) -> Iterator[Edit]:
    """f(a) + f(b) becomes f(a + b), and f(a) + f(b) + c becomes f(a + b + c)."""
    if not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    calls = [one for one in _terms(node) if isinstance(one, ast.Call) and len(one.args) == 1 and not one.keywords]
    named = {function_name(call) for call in calls} - CONVERSIONS - {""}
    if len(calls) < 2 or len(named) != 1:
        return
    name = named.pop()
    inside = _without_calls(node, calls)
    yield Edit(node, ast.Call(calls[0].func, [inside], []), f"{MENDS}{name} is taken of each part by itself")


def _bracket_of_all(node: ast.BinOp) -> Iterator[Edit]:
    """f(a) + b + c becomes f(a + b + c)."""
    if not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    terms = list(_terms(node))
    calls = [one for one in terms if isinstance(one, ast.Call) and len(one.args) == 1 and not one.keywords]
    name = function_name(calls[0]) if len(calls) == 1 else ""
    if len(terms) > 2 and name and name not in CONVERSIONS:
        inside = ast.Call(calls[0].func, [_without_calls(node, calls)], [])
        yield Edit(node, inside, f"the bracket of {name} takes in too little")


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node


def _without_calls(node: ast.expr, calls: list[ast.Call]) -> ast.expr:
    """A sum in which these calls are replaced by what they are called with."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return ast.BinOp(_without_calls(node.left, calls), node.op, _without_calls(node.right, calls))
    return next((call.args[0] for call in calls if call is node), node)


def _calls_parted(node: ast.Call) -> Iterator[Edit]:
    """f(a + b) becomes f(a) + f(b), and f(a + b + c) also f(a + b) + f(c)."""
    name = function_name(node)
    if len(node.args) != 1 or name in CONVERSIONS or not isinstance(node.args[0], ast.BinOp):
        return
    terms = list(_terms(node.args[0]))
    if len(terms) < 2:
        return
    parts: ast.expr = ast.Call(node.func, [terms[0]], node.keywords)
    for term in terms[1:]:
        parts = ast.BinOp(parts, ast.Add(), ast.Call(node.func, [term], node.keywords))
    words = f"{name} is taken of each part by itself"
    yield Edit(node, parts, words)
    if len(terms) == 3:
        two = ast.BinOp(ast.Call(node.func, [terms[0]], []), ast.Add(), ast.Call(node.func, [terms[1]], []))
        yield Edit(node, ast.BinOp(two, ast.Add(), terms[2]), words)


def _settings(node: ast.Call) -> Iterator[Edit]:
    """A setting that a call lacks: keepdim=True, correction=0, reduction="sum", reverse=True, an axis."""
    name = function_name(node)
    given = {keyword.arg for keyword in node.keywords}
    for functions, setting, value in MISSING_SETTINGS:
        if name in functions and setting not in given:
            added = [*node.keywords, ast.keyword(setting, ast.Constant(value))]
            yield Edit(node, ast.Call(node.func, node.args, added), f"{MENDS}{setting}=... of {name} is left out")
