"""Exercise 03.3: The loop."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l03_vanilla_rnn.exercises.short_numbers import short, weights


@exercise(
    "03.3",
    title="The loop",
    difficulty=2,
    minutes=6,
    prompt="Write `all_states(x, h0, W_xh, W_hh, b_h)`: all states from $h_1$ to $h_T$, one row each, (steps, "
    "hidden). `x` is (steps, features); `h0` is the state before the first step, and it need not be zero.",
    hints=[
        "Keep one variable h and overwrite it at each step.",
        "Append every h to a list; `torch.stack` at the end.",
    ],
)
def all_states(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """All states h_1 to h_T (steps, hidden) for inputs x (steps, features) and the first state h0 (hidden)."""
    h, states = h0, []
    for x_t in x:
        h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states)


@all_states.cases
def _():
    return [
        (short(steps, 2, seed=steps), short(width, seed=10 + steps), *weights(2, width, seed=steps))
        for steps, width in ((3, 3), (5, 4), (1, 3))
    ]


@all_states.allows
def _(x, h0, W_xh, W_hh, b_h):
    return (
        len(x) > 0
        and W_xh.shape == (len(h0), x.shape[1])
        and W_hh.shape == (len(h0), len(h0))
        and b_h.shape == h0.shape
        and W_xh.numel() > 0
    )


@all_states.wrong("stuck", "Your state is not carried on: every step starts from h0 again.")
def _(x, h0, W_xh, W_hh, b_h):
    return torch.stack([torch.tanh(W_xh @ x_t + W_hh @ h0 + b_h) for x_t in x])


@all_states.wrong("first", "You kept h0 too; the first row must be h_1.")
def _with_first(x, h0, W_xh, W_hh, b_h):
    return torch.cat([h0[None], all_states(x, h0, W_xh, W_hh, b_h)])


@all_states.wrong("last", "You returned the last state only; keep one row for every step.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x, h0, W_xh, W_hh, b_h)[-1]


@all_states.wrong("zeros", "You started from zeros; start from the h0 that is given.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x, torch.zeros_like(h0), W_xh, W_hh, b_h)


@all_states.wrong("transposed", "Your W_hh is transposed: use W_hh @ h.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x, h0, W_xh, W_hh.T, b_h)


@all_states.wrong("before", "You kept h before each step; append it after the step.")
def _(x, h0, W_xh, W_hh, b_h):
    return _with_first(x, h0, W_xh, W_hh, b_h)[:-1]


@all_states.wrong("columns", "Your states are columns; stack them as rows, along dim=0.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x, h0, W_xh, W_hh, b_h).T


@all_states.wrong("inside", "Only h_1 came back: is your return inside the loop? Indent it less.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x, h0, W_xh, W_hh, b_h)[:1]


@all_states.wrong("skipped", "You skipped the first input; x[0] is the input of step 1.")
def _(x, h0, W_xh, W_hh, b_h):
    return all_states(x[1:], h0, W_xh, W_hh, b_h)
