"""Exercise 10.5: Before or after the matrix."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "10.5",
    title="Before or after the matrix",
    difficulty=3,
    minutes=8,
    prompt="Write `candidate(a, r, W, b, h, reset)`, the tanh of `a` plus the memory's part. With `reset` "
    '`"before"` the memory\'s part is $W (r \\odot h) + b$, with `"after"` it is $r \\odot (W h + b)$.',
    hints=["`r * h` is unit by unit, `W @ h` mixes units.", "Compute the memory's part first, then one tanh."],
)
def candidate(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    """The GRU's candidate n. a: the inputs' part; W and b: recurrent matrix and bias; reset: "before" or "after"."""
    memory = W @ (r * h) + b if reset == "before" else r * (W @ h + b)
    return torch.tanh(a + memory)


@candidate.cases
def _():
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    pencil = [torch.tensor(v, dtype=torch.float64) for v in ([0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [1.0, 2.0])]
    drawn = (
        normal(3),
        torch.sigmoid(normal(3, seed=1)),
        normal(3, 3, seed=2),
        normal(3, seed=3),
        normal(3, seed=4),
    )
    return [
        (pencil[0], pencil[1], swap, pencil[2], pencil[3], "before"),
        (pencil[0], pencil[1], swap, pencil[2], pencil[3], "after"),
        (*drawn, "before"),
        (*drawn, "after"),
    ]


@candidate.allows
def _(a, r, W, b, h, reset):
    return (
        reset in ("before", "after")
        and a.shape == r.shape == b.shape == h.shape
        and W.shape == (len(h), len(h))
        and len(h) > 0
    )


@candidate.wrong("exchanged", "You exchanged the two: before means that r meets h, not W h.")
def _(a, r, W, b, h, reset):
    return candidate(a, r, W, b, h, "after" if reset == "before" else "before")


@candidate.wrong("bias", "After the matrix, r acts on the bias as well: r * (W h + b).")
def _(a, r, W, b, h, reset):
    return torch.tanh(a + (W @ (r * h) + b if reset == "before" else r * (W @ h) + b))


@candidate.wrong("after", 'You always reset after the matrix; look at `reset`, it may be "before".')
def _(a, r, W, b, h, reset):
    return candidate(a, r, W, b, h, "after")


@candidate.wrong("input", "Your r also acts on the input's part a; it only resets the memory.")
def _(a, r, W, b, h, reset):
    return torch.tanh(W @ (r * h) + a + b if reset == "before" else r * (a + W @ h + b))
