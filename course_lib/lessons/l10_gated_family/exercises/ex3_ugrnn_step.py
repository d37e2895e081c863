"""Exercise 10.3: The smallest gated cell."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "10.3",
    title="The smallest gated cell",
    difficulty=2,
    minutes=6,
    prompt="Write `ugrnn_step(a_z, a_n, U_z, U_n, h)`: the new state of a UGRNN, $h_t = z\\,h_{t-1} + (1-z)\\,n$. "
    "The inputs' parts `a_z`, `a_n` already hold their biases.",
    hints=["First z with a sigmoid, then n with a tanh; both read the old h.", "Mix: z of h and 1 - z of n."],
)
def ugrnn_step(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    """One step of a UGRNN. a_z and a_n are the inputs' parts with their biases, U_z and U_n the recurrent matrices."""
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


@ugrnn_step.cases
def _():
    pencil = tuple(torch.tensor(v, dtype=torch.float64) for v in ([1.0, -1.0], [0.5, 0.0], [0.8, -0.4]))
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    drawn = (normal(4, seed=1), normal(4, seed=2), normal(4, 4, seed=3), normal(4, 4, seed=4), normal(4, seed=5))
    return [(pencil[0], pencil[1], swap, 2 * swap, pencil[2]), drawn]


@ugrnn_step.allows
def _(a_z, a_n, U_z, U_n, h):
    return a_z.shape == a_n.shape == h.shape and U_z.shape == U_n.shape == (len(h), len(h)) and len(h) > 0


@ugrnn_step.wrong("update", "Your gate points the other way: here z = 1 keeps the old state.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return (1 - z) * h + z * n


@ugrnn_step.wrong("candidate", "The candidate goes through tanh, so that it can be negative.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_z + U_z @ h), torch.sigmoid(a_n + U_n @ h)
    return z * h + (1 - z) * n


@ugrnn_step.wrong("untied", "The candidate enters whole; only 1 - z of it may, so that h stays bounded.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + n


@ugrnn_step.wrong("shared", "Your gate reads the candidate's input part; it has its own, a_z.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_n + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


@ugrnn_step.wrong("transposed", "You used the matrices transposed, as h @ U does; write U @ h.")
def _(a_z, a_n, U_z, U_n, h):
    return ugrnn_step(a_z, a_n, U_z.T, U_n.T, h)


@ugrnn_step.wrong("matrices", "You exchanged the matrices: U_z is the gate's, U_n n's own.")
def _(a_z, a_n, U_z, U_n, h):
    return ugrnn_step(a_z, a_n, U_n, U_z, h)


@ugrnn_step.wrong("product", "U * h is unit by unit; a matrix mixes the units: write U @ h.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_z + U_z * h), torch.tanh(a_n + U_n * h)
    return z * h + (1 - z) * n


@ugrnn_step.wrong("share", "You gave h and n the same share z; the candidate gets 1 - z.")
def _(a_z, a_n, U_z, U_n, h):
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + z * n
