"""Exercise 04.7: Padding must not count."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "04.7",
    title="Padding must not count",
    difficulty=3,
    minutes=10,
    prompt="Names in a batch have different lengths, the tensor `lengths`; behind its `lengths[i]` real targets, row i "
    "is padding. Write "
    "`padded_bits(y, targets, lengths)`: the mean cost in bits of one real target, a float, over the whole batch.",
    hints=[
        "`torch.arange(time) < lengths[:, None]` is True at the real places, shape (batch, time).",
        "Index logits and targets with that mask; `torch.nn.functional.cross_entropy` then averages, in nats.",
    ],
)
def padded_bits(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    """Mean bits per real target: logits y (batch, time, vocabulary), targets (batch, time), padding from lengths on."""
    real = torch.arange(targets.shape[1]) < lengths[:, None]
    nats = torch.nn.functional.cross_entropy(y[real], targets[real])
    return nats.item() / math.log(2)


@padded_bits.cases
def _():
    even = torch.zeros(2, 3, 4, dtype=torch.float64)
    even[0, 0, 1] = even[1, 2, 0] = 3.0
    cases = [(even, torch.tensor([[1, 2, 3], [1, 0, 0]]), torch.tensor([3, 1]))]
    targets = torch.randint(0, 5, (3, 6), generator=torch.Generator().manual_seed(1))
    cases.append((2 * normal(3, 6, 5, seed=2), targets, torch.tensor([6, 2, 3])))
    return cases


@padded_bits.allows
def _(y, targets, lengths):
    return (
        y.shape[:2] == targets.shape
        and len(lengths) == len(y) > 0
        and int(lengths.min()) >= 1
        and int(lengths.max()) <= y.shape[1]
        and int(targets.min()) >= 0
        and int(targets.max()) < y.shape[2]
    )


@padded_bits.wrong("padding", "Your mean runs over the padding too; mask it out first.")
def _(y, targets, lengths):
    return torch.nn.functional.cross_entropy(y.flatten(0, 1), targets.flatten()).item() / math.log(2)


@padded_bits.wrong("rows", "You averaged each row, then the rows: short names count too much. Pool them.")
def _(y, targets, lengths):
    rows = [padded_bits(y[i : i + 1], targets[i : i + 1], lengths[i : i + 1]) for i in range(len(y))]
    return sum(rows) / len(rows)


@padded_bits.wrong("nats", "This is in nats; divide by ln 2 for bits.")
def _(y, targets, lengths):
    return padded_bits(y, targets, lengths) * math.log(2)


@padded_bits.wrong("divisor", "The sum is right; divide by the real targets, not by all places.")
def _(y, targets, lengths):
    return padded_bits(y, targets, lengths) * int(lengths.sum()) / targets.numel()


@padded_bits.wrong("sum", "This is the sum over the real targets; divide it by how many there are.")
def _(y, targets, lengths):
    return padded_bits(y, targets, lengths) * int(lengths.sum())


@padded_bits.wrong("edge", "You let one padding step in: positions start at 0, so use <.")
def _(y, targets, lengths):
    return padded_bits(y, targets, (lengths + 1).clamp(max=targets.shape[1]))


padded_bits.equivalent(
    "real = torch.arange(y.shape[1]) < lengths[:, None]",
    because="Logits and targets have the same number of steps.",
)
