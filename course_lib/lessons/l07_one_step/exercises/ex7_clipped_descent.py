"""Exercise 07.7: Clip at the right moment."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "07.7",
    title="Clip at the right moment",
    difficulty=3,
    minutes=8,
    prompt="Write `clipped_descent(slope, w, learning_rate, max_norm, steps)`: gradient descent in which every "
    "gradient is clipped to `max_norm` (by norm) before it is used. Return the weights after the last step; do not "
    "change the `w` you were given.",
    hints=[
        "Inside the loop: gradient, norm, clip, step, in this order.",
        "Only when the norm is above max_norm, multiply the gradient by max_norm / norm.",
    ],
)
def clipped_descent(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    """The weights after `steps` of gradient descent; slope(w) is the gradient, clipped to max_norm before each step."""
    for _ in range(steps):
        g = slope(w)
        norm = float(g.norm())
        if norm > max_norm:
            g = g * (max_norm / norm)
        w = w - learning_rate * g
    return w


def _quartic(w: Tensor) -> Tensor:
    return w**3


def _wall(w: Tensor) -> Tensor:
    return torch.where(w < 0, -50.0, 0.5) * torch.ones_like(w)


@clipped_descent.cases
def _():
    return [
        (_quartic, torch.tensor([3.0, -2.0], dtype=torch.float64), 0.1, 1.0, 5),
        (_wall, torch.tensor([0.2, 0.3], dtype=torch.float64), 0.3, 1.0, 6),
        (_quartic, torch.tensor([0.5], dtype=torch.float64), 0.1, 1.0, 3),
        (_quartic, torch.tensor([1.5, -1.0], dtype=torch.float64), 0.2, 2.5, 2),
        (_wall, torch.tensor([0.1, 0.1], dtype=torch.float64), 0.4, 0.25, 4),
    ]


@clipped_descent.wrong("after", "You clip after the step, and the weights: clip the gradient before it.")
def _(slope, w, learning_rate, max_norm, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w)
        w = w * min(1.0, max_norm / float(w.norm()))
    return w


@clipped_descent.wrong("update", "You clip the update, learning rate included; the threshold is for the gradient.")
def _(slope, w, learning_rate, max_norm, steps):
    for _ in range(steps):
        step = learning_rate * slope(w)
        w = w - step * min(1.0, max_norm / float(step.norm()))
    return w


@clipped_descent.wrong("entries", "You clip each entry by itself; scale the whole gradient by one factor.")
def _(slope, w, learning_rate, max_norm, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w).clamp(-max_norm, max_norm)
    return w


@clipped_descent.wrong("once", "You computed the factor once; every gradient has a norm of its own.")
def _(slope, w, learning_rate, max_norm, steps):
    factor = min(1.0, max_norm / float(slope(w).norm()))
    for _ in range(steps):
        w = w - learning_rate * factor * slope(w)
    return w


@clipped_descent.wrong("always", "You rescale small gradients too; below max_norm they stay as they are.")
def _(slope, w, learning_rate, max_norm, steps):
    for _ in range(steps):
        g = slope(w)
        w = w - learning_rate * g * max_norm / float(g.norm())
    return w


@clipped_descent.wrong("uphill", "Your weights climb: subtract the gradient, do not add it.")
def _(slope, w, learning_rate, max_norm, steps):
    return clipped_descent(lambda v: -slope(v), w, learning_rate, max_norm, steps)


@clipped_descent.wrong("one more", "You took one step too many; there are exactly `steps` of them.")
def _(slope, w, learning_rate, max_norm, steps):
    return clipped_descent(slope, w, learning_rate, max_norm, steps + 1)


@clipped_descent.wrong("one fewer", "You took one step too few; return what the last step gives.")
def _(slope, w, learning_rate, max_norm, steps):
    return clipped_descent(slope, w, learning_rate, max_norm, steps - 1)


@clipped_descent.wrong("never", "Nothing is clipped: gradients above max_norm come through whole.")
def _(slope, w, learning_rate, max_norm, steps):
    for _ in range(steps):
        w = w - learning_rate * slope(w)
    return w


clipped_descent.equivalent(
    "if norm >= max_norm:",
    because="At max_norm itself the factor is 1.",
)
