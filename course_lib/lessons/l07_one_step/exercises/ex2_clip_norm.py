"""Exercise 07.2: Clip by norm."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "07.2",
    title="Clip by norm",
    difficulty=2,
    minutes=6,
    prompt="Write `clip_norm(gradients, max_norm)`: a new list in which all tensors are multiplied by the same "
    "factor, so that the norm of all entries together is at most `max_norm`. Gradients that are small enough stay "
    "as they are, all zeros too. No call of PyTorch's own clipping.",
    hints=[
        "The norm of all entries: the root of the sum of all squares, over all tensors.",
        "The factor is max_norm / norm, but never more than 1.",
    ],
    forbid=["clipping"],
)
def clip_norm(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """All gradients times one factor, so that their common norm is at most max_norm."""
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    factor = max_norm / max(norm, max_norm)
    return [factor * g for g in gradients]


@clip_norm.cases
def _():
    small = [0.01 * normal(2, seed=3), 0.01 * normal(3, seed=4)]
    return [
        ([torch.tensor([3.0]), torch.tensor([4.0])], 1.0),
        ([5 * normal(2, 3), 5 * normal(4, seed=1)], 1.0),
        (small, 1.0),
        ([10 * normal(3, seed=2)], 2.5),
        ([torch.zeros(2), torch.zeros(3)], 1.0),
    ]


@clip_norm.allows
def _(gradients, max_norm):
    return len(gradients) >= 1 and max_norm > 0


@clip_norm.wrong("entries", "You clip each entry by itself, which turns the direction; scale all by one factor.")
def _(gradients, max_norm):
    return [g.clamp(-max_norm, max_norm) for g in gradients]


@clip_norm.wrong("tensors", "You clip each tensor by its own norm; the norm is that of all tensors together.")
def _(gradients, max_norm):
    return [g * max_norm / max(float(g.norm()), max_norm) for g in gradients]


@clip_norm.wrong("always", "You rescale small gradients too: when the norm is below max_norm, leave them.")
def _(gradients, max_norm):
    norm = float(torch.stack([g.norm() for g in gradients]).norm())
    return [g * max_norm / norm if norm > 0 else g for g in gradients]


@clip_norm.wrong("squared", "You forgot the root: the norm is the square root of the sum of squares.")
def _(gradients, max_norm):
    squares = sum(float((g**2).sum()) for g in gradients)
    return [g * max_norm / max(squares, max_norm) for g in gradients]


@clip_norm.wrong("summed", "You added the tensors' norms; add their squares, and take the root.")
def _(gradients, max_norm):
    total = sum(float(g.norm()) for g in gradients)
    return [g * max_norm / max(total, max_norm) for g in gradients]


@clip_norm.wrong("zeros", "Gradients of all zeros have norm 0, and you divide by it: small gradients stay as they are.")
def _(gradients, max_norm):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    return [min(1.0, max_norm / norm) * g for g in gradients]
