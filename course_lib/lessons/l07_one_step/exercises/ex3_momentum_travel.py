"""Exercise 07.3: Momentum remembers."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "07.3",
    title="Momentum remembers",
    difficulty=2,
    minutes=6,
    prompt="Write `momentum_travel(gradients, learning_rate, momentum)`: the sum of all updates (new weights minus "
    "old), one update for each gradient in the list, with PyTorch's momentum: $v = \\mu v + g$, then "
    "$w = w - \\eta v$, and $v$ starts at 0.",
    hints=[
        "Keep v from one gradient to the next.",
        "Two lines a step: v = momentum * v + g; moved -= learning_rate * v.",
    ],
)
def momentum_travel(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    """How far the weights have moved in all after one momentum update for each of the gradients, in order."""
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
        moved = moved - learning_rate * v
    return moved


@momentum_travel.cases
def _():
    return [
        ([torch.tensor([1.0])] * 3, 0.1, 0.5),
        ([normal(3, seed=i) for i in range(5)], 0.01, 0.9),
        ([normal(2, seed=7)], 1.0, 0.9),
    ]


@momentum_travel.allows
def _(gradients, learning_rate, momentum):
    return len(gradients) >= 1 and 0 <= momentum < 1


@momentum_travel.wrong("forgets", "This is plain gradient descent: nothing is carried from step to step.")
def _(gradients, learning_rate, momentum):
    return -learning_rate * torch.stack(gradients).sum(0)


@momentum_travel.wrong("averages", "You weigh the new gradient by 1 - momentum; PyTorch takes it whole.")
def _(gradients, learning_rate, momentum):
    return (1 - momentum) * momentum_travel(gradients, learning_rate, momentum)


@momentum_travel.wrong("uphill", "Your sign is wrong: the weights move against the gradient.")
def _(gradients, learning_rate, momentum):
    return -momentum_travel(gradients, learning_rate, momentum)


@momentum_travel.wrong("nesterov", "This is Nesterov's direction, g + momentum v; plain momentum takes v.")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
        moved = moved - learning_rate * (g + momentum * v)
    return moved


@momentum_travel.wrong("last", "You return the last update only; add up all of them.")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
    return -learning_rate * v
