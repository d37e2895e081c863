"""Exercise 12.4: Read from both ends."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "12.4",
    title="Read from both ends",
    difficulty=2,
    minutes=7,
    prompt="The smallest pair of cells: from the left $f_t = a\\,f_{t-1} + x_t$, from the right "
    "$g_t = b\\,g_{t+1} + x_t$, both from 0. Write `read_both(x, a, b)`: column 0 holds $f_t$, column 1 $g_t$, in the "
    "order of the sequence.",
    hints=[
        "Two loops, each with a state of its own that starts at 0.",
        "The second walks from the end; its list is back to front.",
    ],
)
def read_both(x: Tensor, a: float, b: float) -> Tensor:
    """Both directions side by side, (time, 2), for x (time,)."""
    forward, backward = [], []
    f = g = torch.zeros_like(x[0])
    for value in x:
        f = a * f + value
        forward.append(f)
    for value in x.flip(0):
        g = b * g + value
        backward.append(g)
    return torch.stack((torch.stack(forward), torch.stack(backward[::-1])), dim=1)


read_both.equivalent("for value in x.flip(-1):", because="x has one dimension, the last and the first")


@read_both.cases
def _():
    pencil = torch.tensor([1.0, 0.0, 2.0], dtype=torch.float64)
    return [(pencil, 0.5, 0.25), (normal(6, seed=1), 0.9, -0.5), (normal(1, seed=2), 0.5, 0.3)]


@read_both.allows
def _(x, a, b):
    return len(x) > 0


@read_both.wrong("not turned", "The second column is in the order in which it was read; turn it back.")
def _(x, a, b):
    both = read_both(x, a, b)
    return torch.stack((both[:, 0], both[:, 1].flip(0)), dim=1)


@read_both.wrong("left twice", "Your second column reads from the left as well; it must start at the end.")
def _(x, a, b):
    return torch.stack((read_both(x, a, b)[:, 0], read_both(x, b, a)[:, 0]), dim=1)


@read_both.wrong("one factor", "Both directions use a; the one from the right has weights of its own, b.")
def _(x, a, b):
    return read_both(x, a, a)


@read_both.wrong("order", "Your columns are exchanged: the one from the left comes first.")
def _(x, a, b):
    return read_both(x, a, b).flip(1)


@read_both.wrong("carried", "The direction from the right starts from the left one's last state; it starts from 0.")
def _(x, a, b):
    both = read_both(x, a, b)
    steps = torch.arange(len(x), 0, -1, dtype=x.dtype)
    extra = torch.stack([both[-1, 0] * torch.prod(torch.full((int(step),), b, dtype=x.dtype)) for step in steps])
    return torch.stack((both[:, 0], both[:, 1] + extra), dim=1)


@read_both.wrong("added", "You added the two; they stand side by side, (time, 2).")
def _(x, a, b):
    return read_both(x, a, b).sum(1)


@read_both.wrong(
    "no first", "What a direction reads first is missing: from a state of 0 the first step gives x itself."
)
def _(x, a, b):
    f, g = torch.zeros_like(x), torch.zeros_like(x)
    for t in range(1, len(x)):
        f[t] = a * f[t - 1] + x[t]
        g[-1 - t] = b * g[-t] + x[-1 - t]
    return torch.stack((f, g), dim=1)


@read_both.wrong("neighbours", "You add the neighbour's x; what comes in is the neighbour's state, which holds more.")
def _(x, a, b):
    zero = x.new_zeros(1)
    return torch.stack((a * torch.cat((zero, x[:-1])) + x, b * torch.cat((x[1:], zero)) + x), dim=1)


@read_both.wrong("before", "You kept the state before each step was read; f_t has x_t in it already.")
def _(x, a, b):
    both, zero = read_both(x, a, b), x.new_zeros(1)
    return torch.stack((torch.cat((zero, both[:-1, 0])), torch.cat((both[1:, 1], zero))), dim=1)
