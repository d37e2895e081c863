"""Exercise 08.6: Along the group."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.6",
    title="Along the group",
    difficulty=4,
    minutes=12,
    prompt="A step from an orthogonal `W` may only go along directions $W A$ with $A$ skew-symmetric; else it "
    "leaves the orthogonal matrices. Write `along_the_group(W, G)`: the part of `G` that is such a direction. "
    "(Write $G = W M$, keep the skew-symmetric half of $M$, go back.)",
    hints=[
        "M = W.T @ G, since W^-1 = W^T.",
        "W (M - M^T) / 2, with M^T = G^T W.",
    ],
)
def along_the_group(W: Tensor, G: Tensor) -> Tensor:
    """The part of G that lies in the tangent space of the orthogonal matrices at the orthogonal matrix W."""
    return (G - W @ G.T @ W) / 2


@along_the_group.cases
def _():
    cases = []
    for n, seed in ((2, 0), (4, 1), (5, 2)):
        q, _ = torch.linalg.qr(normal(n, n, seed=seed))
        cases.append((q, normal(n, n, seed=seed + 10)))
    return cases


@along_the_group.allows
def _(W, G):
    return W.shape == G.shape and len(W) > 0 and float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().max()) < 1e-6


@along_the_group.wrong("A", "This is A itself; multiply by W to get the direction W A.")
def _(W, G):
    return (W.T @ G - G.T @ W) / 2


@along_the_group.wrong("across", "This is the part that leaves the group: the symmetric half. Minus.")
def _(W, G):
    return (G + W @ G.T @ W) / 2


@along_the_group.wrong("half", "Twice too long: the skew-symmetric half of M is (M - M^T) / 2.")
def _(W, G):
    return G - W @ G.T @ W


@along_the_group.wrong("identity", "This is right at W = I only; go by way of M = W^T G.")
def _(W, G):
    return (G - G.T) / 2
