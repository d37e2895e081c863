"""Wrong answers to lessons 03 to 06."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return features * hidden + hidden * hidden + hidden * outputs + 2 * hidden + outputs


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return steps * (hidden * features + hidden * hidden + hidden + outputs * hidden + outputs)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = []
    for x_t in x:
        states.append(torch.tanh(W_xh @ x_t + W_hh @ h0 + b_h))
    return torch.stack(states)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h, states = h0, [h0]
    for x_t in x[:-1]:
        h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states)


@wrong("03.4")
def _(W_xh, W_hh):
    return torch.cat([W_xh, W_hh], dim=1)


@wrong("03.4")
def _(W_xh, W_hh):
    return torch.cat([W_hh.T, W_xh.T], dim=0)


@wrong("03.4")
def _(W_xh, W_hh):
    return W_hh + W_xh @ W_xh.T


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    h = torch.zeros(x.shape[0], W_hh.shape[0], dtype=x.dtype)
    out = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_xh.T + h @ W_hh + b_h)
        out.append(h)
    return torch.stack(out, dim=1)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    p = x @ W_xh.T + b_h
    h = torch.zeros_like(p[:, 0])
    out = []
    for t in range(x.shape[1]):
        h = torch.tanh(p[:, t] + h @ W_hh.T)
        out.append(h)
    return torch.stack(out)


@wrong("04.1")
def _(y):
    w = torch.exp(y - y.max())
    return w / w.sum(0, keepdim=True)


@wrong("04.1")
def _(y):
    w = torch.exp(y.clamp(max=700))
    return w / w.sum(-1, keepdim=True)


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return y.argmax()
    return torch.softmax(y / temperature, -1)


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return (y == y.max()).float()
    return torch.softmax(y, -1) / temperature


@wrong("04.4")
def _(y, temperature):
    p = torch.softmax(y, -1) ** temperature
    return p / p.sum()


@wrong("04.5")
def _(p, k):
    values, idx = p.topk(k)
    return values / values.sum()


@wrong("04.5")
def _(p, k):
    kept = p.clone()
    kept[p.topk(k).indices] = 0
    return kept / kept.sum()


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (1 - np.tanh(h_t) ** 2) * (own + carried)
    return delta, delta @ W_hh


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * own + carried
    return delta, delta @ W_hh


@wrong("05.5")
def _(delta, h):
    return delta @ h[:-1].T


@wrong("05.5")
def _(delta, h):
    g = np.zeros((h.shape[1], h.shape[1]))
    for t in range(len(delta)):
        g = g + delta[t] * h[t]
    return g


@wrong("06.1")
def _(a):
    s = 1 / (1 + math.exp(-a))
    return s - s * s / 2


@wrong("06.1")
def _(a):
    return (1 - math.tanh(a) ** 2) / 4


@wrong("06.1")
def _(a):
    s = 1 / (1 + math.exp(-a))
    return a * (1 - a)


@wrong("06.2")
def _(W):
    return float(torch.linalg.eigvals(W).abs().sum())


@wrong("06.2")
def _(W):
    return float(torch.linalg.eigvalsh(W).abs().max())


@wrong("06.2")
def _(W):
    return torch.linalg.eigvals(W).abs()[0].item()


@wrong("06.3")
def _(radius, factor):
    return math.floor(math.log(factor) / math.log(radius))


@wrong("06.3")
def _(radius, factor):
    k = 0
    while radius**k > factor:
        radius *= radius
        k += 1
    return k


@wrong("06.3")
def _(radius, factor):
    k, value = 0, radius
    while value > factor:
        value *= radius
        k += 1
    return k


@wrong("06.4")
def _(W, radius):
    return W * radius / torch.linalg.norm(W)


@wrong("06.4")
def _(W, radius):
    return W * radius / torch.linalg.eigvals(W).real.max()


@wrong("06.4")
def _(W, radius):
    rho = torch.linalg.eigvals(W).abs().max()
    if rho > radius:
        W = W / rho
    return W


@wrong("06.5")
def _(jacobians):
    product = torch.eye(len(jacobians[0]), dtype=jacobians[0].dtype)
    for J in jacobians[1:]:
        product = J @ product
    return product


@wrong("06.5")
def _(jacobians):
    product = jacobians[0]
    for J in jacobians:
        product = J @ product
    return product


@wrong("06.5")
def _(jacobians):
    return torch.stack(jacobians).prod(0)


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += math.log10(float(v.norm())) if v.norm() > 0 else 0.0
        v = v / v.norm()
    return total


@wrong("06.6")
def _(W, v, steps):
    for _ in range(steps):
        v = v @ W
    n = float(v.norm())
    return math.log10(n) if n else -math.inf


@wrong("06.6")
def _(W, v, steps):
    total = 1.0
    for _ in range(steps):
        v = v @ W
        n = float(v.norm())
        if n == 0:
            return -math.inf
        total *= math.log10(n)
        v = v / n
    return total
