"""Exercise 10.4: Turn the update gate."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "10.4",
    title="Turn the update gate",
    difficulty=2,
    minutes=5,
    prompt="Lecture E's gate is 1 minus PyTorch's. As $1 - \\sigma(a) = \\sigma(-a)$, weights can be translated. "
    "Write `turn(W)` for a weight whose rows are stacked r, z, n, as in `torch.nn.GRU`. It must not change `W`.",
    hints=["`W.chunk(3)` gives the blocks r, z, n.", "Put them together again with -z: `torch.cat`."],
)
def turn(W: Tensor) -> Tensor:
    """Weights for the other update convention; the rows of W (3 x width, columns) are stacked r, z, n."""
    r, z, n = W.chunk(3)
    return torch.cat([r, -z, n])


@turn.cases
def _():
    return [(normal(6, 3),), (normal(12, 6, seed=1),), (normal(3, 9, seed=2),)]


@turn.allows
def _(W):
    return len(W) % 3 == 0 and W.numel() > 0


@turn.wrong("reset", "You turned the reset gate's rows, the first third; z is the second.")
def _(W):
    r, z, n = W.chunk(3)
    return torch.cat([-r, z, n])


@turn.wrong("all", "You turned every block; r and n must stay as they are.")
def _(W):
    return -W


@turn.wrong("one minus", "1 - z is for the gate, after the sigmoid; its weights change sign.")
def _(W):
    r, z, n = W.chunk(3)
    return torch.cat([r, 1 - z, n])


@turn.wrong("blocks", "You exchanged z and n; the order stays, the sign of z changes.")
def _(W):
    r, z, n = W.chunk(3)
    return torch.cat([r, n, z])


@turn.wrong("n", "You turned the candidate's rows, the last third; z is the second.")
def _(W):
    r, z, n = W.chunk(3)
    return torch.cat([r, z, -n])


@turn.wrong("alone", "You returned z's rows alone; put r and n around them with `torch.cat`.")
def _(W):
    return -W.chunk(3)[1]


@turn.wrong("columns", "You cut W into columns; the blocks are stacked as rows: chunk along axis 0.")
def _(W):
    r, z, n = W.chunk(3, dim=1)
    return torch.cat([r, -z, n], dim=1)
