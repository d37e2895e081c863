"""Wrong answers to exercises of lessons 07 to 15, a seventh time: what a learner writes who has half understood."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.2")
def _(gradients, max_norm):
    norm = sum(g.norm() for g in gradients)
    if norm <= max_norm:
        return list(gradients)
    return [g / norm * max_norm for g in gradients]


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g
        w = w - learning_rate * g / (s.abs() + eps)
    return w


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    def loss_of(A, B):
        h = torch.zeros_like(target)
        for x_t in x:
            h = torch.tanh(A @ x_t + B @ h)
        return (h - target).pow(2).sum()

    A, B = U.clone().requires_grad_(), W.clone().requires_grad_()
    before = loss_of(A, B)
    before.backward()
    with torch.no_grad():
        for p in (A, B):
            n = p.grad.norm()
            if n > max_norm:
                p.grad *= max_norm / n
            p -= learning_rate * p.grad
        after = loss_of(A, B)
    return A.detach(), B.detach(), before.item(), after.item()


@wrong("08.2")
def _(delay, copied, symbols):
    return math.log(symbols) * copied / (delay + copied)


@wrong("08.4")
def _(X):
    A = X - X.T
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I + A / 2, I + A / 2)


@wrong("08.6")
def _(W, G):
    M = W.T @ G
    return (M - M.T) / 2


@wrong("08.7")
def _(V):
    P = V.T @ V
    S = P.triu(1) + torch.eye(len(P), dtype=V.dtype) / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("09.4")
def _(share, steps):
    f = math.exp(math.log(share) / steps)
    return 1 / (1 + math.exp(-f))


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    a = W_xh @ x.T + W_hh @ h.T + b_h[:, None]
    i, f, g, o = a.chunk(4, dim=0)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(g), torch.sigmoid(o)
    c = (f * c.T + i * g).T
    return o.T * torch.tanh(c), c


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    t = c.tanh()
    dc = d_c + d_h * o * (1 - t**2)
    da_o = d_h * t * o * (1 - o)
    da_f = dc * c * f * (1 - f)
    da_i = dc * g * i * (1 - i)
    da_g = dc * i * (1 - g**2)
    return dc * f, torch.cat([da_f, da_i, da_g, da_o], dim=1)


@wrong("10.1")
def _(blocks, features, width):
    return blocks * (width * features + width * width) + 2 * width


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "after":
        n = a + r * (W @ h + b)
    else:
        n = a + r * (W @ h) + b
    return torch.tanh(n)


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    n = hits = 0
    for first in combinations(range(len(values)), len(a)):
        x = sum(values[i] for i in first) / len(a)
        y = (sum(values) - x) / len(b)
        n += 1
        if abs(x - y) >= seen - 1e-9:
            hits += 1
    return hits / n


@wrong("11.2")
def _(values, label):
    a = values[label == 1]
    b = values[label == 0]
    p = len(a) / len(values)
    s = torch.cat([a - a.mean(), b - b.mean()]).pow(2).mean().sqrt()
    return float((a.mean() - b.mean()) / s * math.sqrt(p * (1 - p)))


@wrong("11.3")
def _(values, label):
    order = values.argsort()
    ranks = torch.zeros(len(values), dtype=torch.float64)
    ranks[order] = torch.arange(1, len(values) + 1, dtype=torch.float64)
    n1 = int(label.sum())
    n0 = len(label) - n1
    return float((ranks[label == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


@wrong("11.5")
def _(gates, units, value):
    out = {k: g.clone() for k, g in gates.items()}
    u = list(units)
    out["f"][:, u] = 0.0
    out["i"][:, u] = 1.0
    out["g"][u] = value
    return out


@wrong("11.7")
def _(shares):
    half = sum(shares) / 2
    running = 0
    for d, s in enumerate(shares):
        if running >= half:
            return d
        running += s
    return len(shares)


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    T = len(h)
    norms = []
    for s in range(T):
        g = v
        for t in range(T - 1, s, -1):
            g = W_hh.T @ ((1 - h[t] ** 2) * g)
        norms.append((W_xh.T @ ((1 - h[s - 1] ** 2) * g)).norm())
    return torch.stack(norms)


@wrong("12.1")
def _(own, residual):
    out = own[0]
    for layer in own[1:]:
        out = layer + out if residual else out
    return out


@wrong("12.4")
def _(x, a, b):
    f, g = torch.zeros_like(x), torch.zeros_like(x)
    for t in range(len(x)):
        f[t] = x[t] + (a * x[t - 1] if t > 0 else 0)
    for t in range(len(x) - 1, -1, -1):
        g[t] = x[t] + (b * x[t + 1] if t < len(x) - 1 else 0)
    return torch.stack([f, g], dim=1)


@wrong("12.7")
def _(leaves, merges):
    depth = {leaves + len(merges) - 1: 0}
    for k in range(len(merges)):
        for child in merges[k]:
            depth[child] = depth.get(leaves + k, 0) + 1
    return [depth.get(i, 0) for i in range(leaves)]


@wrong("13.2")
def _(logits, target):
    p = torch.softmax(logits, 1)
    picked = p[torch.arange(len(target)), target]
    return picked.sum().log()


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, V @ s + D @ c


@wrong("13.7")
def _(answer, truth):
    m, n = len(answer), len(truth)
    d = [[i + j for j in range(n + 1)] for i in range(m + 1)]
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            if answer[i - 1] == truth[j - 1]:
                d[i][j] = d[i - 1][j - 1]
            else:
                d[i][j] = 1 + min(d[i - 1][j], d[i][j - 1])
    return d[m][n]


@wrong("14.3")
def _(answer, truth):
    for i, (a, t) in enumerate(zip(answer, truth)):
        if a != t:
            return i
    if len(answer) < len(truth):
        return len(answer)
    return None


@wrong("14.5")
def _(stack):
    bits = []
    while stack != 0:
        bit = 1 if stack >= Fraction(1, 2) else 0
        bits.insert(0, bit)
        stack = stack * 4 - (2 * bit + 1)
    return bits


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    said = []
    y = torch.zeros(V.shape[0], dtype=x.dtype)
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ y + b)
        c = int((V @ h).argmax())
        said.append(c)
        y = torch.eye(V.shape[0], dtype=x.dtype)[c - 1]
    return said


@wrong("15.1")
def _(M, T):
    total = 0
    for n in range(1, T + 1):
        total += (M - 1) ** n
    return total


@wrong("15.3")
def _(log_ps, lengths, a):
    penalty = [((5 + n) / 6) ** a for n in lengths]
    scores = [lp * q for lp, q in zip(log_ps, penalty)]
    return scores.index(max(scores)), max(scores)


@wrong("15.6")
def _(log_p, length, T, best):
    if length == T:
        return False
    return log_p / (T - length) > best
