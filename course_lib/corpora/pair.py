"""What sequence to sequence learns from: a text, and what it is to become."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """A text and what it is to become."""

    source: str
    target: str
