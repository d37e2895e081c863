"""Wrong answers to lessons 07 to 11."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import itertools
import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.1")
def _(factor, steps):
    return 1 + math.log(factor) / steps


@wrong("07.1")
def _(factor, steps):
    return factor**1 / steps


@wrong("07.2")
def _(gradients, max_norm):
    return [g * min(1, max_norm / float(g.norm())) for g in gradients]


@wrong("07.2")
def _(gradients, max_norm):
    norm = sum(float(g.norm()) for g in gradients)
    f = max_norm / max(norm, max_norm)
    return [g * f for g in gradients]


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + (1 - momentum) * g
        moved = moved - learning_rate * v
    return moved


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
    return -learning_rate * v


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w + v)
        w = w + v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        w = w + momentum * v
        v = momentum * v - learning_rate * slope(w)
        w = w + v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v + learning_rate * slope(w + momentum * v)
        w = w - v
    return w


@wrong("08.1")
def _(W):
    return float((W.T @ W - 1).abs().max())


@wrong("08.1")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).norm())


@wrong("08.2")
def _(delay, copied, symbols):
    return math.log(symbols) * copied / (delay + copied)


@wrong("08.2")
def _(delay, copied, symbols):
    return copied * math.log(symbols + 1) / (delay + 2 * copied)


@wrong("08.3")
def _(u, x):
    return x - 2 * u * (u * x) / (u @ u)


@wrong("08.3")
def _(u, x):
    return x - 2 * u * (u @ x) / torch.linalg.norm(u)


@wrong("08.3")
def _(u, x):
    return x - u * (u @ x) / (u @ u)


@wrong("08.4")
def _(X):
    A = X - X.T
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I + A / 2, I - A / 2)


@wrong("08.4")
def _(X):
    A = (X - X.T) / 2
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I - A / 2, I + A / 2)


@wrong("08.5")
def _(a, b):
    return torch.relu(a.abs() + b)


@wrong("08.5")
def _(a, b):
    return torch.where(a > 0, torch.relu(a + b), torch.relu(a - b))


@wrong("08.5")
def _(a, b):
    return torch.sign(a) * torch.relu(a + b)


@wrong("08.6")
def _(W, G):
    M = W.T @ G
    return W @ (M + M.T) / 2


@wrong("08.6")
def _(W, G):
    M = W.T @ G
    return (M - M.T) / 2


@wrong("08.6")
def _(W, G):
    M = W @ G
    return W @ (M - M.T) / 2


@wrong("08.7")
def _(V):
    S = (V.T @ V).triu()
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.inv(S) @ V.T


@wrong("08.7")
def _(V):
    P = V.T @ V
    S = P.triu(1) + P.diag() / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("08.7")
def _(V):
    P = V @ V.T
    S = P.triu(1) + torch.diag(P.diag() / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("09.1")
def _(f, i, g, o, c):
    c = f * c + i * g
    h = o * c
    return h.tanh(), c


@wrong("09.1")
def _(f, i, g, o, c):
    new = f * c + i * g
    return o * torch.tanh(c), new


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).sigmoid().chunk(4, dim=1)
    c = f * c + i * g
    return o * c.tanh(), c


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    f, i, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


@wrong("10.2")
def _(steps):
    z = 1 - 1 / steps
    return 1 / (1 + math.exp(-z))


@wrong("10.2")
def _(steps):
    z = 1 / steps
    return math.log(z / (1 - z))


@wrong("10.2")
def _(steps):
    return math.log(1 - 1 / steps)


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ (z * h))
    return z * h + (1 - z) * n


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) + n


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + r * (W @ h) + b)
    return torch.tanh(a + r * (W @ h + b))


@wrong("10.5")
def _(a, r, W, b, h, reset):
    memory = W @ (r * h) + b if reset == "before" else r * (W @ h) + b
    return torch.tanh(a + memory)


@wrong("10.5")
def _(a, r, W, b, h, reset):
    memory = W @ (r * h) + b if reset else r * (W @ h + b)
    return torch.tanh(a + memory)


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + h * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + (h - n) * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = sum(a) / len(a) - sum(b) / len(b)
    count = hits = 0
    for first in itertools.combinations(values, len(a)):
        second = [v for v in values if v not in first]
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / max(len(second), 1)) >= abs(seen) - 1e-9
    return hits / count


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = sum(a) / len(a) - sum(b) / len(b)
    count = hits = 0
    for chosen in itertools.combinations(range(len(values)), len(a)):
        first = [values[i] for i in chosen]
        second = [values[i] for i in range(len(values)) if i not in chosen]
        count += 1
        hits += sum(first) / len(first) - sum(second) / len(second) >= seen - 1e-9
    return hits / count


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = 0
    all_ = list(itertools.combinations(range(len(values)), len(a)))
    for chosen in all_:
        first = [values[i] for i in chosen]
        second = [values[i] for i in range(len(values)) if i not in chosen]
        if abs(sum(first) / len(first) - sum(second) / len(second)) > seen + 1e-9:
            hits += 1
    return hits / len(all_)


@wrong("11.1")
def _(text):
    inside, labels = 0, []
    for c in text:
        labels.append(inside)
        if c == '"':
            inside = 1 - inside
    return labels


@wrong("11.1")
def _(text):
    labels = []
    for i in range(len(text)):
        labels.append(text[:i].count('"') % 2)
    return labels


@wrong("11.1")
def _(text):
    labels = [0] * len(text)
    start = text.find('"')
    end = text.find('"', start + 1)
    for i in range(start, end):
        labels[i] = 1
    return labels


@wrong("11.2")
def _(values, label):
    m1, m0 = values[label == 1].mean(), values[label == 0].mean()
    p = label.mean()
    return float((m1 - m0) / values.std() * (p * (1 - p)).sqrt())


@wrong("11.2")
def _(values, label):
    m1, m0 = values[label == 1].mean(), values[label == 0].mean()
    p = label.mean()
    return float((m1 - m0) / values.std(correction=0) * p * (1 - p))


@wrong("11.2")
def _(values, label):
    m1, m0 = (values * label).mean(), (values * (1 - label)).mean()
    p = label.mean()
    return float((m1 - m0) / values.std(correction=0) * (p * (1 - p)).sqrt())


@wrong("11.3")
def _(values, label):
    high, low = values[label == 1], values[label == 0]
    wins = sum(1 for a in high for b in low if a >= b)
    return wins / (len(high) * len(low))


@wrong("11.3")
def _(values, label):
    wins = 0
    for a, la in zip(values, label):
        for b, lb in zip(values, label):
            if la == 1 and lb == 0:
                wins += float(a > b) + 0.5 * float(a == b)
    return wins / len(values) ** 2
