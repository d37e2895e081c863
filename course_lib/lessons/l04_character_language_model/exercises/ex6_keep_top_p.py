"""Exercise 04.6: Top-p, the nucleus."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l04_character_language_model.exercises.rows import row
from course_lib.models.initialise import normal


@exercise(
    "04.6",
    title="Top-p, the nucleus",
    difficulty=3,
    minutes=9,
    prompt="Write `keep_top_p(p, share)`: going from the likeliest down, keep tokens until their sum is at least "
    "`share`; the one that reaches it stays. Then divide by the sum. `[0.125, 0.5, 0.125, 0.25]` and 0.6 give "
    "`[0, 2/3, 0, 1/3]`.",
    hints=[
        "Sort first: `order = p.argsort(descending=True)`.",
        "A token stays if the sum of all likelier ones is still below the share.",
        "`p[order].cumsum(0) - p[order]` is that sum.",
    ],
)
def keep_top_p(p: Tensor, share: float) -> Tensor:
    """The smallest set of largest probabilities with a sum of at least share (0 < share <= 1), made to sum to 1."""
    order = p.argsort(descending=True)
    before = p[order].cumsum(0) - p[order]
    largest = order[before < share - 1e-9]
    kept = torch.zeros_like(p)
    kept[largest] = p[largest]
    return kept / kept.sum()


@keep_top_p.cases
def _():
    p = torch.softmax(2 * normal(8, seed=4), -1)
    return [(row(0.125, 0.5, 0.125, 0.25), 0.6), (p, 0.9), (p, 0.3), (row(0.2, 0.5, 0.3), 0.5), (p, 1.0)]


@keep_top_p.allows
def _(p, share):
    falling = p.sort(descending=True).values
    ends, gaps = falling.cumsum(0), -falling.diff()
    is_clear = float((ends - share).abs().min()) > 1e-5 and float(gaps.min()) > 1e-9
    return abs(float(ends[-1]) - 1) < 1e-5 and 0 < share < 1 and is_clear


@keep_top_p.wrong("crossing", "You dropped the token that crosses the share; it must stay, or less is kept.")
def _(p, share):
    order = p.argsort(descending=True)
    inside = p[order].cumsum(0) <= share + 1e-9
    inside[0] = True
    kept = torch.zeros_like(p)
    kept[order[inside]] = p[order[inside]]
    return kept / kept.sum()


@keep_top_p.wrong("sum", "The right set, but it does not sum to 1: divide by its sum.")
def _(p, share):
    return torch.where(keep_top_p(p, share) > 0, p, 0)


@keep_top_p.wrong("threshold", "You compared each probability with the share; compare the running sum.")
def _(p, share):
    kept = torch.where(p >= min(share, float(p.max())), p, 0)
    return kept / kept.sum()


@keep_top_p.wrong("sorted", "Your result is sorted; put each probability back at its place.")
def _(p, share):
    return keep_top_p(p, share)[p.argsort(descending=True)]


@keep_top_p.wrong("unsorted", "You summed in the order of the ids; start with the likeliest.")
def _(p, share):
    kept = torch.where(p.cumsum(0) - p < share - 1e-9, p, 0)
    return kept / kept.sum()


keep_top_p.equivalent(
    "before = p[order].cumsum(-1) - p[order]",
    because="The last axis of a vector is axis 0.",
)
keep_top_p.equivalent(
    "largest = order[before <= share - 1e-09]",
    "largest = order[before < share]",
    because="The margin is there for rounding alone; cases do not hang on it.",
)
