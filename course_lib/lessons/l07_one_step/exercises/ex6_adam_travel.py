"""Exercise 07.6: Adam."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "07.6",
    title="Adam",
    difficulty=4,
    minutes=10,
    prompt="Write `adam_travel(gradients, learning_rate)`: the sum of all updates, as in 07.3, now with Adam: "
    "running means $m$ of $g$ (beta 0.9) and $v$ of $g^2$ (beta 0.999), both from 0. Divide each by "
    "$1 - \\beta^t$, where $t = 1, 2, \\ldots$, then $w = w - \\eta\\, \\hat m / (\\sqrt{\\hat v} + 10^{-8})$.",
    hints=[
        "Two running means, both from 0, both too small at first.",
        "m_hat = m / (1 - 0.9**t) and v_hat = v / (1 - 0.999**t), with t counted from 1.",
    ],
)
def adam_travel(gradients: list[Tensor], learning_rate: float) -> Tensor:
    """How far the weights have moved after one Adam update for each gradient; betas 0.9 and 0.999, eps 1e-8."""
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return moved


@adam_travel.cases
def _():
    return [
        ([torch.tensor([5.0, -0.01])], 0.1),
        ([normal(3, seed=i) for i in range(4)], 0.01),
        ([normal(2, seed=20 + i) for i in range(12)], 0.05),
        ([1e-8 * normal(3, seed=40 + i) for i in range(3)], 0.1),
    ]


@adam_travel.allows
def _(gradients, learning_rate):
    return len(gradients) >= 1


@adam_travel.wrong("uncorrected", "You left out the bias correction: divide m and v by 1 - beta ** t.")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * m / (v.sqrt() + 1e-8)
    return moved


@adam_travel.wrong("m only", "You corrected m and not v: your first step is about 32 times too long.")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / (v.sqrt() + 1e-8)
    return moved


@adam_travel.wrong("v only", "You corrected v and not m: your first step is ten times too short.")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * m / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return moved


@adam_travel.wrong("swapped", "Your betas are swapped: 0.9 is for the mean of g, 0.999 for that of g².")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.999 * m + 0.001 * g
        v = 0.9 * v + 0.1 * g**2
        moved = moved - learning_rate * (m / (1 - 0.999**t)) / ((v / (1 - 0.9**t)).sqrt() + 1e-8)
    return moved


@adam_travel.wrong("no root", "You divided by v itself; divide by its square root, plus 1e-8.")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8)
    return moved


@adam_travel.wrong("uphill", "You added the updates: the weights go down the slope, so subtract.")
def _(gradients, learning_rate):
    return -adam_travel(gradients, learning_rate)


@adam_travel.wrong("signs", "Only Adam's first step is the sign of g; later ones use running means.")
def _(gradients, learning_rate):
    return -learning_rate * torch.stack([g.sign() for g in gradients]).sum(0)


@adam_travel.wrong("t stays", "Your t stays at 1: the correction must fade as t grows.")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for g in gradients:
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9)) / ((v / (1 - 0.999)).sqrt() + 1e-8)
    return moved
