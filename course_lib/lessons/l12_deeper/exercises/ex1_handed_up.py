"""Exercise 12.1: What a stack hands up."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "12.1",
    title="What a stack hands up",
    difficulty=1,
    minutes=3,
    prompt="`own` (layers, width) holds what each layer's own cell gives at one step, from the bottom up. In a "
    "residual stack every layer but the first *adds* that to what it reads. Write `handed_up(own, residual)`: what the "
    "top of the stack gives.",
    hints=["Write out three layers: h1 = r1, h2 = h1 + r2, h3 = h2 + r3.", "A plain stack gives its top layer's own."],
)
def handed_up(own: Tensor, residual: bool) -> Tensor:
    """The output (width,) of a stack whose layers' own outputs are own (layers, width)."""
    return own.sum(0) if residual else own[-1]


@handed_up.cases
def _():
    pencil = torch.tensor([[1.0, 0.0], [0.5, -1.0], [2.0, 4.0]], dtype=torch.float64)
    drawn = normal(4, 3, seed=1)
    return [(pencil, True), (pencil, False), (drawn, True), (drawn, False), (normal(1, 3, seed=2), True)]


@handed_up.allows
def _(own, residual):
    return own.numel() > 0


@handed_up.wrong("mean", "You took the mean of the layers; a residual connection adds.")
def _(own, residual):
    return own.mean(0) if residual else own[-1]


@handed_up.wrong("top", "You gave the top layer's own output in both cases; a residual stack adds what lies below.")
def _(own, residual):
    return own[-1]


@handed_up.wrong("always", "You added in both cases; a plain stack hands up its top layer's own output only.")
def _(own, residual):
    return own.sum(0)


@handed_up.wrong("two", "You added only the layer just below; that one has its own sum in it, down to the bottom.")
def _(own, residual):
    return own[-2:].sum(0) if residual else own[-1]


@handed_up.wrong("bottom", "Row 0 is the bottom layer; a plain stack gives its top layer, the last row.")
def _(own, residual):
    return own.sum(0) if residual else own[0]


@handed_up.wrong("width", "You summed over the width; sum over the layers, the first dimension.")
def _(own, residual):
    return own.sum(1) if residual else own[-1]
