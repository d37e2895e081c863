"""Exercise 04.5: Top-k."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l04_character_language_model.exercises.rows import row
from course_lib.models.initialise import normal


@exercise(
    "04.5",
    title="Top-k",
    difficulty=2,
    minutes=6,
    prompt="Write `keep_top_k(p, k)`: a new tensor of the same shape in which only the `k` largest probabilities "
    "are left, at their places, and the sum is 1. Take `[0.1, 0.4, 0.2, 0.3]` and k = 2: `[0, 4/7, 0, 3/7]`.",
    hints=["`p.topk(k)` gives values and indices.", "Fill a tensor of zeros at these indices, then divide."],
)
def keep_top_k(p: Tensor, k: int) -> Tensor:
    """The probabilities p, (vocabulary,), with only the k largest kept, summing to 1 again."""
    kept = torch.zeros_like(p)
    largest = p.topk(k).indices
    kept[largest] = p[largest]
    return kept / kept.sum()


@keep_top_k.cases
def _():
    p = torch.softmax(normal(8, seed=3), -1)
    return [(row(0.1, 0.4, 0.2, 0.3), 2), (p, 3), (p, 1), (p, 7)]


@keep_top_k.allows
def _(p, k):
    falling = p.sort(descending=True).values.tolist()
    is_clear = k == len(p) or falling[k - 1] - falling[k] > 1e-9
    return abs(sum(falling) - 1) < 1e-5 and falling[-1] >= 0 and 1 <= k <= len(p) and is_clear


@keep_top_k.wrong("k+1", "You kept k + 1 of them; look at your comparison with the k-th largest.")
def _(p, k):
    return keep_top_k(p, min(k + 1, len(p)))


@keep_top_k.wrong("sum", "The right ones are left, but their sum is below 1: divide by what is left.")
def _(p, k):
    return torch.where(p >= p.topk(k).values[-1], p, 0)


@keep_top_k.wrong("k-1", "You kept k - 1 of them: the k-th largest must stay too, so compare with >=, not >.")
def _(p, k):
    kept = torch.where(p > p.topk(k).values[-1], p, 0)
    return kept / kept.sum()


@keep_top_k.wrong(
    "softmax", "You took a softmax of probabilities, which gives zeros a share again; divide by the sum instead."
)
def _(p, k):
    return torch.softmax(torch.where(p >= p.topk(k).values[-1], p, 0), -1)


@keep_top_k.wrong("values", "You returned the k largest values alone; put them at their places among zeros.")
def _(p, k):
    return p.topk(k).values


@keep_top_k.wrong("smallest", "You kept the k smallest; the k likeliest must stay.")
def _(p, k):
    kept = torch.where(p <= p.topk(k, largest=False).values[-1], p, 0)
    return kept / kept.sum()


@keep_top_k.wrong("equal", "You made those that stay equally likely; keep their proportions.")
def _(p, k):
    return (p >= p.topk(k).values[-1]).to(p.dtype) / k


@keep_top_k.wrong("short", "You returned k numbers, sorted; keep each at its place, zeros else.")
def _(p, k):
    return p.topk(k).values / p.topk(k).values.sum()
