"""Exercise 03.4: One matrix in place of two."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l03_vanilla_rnn.exercises.short_numbers import short


@exercise(
    "03.4",
    title="One matrix in place of two",
    difficulty=2,
    minutes=4,
    prompt="Lecture E writes one matrix $W$ that multiplies the state and the input stacked, $[h, x]$. "
    "Write `joined_weights(W_xh, W_hh)`, which makes that $W$.",
    hints=[
        "Columns of W meet the entries of [h, x], in order.",
        "`torch.cat` puts matrices side by side with dim=1.",
    ],
)
def joined_weights(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    """Lecture E's single matrix W with W [h, x] = W_hh h + W_xh x; shape (hidden, hidden + features)."""
    return torch.cat([W_hh, W_xh], dim=1)


@joined_weights.cases
def _():
    return [(short(n, d, seed=d), short(n, n, seed=9)) for n, d in ((3, 3), (4, 2), (2, 5))]


@joined_weights.allows
def _(W_xh, W_hh):
    return W_hh.shape == (len(W_xh), len(W_xh)) and W_xh.numel() > 0


@joined_weights.wrong("order", "Your columns are in the order [x, h]; lecture E stacks h first.")
def _(W_xh, W_hh):
    return torch.cat([W_xh, W_hh], dim=1)


@joined_weights.wrong("below", "This is the transpose: W must have one row for each unit.")
def _(W_xh, W_hh):
    return torch.cat([W_hh.T, W_xh.T], dim=0)


@joined_weights.wrong("transposed", "You transposed W_hh; put it in as it is.")
def _(W_xh, W_hh):
    return torch.cat([W_hh.T, W_xh], dim=1)


@joined_weights.wrong("top", "You put one matrix on top of the other; they go side by side: dim=1.")
def _(W_xh, W_hh):
    return torch.cat([W_hh, W_xh], dim=0)
