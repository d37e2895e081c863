"""One-place edits that are tried on a learner's code only: what is missing there, what stands too deep in a loop."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from course_lib.exercises.edits import Edit, function_name

MISSING_FUNCTIONS = ("tanh", "sigmoid", "sqrt", "exp", "log", "abs")
"""Methods of a tensor that may be missing around a value."""
COUNTED = frozenset(["min", "max", "sum", "len", "int"])
"""Calls whose results may be one too small or too large."""


def rare_slips(node: ast.AST, holder: ast.AST, field: str, names: Sequence[str]) -> Iterator[Edit]:
    """Edits of one expression that are few, and are tried first; arguments as in `missing_parts`."""
    yield from _targets_exchanged(node, holder, field)
    if isinstance(node, ast.Call) and function_name(node) == "len" and isinstance(node.func, ast.Name):
        yield Edit(node, ast.Call(ast.Name("sum", ast.Load()), node.args, []), "len stands where sum belongs")
    if isinstance(node, ast.Slice):
        yield from _other_end(node)
    yield from _other_way_round(node, holder, field)
    if isinstance(node, ast.Name) and field in ("ifs", "test"):
        there = ast.Compare(node, [ast.IsNot()], [ast.Constant(None)])
        yield Edit(node, there, "what is 0 or empty is taken for None")
    if isinstance(node, ast.BinOp):
        yield from _grouped(node)
        yield from _upside_down(node)
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Subscript):
        yield from _not_below_zero(node, node.left.slice)
    if isinstance(node, ast.Compare) and isinstance(node.left, (ast.Call, ast.BinOp)):
        yield Edit(node, node.left, "a comparison that does not belong")
    is_place = (isinstance(holder, ast.Subscript) and field == "slice") or isinstance(holder, ast.Slice)
    if isinstance(node, (ast.Name, ast.BinOp)) and is_place:
        yield Edit(node, ast.UnaryOp(ast.USub(), node), "an index counts from the other end")
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript) and isinstance(node.ctx, ast.Load):
        inner = ast.Subscript(node.value.value, node.slice, ast.Load())
        yield Edit(node, ast.Subscript(inner, node.value.slice, ast.Load()), "two indices are exchanged")
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) and len(node.ops) == 1:
        right = node.comparators[0]
        for whole in [right] + ([right.value] if isinstance(right, ast.Subscript) else []):
            yield Edit(node, ast.Compare(node.left, [ast.In()], [whole]), "== stands where `in` belongs")
    if isinstance(node, ast.Tuple) and field in ("target", "targets"):
        for place, one in enumerate(node.elts):
            for name in names if isinstance(one, ast.Name) and one.id.startswith("_") else ():
                kept = [*node.elts[:place], ast.Name(name, ast.Store()), *node.elts[place + 1 :]]
                yield Edit(node, ast.Tuple(kept, ast.Store()), "a value is not kept")
    if isinstance(holder, ast.Compare) and field == "comparators" and _is_bound(node):
        yield Edit(node, ast.Constant(0), "a bound stands where 0 belongs")
    if isinstance(holder, ast.Compare) and isinstance(node, ast.Constant) and isinstance(node.value, float):
        for name in names:
            total = ast.Call(ast.Name("sum", ast.Load()), [ast.Name(name, ast.Load())], [])
            yield Edit(node, ast.BinOp(node, ast.Mult(), total), "a share of 1 stands where a share of the sum belongs")
    if isinstance(node, ast.Constant) and node.value in (0, 1, -1) and isinstance(holder, (ast.Assign, ast.Tuple)):
        for end in ("-inf", "inf"):
            unbounded = ast.Call(ast.Name("float", ast.Load()), [ast.Constant(end)], [])
            yield Edit(node, unbounded, "a start stands within the values")


def other_numbers(node: ast.AST, holder: ast.AST, field: str, numbers: Sequence[float]) -> Iterator[Edit]:
    """A number in the place of each that the solution has not."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in (0, 1):
        for number in numbers if node.value not in numbers else ():
            yield Edit(node, ast.Constant(number), "another number belongs")


def _other_way_round(node: ast.AST, holder: ast.AST, field: str) -> Iterator[Edit]:
    """x ** t becomes x ** (1 / t), x.pop(0) x.pop() and back, a table of zeros one of distances from its corner."""
    powers = isinstance(holder, ast.BinOp) and isinstance(holder.op, ast.Pow) and field == "right"
    if powers and isinstance(node, (ast.Name, ast.Call)):
        yield Edit(node, ast.BinOp(ast.Constant(1), ast.Div(), node), "1 divided by is left out")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
        if not node.args:
            yield Edit(node, ast.Call(node.func, [ast.Constant(0)], []), "the last is taken where the first belongs")
        elif ast.unparse(node.args[0]) == "0" and len(node.args) == 1:
            yield Edit(node, ast.Call(node.func, [], []), "the first is taken where the last belongs")
    if isinstance(node, ast.ListComp) and isinstance(node.elt, ast.BinOp) and len(node.generators) == 1:
        start, through = node.elt.left, node.generators[0]
        if isinstance(node.elt.op, ast.Mult) and ast.unparse(start) == "[0]" and isinstance(through.target, ast.Name):
            place: ast.expr = ast.Name(through.target.id, ast.Load())
            row = ast.Call(ast.Name("range", ast.Load()), [place, ast.BinOp(place, ast.Add(), node.elt.right)], [])
            numbered = ast.ListComp(ast.Call(ast.Name("list", ast.Load()), [row], []), [through])
            yield Edit(node, numbered, "a start of zeros")


def _not_below_zero(node: ast.Compare, index: ast.expr) -> Iterator[Edit]:
    """x[i - 1] == y becomes i >= 1 and x[i - 1] == y."""
    if isinstance(index, ast.BinOp) and isinstance(index.op, ast.Sub) and isinstance(index.right, ast.Constant):
        there = ast.Compare(index.left, [ast.GtE()], [index.right])
        yield Edit(node, ast.BoolOp(ast.And(), [there, node]), "an index below 0 counts from the end")


def _is_bound(node: ast.AST) -> bool:
    """Whether this is a number other than a whole one, or is computed."""
    return isinstance(node, ast.expr) and not (isinstance(node, ast.Constant) and not isinstance(node.value, float))


def _upside_down(node: ast.BinOp) -> Iterator[Edit]:
    """x * a / b becomes x * b / a, and x / a * b becomes x * a / b: a fraction that is turned over."""
    left = node.left
    if not isinstance(left, ast.BinOp):
        return
    kinds = (type(left.op), type(node.op))
    if kinds == (ast.Mult, ast.Div):
        turned = ast.BinOp(ast.BinOp(left.left, ast.Mult(), node.right), ast.Div(), left.right)
    elif kinds == (ast.Div, ast.Mult):
        turned = ast.BinOp(ast.BinOp(left.left, ast.Mult(), left.right), ast.Div(), node.right)
    else:
        return
    yield Edit(node, turned, "a fraction is turned over")


def _grouped(node: ast.BinOp) -> Iterator[Edit]:
    """a * b / c becomes a ** (b / c), a / b / c ** d becomes a / (b / c) ** d, [0] * n becomes 0, 1, ..., n - 1."""
    left, right = node.left, node.right
    if isinstance(node.op, ast.Div) and isinstance(left, ast.BinOp):
        if isinstance(left.op, ast.Mult):
            power = ast.BinOp(left.left, ast.Pow(), ast.BinOp(left.right, ast.Div(), right))
            yield Edit(node, power, "* stands where ** belongs")
        if isinstance(left.op, ast.Div) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow):
            quotient = ast.BinOp(left.right, ast.Div(), right.left)
            power = ast.BinOp(quotient, ast.Pow(), right.right)
            yield Edit(node, ast.BinOp(left.left, ast.Div(), power), "brackets are missing")
    if isinstance(node.op, ast.Mult) and isinstance(left, ast.List) and ast.unparse(left) == "[0]":
        counted = ast.Call(ast.Name("range", ast.Load()), [right], [])
        yield Edit(node, ast.Call(ast.Name("list", ast.Load()), [counted], []), "a start of zeros")


def missing_parts(
    node: ast.AST, holder: ast.AST, field: str, arguments: Sequence[str], loops: Sequence[str], names: Sequence[str]
) -> Iterator[Edit]:
    """Edits of one expression that put in what is missing there.

    `holder.field` is where it stands; `arguments` are those of the function, `loops` the names that loops set, `names`
    all variables.
    """
    if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
        return
    value = isinstance(holder, (ast.Return, ast.Assign, ast.AugAssign)) and field == "value"
    operand = isinstance(holder, ast.BinOp)
    if (value or operand) and isinstance(node, (ast.Name, ast.BinOp, ast.Subscript, ast.Call)):
        yield from _wrapped(node, operand)
    if value and isinstance(node, ast.Call) and function_name(node) in COUNTED:
        for operator in (ast.Add(), ast.Sub()):
            yield Edit(node, ast.BinOp(node, operator, ast.Constant(1)), "a number in it is off by one")
    if isinstance(node, ast.Name) and operand:
        yield from _of_a_loop(node, arguments, loops)
    if isinstance(node, ast.Name) and (isinstance(holder, ast.Attribute) or value or operand):
        for name in arguments:
            if name != node.id:
                product = ast.BinOp(ast.Name(name, ast.Load()), ast.MatMult(), node)
                yield Edit(node, product, "a factor is left out")
    of_matrices = isinstance(holder, (ast.List, ast.Tuple)) or (operand and isinstance(holder.op, ast.MatMult))  # type: ignore[attr-defined]
    if isinstance(node, (ast.Name, ast.Subscript)) and of_matrices:
        yield Edit(node, ast.Attribute(node, "mT", ast.Load()), "a transpose is left out")
    if isinstance(node, ast.Name) and isinstance(holder, ast.BinOp) and isinstance(holder.op, (ast.Mult, ast.MatMult)):
        for name in arguments:
            if name != node.id:
                more = ast.BinOp(node, ast.Add(), ast.Name(name, ast.Load()))
                yield Edit(node, more, "a term is left out")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and (value or operand):
        for name in arguments:
            more = ast.BinOp(node, ast.Mult(), ast.Name(name, ast.Load()))
            yield Edit(node, more, "a factor is left out")
    below = isinstance(holder, ast.BinOp) and isinstance(holder.op, ast.Div) and field == "right"
    if isinstance(node, ast.BinOp) and below:
        yield Edit(node, ast.BinOp(node, ast.Pow(), ast.Constant(2)), "a power is left out")
    if isinstance(node, ast.Name) and isinstance(holder, ast.Assign) and value:
        for name in arguments:
            yield Edit(node, ast.BinOp(node, ast.Add(), ast.Name(name, ast.Load())), "a term is left out")
    if isinstance(node, ast.Name) and isinstance(holder, ast.Compare):
        for name in names:
            if name != node.id:
                yield Edit(node, ast.Subscript(ast.Name(name, ast.Load()), node, ast.Load()), "a place is compared")
    if isinstance(node, ast.Name) and isinstance(holder, ast.Subscript) and field == "slice":
        for name in arguments:
            shifted = ast.BinOp(ast.Name(name, ast.Load()), ast.Add(), node)
            yield Edit(node, shifted, f"an index is not moved by `{name}`")


def _wrapped(node: ast.expr, operand: bool) -> Iterator[Edit]:
    """x becomes x.tanh(), x ** 2, 1 - x: a function, a power, a difference is missing."""
    for name in MISSING_FUNCTIONS:
        if not (isinstance(node, ast.Call) and function_name(node) == name):
            yield Edit(node, ast.Call(ast.Attribute(node, name, ast.Load()), [], []), f"{name} is left out")
    if operand and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for more in (ast.Add(), ast.Sub()):
            yield Edit(node, ast.BinOp(node, more, ast.Constant(1)), "1 is left out")
    if not operand or not isinstance(node, (ast.Name, ast.Subscript)):
        return
    yield Edit(node, ast.BinOp(node, ast.Pow(), ast.Constant(2)), "a power is left out")
    yield Edit(node, ast.BinOp(ast.Constant(1), ast.Sub(), node), "1 minus is left out")
    yield Edit(node, ast.BinOp(node, ast.Sub(), ast.Constant(1)), "minus 1 is left out")
    yield Edit(node, ast.BinOp(node, ast.Add(), ast.Constant(1)), "plus 1 is left out")


def _of_a_loop(node: ast.Name, arguments: Sequence[str], loops: Sequence[str]) -> Iterator[Edit]:
    """x becomes h[t]: an entry of an argument, at a loop's own place, belongs there."""
    for argument in arguments:
        for loop in loops:
            if node.id not in (argument, loop):
                entry = ast.Subscript(ast.Name(argument, ast.Load()), ast.Name(loop, ast.Load()), ast.Load())
                yield Edit(node, entry, f"`{node.id}` stands where an entry belongs")


def _targets_exchanged(node: ast.AST, holder: ast.AST, field: str) -> Iterator[Edit]:
    """for a, b in pairs becomes for b, a in pairs; i, f, g = x becomes f, i, g = x."""
    if field not in ("target", "targets") or not isinstance(node, ast.Tuple) or len(node.elts) > 5:
        return
    for first in range(len(node.elts)):
        for second in range(first + 1, len(node.elts)):
            names = list(node.elts)
            names[first], names[second] = names[second], names[first]
            yield Edit(node, ast.Tuple(names, ast.Store()), "two names are exchanged")


def _other_end(node: ast.Slice) -> Iterator[Edit]:
    """x[:-1] becomes x[1:], and back."""
    text = ast.unparse(node)
    if text == ":-1":
        yield Edit(node, ast.Slice(ast.Constant(1), None, None), "the other end is cut off")
    elif text == "1:":
        last = ast.UnaryOp(ast.USub(), ast.Constant(1))
        yield Edit(node, ast.Slice(None, last, None), "the other end is cut off")


def moved_statements(block: list[ast.stmt], position: int) -> Iterator[tuple[list[ast.stmt], Edit]]:
    """A line moves out of a loop, or of a branch in it; two lines that follow one another happen at once."""
    statement, before, rest = block[position], block[:position], block[position + 1 :]
    if isinstance(statement, (ast.For, ast.While)):
        last = statement.body[-1]
        if len(statement.body) > 1 and not isinstance(last, (ast.Return, ast.Break, ast.Continue)):
            loop = copy.deepcopy(statement)
            yield [*before, loop, loop.body.pop(), *rest], Edit(last, loop, "a line stands behind the loop")
        if isinstance(last, ast.If) and last.orelse and not isinstance(last.orelse[0], ast.If):
            loop = copy.deepcopy(statement)
            branch = loop.body[-1]
            assert isinstance(branch, ast.If)
            moved, branch.orelse = branch.orelse, []
            yield [*before, loop, *moved, *rest], Edit(last.orelse[0], loop, "a line stands behind the loop")
        if isinstance(last, ast.If) and not last.orelse and not isinstance(last.body[-1], (ast.Return, ast.Break)):
            loop = copy.deepcopy(statement)
            branch = loop.body[-1]
            assert isinstance(branch, ast.If)
            branch.orelse = [ast.Break()]
            yield [*before, loop, *rest], Edit(last, loop, "a break is left out")
    if isinstance(statement, ast.Return) and statement.value is None:
        for other in (ast.Continue(), ast.Break()):
            yield [*before, other, *rest], Edit(statement, other, "a return stands where the loop goes on")
    yield from _set_once(block, position)
    if rest and isinstance(statement, ast.Assign) and isinstance(rest[0], ast.Assign):
        first, second = statement.targets[0], rest[0].targets[0]
        reads = {node.id for node in ast.walk(rest[0].value) if isinstance(node, ast.Name)}
        if isinstance(first, ast.Name) and first.id in reads and isinstance(second, ast.Name):
            values = ast.Tuple([statement.value, rest[0].value], ast.Load())
            together = ast.Assign([ast.Tuple([first, second], ast.Store())], values)
            yield [*before, together, *rest[1:]], Edit(rest[0], together, "two values change one after the other")


class _Inlined(ast.NodeTransformer):
    """Puts an expression in place of a name that is read."""

    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self.value) if node.id == self.name and isinstance(node.ctx, ast.Load) else node


def _set_once(block: list[ast.stmt], position: int, again: bool = True) -> Iterator[tuple[list[ast.stmt], Edit]]:
    """x = x + y, which the next round of a loop goes on from, becomes x + y wherever x is read in the lines below.

    With `again`, so does the line below it as well.
    """
    statement, rest = block[position], block[position + 1 :]
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        name = statement.target.id
        grown: ast.expr = ast.BinOp(ast.Name(statement.target.id, ast.Load()), statement.op, statement.value)
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name, grown = statement.targets[0].id, statement.value
    else:
        return
    if not rest or name not in {node.id for node in ast.walk(grown) if isinstance(node, ast.Name)}:
        return
    after = [_Inlined(name, grown).visit(copy.deepcopy(one)) for one in rest]
    words = "what is set here is carried on to the next round"
    yield [*block[:position], *after], Edit(statement, after[0], words)
    for further, _ in _set_once(after, 0, again=False) if again else ():
        yield [*block[:position], *further], Edit(statement, further[0], words)
