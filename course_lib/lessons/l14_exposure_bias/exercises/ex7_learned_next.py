"""Exercise 14.7: What it learns in the end."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "14.7",
    title="What it learns in the end",
    difficulty=5,
    minutes=15,
    prompt="Strings of two symbols have probabilities `joint[a, b]`. In scheduled sampling the second step is fed the "
    "true first symbol, or, with probability `share`, a symbol that the model drew by itself; its target is the true "
    "second symbol either way. The first step is learned perfectly. Write `learned_next(joint, share)`: the table "
    "(first, second) of the probabilities that the second step ends with, P(true second symbol = b | a was fed).",
    hints=[
        "a was fed: either it is the true first symbol, or it was drawn, and then it says nothing about the second.",
        "The model draws a as often as the truth has it: both ways have the weight P(a), which cancels.",
    ],
)
def learned_next(joint: Tensor, share: float) -> Tensor:
    """P(second symbol | the symbol that was fed), (first, second), as scheduled sampling ends with it."""
    conditional = joint / joint.sum(1, keepdim=True)
    return (1 - share) * conditional + share * joint.sum(0)


@learned_next.cases
def _():
    twins = torch.tensor([[0.5, 0.0], [0.0, 0.5]], dtype=torch.float64)
    askew = torch.tensor([[0.4, 0.2], [0.1, 0.3]], dtype=torch.float64)
    three = torch.tensor([[0.2, 0.1, 0.0], [0.05, 0.25, 0.1], [0.1, 0.05, 0.15]], dtype=torch.float64)
    return [(twins, 0.5), (twins, 1.0), (askew, 0.25), (askew, 0.0), (three, 0.5), (three, 0.8)]


@learned_next.allows
def _(joint, share):
    is_joint = abs(float(joint.sum()) - 1) < 1e-6 and bool((joint >= 0).all())
    return is_joint and bool((joint.sum(1) > 0).all()) and 0 <= share <= 1


@learned_next.wrong("truth", "This is the truth, which the share does not change; some of the symbols fed were drawn.")
def _(joint, share):
    return joint / joint.sum(1, keepdim=True)


@learned_next.wrong("swapped", "The shares are exchanged: with share 0 it has to be the truth.")
def _(joint, share):
    return learned_next(joint, 1 - share)


@learned_next.wrong(
    "first", "You mixed in how often the first symbols occur; a drawn symbol says nothing of the second."
)
def _(joint, share):
    return (1 - share) * joint / joint.sum(1, keepdim=True) + share * joint.sum(1)


@learned_next.wrong("joint", "The truth's part is not a conditional probability: its rows have to add up to 1.")
def _(joint, share):
    return (1 - share) * joint + share * joint.sum(0)


@learned_next.wrong(
    "even", "A drawn symbol does not make all second symbols alike; they come as often as in the truth."
)
def _(joint, share):
    return (1 - share) * joint / joint.sum(1, keepdim=True) + share / joint.shape[1]
