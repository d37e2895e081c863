"""Exercise 03.5: Many to one, with padding."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l03_vanilla_rnn.exercises.short_numbers import short


@exercise(
    "03.5",
    title="Many to one, with padding",
    difficulty=3,
    minutes=7,
    prompt="Sentences of several lengths were padded at the *end*, and an RNN gave `h`, (batch, time, hidden). "
    "Write `many_to_one(h, lengths, W_hy, b_y)`: the output logits, (batch, outputs), at each sentence's own last "
    "word. `lengths` is a list of ints.",
    hints=[
        "The last word of sentence b is at h[b, lengths[b] - 1].",
        "Collect those states into (batch, hidden), then one product with W_hy.T.",
    ],
)
def many_to_one(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    """Logits (batch, outputs) from the state h (batch, time, hidden) at each sequence's own last step."""
    last = torch.stack([states[length - 1] for states, length in zip(h, lengths, strict=True)])
    return last @ W_hy.T + b_y


@many_to_one.cases
def _():
    return [
        (short(2, 4, 2, seed=8), [2, 3], short(2, 2, seed=9), short(2, seed=10)),
        (short(3, 6, 4), [6, 2, 4], short(2, 4, seed=1), short(2, seed=3)),
        (short(2, 3, 2, seed=5), [1, 3], short(3, 2, seed=6), short(3, seed=7)),
    ]


@many_to_one.allows
def _(h, lengths, W_hy, b_y):
    return (
        len(h) == len(lengths) > 0
        and min(lengths) >= 1
        and max(lengths) <= h.shape[1]
        and W_hy.shape == (len(b_y), h.shape[2])
        and W_hy.numel() > 0
    )


@many_to_one.wrong("padding", "You read the last step of the padding; each sentence ends earlier.")
def _(h, lengths, W_hy, b_y):
    return h[:, -1] @ W_hy.T + b_y


@many_to_one.wrong("early", "You read one step too early: a length of n ends at index n - 1.")
def _(h, lengths, W_hy, b_y):
    return many_to_one(h, [max(1, length - 1) for length in lengths], W_hy, b_y)


@many_to_one.wrong("mean", "You averaged the states; many to one reads the last one.")
def _(h, lengths, W_hy, b_y):
    mean = torch.stack([states[:length].mean(0) for states, length in zip(h, lengths, strict=True)])
    return mean @ W_hy.T + b_y


@many_to_one.wrong("all", "You gave an output for every step; only each last one is asked for.")
def _(h, lengths, W_hy, b_y):
    return h @ W_hy.T + b_y


@many_to_one.wrong("tanh", "You put tanh on the outputs; y is linear in h.")
def _(h, lengths, W_hy, b_y):
    return torch.tanh(many_to_one(h, lengths, W_hy, b_y))


@many_to_one.wrong("late", "You read one step too late: the last of n steps has index n - 1.")
def _(h, lengths, W_hy, b_y):
    last = torch.stack([states[length] for states, length in zip(h, lengths, strict=True)])
    return last @ W_hy.T + b_y


@many_to_one.wrong("unbiased", "You left out b_y.")
def _(h, lengths, W_hy, b_y):
    return many_to_one(h, lengths, W_hy, torch.zeros_like(b_y))


@many_to_one.wrong("softmax", "You gave probabilities; logits are asked for, without softmax.")
def _(h, lengths, W_hy, b_y):
    return many_to_one(h, lengths, W_hy, b_y).softmax(-1)


@many_to_one.wrong("grid", "h[:, [...]] takes these steps from every sentence; take one step from each.")
def _(h, lengths, W_hy, b_y):
    return h[:, [length - 1 for length in lengths]] @ W_hy.T + b_y
