"""Answers that no author of an exercise had in mind: three wrong ones each, and a right one that looks unusual."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

WRONG: list[tuple[str, Callable[..., Any]]] = []
RIGHT: list[tuple[str, Callable[..., Any]]] = []


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
    """Import all lessons' answers."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg):
        importlib.import_module(f"{__name__}.{module}")
