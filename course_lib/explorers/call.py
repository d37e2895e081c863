"""The line of Python that shows an explorer at a setting again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def literal(value: Any) -> str:
    """A number, truth value or text as Python writes it, texts in double quotes where they need no escape.

    >>> print(literal(0.3), literal(True), literal("SGD"), literal("a\\n'b'"))
    0.3 True "SGD" "a\\n'b'"
    """
    plain = isinstance(value, str) and value.isprintable() and not set(value) & set('"\\')
    return f'"{value}"' if plain else repr(value)


def call_of(name: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """``explore(name, ...)`` with the values that differ from the defaults.

    >>> print(call_of("06.gradient_flow", {"radius": 1.1, "steps": 500}, {"radius": 1.0, "steps": 500}))
    explore("06.gradient_flow", radius=1.1)
    """
    moved = [f"{key}={literal(value)}" for key, value in values.items() if value != defaults[key]]
    return f"explore({', '.join([literal(name), *moved])})"
