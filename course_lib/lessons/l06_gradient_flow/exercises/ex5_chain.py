"""Exercise 06.5: Chain the Jacobians."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "06.5",
    title="Chain the Jacobians",
    difficulty=2,
    minutes=5,
    prompt="Write `chain(jacobians)`: given dh₁/dh₀, dh₂/dh₁, ... in the order of time, return dh_T/dh₀.",
    hints=[
        "A small change d of h₀ becomes J₁ d, then J₂ (J₁ d).",
        "Start with J₁; multiply each next one from the left.",
    ],
)
def chain(jacobians: list[Tensor]) -> Tensor:
    """The Jacobian dh_T/dh_0, from [dh_1/dh_0, dh_2/dh_1, ..., dh_T/dh_(T-1)], each (width, width)."""
    product = jacobians[0]
    for jacobian in jacobians[1:]:
        product = jacobian @ product
    return product


@chain.cases
def _():
    by_pencil = [[[1.0, 2.0], [0.0, 1.0]], [[0.0, 1.0], [3.0, 1.0]]]
    small = [torch.tensor(rows, dtype=torch.float64) for rows in by_pencil]
    return [(small,), ([normal(3, 3, seed=i) for i in range(4)],)]


@chain.allows
def _(jacobians):
    return len(jacobians) >= 1


@chain.wrong("order", "Your order is reversed: a later step's Jacobian stands to the left.")
def _(jacobians):
    product = jacobians[0]
    for jacobian in jacobians[1:]:
        product = product @ jacobian
    return product


@chain.wrong("sum", "You added them; the chain rule along one path multiplies.")
def _(jacobians):
    return torch.stack(jacobians).sum(0)


@chain.wrong("elementwise", "You multiplied entry by entry; Jacobians chain by matrix products.")
def _(jacobians):
    return torch.stack(jacobians).prod(0)


@chain.wrong("transposed", "This is the transpose; rows belong to h_T, columns to h_0.")
def _(jacobians):
    return chain(jacobians).T
