"""Exercise 04.8: Write with a network."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "04.8",
    title="Write with a network",
    difficulty=4,
    minutes=15,
    prompt="Write `write(W_xh, W_hh, W_hy, first, draws)`: a tanh RNN reads the id `first` (state 0 before), says "
    "p = softmax(W_hy h), and the next id is drawn: the first one at which the running sum of p exceeds u. "
    "That id is read next. One id for each u in `draws`; `first` is not part of the list.",
    hints=[
        "One-hot times matrix is a lookup: W_xh[:, token] is the column of the token.",
        "`p.cumsum(0)` is the running sum; count how many of its entries are at most u.",
        "In the loop: new h, p, new token, append. Keep h and token for the next turn.",
    ],
)
def write(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    """The ids a tanh RNN without biases writes after `first`, one for each number u of draws (0 <= u < 1)."""
    h, token, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), first, []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 1))
        written.append(token)
    return written


@write.cases
def _():
    draws = torch.rand(12, dtype=torch.float64, generator=torch.Generator().manual_seed(5)).tolist()
    eye = 3 * torch.eye(3, dtype=torch.float64)
    turn = eye[[1, 2, 0]]
    sizes = [(5, 4, 6), (7, 3, 7)]
    cases = [(eye, 0 * eye, turn, 0, [0.1, 0.5, 0.99, 0.5])]
    for seed, (width, vocabulary, length) in enumerate(sizes):
        W_xh, W_hh = normal(width, vocabulary, seed=seed), normal(width, width, seed=seed + 10)
        cases.append((W_xh, W_hh, 2 * normal(vocabulary, width, seed=seed + 20), 1, draws[:length]))
    return cases


@write.wrong("state", "Your state is forgotten: h of the step before must enter through W_hh.")
def _(W_xh, W_hh, W_hy, first, draws):
    return write(W_xh, 0 * W_hh, W_hy, first, draws)


@write.wrong("feedback", "You read the same id every time; read the one you just drew.")
def _(W_xh, W_hh, W_hy, first, draws):
    h, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), []
    for u in draws:
        h = torch.tanh(W_xh[:, first] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        written.append(int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 1)))
    return written


@write.wrong("greedy", "You always took the likeliest id; draw it with u.")
def _(W_xh, W_hh, W_hy, first, draws):
    return write(W_xh, W_hh, W_hy * 1e6, first, [0.5] * len(draws))


@write.wrong("first", "Your list begins with the prompt; return only what was written.")
def _(W_xh, W_hh, W_hy, first, draws):
    return [first, *write(W_xh, W_hh, W_hy, first, draws)]


@write.wrong("even", "You drew each id with equal chance; u must be compared with cumsum(p).")
def _(W_xh, W_hh, W_hy, first, draws):
    return [int(u * len(W_hy)) for u in draws]


write.equivalent(
    "p = torch.softmax(W_hy @ h, -0)",
    "token = int((p.cumsum(-1) <= u).sum().clamp(max=len(p) - 1))",
    because="The last axis of a vector is axis 0.",
)
write.equivalent(
    "token = int((p.cumsum(0) < u).sum().clamp(max=len(p) - 1))",
    because="No draw meets a sum of rounded numbers exactly.",
)
write.equivalent(
    "token = int((p.cumsum(0) <= u).sum())",
    "token = int((p.cumsum(0) <= u).sum().clamp(max=len(p) + 1))",
    "token = int((p.cumsum(0) <= u).sum().clamp(max=len(p)))",
    "token = int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 0))",
    because="The clamp is there for rounding alone; cases do not hang on it.",
)
