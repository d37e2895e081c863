"""Wrong answers to exercises of lessons 07 to 15, a fourth time: half an idea, another idea, two slips at once."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from fractions import Fraction

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = 0
    for g in gradients:
        v = momentum * v - learning_rate * g
    return v


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    ahead = w
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(ahead)
        w = w + v
        ahead = w + v
    return w


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    U = U.clone().requires_grad_()
    W = W.clone().requires_grad_()
    h = torch.zeros_like(target)
    for t in range(len(x)):
        h = torch.tanh(U @ x[t] + W @ h)
    loss = ((h - target) ** 2).mean()
    gU, gW = torch.autograd.grad(loss, [U, W])
    norm = gU.norm() + gW.norm()
    if norm > max_norm:
        gU, gW = gU * max_norm / norm, gW * max_norm / norm
    U2, W2 = (U - learning_rate * gU).detach(), (W - learning_rate * gW).detach()
    h = torch.zeros_like(target)
    for t in range(len(x)):
        h = torch.tanh(U2 @ x[t] + W2 @ h)
    return U2, W2, loss.item(), ((h - target) ** 2).mean().item()


@wrong("08.1")
def _(W):
    eigenvalues = torch.linalg.eigvals(W).abs()
    return float((eigenvalues**2 - 1).abs().max())


@wrong("08.4")
def _(X):
    A = (X - X.T) / 2
    n = X.shape[0]
    return torch.linalg.solve(torch.eye(n, dtype=X.dtype) + A, torch.eye(n, dtype=X.dtype) - A)


@wrong("08.6")
def _(W, G):
    M = G @ W.T
    return W @ (M - M.T) / 2


@wrong("09.4")
def _(share, steps):
    f = share / steps
    return -math.log(1 / f - 1)


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    n = h.shape[1]
    a = x @ W_xh.T + h @ W_hh.T + b_h
    i, f, o = torch.sigmoid(a[:, : 3 * n]).chunk(3, dim=1)
    g = torch.tanh(a[:, 3 * n :])
    c = f * c + i * g
    return o * torch.tanh(c), c


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ (z * h))
    return z * h + (1 - z) * n


@wrong("10.7")
def _(a, b):
    import random

    rng = random.Random(0)
    both = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = 0
    for _ in range(200):
        rng.shuffle(both)
        x, y = both[: len(a)], both[len(a) :]
        hits += abs(sum(x) / len(x) - sum(y) / len(y)) >= seen - 1e-9
    return hits / 200


@wrong("11.2")
def _(values, label):
    m1 = values[label == 1].mean()
    m0 = values[label == 0].mean()
    p = label.sum()
    q = len(label) - p
    s = values.std()
    return float((m1 - m0) / s * (p * q).sqrt() / len(label))


@wrong("11.3")
def _(values, label):
    wins = 0.0
    inside, outside = values[label == 1], values[label == 0]
    for v in inside:
        for u in outside:
            if v > u:
                wins += 1
            elif v == u:
                wins += 0.5
    return wins / len(values) ** 2


@wrong("11.7")
def _(shares):
    total = sum(shares)
    running = 0.0
    for d in range(len(shares) - 1, -1, -1):
        running += shares[d]
        if running >= total / 2:
            return d
    return 0


@wrong("12.2")
def _(said, true):
    wrong_marks = letters = 0
    for s, t in zip(said, true):
        if t:
            letters += 1
            wrong_marks += s != t
    return wrong_marks / letters if letters else 0.0


@wrong("12.4")
def _(x, a, b):
    out = torch.zeros(len(x), 2, dtype=x.dtype)
    f = g = 0.0
    for t in range(len(x)):
        f = a * f + x[t]
        g = b * g + x[len(x) - 1 - t]
        out[t, 0] = f
        out[t, 1] = g
    return out


@wrong("13.2")
def _(logits, target):
    total = 0.0
    for t in range(len(target)):
        p = torch.softmax(logits[:, target[t]], 0)
        total = total + torch.log(p[t])
    return total


@wrong("13.6")
def _(step, state, bos, eos, longest):
    out = []
    token = bos
    for _ in range(longest):
        probabilities, _next = step[token][state]
        token = probabilities.index(max(probabilities))
        if token == eos:
            return out
        out.append(token)
    return out


@wrong("14.2")
def _(error, steps):
    right = 1.0
    for _ in range(steps):
        right = right * (1 - error)
    return 1 - right


@wrong("14.5")
def _(stack):
    bits = []
    while stack:
        if stack > Fraction(1, 2):
            bits.append(1)
            stack = (stack - Fraction(3, 4)) * 4
        else:
            bits.append(0)
            stack = (stack - Fraction(1, 2)) * 4
        if len(bits) > 60:
            break
    return bits


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(V.shape[0], dtype=x.dtype)
    out = []
    for t in range(len(x)):
        h = torch.tanh(W_x @ x[t] + W_y @ y + b)
        y[(V @ h).argmax()] = 1
        out.append(int((V @ h).argmax()))
    return out


@wrong("15.1")
def _(M, T):
    return (M - 1) ** (T - 1)


@wrong("15.3")
def _(log_ps, lengths, a):
    best, place = -math.inf, 0
    for i, (lp, n) in enumerate(zip(log_ps, lengths)):
        score = lp / ((5 + n) / 6) ** a
        if score >= best:
            best, place = score, i
    return place, best


@wrong("15.6")
def _(log_p, length, T, best):
    for n in range(length + 1, T):
        if log_p / n > best:
            return True
    return False
