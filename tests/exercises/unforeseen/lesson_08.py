"""Unforeseen answers to lesson 08."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("08.1")
def _(W):
    return float((W.T @ W).abs().max() - 1)


@wrong("08.1")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).max())


@wrong("08.1")
def _(W):
    return float((W.T * W - torch.eye(len(W), dtype=W.dtype)).abs().max())


@right("08.1")
def _(W):
    n = len(W)
    return max(abs(float(W[:, i] @ W[:, j]) - (i == j)) for i in range(n) for j in range(n))


@wrong("08.2")
def _(delay, copied, symbols):
    return math.log(symbols) / (delay + 2 * copied)


@wrong("08.2")
def _(delay, copied, symbols):
    return copied * math.log(1 / symbols) / (delay + 2 * copied)


@wrong("08.2")
def _(delay, copied, symbols):
    return copied * math.log(symbols + 1) / (delay + 2 * copied)


@right("08.2")
def _(delay, copied, symbols):
    losses = [0.0] * (delay + copied) + [-math.log(1 / symbols)] * copied
    return sum(losses) / len(losses)


@wrong("08.3")
def _(u, x):
    return x - 2 * u * (u * x) / (u @ u)


@wrong("08.3")
def _(u, x):
    return x - u * (u @ x) / (u @ u)


@wrong("08.3")
def _(u, x):
    return x - 2 * x * (u @ x) / (u @ u)


@right("08.3")
def _(u, x):
    unit = u / u.norm()
    return x - 2 * torch.outer(unit, unit) @ x


@wrong("08.4")
def _(X):
    A = X - X.T
    identity = torch.eye(len(X), dtype=X.dtype)
    return (identity + A / 2) / (identity - A / 2)


@wrong("08.4")
def _(X):
    A = X.T - X
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(identity - A / 2, identity + A / 2)


@wrong("08.4")
def _(X):
    A = X - X.T
    return torch.linalg.solve(1 - A / 2, 1 + A / 2)


@right("08.4")
def _(X):
    A = (X - X.T) / 2
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve((identity - A).T, (identity + A).T).T


@wrong("08.5")
def _(a, b):
    return torch.sign(a) * torch.relu(a + b)


@wrong("08.5")
def _(a, b):
    return torch.relu(a.abs() + b)


@wrong("08.5")
def _(a, b):
    return a * torch.relu(a.abs() + b)


@right("08.5")
def _(a, b):
    size = a.abs()
    return torch.where(size + b > 0, a * (1 + b / size.clamp(min=1e-300)), torch.zeros_like(a))


@wrong("08.6")
def _(W, G):
    A = W.T @ G
    return (A - A.T) / 2


@wrong("08.6")
def _(W, G):
    A = W.T @ G
    return (A - A.T) / 2 @ W


@wrong("08.6")
def _(W, G):
    M = G @ W.T
    return W @ (M - M.T) / 2


@right("08.6")
def _(W, G):
    M = torch.linalg.solve(W, G)
    return W @ (0.5 * M - 0.5 * M.mT)


@wrong("08.7")
def _(V):
    products = V.T @ V
    S = products.triu(1) + torch.diag(torch.diagonal(products) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S.T, V.T)


@wrong("08.7")
def _(V):
    products = V @ V.T
    S = products.triu(1) + torch.diag(torch.diagonal(products) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("08.7")
def _(V):
    products = V.T @ V
    S = products.triu() / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@right("08.7")
def _(V):
    G = V.T @ V
    S = G.triu() - 0.5 * G.diagonal().diag()
    return torch.eye(V.shape[0], dtype=V.dtype) - V @ S.inverse() @ V.T
