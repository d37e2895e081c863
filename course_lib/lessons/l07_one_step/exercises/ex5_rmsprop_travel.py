"""Exercise 07.5: RMSProp and its decay."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "07.5",
    title="RMSProp and its decay",
    difficulty=3,
    minutes=8,
    prompt="Write `rmsprop_travel(gradients, learning_rate, decay, eps)`: the sum of all updates, as in 07.3, now "
    "with RMSProp as PyTorch has it: $s = \\rho s + (1-\\rho)\\, g^2$ with $s$ starting at 0 and $\\rho$ the "
    "decay, then $w = w - \\eta\\, g / (\\sqrt{s} + \\varepsilon)$.",
    hints=[
        "s is a running mean of g², entry by entry.",
        "s = decay * s + (1 - decay) * g**2, and only then divide by s.sqrt() + eps.",
    ],
)
def rmsprop_travel(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    """How far the weights have moved in all after one RMSProp update for each of the gradients, in order."""
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@rmsprop_travel.cases
def _():
    return [
        ([torch.tensor([2.0, -0.5])], 0.1, 0.99, 1e-8),
        ([normal(3, seed=i) for i in range(4)], 0.01, 0.9, 1e-8),
        ([0.1 * normal(3, seed=9 + i) for i in range(6)], 0.1, 0.5, 0.2),
    ]


@rmsprop_travel.allows
def _(gradients, learning_rate, decay, eps):
    return len(gradients) >= 1 and 0 <= decay < 1 and eps > 0


@rmsprop_travel.wrong("inside", "Your eps is inside the root; here it is added after the root.")
def _(gradients, learning_rate, decay, eps):
    s = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        moved = moved - learning_rate * g / (s + eps).sqrt()
    return moved


@rmsprop_travel.wrong("swapped", "Decay and 1 - decay are swapped: the old mean keeps the decay.")
def _(gradients, learning_rate, decay, eps):
    s = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = (1 - decay) * s + decay * g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@rmsprop_travel.wrong("no root", "You divide by the mean square; take its root, or big gradients give tiny steps.")
def _(gradients, learning_rate, decay, eps):
    s = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        moved = moved - learning_rate * g / (s + eps)
    return moved


@rmsprop_travel.wrong("adds up", "You add up all squares for ever: that is AdaGrad. Let the old mean decay.")
def _(gradients, learning_rate, decay, eps):
    s = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = s + g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@rmsprop_travel.wrong("late", "You divide before this gradient has joined the mean; update s first.")
def _(gradients, learning_rate, decay, eps):
    s = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        moved = moved - learning_rate * g / (s.sqrt() + eps)
        s = decay * s + (1 - decay) * g**2
    return moved
