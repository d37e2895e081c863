"""A second trial: many more wrong answers to some exercises, and unusual right ones, tried without a diagnosis."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

Answer = tuple[str, Callable[..., Any]]
WRONG: list[Answer] = []
RIGHT: list[Answer] = []


def wrong(identifier: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of a wrong answer to this exercise."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        WRONG.append((identifier, function))
        return function

    return keep


def right(identifier: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of a right answer to this exercise."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        RIGHT.append((identifier, function))
        return function

    return keep


def load() -> None:
    """Import all answers."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
