"""The largest numbers of every row, in an order that is the same every time: of equal ones the first goes first."""

from __future__ import annotations

import torch
from torch import Tensor

FEW = 160
"""Rows up to this long are simply sorted."""
STRIPES = 100
"""Longer ones are looked at in so many stripes, each of every hundredth number."""


def top_tokens(log_p: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The `count` largest of each row of (rows, M), and their places, both (rows, count): from the largest down.

    `torch.topk` breaks ties in no order that is promised; here the lower place goes first. The largest numbers of a
    long row lie in the stripes with the largest maxima, and only those are looked through: three times as fast.

    >>> top_tokens(torch.tensor([[0.0, 2.0, 1.0, 2.0]]), 3)[1].tolist()
    [[1, 3, 2]]
    """
    size = log_p.shape[1]
    more, height = count + 1, size // STRIPES  # one more than asked for shows whether the last one is tied
    if size <= FEW or 2 * more > STRIPES:
        return _sorted(log_p, count)
    whole = height * STRIPES
    stripes = log_p[:, :whole].unflatten(1, (height, STRIPES))
    chosen = stripes.amax(1).topk(more, dim=1).indices
    values = stripes.gather(2, chosen.unsqueeze(1).expand(-1, height, -1)).flatten(1)
    if whole < size:
        values = torch.cat((values, log_p[:, whole:]), 1)
    best = values.topk(more, dim=1)
    if bool((best.values[:, 1:] == best.values[:, :-1]).any()):
        return _sorted(log_p, count)
    inside = best.indices[:, :count]
    row = inside.div(more, rounding_mode="floor")
    places = chosen.gather(1, inside - more * row).add_(row, alpha=STRIPES)
    if whole < size:
        places = torch.where(inside < height * more, places, inside - height * more + whole)
    return best.values[:, :count], places


def _sorted(log_p: Tensor, count: int) -> tuple[Tensor, Tensor]:
    values, places = log_p.sort(dim=1, descending=True, stable=True)
    return values[:, :count], places[:, :count]
