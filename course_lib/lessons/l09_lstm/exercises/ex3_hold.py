"""Exercise 09.3: Hold a gate."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "09.3",
    title="Hold a gate",
    difficulty=2,
    minutes=5,
    prompt="`unroll(cell, x, edit=...)` hands you every gate, (batch, units), before it is used. Write "
    "`hold(gate, unit, value)`: the gate with that unit held at `value` in every sequence. Do not change the "
    "tensor you were given: autograd may still need it.",
    hints=["`gate.clone()` is a copy you may write into.", "`held[:, unit] = value`."],
)
def hold(gate: Tensor, unit: int, value: float) -> Tensor:
    """The same gate (batch, units) with one unit held at value in every sequence; the gate given stays as it was."""
    held = gate.clone()
    held[:, unit] = value
    return held


@hold.cases
def _():
    return [
        (normal(3, 5).sigmoid(), 2, 0.0),
        (normal(4, 4, seed=1).sigmoid(), 0, 1.0),
        (normal(6, 3, seed=2).sigmoid(), 2, 0.5),
    ]


@hold.allows
def _(gate, unit, value):
    return len(gate) > 0 and 0 <= unit < gate.shape[1]


@hold.wrong("in place", "The result is right, but you changed the gate itself; clone it first.")
def _(gate, unit, value):
    gate[:, unit] = value
    return gate


@hold.wrong("row", "You held all units of one sequence; units are the second index, [:, unit].")
def _(gate, unit, value):
    held = gate.clone()
    held[unit] = value
    return held


@hold.wrong("all", "You held every unit; only one column changes.")
def _(gate, unit, value):
    return torch.full_like(gate, value)


@hold.wrong("times", "You multiplied by the value; a held gate has that value, whatever it was.")
def _(gate, unit, value):
    held = gate.clone()
    held[:, unit] *= value
    return held


@hold.wrong("column", "You returned the held column alone; give the whole gate back.")
def _(gate, unit, value):
    return torch.full_like(gate[:, unit], value)


@hold.wrong("from 1", "You held the unit before it; units count from 0: use [:, unit].")
def _(gate, unit, value):
    return hold(gate, unit - 1, value)
