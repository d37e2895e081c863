"""Exercise 13.2: How likely is a translation?"""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "13.2",
    title="How likely is a translation?",
    difficulty=2,
    minutes=5,
    prompt="Write `log_probability(logits, target)`: $\\ln P(y \\mid c)$ in nats, for a decoder's `logits` (time, "
    "vocabulary) under teacher forcing and the `target` (time,) whose last token is `<eos>`.",
    hints=[
        "One distribution a step: a softmax over the vocabulary.",
        "A product of probabilities is a sum of logarithms.",
    ],
)
def log_probability(logits: Tensor, target: Tensor) -> Tensor:
    """The sum over all steps of the log-probability of the step's true token."""
    steps = torch.arange(len(target))
    return torch.log_softmax(logits, 1)[steps, target].sum()


@log_probability.cases
def _():
    even = torch.zeros(3, 4, dtype=torch.float64)
    return [
        (even, torch.tensor([1, 2, 3])),
        (3 * normal(5, 4, seed=1), torch.tensor([0, 3, 1, 1, 2])),
        (2 * normal(1, 6, seed=2), torch.tensor([5])),
    ]


@log_probability.allows
def _(logits, target):
    return len(logits) == len(target) > 0 and int(target.min()) >= 0 and int(target.max()) < logits.shape[1]


@log_probability.wrong("mean", "You averaged over the steps; a longer sequence is a longer product, so add them up.")
def _(logits, target):
    return torch.log_softmax(logits, 1)[torch.arange(len(target)), target].mean()


@log_probability.wrong("sign", "You gave the loss, minus the logarithm; the log-probability is at most 0.")
def _(logits, target):
    return -torch.log_softmax(logits, 1)[torch.arange(len(target)), target].sum()


@log_probability.wrong("product", "You gave the probability itself; take its logarithm, which does not underflow.")
def _(logits, target):
    return torch.softmax(logits, 1)[torch.arange(len(target)), target].prod()


@log_probability.wrong("raw", "You added up logits. They are no log-probabilities until they are normalised.")
def _(logits, target):
    return logits[torch.arange(len(target)), target].sum()


@log_probability.wrong("time", "You normalised over time; each step's own vocabulary has to sum to 1.")
def _(logits, target):
    return torch.log_softmax(logits, 0)[torch.arange(len(target)), target].sum()


@log_probability.wrong("end", "You left the last token out. That the sequence ends there has a probability too.")
def _(logits, target):
    return torch.log_softmax(logits, 1)[torch.arange(len(target)), target][:-1].sum()


@log_probability.wrong("best", "You took the likeliest token of each step; take the target's.")
def _(logits, target):
    return torch.log_softmax(logits, 1).max(1).values.sum()
