"""Lines about tensors that take in other entries than was meant: x[:, places], gather, and any() or all() of a row."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from course_lib.exercises.kinds import is_array, is_tensor
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.traces import variables_before_lines

MOST_ROUNDS = 12
"""Times that a line is looked at in one call."""


def index_hints(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[str]:
    """Sentences about places of the answer that pick, in this call, every row's places for all rows, or too few."""
    try:
        definition = definition_of(answer)
        before = variables_before_lines(answer, definition, arguments, rounds=1)
        nodes = [node for node in ast.walk(definition) if isinstance(node, (ast.Subscript, ast.Call))]
        for node in nodes:
            for names in before.get(node.lineno, []):
                yield from _of_subscript(node, names) if isinstance(node, ast.Subscript) else _of_gather(node, names)
    except Exception:  # code that cannot be taken apart, or does not run so
        return


def one_for_all(answer: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """An any() or all() that decides at once for entries of which some are True and others not, in all these calls."""
    try:
        definition = definition_of(answer)
        nodes = [node for node in ast.walk(definition) if isinstance(node, ast.Call)]
        nodes = [n for n in nodes if isinstance(n.func, ast.Attribute) and n.func.attr in ("any", "all") and not n.args]
        runs = [variables_before_lines(answer, definition, case, rounds=MOST_ROUNDS) for case in cases] if nodes else []
        for node in nodes:
            if all(any(_is_mixed(node, names) for names in run.get(node.lineno, ())) for run in runs):
                yield f"`{ast.unparse(node)}` decides for several entries at once, some True and some False."
    except Exception:  # code that cannot be taken apart, or does not run so
        return


def _is_mixed(node: ast.Call, names: dict[str, Any]) -> bool:
    assert isinstance(node.func, ast.Attribute)
    values = _value(node.func.value, names)
    return (is_tensor(values) or is_array(values)) and bool(values.any()) and not bool(values.all())


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "<part>", "eval"), names)


def _of_subscript(node: ast.Subscript, names: dict[str, Any]) -> Iterator[str]:
    index = node.slice
    if not isinstance(index, ast.Tuple) or len(index.elts) < 2 or not isinstance(index.elts[0], ast.Slice):
        return
    if isinstance(index.elts[1], (ast.Slice, ast.Constant)) or not isinstance(node.value, ast.Name):
        return
    value, places = _value(node.value, names), _value(index.elts[1], names)
    several = (is_tensor(places) or is_array(places)) and places.ndim == 1 and len(places) > 1
    if several and str(places.dtype).removeprefix("torch.").startswith("int") and len(value) == len(places):
        yield (
            f"`{ast.unparse(node)}` takes all {len(places)} places of every row: "
            "each row has a place of its own, so the rows need an index too."
        )


def _of_gather(node: ast.Call, names: dict[str, Any]) -> Iterator[str]:
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "gather":
        return
    parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    values = [_value(part, names) for part in parts]
    if len(values) == 2:
        values.insert(0, _value(node.func.value, names))
    source, axis, index = values
    axis = axis % source.ndim
    narrow = [k for k in range(source.ndim) if k != axis and index.shape[k] < source.shape[k]]
    if narrow:
        k = narrow[-1]
        yield (
            f"gather gives one number for each number of its index. Here the index has the shape {tuple(index.shape)}, "
            f"so along axis {k} it takes {index.shape[k]} of {source.shape[k]}."
        )
