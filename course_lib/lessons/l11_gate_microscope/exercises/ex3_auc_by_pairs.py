"""Exercise 11.3: Area under the curve, by pairs."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "11.3",
    title="Area under the curve, by pairs",
    difficulty=2,
    minutes=7,
    prompt="Correlation asks for a straight line. The AUC asks only for order: take every pair of one step inside "
    "and one outside; how often is the value inside larger? A tie counts one half. Write "
    "`auc_by_pairs(values, label)`, a float; 0.5 is a coin, and 0 is as good as 1: the unit says the opposite.",
    hints=[
        "`high.unsqueeze(1) > low` compares every pair at once.",
        "Add half of `==`, then take the mean over the whole table.",
    ],
)
def auc_by_pairs(values: Tensor, label: Tensor) -> float:
    """How often a value with label 1 is above a value with label 0, over all such pairs; a tie counts half."""
    high, low = values[label == 1].unsqueeze(1), values[label == 0]
    return float(((high > low).double() + 0.5 * (high == low)).mean())


@auc_by_pairs.cases
def _():
    pencil = torch.tensor([1.0, 2.0, 2.0, 3.0], dtype=torch.float64), torch.tensor([0.0, 0.0, 1.0, 1.0]).double()
    label = (normal(15, seed=4) > 0.3).double()
    return [pencil, ((normal(15) + label).round(), label), (normal(15, seed=2) - label, label)]


@auc_by_pairs.allows
def _(values, label):
    return len(values) == len(label) and set(label.tolist()) == {0.0, 1.0}


@auc_by_pairs.wrong("ties lost", "You count ties as lost; each is worth one half.")
def _(values, label):
    return float((values[label == 1].unsqueeze(1) > values[label == 0]).double().mean())


@auc_by_pairs.wrong("ties won", "You count ties as won; each is worth one half.")
def _(values, label):
    return float((values[label == 1].unsqueeze(1) >= values[label == 0]).double().mean())


@auc_by_pairs.wrong("turned", "You ask how often the value outside is larger; turn the comparison.")
def _(values, label):
    return 1 - auc_by_pairs(values, label)


@auc_by_pairs.wrong("count", "You counted pairs; divide by how many pairs there are.")
def _(values, label):
    return auc_by_pairs(values, label) * float((label == 1).sum() * (label == 0).sum())


@auc_by_pairs.wrong("accuracy", "This is the accuracy with one threshold; compare every pair, without any.")
def _(values, label):
    return float(((values > values.mean()) == (label == 1)).double().mean())
