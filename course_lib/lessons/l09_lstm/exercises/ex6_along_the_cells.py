"""Exercise 09.6: The highway, all exits."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "09.6",
    title="The highway, all exits",
    difficulty=4,
    minutes=10,
    prompt="`f` holds the forget gates of steps 1 to T, (T, units). Write `along_the_cells(f)`: "
    "$\\partial c_T / \\partial c_t$ along the cell path for $t = 0, 1, \\ldots, T$, a tensor (T + 1, units). The "
    "last row is 1. No loop over pairs: `cumprod` runs from the front, and you need it from the back.",
    hints=[
        "Row t is f_{t+1} times ... times f_T.",
        "`f.flip(0).cumprod(0).flip(0)` multiplies from each row to the last.",
        "Then `torch.cat` a row of ones below.",
    ],
)
def along_the_cells(f: Tensor) -> Tensor:
    """dc_T/dc_t along the cell path for t = 0 to T: (T + 1, units), from the forget gates f_1 to f_T, (T, units)."""
    ones = torch.ones_like(f[:1])
    return torch.cat([f.flip(0).cumprod(0).flip(0), ones])


@along_the_cells.cases
def _():
    pencil = torch.tensor([[0.5, 1.0], [0.1, 0.9], [1.0, 0.5]], dtype=torch.float64)
    return [(pencil,), (normal(6, 3).sigmoid(),), (normal(1, 2, seed=1).sigmoid(),)]


@along_the_cells.allows
def _(f):
    return f.numel() > 0 and bool(((f > 0) & (f <= 1)).all())


@along_the_cells.wrong("front", "You multiplied from the start: that is dc_t/dc_0. Run from the end backwards.")
def _(f):
    return torch.cat([torch.ones_like(f[:1]), f.cumprod(0)])


@along_the_cells.wrong("short", "A row is missing: dc_T/dc_T is 1, so there are T + 1 rows.")
def _(f):
    return f.flip(0).cumprod(0).flip(0)


@along_the_cells.wrong("last", "Your last row is f_T; from c_T to itself nothing is multiplied: 1.")
def _(f):
    back = f.flip(0).cumprod(0).flip(0)
    return torch.cat([back, f[-1:]])


@along_the_cells.wrong("mean", "You raised the mean gate to a power; every step has its own gate. Multiply.")
def _(f):
    back = torch.arange(len(f), -1, -1, dtype=f.dtype).unsqueeze(1)
    return f.mean(0) ** back


@along_the_cells.wrong("sum", "You added the gates; the chain rule multiplies them.")
def _(f):
    return torch.cat([f.flip(0).cumsum(0).flip(0), torch.zeros_like(f[:1])])


@along_the_cells.wrong("top", "Your row of ones is on top; it belongs to t = T: put it last.")
def _(f):
    return torch.cat([torch.ones_like(f[:1]), f.flip(0).cumprod(0).flip(0)])


@along_the_cells.wrong("flipped", "Your rows run from t = T down to 0; flip the result back.")
def _(f):
    return torch.cat([torch.ones_like(f[:1]), f.flip(0).cumprod(0)])


@along_the_cells.wrong("units", "You multiplied across units; time is axis 0: use flip(0), cumprod(0).")
def _(f):
    return torch.cat([f.cumprod(1), torch.ones_like(f[:1])])
