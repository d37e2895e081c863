"""One step of a beam: every open hypothesis made longer by one token, put in one order, and what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from course_lib.decoding.next_token import NO_LOG_P
from course_lib.decoding.top import FEW, STRIPES, top_tokens

Numbers: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Candidates:
    """The candidates of one step, source after source, from the best down: arrays (candidates,), one place for each.

    `source`, `row` (of the hypothesis that is made longer, counted through all sources), `token`, `total` (log p of all
    its tokens); `rank`: how many have been seen in its source, this one included, that do not end.
    `kept`: the first k that do not end. `saved`: those that end and have fewer than k above them that do not.
    """

    source: Numbers
    row: Numbers
    token: Numbers
    total: Numbers
    rank: Numbers
    kept: Numbers
    saved: Numbers

    def fate(self, place: int) -> str:
        """What became of one of them."""
        return "kept" if self.kept[place] else "finished" if self.saved[place] else "pruned"


def candidates(log_p: Tensor, before: Numbers, k: int, end: int | None, every: bool) -> Candidates:
    """The k likeliest next tokens of each hypothesis; unless `every` one is wanted, only those that can be kept.

    `log_p` (sources * width, M) of the next token, `before` (sources, width) of the hypotheses, -inf for none. Ties go
    to the hypothesis that ranked higher before, then to the likelier token, then to the lower id. Raises `ValueError`
    for log-probabilities that are nan or above 0.
    """
    end = -1 if end is None else end
    if not every and log_p.device.type == "cpu":
        likely = _likely(log_p, before, k)
        if likely is not None:
            found = _ordered(*likely, before, k, end)
            if before.shape[1] == 1 or np.bincount(found.source[found.kept], minlength=len(before)).min() == k:
                return found  # otherwise one hypothesis has so many that something of another is kept, lower down
    gain, token = (part.cpu().numpy() for part in top_tokens(log_p, min(k, log_p.shape[1])))
    row, total = np.arange(len(gain)).repeat(gain.shape[1]), before.reshape(-1, 1) + gain
    _check(total.max())
    possible = (total > -inf).ravel()
    row, token, gain = row[possible], token.ravel()[possible], gain.ravel()[possible]
    return _ordered(row, token, gain, before, k, end)


def _check(highest: float) -> None:
    if not highest <= 1e-6:
        raise ValueError(NO_LOG_P)


def _likely(log_p: Tensor, before: Numbers, k: int) -> tuple[Numbers, Numbers, Numbers] | None:
    """Row, token and gain of what lies above a bar, which more than k of every source pass; None without a bar.

    At most k of a row, the rows one after the other, the best first.

    Every row is looked at in stripes. The largest number of a stripe is a candidate, so the bar is laid where as many
    of them as are wanted pass: k, and one for each hypothesis, which may end. Numbers as exact as `log_p` will do.
    """
    sources, width = before.shape
    size, wanted, table = log_p.shape[1], k + width, log_p.numpy()
    if size <= FEW or 2 * wanted > STRIPES:
        return None
    whole = size - size % STRIPES
    largest = log_p[:, :whole].unflatten(1, (-1, STRIPES)).amax(1).numpy()
    if whole < size:
        largest = np.concatenate((largest, table[:, whole:]), 1)
    near = before.astype(table.dtype)
    totals = (near.reshape(-1, 1) + largest).reshape(sources, -1)
    _check(totals.max())
    bar = np.partition(totals, -wanted, axis=1)[:, -wanted, None]
    if bar.min() == -inf:
        return None
    lower = (bar - 1) * (8 * np.finfo(table.dtype).eps)  # a little, because sums are rounded
    places = np.flatnonzero(table >= (bar + lower - near).reshape(-1, 1))
    if len(places) > 8 * sources * wanted:
        return None
    row, token = np.divmod(places, size)
    gain = table[row, token]
    order = np.lexsort((-gain, row))
    counts = np.bincount(row, minlength=len(table))
    if counts.max() > k:
        order = order[np.arange(len(order)) - (counts.cumsum() - counts)[row] < k]
    return row[order], token[order], gain[order]


def _ordered(row: Numbers, token: Numbers, gain: Numbers, before: Numbers, k: int, end: int) -> Candidates:
    """In one order for each source: the rows one after the other, the best of a row first, are at most k of each."""
    source, total = row // before.shape[1], before.reshape(-1)[row] + gain
    order = np.lexsort((-total, source))
    row, token, total = row[order], token[order], total[order]
    going = token != end
    seen = np.concatenate(([0], going.cumsum()))
    rank = seen[1:] - seen[source.searchsorted(np.arange(len(before)))][source]
    return Candidates(source, row, token, total, rank, going & (rank <= k), ~going & (rank < k))
