"""Exercise 05.8: Detach."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "05.8",
    title="Detach",
    difficulty=5,
    minutes=12,
    prompt="Now let autograd do it. Write `chunked_gradient(w, x, chunk)` for one unit with weight `w`, a float "
    "(make it a tensor that requires a gradient): read `x` in chunks, call `backward()` once after each chunk on "
    "the sum of its states, carry the state, and return the gradient of `w`, summed over the chunks, as a float.",
    hints=[
        "Make w a float64 tensor with `requires_grad=True`; `x.split(chunk)` gives the pieces.",
        "Two loops: over the pieces, and over the steps in a piece, adding h to the piece's loss.",
        "After `loss.backward()` write `h = h.detach()`: same value, no history.",
    ],
)
def chunked_gradient(w: float, x: Tensor, chunk: int) -> float:
    """Truncated dL/dw by autograd, L the sum of all h_t, h_t = tanh(w h_(t-1) + x_t), h_0 = 0; x is (T,), float64."""
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    assert weight.grad is not None
    return weight.grad.item()


@chunked_gradient.cases
def _():
    x = torch.tensor([0.5, -0.3, 0.8, 0.1, -0.6, 0.4, 0.9], dtype=torch.float64)
    return [(0.9, x[:4], 2), (-1.2, x, 3), (1.4, x, 1), (0.7, x, 7)]


@chunked_gradient.allows
def _(w, x, chunk):
    return 1 <= chunk <= len(x)


@chunked_gradient.wrong(
    "no detach", "Nothing is cut: every error runs on to step 1. Write `h = h.detach()` after each chunk's backward."
)
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward(retain_graph=True)
    return weight.grad.item()


@chunked_gradient.wrong(
    "freed",
    "The second chunk's error ran into the first chunk's graph, which was freed. PyTorch suggests "
    "`retain_graph=True`; cut instead: `h = h.detach()`, and keep what it returns.",
)
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
    return weight.grad.item()


@chunked_gradient.wrong("last state", "You used each chunk's last state; L is the sum of all states.")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
        h.backward()
        h = h.detach()
    return weight.grad.item()


@chunked_gradient.wrong("mean", "You averaged in each chunk; L is the sum of all states.")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        (loss / len(piece)).backward()
        h = h.detach()
    return weight.grad.item()


@chunked_gradient.wrong("reset", "You set the state to zero at each chunk; carry its value, detached.")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    for piece in x.split(chunk):
        h = loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
    return weight.grad.item()


@chunked_gradient.wrong("cleared", "You cleared the gradient between chunks; here they add up.")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        weight.grad = None
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    return weight.grad.item()


@chunked_gradient.wrong("each step", "You detached at every step; cut only where a chunk ends.")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h.detach() + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    return weight.grad.item()


chunked_gradient.equivalent(
    "loss = torch.ones((), dtype=torch.float64)",
    because="A constant in the loss has no gradient.",
)
