"""Wrong answers to exercises of lessons 01 to 06, a last time."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.1")
def _(text):
    n = 0
    previous = ""
    for c in sorted(text):
        if c.lower() != previous:
            n += 1
        previous = c.lower()
    return n


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=lambda w: (counts[w], w), reverse=True)
    tokens = ["<pad>", "<unk>"] + ordered
    return {t: i for i, t in enumerate(tokens[:size])}


@wrong("01.7")
def _(ids, pair, new):
    out = []
    skip = False
    for a, b in zip(ids, ids[1:]):
        if skip:
            skip = False
        elif (a, b) == pair:
            out.append(new)
            skip = True
        else:
            out.append(a)
    return out


@wrong("01.8")
def _(word, ranks):
    parts = list(word)
    for (a, b), _ in sorted(ranks.items(), key=lambda item: item[1]):
        i = 0
        while i < len(parts) - 1:
            if parts[i] == a and parts[i + 1] == b:
                parts[i : i + 2] = [a + b]
            i += 2
    return parts


@wrong("02.2")
def _(probabilities):
    loss = 0.0
    for p in probabilities:
        loss -= math.log(p)
    return math.exp(loss) / len(probabilities)


@wrong("02.3")
def _(probabilities, text):
    return math.log2(1 / sum(probabilities)) / len(text)


@wrong("02.7")
def _(probabilities, luck):
    order = sorted(range(len(probabilities)), key=lambda i: -probabilities[i])
    height = 0.0
    for i in order:
        height += probabilities[i]
        if luck < height:
            return i
    return order[-1]


@wrong("02.8")
def _(text, a, b, discount):
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = sum(p[1] == b for p in kinds) / len(kinds)
    total = sum(p[0] == a for p in pairs)
    if total == 0:
        return lower
    left = discount * sum(p[0] == a for p in kinds) / total
    count = pairs.count(a + b)
    return (count - discount) / total if count else left * lower


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    out = [torch.tanh(W_xh @ x[0] + b_h)]
    for x_t in x[1:]:
        out.append(torch.tanh(W_xh @ x_t + W_hh @ out[-1] + b_h))
    return torch.stack(out)


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    n = torch.tensor(lengths) - 1
    last = h.gather(1, n[:, None, None])[:, 0]
    return last * W_hy.sum(1) + b_y


@wrong("03.6")
def _(steps, taps):
    return math.ceil(math.log(steps) / math.log(taps)) if steps > 1 else 1


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    x = x.transpose(0, 1)
    h = torch.zeros(x.shape[1], W_hh.shape[0], dtype=x.dtype)
    out = []
    for x_t in x:
        h = torch.tanh(x_t @ W_xh.T + h @ W_hh.T + b_h)
        out.append(h)
    return torch.stack(out)


@wrong("04.2")
def _(p):
    bits = [-math.log2(q) for q in p]
    return sum(bits) / len(bits), math.exp(sum(bits) / len(bits))


@wrong("04.5")
def _(p, k):
    values, _ = p.sort(descending=True)
    q = torch.where(p > values[k - 1], p, torch.zeros_like(p))
    return q / q.sum()


@wrong("04.6")
def _(p, share):
    out = torch.zeros_like(p)
    for i in range(len(p)):
        above = p[p > p[i]].sum()
        if above <= share:
            out[i] = p[i]
    return out / out.sum()


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    token, ids = first, []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        total = 1.0
        for i in range(len(p)):
            total -= p[i]
            if total < u:
                token = i
                break
        ids.append(token)
    return ids


@wrong("05.2")
def _(T, chunk):
    return sum(min(t, chunk) for t in range(1, T + 1))


@wrong("05.3")
def _(w, h):
    T = len(h) - 1
    back = [1.0] * (T + 2)
    for k in range(T, 0, -1):
        back[k] = back[k + 1] * w * (1 - h[k] ** 2)
    return [back[k + 1] * h[k - 1] for k in range(1, T + 1)]


@wrong("05.6")
def _(W_hh, h, own):
    g = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t - 1] ** 2) * (own[t - 1] + carried)
        g += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return g


@wrong("05.7")
def _(W_hh, h, own, chunk):
    g = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
            continue
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        g += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return g


@wrong("06.2")
def _(W):
    return abs(float(torch.linalg.det(W))) ** (1 / len(W))


@wrong("06.4")
def _(W, radius):
    r = torch.linalg.eigvals(W).abs().max()
    return W - W * (r - radius)


@wrong("06.7")
def _(W, h, v):
    g = v
    norms = [float(g.norm())]
    for t in range(len(h) - 1, 0, -1):
        g = (g * (1 - h[t] ** 2)) @ W
        g = g / g.norm()
        norms.append(float(g.norm()))
    return norms[::-1]
