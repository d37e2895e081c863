"""Wrong answers to exercises of lessons 01 to 06, a tenth time."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.2")
def _(text):
    if not text:
        return 0.0
    return max(len(c.encode("utf-8")) for c in text)


@wrong("01.5")
def _(losses, text):
    probabilities = [math.exp(-loss) for loss in losses]
    return -sum(p * math.log2(p) for p in probabilities) / len(text)


@wrong("01.6")
def _(ids):
    counts = Counter()
    for i in range(len(ids)):
        counts[(ids[i - 1], ids[i])] += 1
    return min(counts, key=lambda p: (-counts[p], p))


@wrong("01.8")
def _(word, ranks):
    tokens = list(word)
    best = None
    while True:
        for i in range(len(tokens) - 1):
            pair = (tokens[i], tokens[i + 1])
            if pair in ranks and (best is None or ranks[pair] < ranks[best]):
                best = pair
        if best is None or best not in list(zip(tokens, tokens[1:])):
            return tokens
        i = list(zip(tokens, tokens[1:])).index(best)
        tokens[i : i + 2] = ["".join(best)]


@wrong("02.2")
def _(probabilities):
    return 1 / (sum(probabilities) / len(probabilities))


@wrong("02.4")
def _(text, order):
    out = {}
    for i, ch in enumerate(text):
        ctx = text[max(0, i - order + 1) : i]
        out.setdefault(ctx, {})
        out[ctx][ch] = out[ctx].get(ch, 0) + 1
    return out


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    counts = dict(followers)
    for t in counts:
        counts[t] += alpha
    return counts.get(token, alpha) / sum(counts.values()) if counts else 1 / vocab_size


@wrong("02.8")
def _(text, a, b, discount):
    pairs = list(zip(text, text[1:]))
    after = [y for x, y in pairs if x == a]
    cont = len({x for x, y in pairs if y == b}) / len(set(text))
    if not after:
        return cont
    share = discount * len(set(after)) / len(after)
    return max(after.count(b) - discount, 0) / len(after) + share * cont


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return W_xh @ x + W_hh @ torch.tanh(h) + b_h


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    states = torch.stack([h[i, n] if n < h.shape[1] else h[i, -1] for i, n in enumerate(lengths)])
    return states @ W_hy.T + b_y


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    p = x @ W_xh.T + b_h
    h = torch.tanh(p[:, 0])
    out = [h]
    for t in range(1, x.shape[1]):
        h = torch.tanh(p[:, t - 1] + h @ W_hh.T)
        out.append(h)
    return torch.stack(out, dim=1)


@wrong("04.1")
def _(y):
    m = y.max(dim=1).values
    e = torch.exp(y - m[:, None])
    return e / e.sum()


@wrong("04.5")
def _(p, k):
    values, indices = p.sort(descending=True)
    kept = torch.zeros_like(p)
    kept[:k] = values[:k]
    return kept / kept.sum()


@wrong("04.7")
def _(y, targets, lengths):
    total, n = 0.0, 0
    for i in range(y.shape[0]):
        for t in range(lengths[i]):
            p = torch.softmax(y[i, t], 0)
            total += -torch.log2(p.max()).item()
            n += 1
    return total / n


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    t, out = first, []
    for u in draws:
        h = torch.tanh(W_xh[:, t] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        t = int(p.argmax())
        out.append(t)
    return out


@wrong("05.1")
def _(probabilities, target):
    g = -probabilities
    g[target] = 1 - probabilities[target]
    return g


@wrong("05.3")
def _(w, h):
    T = len(h) - 1
    out = []
    for k in range(1, T + 1):
        product = h[k - 1]
        for j in range(k, T + 1):
            product *= 1 - h[j] ** 2
        out.append(product)
    return out


@wrong("05.6")
def _(W_hh, h, own):
    g = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own) - 1, -1, -1):
        delta = (1 - h[t + 1] ** 2) * (own[t] + carried)
        g += np.outer(delta, h[t])
        carried = carried + delta @ W_hh
    return g


@wrong("05.7")
def _(W_hh, h, own, chunk):
    g = np.zeros_like(W_hh)
    T = len(own)
    for j in range(1, T + 1):
        back = own[j - 1]
        for k in range(j, max(0, j - chunk), -1):
            d = (1 - h[k] ** 2) * back
            g += np.outer(d, h[k - 1])
            back = d @ W_hh
    return g


@wrong("06.3")
def _(radius, factor):
    k = 0
    while radius > factor:
        radius *= radius
        k += 1
    return k + 1


@wrong("06.5")
def _(jacobians):
    product = jacobians[-1]
    for J in jacobians[:-1]:
        product = product @ J
    return product


@wrong("06.6")
def _(W, v, steps):
    radius = float(torch.linalg.eigvals(W).abs().max())
    if radius == 0:
        return -math.inf
    return steps * math.log10(radius) + math.log10(float(v.norm()))
