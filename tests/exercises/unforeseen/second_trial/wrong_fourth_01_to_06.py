"""Wrong answers to exercises of lessons 01 to 06, a fourth time: half an idea, another idea, two slips at once."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter, defaultdict

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
