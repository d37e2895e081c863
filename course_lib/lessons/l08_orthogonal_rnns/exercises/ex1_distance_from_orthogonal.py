"""Exercise 08.1: How orthogonal is it?"""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.1",
    title="How orthogonal is it?",
    difficulty=1,
    minutes=3,
    prompt="Write `distance_from_orthogonal(W)`: the largest size of an entry of $W^T W - I$, a float. For a "
    "rotation it is 0.",
    hints=["`torch.eye(n, dtype=W.dtype)` is I.", "`.abs().max()` of the difference, then `float`."],
)
def distance_from_orthogonal(W: Tensor) -> float:
    """The largest entry, by size, of W transposed times W minus the identity."""
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().max())


@distance_from_orthogonal.cases
def _():
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
    shear = torch.tensor([[1.0, 0.5], [0.0, 1.0]], dtype=torch.float64)
    return [(turn,), (shear,), (0.5 * turn,), (turn + 0.1,), (normal(4, 4),), (torch.diag(normal(3, seed=1)) / 4,)]


@distance_from_orthogonal.allows
def _(W):
    return W.shape[0] == W.shape[1] > 0


@distance_from_orthogonal.wrong("square", "You took W W; a rotation squared is a rotation, not I. Transpose.")
def _(W):
    return float((W @ W - torch.eye(len(W), dtype=W.dtype)).abs().max())


@distance_from_orthogonal.wrong("signed", "You took the largest entry with its sign; -0.75 is an error of 0.75.")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).max())


@distance_from_orthogonal.wrong("identity", "You did not subtract I; a rotation would have error 1.")
def _(W):
    return float((W.T @ W).abs().max())


@distance_from_orthogonal.wrong("mean", "You averaged the sizes; one bad entry is enough, so take the largest.")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().mean())


@distance_from_orthogonal.wrong("star", "You multiplied entry by entry with *; a matrix product is written @.")
def _(W):
    return float((W.T * W - torch.eye(len(W), dtype=W.dtype)).abs().max())


@distance_from_orthogonal.wrong("norm", "This is the Frobenius norm, a sum over all entries; take the largest entry.")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).norm())


distance_from_orthogonal.equivalent(
    "return float((torch.eye(len(W), dtype=W.dtype) - W.T @ W).abs().max())",
    because="A sign does not change a size.",
)
