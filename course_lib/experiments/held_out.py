"""A text cut in two: what a model learns from, and what it is tested on."""

from __future__ import annotations

from typing import NamedTuple


class Split(NamedTuple):
    """What a model is trained on, and what it is tested on."""

    train: str
    test: str


def last_part(text: str, share: float = 0.05) -> Split:
    """All but the last `share` of the text's characters (rounded), and that share.

    Raises `ValueError` unless 0 < share < 1 and both parts have characters.

    >>> last_part("abcdefghij", 0.2)
    Split(train='abcdefgh', test='ij')
    """
    place = len(text) - round(share * len(text)) if 0 < share < 1 else 0
    if not 0 < place < len(text):
        raise ValueError(
            f"Cannot hold out the last {share} of {len(text)} characters: both parts need at least one. "
            "Give a longer text, or a share between 0 and 1."
        )
    return Split(text[:place], text[place:])
