"""Values as short, repeatable text, as a verdict shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.exercises.kinds import is_array, is_number, is_tensor, kind_of, to_array

LONGEST = 300
"""Characters of a value shown in a verdict."""


def show_value(value: Any, longest: int = LONGEST, exact: bool = False) -> str:
    """A value as short, repeatable text: numbers to six digits, no addresses.

    With `exact` a number that six digits would make a whole one keeps all its digits.

    >>> show_value([1.0, 2 / 3])
    '[1.0, 0.666667]'
    >>> show_value(0.9999999999999999), show_value(0.9999999999999999, exact=True)
    ('1.0', '0.9999999999999999')
    """
    try:
        text = text_of(value, 0, exact)
    except Exception as error:
        text = f"<{kind_of(value)} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= longest else f"{text[: longest - 4]} ..."


def nth(place: int) -> str:
    """Which one of several: place 0 is the first."""
    return {0: "first", 1: "second", 2: "third"}.get(place, f"{place + 1}th")


def call_text(name: str, arguments: Sequence[Any]) -> str:
    """The call of a function with these arguments; numbers keep all digits that tell them from whole ones.

    >>> call_text("draw", ([0.5, 0.5], 0.9999999999999999))
    'draw([0.5, 0.5], 0.9999999999999999)'
    """
    return f"{name}({', '.join(show_value(argument, 160, exact=True) for argument in arguments)})"


def text_of(value: Any, depth: int = 1, exact: bool = False) -> str:
    """The text of `show_value`, however long; `depth` counts the containers around the value."""
    if is_tensor(value) or is_array(value):
        array = to_array(value)
        name = "tensor" if is_tensor(value) else "array"
        if array.size > 64:
            head = ", ".join(text_of(x.item(), 1, exact) for x in array.ravel()[:6])
            return f"{name} of shape {tuple(array.shape)} beginning {head}, ..."
        return f"{name}({text_of(array.tolist(), depth + 1, exact)})"
    if is_number(value) and not isinstance(value, int):
        if hasattr(value, "item"):
            value = value.item()
        return _digits(value, exact)
    if depth < 6 and type(value) in (list, tuple, set, frozenset, dict):
        return _container_text(value, depth, exact)
    text = repr(value) if isinstance(value, (str, bytes, int)) else _plain_repr(value)
    return text


def _digits(value: Any, exact: bool) -> str:
    if isinstance(value, float):
        value += 0.0  # no -0.0: the sign of nothing tells nothing
        text = f"{value:.6g}"
        if exact and float(text) != value and float(text).is_integer():
            return repr(value)
        return text if any(c in text for c in ".en") else f"{text}.0"
    return f"{value:.6g}" if isinstance(value, complex) else repr(value)


def _container_text(value: Any, depth: int, exact: bool) -> str:
    shown = 40
    if isinstance(value, dict):
        items = [
            f"{text_of(k, depth + 1, exact)}: {text_of(v, depth + 1, exact)}" for k, v in list(value.items())[:shown]
        ]
        return "{" + ", ".join(items + (["..."] if len(value) > shown else [])) + "}"
    items = list(value)[:shown]
    if isinstance(value, (set, frozenset)):
        items = sorted(value, key=repr)[:shown]
        if not items:
            return "set()"
    texts = [text_of(item, depth + 1, exact) for item in items] + (["..."] if len(value) > shown else [])
    opening, closing = "[]" if isinstance(value, list) else "()" if isinstance(value, tuple) else "{}"
    comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return f"{opening}{', '.join(texts)}{comma}{closing}"


def _plain_repr(value: Any) -> str:
    text = repr(value)
    return f"<{kind_of(value)}>" if " at 0x" in text else text
