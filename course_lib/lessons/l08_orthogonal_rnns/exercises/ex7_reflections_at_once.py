"""Exercise 08.7: Many mirrors at once."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "08.7",
    title="Many mirrors at once",
    difficulty=5,
    minutes=15,
    prompt="A loop of mirrors is slow. Their product $H(v_1) \\cdots H(v_m)$ is $I - V S^{-1} V^T$, where $S$ "
    "holds what stands *above* the diagonal of $V^T V$, and half of its diagonal. Write "
    "`reflections_at_once(V)` without a loop. Try it against your 08.3.",
    hints=[
        "`.triu(1)` keeps what is above the diagonal.",
        "`torch.diag(torch.diagonal(P) / 2)` is the halved diagonal as a matrix.",
        "For one vector, S is the number |v|²/2: the single reflection.",
    ],
    forbid=["loop"],
)
def reflections_at_once(V: Tensor) -> Tensor:
    """H(v_1) H(v_2) ... H(v_m) as one matrix I - V S^-1 V^T; the columns of V (width, m) are the v_k."""
    products = V.T @ V
    S = products.triu(1) + torch.diag(torch.diagonal(products) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@reflections_at_once.cases
def _():
    pencil = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    return [(pencil,), (normal(4, 3),), (normal(6, 6, seed=3).tril(),)]


@reflections_at_once.allows
def _(V):
    return V.numel() > 0 and bool((V.norm(dim=0) > 0).all())


@reflections_at_once.wrong("lower", "Your order is reversed: the part above the diagonal, not below it.")
def _(V):
    return reflections_at_once(V).T


@reflections_at_once.wrong("diagonal", "Halve the diagonal; with all of it each mirror only projects.")
def _(V):
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve((V.T @ V).triu(), V.T)


@reflections_at_once.wrong("diagonal only", "You ignore that a mirror sees what those before it did.")
def _(V):
    S = torch.diag((V * V).sum(0) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@reflections_at_once.wrong("all", "You halved all of V^T V; only the diagonal is halved, below it is 0.")
def _(V):
    S = V.T @ V / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


reflections_at_once.equivalent(
    "S = products.triu(1) + torch.diag(torch.diagonal(products)) / 2",
    "S = products.triu(1) + torch.diag(torch.diagonal(products / 2))",
    because="Half of a diagonal is the diagonal of half.",
)
