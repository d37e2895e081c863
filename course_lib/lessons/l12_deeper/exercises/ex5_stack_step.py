"""Exercise 12.5: One step of a stack."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "12.5",
    title="One step of a stack",
    difficulty=3,
    minutes=8,
    prompt="Vanilla cells without bias, one above the other: layer $l$ gives "
    "$\\tanh(W_l\\,\\text{input} + U_l h_l)$, where the bottom layer's input is `x` and every other's is what the "
    "layer below gives **at this step**. Write `stack_step(x, h, W, U)`: all new states.",
    hints=["Go from the bottom up, and keep what the layer below has just given.", "W[l] reads up, U[l] reads h[l]."],
)
def stack_step(x: Tensor, h: Tensor, W: Tensor, U: Tensor) -> Tensor:
    """The new states (layers, width). x (width,), h (layers, width), W and U (layers, width, width)."""
    after = []
    for layer in range(len(h)):
        x = torch.tanh(W[layer] @ x + U[layer] @ h[layer])
        after.append(x)
    return torch.stack(after)


@stack_step.cases
def _():
    return [
        (normal(3, seed=1), normal(2, 3, seed=2), normal(2, 3, 3, seed=3), normal(2, 3, 3, seed=4)),
        (normal(2, seed=5), normal(4, 2, seed=6), normal(4, 2, 2, seed=7), normal(4, 2, 2, seed=8)),
        (normal(2, seed=9), normal(1, 2, seed=10), normal(1, 2, 2, seed=11), normal(1, 2, 2, seed=12)),
    ]


@stack_step.allows
def _(x, h, W, U):
    return h.shape[1:] == x.shape and W.shape == U.shape == (len(h), len(x), len(x)) and h.numel() > 0


@stack_step.wrong("old below", "A layer reads the layer below as it was before this step; it reads its new output.")
def _(x, h, W, U):
    below = torch.cat((x.unsqueeze(0), h[:-1]))
    return torch.stack([torch.tanh(W[k] @ below[k] + U[k] @ h[k]) for k in range(len(h))])


@stack_step.wrong("all read x", "Every layer reads x; only the bottom one does.")
def _(x, h, W, U):
    return torch.stack([torch.tanh(W[k] @ x + U[k] @ h[k]) for k in range(len(h))])


@stack_step.wrong("exchanged", "You exchanged the matrices: W reads from below, U the layer's own old state.")
def _(x, h, W, U):
    return stack_step(x, h, U, W)


@stack_step.wrong("linear", "A tanh is missing: every layer squashes what it gives.")
def _(x, h, W, U):
    after = []
    for layer in range(len(h)):
        x = W[layer] @ x + U[layer] @ h[layer]
        after.append(x)
    return torch.stack(after)


@stack_step.wrong("residual", "You added what the layer reads to what it gives: that is a residual stack.")
def _(x, h, W, U):
    after = []
    for layer in range(len(h)):
        own = torch.tanh(W[layer] @ x + U[layer] @ h[layer])
        x = own if layer == 0 else x + own
        after.append(own)
    return torch.stack(after)


@stack_step.wrong("shared", "All your layers use the bottom layer's matrices; each has its own.")
def _(x, h, W, U):
    return stack_step(x, h, W[:1].expand_as(W), U[:1].expand_as(U))


@stack_step.wrong("top only", "You gave the top layer's state; return those of all layers, from the bottom up.")
def _(x, h, W, U):
    return stack_step(x, h, W, U)[-1]
