"""How much of one text stands, letter for letter, in another: what makes a held-out text no longer unseen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STRETCH = 80
"""Characters that two texts must share in one piece to count as a copy: about a line."""

Hashes = NDArray[np.uint64]
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def stretch_hashes(text: str, stretch: int = STRETCH) -> Hashes:
    """A 64-bit hash of every piece of `stretch` characters, one per place where such a piece starts.

    A polynomial hash (Rabin and Karp, 1987), put together from pieces of 1, 2, 4, ... characters. Raises `ValueError`
    for a stretch below 1.

    >>> hashes = stretch_hashes("abcabd", 2)
    >>> len(hashes), bool(hashes[0] == hashes[3]), bool(hashes[1] == hashes[4])
    (5, True, False)
    """
    if stretch < 1:
        raise ValueError(f"expected a stretch of 1 or more characters; got {stretch}.")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < stretch:
        return np.zeros(0, dtype=np.uint64)
    piece, size = (codes + np.uint64(1)) * _MIX, 1
    whole, done = np.zeros(len(codes) + 1, dtype=np.uint64), 0
    while size <= stretch:
        if stretch & size:
            whole, done = _joined(whole, done, piece, size), done + size
        piece, size = _joined(piece, size, piece, size), 2 * size
    return whole


def _joined(left: Hashes, left_size: int, right: Hashes, right_size: int) -> Hashes:
    """Hashes of pieces of `left_size` characters, each followed by one of `right_size`."""
    count = max(0, min(len(left), len(right) - left_size))
    return left[:count] * np.uint64(pow(_BASE, right_size, 2**64)) + right[left_size : left_size + count]


def copied(test: str, train: str, stretch: int = STRETCH) -> NDArray[np.bool_]:
    """For every character of `test`, whether it stands in a piece of `stretch` characters that `train` has too.

    >>> copied("one two three", "six two thirds", 5).nonzero()[0].tolist()
    [3, 4, 5, 6, 7, 8, 9]
    """
    known = np.isin(stretch_hashes(test, stretch), np.unique(stretch_hashes(train, stretch)))
    return _covered(known, len(test), stretch)


def overlap(test: str, train: str, stretch: int = STRETCH) -> float:
    """The share (0 to 1) of `test` that stands in `train` in pieces of `stretch` characters; 0 for an empty text."""
    return float(copied(test, train, stretch).mean()) if test else 0.0


def shares_found_elsewhere(documents: Sequence[str], stretch: int = STRETCH) -> list[float]:
    """For each document, the share (0 to 1) of its characters that also stand in another of the documents.

    Raises `ValueError` for a stretch below 1.

    >>> shares_found_elsewhere(["abcd", "xbcx", "uvw"], 2)
    [0.5, 0.5, 0.0]
    """
    hashes = [stretch_hashes(text, stretch) for text in documents]
    owners = np.repeat(np.arange(len(hashes)), [len(found) for found in hashes])
    everything = np.concatenate([*hashes, np.zeros(0, dtype=np.uint64)])
    order = np.argsort(everything, kind="stable")
    sorted_hashes, sorted_owners = everything[order], owners[order]
    fresh = np.r_[True, sorted_hashes[1:] != sorted_hashes[:-1]][: len(order)]
    group = np.cumsum(fresh) - 1
    starts = np.flatnonzero(fresh)
    # Owners stand in order within a group (the sort is stable): first and last tell whether there are several.
    ends = np.r_[starts[1:], len(order)] - 1 if len(starts) else starts
    several = sorted_owners[starts] != sorted_owners[ends] if len(starts) else np.zeros(0, dtype=bool)
    elsewhere = np.zeros(len(order), dtype=bool)
    elsewhere[order] = several[group]
    parts = np.split(elsewhere, np.cumsum([len(found) for found in hashes])[:-1]) if hashes else []
    return [
        float(_covered(part, len(text), stretch).mean()) if text else 0.0
        for part, text in zip(parts, documents, strict=True)
    ]


def _covered(starts: NDArray[np.bool_], length: int, stretch: int) -> NDArray[np.bool_]:
    """The characters of a text of `length` that lie in a piece which starts at a marked place."""
    steps = np.zeros(length + 1, dtype=np.int64)
    places = np.flatnonzero(starts)
    np.add.at(steps, places, 1)
    np.add.at(steps, places + stretch, -1)
    return np.cumsum(steps)[:-1] > 0
