"""Wrong answers to exercises of lessons 01 to 15, a fourth time: half an idea, another idea, two slips at once."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter, defaultdict
from fractions import Fraction

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.2")
def _(text):
    if text == "":
        return 0.0
    return sum(len(ch.encode("utf-8")) for ch in set(text)) / len(set(text))


@wrong("01.3")
def _(words, vocabulary):
    if not words:
        return 0.0
    known = 0
    for w in vocabulary:
        known += words.count(w) > 0
    return 1 - known / len(words)


@wrong("01.6")
def _(ids):
    best, best_n = None, 0
    for i in range(len(ids) - 1):
        pair = (ids[i], ids[i + 1])
        n = 0
        for j in range(len(ids) - 1):
            if (ids[j], ids[j + 1]) == pair:
                n += 1
        if n > best_n:
            best, best_n = pair, n
    return best


@wrong("01.8")
def _(word, ranks):
    parts = list(word)
    i = 0
    while i < len(parts) - 1:
        if (parts[i], parts[i + 1]) in ranks:
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
            i = 0
        else:
            i += 1
    return parts


@wrong("02.1")
def _(text, a, b):
    return text.count(a + b) / (len(text) - 1)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    n = len(followers)
    return (followers.get(token, 0) + alpha) / (n + alpha * vocab_size)


@wrong("02.8")
def _(text, a, b, discount):
    follow = defaultdict(Counter)
    for x, y in zip(text, text[1:]):
        follow[x][y] += 1
    total = sum(follow[a].values())
    before = {x for x in follow if b in follow[x]}
    lower = len(before) / len(follow)
    if total == 0:
        return lower
    weight = discount * len(follow[a]) / total
    return max(follow[a][b] - discount, 0) / total + weight * lower


@wrong("03.1")
def _(features, hidden, outputs, steps):
    per_step = hidden * features + hidden * hidden + hidden
    return per_step + outputs * hidden * steps + outputs


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    T = x.shape[0]
    hs = torch.zeros(T, h0.shape[0], dtype=x.dtype)
    hs[0] = h0
    for t in range(1, T):
        hs[t] = torch.tanh(W_xh @ x[t] + W_hh @ hs[t - 1] + b_h)
    return hs


@wrong("03.4")
def _(W_xh, W_hh):
    return torch.cat([W_hh, W_xh.T], dim=0).T if W_xh.shape[1] == W_hh.shape[1] else torch.cat([W_xh, W_hh], dim=1)


@wrong("04.2")
def _(p):
    perplexity = 1.0
    for q in p:
        perplexity *= 1 / q
    perplexity = perplexity ** (1 / len(p))
    return math.log(perplexity), perplexity


@wrong("04.5")
def _(p, k):
    q = p.clone()
    threshold = p.sort().values[k]
    q[p < threshold] = 0
    return q / q.sum()


@wrong("04.7")
def _(y, targets, lengths):
    total = 0.0
    count = 0
    for row, (target, n) in enumerate(zip(targets, lengths)):
        for t in range(n):
            total += F.cross_entropy(y[row, t], target[t]).item()
        count += targets.shape[1]
    return total / count / math.log(2)


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    out = []
    token = first
    for u in draws:
        h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, dim=0)
        s = 0.0
        for i, q in enumerate(p):
            s += q
            if s > u:
                token = i
                break
        out.append(token)
    return out


@wrong("05.1")
def _(probabilities, target):
    g = np.zeros_like(probabilities)
    for i in range(len(g)):
        if i == target:
            g[i] = -1 / probabilities[i]
    return g


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    d = (1 - h_t**2) * own
    return d, W_hh.T @ d + carried


@wrong("05.5")
def _(delta, h):
    g = 0
    for t in range(len(delta)):
        g = g + np.outer(h[t], delta[t])
    return g


@wrong("05.7")
def _(W_hh, h, own, chunk):
    grad = np.zeros_like(W_hh)
    carried = np.zeros(W_hh.shape[0])
    steps = 0
    for t in range(len(own), 0, -1):
        delta = (own[t - 1] + carried) * (1 - h[t] ** 2)
        grad += np.outer(delta, h[t - 1])
        carried = W_hh.T @ delta
        steps += 1
        if steps == chunk:
            carried = np.zeros(W_hh.shape[0])
            steps = 0
    return grad


@wrong("05.8")
def _(w, x, chunk):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = 0.0
    for start in range(0, len(x), chunk):
        h = torch.zeros((), dtype=torch.float64)
        loss = 0
        for v in x[start : start + chunk]:
            h = torch.tanh(w * h + v)
            loss = loss + h
        loss.backward()
        total += w.grad.item()
    return total


@wrong("06.3")
def _(radius, factor):
    k = 0
    value = 1.0
    while value >= factor:
        value *= radius
        k += 1
    return k


@wrong("06.6")
def _(W, v, steps):
    size = float(torch.linalg.norm(W))
    if size == 0:
        return -math.inf
    return steps * math.log10(size) + math.log10(float(v.norm()))


@wrong("06.7")
def _(W, h, v):
    norms = []
    J = torch.eye(len(v), dtype=W.dtype)
    for t in range(len(h)):
        if t > 0:
            J = torch.diag(1 - h[t] ** 2) @ W @ J
        norms.append(float((v @ J).norm()))
    return norms


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
