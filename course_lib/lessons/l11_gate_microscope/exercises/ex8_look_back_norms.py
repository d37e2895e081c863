"""Exercise 11.8: Look back by hand."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "11.8",
    title="Look back by hand",
    difficulty=4,
    minutes=12,
    prompt="A tanh RNN went through states `h[0]` to `h[T-1]` (rows of `h`), and its output is $v \\cdot h_T$. "
    "Write `look_back_norms(W_xh, W_hh, h, v)`: the norms of its gradients with respect to the inputs $x_1$ to "
    "$x_T$, a tensor of `T` numbers, without autograd. Walk back from the end: through tanh, down to the input, "
    "on to the state before.",
    hints=[
        "Start with d_h = v, the gradient of the last state.",
        "d_a = (1 - h_t**2) * d_h; the input gets W_xh.T @ d_a; the state before gets W_hh.T @ d_a.",
        "Collect the norms from the last step to the first, then turn the list round and `torch.stack` it.",
    ],
    forbid=["autograd"],
)
def look_back_norms(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    """|d (v . h_T) / d x_s| for s = 1 to T, (T,), of a tanh RNN whose states h (T, hidden) are given."""
    import torch

    norms = []
    d_h = v
    for state in reversed(list(h)):
        d_a = (1 - state**2) * d_h
        norms.append((W_xh.T @ d_a).norm())
        d_h = W_hh.T @ d_a
    return torch.stack(norms[::-1])


@look_back_norms.cases
def _():
    cases = []
    for hidden, features, time, seed in ((2, 1, 3, 0), (4, 3, 6, 1), (5, 2, 10, 2)):
        W_xh, W_hh = normal(hidden, features, seed=seed), 0.6 * normal(hidden, hidden, seed=seed + 10)
        x, state, states = normal(time, features, seed=seed + 20), torch.zeros(hidden, dtype=torch.float64), []
        for x_t in x:
            state = torch.tanh(W_xh @ x_t + W_hh @ state)
            states.append(state)
        cases.append((W_xh, W_hh, torch.stack(states), normal(hidden, seed=seed + 30)))
    return cases


@look_back_norms.allows
def _(W_xh, W_hh, h, v):
    return (
        W_xh.shape[0] == len(v)
        and W_hh.shape == (len(v), len(v))
        and h.shape[1:] == v.shape
        and W_xh.numel() > 0
        and len(h) > 0
        and float(h.abs().max()) < 1
    )


@look_back_norms.wrong("order", "Your numbers are right, in reverse order: x_1 comes first.")
def _(W_xh, W_hh, h, v):
    return look_back_norms(W_xh, W_hh, h, v).flip(0)


@look_back_norms.wrong("slope", "You left out the slope of tanh, 1 - h**2, at every step.")
def _(W_xh, W_hh, h, v):
    return look_back_norms(W_xh, W_hh, torch.zeros_like(h), v)


@look_back_norms.wrong("transpose", "Backwards, W_hh must be transposed: rows become columns.")
def _(W_xh, W_hh, h, v):
    return look_back_norms(W_xh, W_hh.T, h, v)


@look_back_norms.wrong("state", "These stop before W_xh; go through its transpose to the input.")
def _(W_xh, W_hh, h, v):
    return look_back_norms(torch.eye(len(v), dtype=h.dtype), W_hh, h, v)


@look_back_norms.wrong("twice", "h is tanh(a) already, so the slope is 1 - h**2, without another tanh.")
def _(W_xh, W_hh, h, v):
    return look_back_norms(W_xh, W_hh, torch.tanh(h), v)


look_back_norms.equivalent(
    "d_a = (state ** 2 - 1) * d_h",
    because="A sign does not change a norm.",
)
