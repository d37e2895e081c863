"""Exercise 04.1: A softmax that survives large logits."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "04.1",
    title="A softmax that survives large logits",
    difficulty=1,
    minutes=4,
    prompt="Write `probabilities_of(y)`: the softmax of each row of `y`, (batch, vocabulary). A row of "
    "`[1000, 1000]` must give `[0.5, 0.5]`, not nan. Do not call PyTorch's own softmax.",
    hints=[
        "Taking the same number from all logits of a row does not change its softmax.",
        "`y.max(-1, keepdim=True).values` is each row's maximum, in a shape that can be subtracted.",
    ],
    forbid=["softmax"],
)
def probabilities_of(y: Tensor) -> Tensor:
    """Softmax over the last axis of the logits y, (batch, vocabulary); also where logits are as large as 1,000."""
    weights = torch.exp(y - y.max(-1, keepdim=True).values)
    return weights / weights.sum(-1, keepdim=True)


@probabilities_of.cases
def _():
    return [
        (torch.log(torch.tensor([[4.0, 2.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]], dtype=torch.float64)),),
        (torch.tensor([[1000.0, 1000.0], [0.0, -1000.0], [1000.0, -1000.0]], dtype=torch.float64),),
        (normal(3, 5),),
        (torch.tensor([[1000.0, 999.0, 990.0]], dtype=torch.float64),),
    ]


@probabilities_of.allows
def _(y):
    return y.numel() > 0


@probabilities_of.wrong("overflow", "exp(1000) is inf, and inf / inf is nan: subtract each row's maximum first.")
def _(y):
    weights = torch.exp(y)
    return weights / weights.sum(-1, keepdim=True)


@probabilities_of.wrong("axis", "Your columns sum to 1; every row, one context, must: use axis -1.")
def _(y):
    weights = torch.exp(y - y.max(0, keepdim=True).values)
    return weights / weights.sum(0, keepdim=True)


@probabilities_of.wrong("all", "Your whole table sums to 1; every row must sum to 1 by itself.")
def _(y):
    weights = torch.exp(y - y.max())
    return weights / weights.sum()


@probabilities_of.wrong(
    "one maximum", "You subtracted the table's largest logit: a row far below gives 0 / 0. Take each row's own."
)
def _(y):
    weights = torch.exp(y - y.max())
    return weights / weights.sum(-1, keepdim=True)


@probabilities_of.wrong("no exp", "You divided the logits themselves; take exp of them first.")
def _(y):
    return y / y.sum(-1, keepdim=True)


@probabilities_of.wrong("log", "These are log-probabilities; take exp of them, or never take the log.")
def _(y):
    return torch.log_softmax(y, -1)


@probabilities_of.wrong("weights", "These are the weights exp(y - max); divide each row by its sum.")
def _(y):
    return torch.exp(y - y.max(-1, keepdim=True).values)


probabilities_of.equivalent(
    "weights = torch.exp(y - y.max(1, keepdim=True).values)",
    "return weights / weights.sum(1, keepdim=True)",
    because="The last axis of a table is axis 1.",
)


@probabilities_of.wrong(
    "cut off", "You cut large logits off, which makes them equal; subtract each row's largest instead."
)
def _(y):
    weights = torch.exp(y.clamp(max=700))
    return weights / weights.sum(-1, keepdim=True)
