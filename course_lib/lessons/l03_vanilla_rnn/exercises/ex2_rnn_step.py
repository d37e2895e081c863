"""Exercise 03.2: One step."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l03_vanilla_rnn.exercises.short_numbers import short, weights


@exercise(
    "03.2",
    title="One step",
    difficulty=1,
    minutes=4,
    prompt="Write `rnn_step(x, h, W_xh, W_hh, b_h)`: the next state from one input `x`, (features), and the state "
    "before it `h`, (hidden). Plain tensors, no batch.",
    hints=["`W @ v` is a matrix times a vector.", "One line: the tanh of three terms."],
)
def rnn_step(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """The next state (hidden) from an input x (features) and the state before, h (hidden)."""
    return torch.tanh(W_xh @ x + W_hh @ h + b_h)


@rnn_step.cases
def _():
    pencil = tuple(
        torch.tensor(numbers, dtype=torch.float64)
        for numbers in ([1.0], [0.5, 0.0], [[1.0], [0.0]], [[0.0, 0.0], [1.0, 0.0]], [0.0, 0.25])
    )
    return [pencil, *((short(3, seed=n), short(n, seed=n + 10), *weights(3, n)) for n in (3, 4))]


@rnn_step.allows
def _(x, h, W_xh, W_hh, b_h):
    return (
        W_xh.shape == (len(h), len(x)) and W_hh.shape == (len(h), len(h)) and b_h.shape == h.shape and W_xh.numel() > 0
    )


@rnn_step.wrong("linear", "You forgot tanh around the sum.")
def _(x, h, W_xh, W_hh, b_h):
    return W_xh @ x + W_hh @ h + b_h


@rnn_step.wrong("transposed", "Your W_hh is transposed: row i holds what unit i listens to.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + W_hh.T @ h + b_h)


@rnn_step.wrong("twice", "You added the bias twice.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh((W_xh @ x + b_h) + (W_hh @ h + b_h))


@rnn_step.wrong("outside", "You added the bias after tanh; it belongs inside.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + W_hh @ h) + b_h


@rnn_step.wrong("forgetful", "Your step ignores h, so it has no memory: add W_hh h.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + b_h)


@rnn_step.wrong("unbiased", "You left out b_h; it is the third term of the sum.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + W_hh @ h)


@rnn_step.wrong("logistic", "You used the sigmoid; this cell has tanh, between -1 and 1.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.sigmoid(W_xh @ x + W_hh @ h + b_h)


@rnn_step.wrong("entries", "You wrote W * v, entry by entry; matrix times vector is W @ v.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh * x + W_hh * h + b_h)


@rnn_step.wrong("order", "You wrote x @ W; here the vector stands on the right: W_xh @ x.")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(x @ W_xh + h @ W_hh + b_h)
