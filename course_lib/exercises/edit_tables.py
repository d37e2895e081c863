"""What is taken for what: the tables behind the one-place edits."""

from __future__ import annotations

import ast

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

MORE_OPERATORS: dict[type[ast.AST], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Mult,),
    ast.Sub: (ast.Mult,),
    ast.Mult: (ast.Add, ast.Sub, ast.Pow),
    ast.Div: (ast.Sub,),
    ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,),
}
"""Operators that are tried for one another in a diagnosis, beside those of `OPERATORS`."""
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
MORE_FUNCTIONS: tuple[tuple[str, ...], ...] = (
    ("max", "min", "sum", "mean", "prod", "median"),
    ("argmax", "argmin", "max", "min"),
    ("exp", "log", "expm1", "log1p", "sqrt"),
    ("floor", "ceil", "round", "int"),
    ("cumsum", "cumprod"),
    ("zeros_like", "ones_like", "empty_like"),
    ("stack", "cat"),
    ("std", "var"),
    ("triu", "tril"),
    ("softmax", "log_softmax", "sigmoid"),
    ("tanh", "sigmoid", "relu"),
    ("keys", "values", "items"),
    ("append", "extend"),
    ("eigvals", "eigvalsh", "svdvals"),
    ("get", "pop", "setdefault"),
    ("chunk", "split", "tensor_split"),
)
"""Functions that are tried for one another in a diagnosis, beside those of `FUNCTIONS`."""

MISSING_SETTINGS: tuple[tuple[frozenset[str], str, str | bool | int], ...] = (
    (frozenset(["sum", "mean", "amax", "norm", "softmax", "prod"]), "keepdim", True),
    (frozenset(["std", "var"]), "correction", 0),
    (frozenset(["cross_entropy", "nll_loss", "mse_loss", "binary_cross_entropy"]), "reduction", "sum"),
    (frozenset(["sorted", "sort"]), "reverse", True),
    (frozenset(["argsort", "sort"]), "descending", True),
    (frozenset(["topk"]), "largest", False),
    (frozenset(["stack", "cat", "sum", "mean", "argmax", "cumsum", "softmax", "norm", "prod"]), "dim", 0),
    (frozenset(["stack", "cat", "sum", "mean", "argmax", "cumsum", "softmax", "norm", "prod"]), "dim", 1),
    (frozenset(["stack", "cat", "sum", "mean", "argmax", "cumsum", "softmax", "norm", "prod"]), "dim", -1),
)
"""Settings that calls may lack, and the value that is tried for each."""

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
SETTINGS = frozenset(["dtype", "strict", "requires_grad", "retain_graph", "generator"])
"""Keyword arguments that are not looked into."""
SHAPED_LIKE = frozenset(["zeros_like", "ones_like", "empty_like"])
"""Calls of whose argument only shape and type count: nothing in it is edited."""
SYMMETRIC = frozenset(["max", "min", "maximum", "minimum", "isclose"])
"""Calls whose first two arguments may be exchanged."""

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
