"""Exercise 11.2: Correlation with yes and no."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "11.2",
    title="Correlation with yes and no",
    difficulty=2,
    minutes=7,
    prompt="For a label of 0 and 1, Pearson's $r$ needs only two means: $r = \\frac{m_1 - m_0}{s} "
    "\\sqrt{p\\,(1 - p)}$, where $m_1$ and $m_0$ are the mean values inside and outside, $s$ the standard "
    "deviation of all values (divided by $T$, not $T - 1$) and $p$ the share of ones. Write "
    "`point_biserial(values, label)`, a float.",
    hints=["`values[label == 1].mean()` is $m_1$; `label.mean()` is $p$.", "`values.std(correction=0)` is $s$."],
)
def point_biserial(values: Tensor, label: Tensor) -> float:
    """Pearson's correlation of values (T,) with a label of 0 and 1 (T,), from the means of the two groups."""
    high, low = values[label == 1].mean(), values[label == 0].mean()
    share = label.mean()
    return float((high - low) / values.std(correction=0) * (share * (1 - share)).sqrt())


@point_biserial.cases
def _():
    pencil = torch.tensor([0.0, 1.0, 2.0, 1.0], dtype=torch.float64), torch.tensor([0.0, 1.0, 1.0, 0.0]).double()
    label = (normal(12, seed=3) > 0.6).double()
    return [pencil, (normal(12), label), (normal(12, seed=1) - 2 * label, label)]


@point_biserial.allows
def _(values, label):
    return len(values) == len(label) and set(label.tolist()) == {0.0, 1.0} and float(values.std()) > 0.05


@point_biserial.wrong("no share", "The factor sqrt(p (1 - p)) is missing; without it r can exceed 1.")
def _difference_over_spread(values, label):
    return float((values[label == 1].mean() - values[label == 0].mean()) / values.std(correction=0))


@point_biserial.wrong("no root", "You multiplied by p (1 - p); take its square root.")
def _(values, label):
    share = label.mean()
    return _difference_over_spread(values, label) * float(share * (1 - share))


@point_biserial.wrong("sample", "Your s divides by T - 1, PyTorch's default; pass correction=0 to `std`.")
def _(values, label):
    share = label.mean()
    difference = values[label == 1].mean() - values[label == 0].mean()
    return float(difference / values.std() * (share * (1 - share)).sqrt())


@point_biserial.wrong("sign", "Your sign is reversed: take the mean inside minus the mean outside.")
def _(values, label):
    return -point_biserial(values, label)


@point_biserial.wrong(
    "over all", "You divided each group's sum by all T values: a group's mean has the group's own size."
)
def _(values, label):
    share = label.mean()
    apart = (values * label).mean() - (values * (1 - label)).mean()
    return float(apart / values.std(correction=0) * (share * (1 - share)).sqrt())
