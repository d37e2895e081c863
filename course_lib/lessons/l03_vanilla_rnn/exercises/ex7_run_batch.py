"""Exercise 03.7: A whole batch, projected at once."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l03_vanilla_rnn.exercises.short_numbers import short, weights


@exercise(
    "03.7",
    title="A whole batch, projected at once",
    difficulty=3,
    minutes=8,
    prompt="Write `run_batch(x, W_xh, W_hh, b_h)`: states (batch, time, hidden) from `x`, (batch, time, features), "
    "starting from zeros. Project all inputs in one product before the loop. All tensors are float64; make your "
    "zeros of that type too.",
    hints=[
        "`x @ W_xh.T + b_h` works on all batches and steps together.",
        "h is (batch, hidden), so a step is tanh(projected[:, t] + h @ W_hh.T).",
    ],
)
def run_batch(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """States (batch, time, hidden) from inputs x (batch, time, features), starting from zeros."""
    projected = x @ W_xh.T + b_h
    h = torch.zeros_like(projected[:, 0])
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(projected[:, t] + h @ W_hh.T)
        states.append(h)
    return torch.stack(states, dim=1)


@run_batch.cases
def _():
    return [
        (short(batch, steps, features, seed=features), *weights(features, hidden, seed=hidden))
        for batch, steps, features, hidden in ((2, 3, 1, 2), (3, 5, 2, 3), (2, 4, 3, 3))
    ]


@run_batch.allows
def _(x, W_xh, W_hh, b_h):
    return (
        x.numel() > 0
        and W_xh.shape == (len(b_h), x.shape[2])
        and W_hh.shape == (len(b_h), len(b_h))
        and W_xh.numel() > 0
    )


@run_batch.wrong("axes", "Your result has time first; stack the states along dim=1.")
def _(x, W_xh, W_hh, b_h):
    return run_batch(x, W_xh, W_hh, b_h).transpose(0, 1)


@run_batch.wrong("mixed", "You looped over the batch as if it were time; time is axis 1.")
def _(x, W_xh, W_hh, b_h):
    return run_batch(x.transpose(0, 1), W_xh, W_hh, b_h).transpose(0, 1)


@run_batch.wrong("transposed", "With rows as states it is h @ W_hh.T, not h @ W_hh.")
def _(x, W_xh, W_hh, b_h):
    return run_batch(x, W_xh, W_hh.T, b_h)


@run_batch.wrong("input", "With rows as inputs it is x @ W_xh.T, not x @ W_xh.")
def _(x, W_xh, W_hh, b_h):
    return run_batch(x, W_xh.T, W_hh, b_h)


@run_batch.wrong("linear", "You forgot tanh around each step.")
def _(x, W_xh, W_hh, b_h):
    h, states = torch.zeros(len(x), len(b_h), dtype=x.dtype), []
    for t in range(x.shape[1]):
        h = x[:, t] @ W_xh.T + b_h + h @ W_hh.T
        states.append(h)
    return torch.stack(states, dim=1)


@run_batch.wrong("twice", "You added b_h twice: it is in the projection already.")
def _(x, W_xh, W_hh, b_h):
    h, states = torch.zeros(len(x), len(b_h), dtype=x.dtype), []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_xh.T + b_h + h @ W_hh.T + b_h)
        states.append(h)
    return torch.stack(states, dim=1)


@run_batch.wrong("last", "You returned the last state only; keep every step, (batch, time, hidden).")
def _(x, W_xh, W_hh, b_h):
    return run_batch(x, W_xh, W_hh, b_h)[:, -1]


@run_batch.wrong("parallel", "You left out W_hh: the steps do not know of each other.")
def _(x, W_xh, W_hh, b_h):
    return torch.tanh(x @ W_xh.T + b_h)


@run_batch.wrong("leak", "The state leaks from one sequence to the next; reset it to zeros.")
def _(x, W_xh, W_hh, b_h):
    h, runs = torch.zeros_like(b_h), []
    for sequence in x:
        states = []
        for x_t in sequence:
            h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
            states.append(h)
        runs.append(torch.stack(states))
    return torch.stack(runs)


run_batch.equivalent(
    "for t in range(projected.shape[1]):",
    because="The projected inputs have as many steps as the inputs.",
)
