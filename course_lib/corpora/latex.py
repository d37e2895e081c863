r"""LaTeX, written by `sympy` from random expressions: as much as is wanted, and nobody's copyright."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4)
def latex_formulas(count: int, seed: int = 0) -> str:
    r"""`count` different formulas, one a line, such as ``\int \sin{\left(x \right)}\, dx``; the same for the same seed.

    The expressions are drawn from `seed` and typeset by `sympy` (BSD licence); one that was there before is drawn
    again. Raises `ValueError` for a count below 0.

    >>> latex_formulas(2).count("\n")
    2
    """
    if count < 0:
        raise ValueError(f"expected a number of formulas, 0 or more; got {count}.")
    import sympy  # takes a while; only this corpus needs it

    rng = random.Random(seed)
    formulas: dict[str, None] = {}
    while len(formulas) < count:
        formulas[sympy.latex(_statement(sympy, rng)) + "\n"] = None
    return "".join(formulas)


def _statement(sympy: Any, rng: random.Random) -> Any:
    """An expression, an equation, a sum, a limit, an integral or a derivative."""
    x = sympy.Symbol(rng.choice("xyt"))
    inner = _expression(sympy, rng, x, depth=rng.choice((1, 2, 2, 3)))
    makers: list[Callable[[], Any]] = [
        lambda: inner,
        lambda: sympy.Eq(_expression(sympy, rng, x, 1), inner, evaluate=False),
        lambda: sympy.Sum(inner, (sympy.Symbol("n"), 1, rng.choice((sympy.Symbol("N"), sympy.oo)))),
        lambda: sympy.Limit(inner, x, rng.choice((0, 1, sympy.oo))),
        lambda: sympy.Integral(inner, (x, 0, rng.choice((1, 2, sympy.pi, sympy.oo)))),
        lambda: sympy.Integral(inner, x),
        lambda: sympy.Derivative(inner, x, evaluate=False),
    ]
    return rng.choice(makers)()


def _expression(sympy: Any, rng: random.Random, x: Any, depth: int) -> Any:
    if depth == 0:
        letters = [sympy.Symbol(name) for name in ("a", "b", "n", "alpha", "beta", "lambda")]
        return rng.choice([x, x, x, *letters, *map(sympy.Integer, range(1, 10))])
    left = _expression(sympy, rng, x, depth - 1)
    kind = rng.randrange(8)
    if kind < 4:
        right = _expression(sympy, rng, x, rng.randrange(depth))
        return (left + right, left * right, left / (right + 1), left - right)[kind]
    if kind == 4:
        return left ** rng.choice((2, 3, sympy.Symbol("n"), -1))
    function = rng.choice((sympy.sin, sympy.cos, sympy.exp, sympy.log, sympy.sqrt, sympy.tan))
    return function(left)
