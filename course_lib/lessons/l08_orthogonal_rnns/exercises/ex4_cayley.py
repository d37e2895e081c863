"""Exercise 08.4: The Cayley map."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.4",
    title="The Cayley map",
    difficulty=2,
    minutes=6,
    prompt="Any square `X` gives a skew-symmetric $A = X - X^T$, and that an orthogonal matrix. Write `cayley(X)`: "
    "$(I - A/2)^{-1} (I + A/2)$. Solve; do not invert.",
    hints=["Form A first, and check that A.T == -A.", "`torch.linalg.solve(P, Q)` is P^-1 Q."],
    forbid=["inverse"],
)
def cayley(X: Tensor) -> Tensor:
    """The orthogonal matrix (I - A/2)^-1 (I + A/2), where A = X - X transposed."""
    A = X - X.T
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(identity - A / 2, identity + A / 2)


@cayley.cases
def _():
    return [(torch.tensor([[0.0, 0.0], [2.0, 0.0]], dtype=torch.float64),), (normal(4, 4),), (0.1 * normal(5, 5),)]


@cayley.allows
def _(X):
    return X.shape[0] == X.shape[1] > 0


@cayley.wrong("skew", "You used X itself; only a skew-symmetric A gives an orthogonal matrix.")
def _(X):
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(identity - X / 2, identity + X / 2)


@cayley.wrong("inverse", "This is the inverse of what is asked; the minus belongs below.")
def _(X):
    return cayley(X).T


@cayley.wrong("halves", "You left out the halves: A/2 in both places.")
def _(X):
    return cayley(2 * X)


@cayley.wrong("exponential", "This is e^A: orthogonal too, but another map. Solve with I - A/2 and I + A/2.")
def _(X):
    turned = torch.linalg.matrix_exp(X - X.T)
    return turned


@cayley.wrong("plus", "You added the transpose; A = X - X^T changes sign when transposed.")
def _(X):
    A = X + X.T
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.lstsq(identity - A / 2, identity + A / 2).solution
