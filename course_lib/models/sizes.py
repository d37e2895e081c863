"""Sizes: whole numbers that are large enough, or a sentence that says which is not."""

from __future__ import annotations


def check_whole(name: str, value: object, least: int = 1, advice: str = "") -> None:
    """Raise `ValueError`, with `advice` at its end, unless `value` is a whole number and at least `least`.

    >>> check_whole("batch", 2.0)
    Traceback (most recent call last):
    ValueError: expected batch to be a whole number, 1 or more; got 2.0.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        message = f"expected {name} to be a whole number, {least} or more; got {value!r}."
        raise ValueError(f"{message} {advice}".rstrip())
