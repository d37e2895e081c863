"""Has a model learned LaTeX's grammar? Brackets that match, formulas that typeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.mathtext import MathTextParser

PAIRS = {"{": "}", r"\left(": r"\right)", r"\left[": r"\right]", r"\left|": r"\right|"}
"""What must be closed, and by what."""


def balanced(formula: str) -> bool:
    r"""Whether braces and \left ... \right pairs close in the right order.

    >>> balanced(r"\frac{1}{\left(x \right)}"), balanced(r"\frac{1}{\left(x} \right)"), balanced("{x")
    (True, False, False)
    """
    open_ones: list[str] = []
    place = 0
    while place < len(formula):
        opened = next((mark for mark in PAIRS if formula.startswith(mark, place)), None)
        closed = next((mark for mark in PAIRS.values() if formula.startswith(mark, place)), None)
        if opened:
            open_ones.append(PAIRS[opened])
        elif closed and (not open_ones or open_ones.pop() != closed):
            return False
        place += len(opened or closed or ".")
    return not open_ones


def displayable(formula: str) -> str:
    r"""The formula without ``\limits``, which matplotlib does not know and places by itself."""
    return formula.replace(r"\limits", "")


@lru_cache(maxsize=1)
def _parser() -> Any:
    return MathTextParser("path")


def typesets(formula: str) -> bool:
    r"""Whether matplotlib can set the formula; an empty one does not count.

    >>> typesets(r"\frac{1}{2}"), typesets(r"\frac{1"), typesets("")
    (True, False, False)
    """
    if not formula.strip() or "$" in formula:
        return False
    try:
        _parser().parse(f"${displayable(formula)}$")
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(frozen=True)
class Grammar:
    """Of `formulas` formulas, how many are `balanced` and how many `typeset`."""

    formulas: int
    balanced: int
    typeset: int


def grammar(formulas: Sequence[str]) -> Grammar:
    """Check a list of formulas. Raises `ValueError` for an empty one, and for a bare text."""
    if isinstance(formulas, str):
        raise ValueError("expected a list of formulas; got one text. Take text.splitlines().")
    if not formulas:
        raise ValueError("expected at least one formula; got none. Let the model write some first.")
    return Grammar(len(formulas), sum(map(balanced, formulas)), sum(map(typesets, formulas)))
