"""Unforeseen answers to lesson 06."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("06.1")
def _(a):
    s = 1 / (1 + math.exp(-a))
    return s - s * 2


@wrong("06.1")
def _(a):
    return math.exp(-a) / (1 + math.exp(-a))


@wrong("06.1")
def _(a):
    return 0.25 * (1 - math.tanh(a) ** 2)


@right("06.1")
def _(a):
    return 0.25 / math.cosh(a / 2) ** 2


@wrong("06.2")
def _(W):
    return torch.linalg.eigvals(W).max()


@wrong("06.2")
def _(W):
    return float(torch.linalg.eigvals(W).abs().sum())


@wrong("06.2")
def _(W):
    return float(torch.linalg.eigvals(W)[0].abs())


@right("06.2")
def _(W):
    values = torch.linalg.eigvals(W)
    return (values.real**2 + values.imag**2).max().sqrt().item()


@wrong("06.3")
def _(radius, factor):
    k = 0
    while radius**k > factor:
        radius = radius * radius
        k += 1
    return k


@wrong("06.3")
def _(radius, factor):
    return round(math.log(factor) / math.log(radius))


@wrong("06.3")
def _(radius, factor):
    return math.ceil(factor / radius)


@right("06.3")
def _(radius, factor):
    k, left = 0, 1.0
    while left > factor * (1 + 1e-9):
        left *= radius
        k += 1
    return k


@wrong("06.4")
def _(W, radius):
    return W / torch.linalg.eigvals(W).abs().max()


@wrong("06.4")
def _(W, radius):
    return W * (radius / torch.linalg.eigvals(W).real.max())


@wrong("06.4")
def _(W, radius):
    return W * (torch.linalg.eigvals(W).abs().max() / radius)


@right("06.4")
def _(W, radius):
    now = max(abs(complex(z)) for z in torch.linalg.eigvals(W))
    return torch.mul(W, radius).div(now)


@wrong("06.5")
def _(jacobians):
    product = jacobians[0]
    for jacobian in jacobians:
        product = jacobian @ product
    return product


@wrong("06.5")
def _(jacobians):
    product = torch.eye(len(jacobians[0]), dtype=jacobians[0].dtype)
    for jacobian in jacobians[1:]:
        product = jacobian @ product
    return product


@wrong("06.5")
def _(jacobians):
    return jacobians[-1] @ jacobians[0]


@right("06.5")
def _(jacobians):
    return torch.linalg.multi_dot(jacobians[::-1]) if len(jacobians) > 1 else jacobians[0]


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        norm = v.norm()
        total += math.log(float(norm))
        v = v / norm
    return total


@wrong("06.6")
def _(W, v, steps):
    v = v / v.norm()
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += math.log10(float(v.norm()))
        v = v / v.norm()
    return total


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = W @ v
        total += math.log10(float(v.norm()))
        v = v / v.norm()
    return total


@right("06.6")
def _(W, v, steps):
    scale = W.abs().max()
    result = steps * math.log10(scale.item()) + math.log10(v.norm().item())
    v, W = v / v.norm(), W / scale
    for _ in range(steps):
        v = W.T @ v
        if not v.any():
            return float("-inf")
        result += math.log10(v.norm().item())
        v = v / v.norm()
    return result


@wrong("06.7")
def _(W, h, v):
    gradient = v
    norms = []
    for t in range(len(h) - 1, -1, -1):
        gradient = (gradient * (1 - h[t] ** 2)) @ W
        norms.append(float(gradient.norm()))
    return norms[::-1]


@wrong("06.7")
def _(W, h, v):
    gradient = v
    norms = [float(gradient.norm())]
    for t in range(len(h) - 1, 0, -1):
        gradient = (gradient @ W) * (1 - h[t] ** 2)
        norms.append(float(gradient.norm()))
    return norms[::-1]


@wrong("06.7")
def _(W, h, v):
    gradient = v
    norms = [float(gradient.norm())]
    for t in range(len(h) - 1, 0, -1):
        gradient = (gradient * (1 - h[t] ** 2)) @ W
        norms.append(float(gradient.norm()) ** 2)
    return norms[::-1]


@right("06.7")
def _(W, h, v):
    T = len(h) - 1
    norms = []
    for t in range(T + 1):
        J = torch.eye(len(W), dtype=W.dtype)
        for s in range(t + 1, T + 1):
            J = torch.diag(1 - h[s] ** 2) @ W @ J
        norms.append(torch.linalg.vector_norm(J.T @ v).item())
    return norms
