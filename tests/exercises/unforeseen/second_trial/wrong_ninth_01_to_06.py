"""Wrong answers to exercises of lessons 01 to 06, a ninth time: another quantity, another place, a step left out."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.1")
def _(text):
    return len(Counter(text.lower().split()))


@wrong("01.3")
def _(words, vocabulary):
    if not words:
        return 0.0
    seen = set()
    n = 0
    for w in words:
        if w not in vocabulary and w not in seen:
            n += 1
        seen.add(w)
    return n / len(seen)


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: size - 2]
    vocab = {w: i for i, (w, _) in enumerate(best)}
    vocab["<pad>"] = len(vocab)
    vocab["<unk>"] = len(vocab)
    return vocab


@wrong("01.6")
def _(ids):
    pairs = [(a, b) for a, b in zip(ids, ids[1:])]
    return max(pairs, key=lambda p: (pairs.count(p), p))


@wrong("01.7")
def _(ids, pair, new):
    ids = list(ids)
    while True:
        for i in range(len(ids) - 1):
            if (ids[i + 1], ids[i]) == pair:
                ids[i : i + 2] = [new]
                break
        else:
            return ids


@wrong("02.1")
def _(text, a, b):
    pairs = list(zip(text[:-1], text[1:]))
    ab = pairs.count((a, b))
    any_b = sum(y == b for _, y in pairs)
    return ab / any_b


@wrong("02.3")
def _(probabilities, text):
    bits = 0
    for p in probabilities:
        bits += math.ceil(-math.log2(p))
    return bits / len(text)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    seen = len(followers)
    total = sum(followers.values())
    if token in followers:
        return (followers[token] + alpha) / (total + alpha * vocab_size)
    return alpha / (total + alpha * (vocab_size - seen))


@wrong("02.6")
def _(ids, table):
    return torch.stack([table[:, i] for i in range(len(ids))]).T if len(ids) == len(table) else table[: len(ids)]


@wrong("02.8")
def _(text, a, b, discount):
    n = len(text) - 1
    pairs = [text[i : i + 2] for i in range(n)]
    kinds = set(pairs)
    p_cont = sum(k.endswith(b) for k in kinds) / len(kinds)
    context = [p for p in pairs if p.startswith(a)]
    if not context:
        return p_cont
    high = (context.count(a + b) - discount) / len(context)
    reserved = discount * len(set(context)) / len(context)
    return high + reserved * p_cont


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return (features + 1) * hidden + (hidden + 1) * hidden + (hidden + 1) * outputs


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    last = max(lengths) - 1
    return h[:, last] @ W_hy.T + b_y


@wrong("03.6")
def _(steps, taps):
    layers = 0
    while steps > taps:
        steps = steps // taps
        layers += 1
    return layers + 1


@wrong("04.2")
def _(p):
    bits = sum(-math.log2(q) for q in p) / len(p)
    perplexity = sum(1 / q for q in p) / len(p)
    return bits, perplexity


@wrong("04.3")
def _(ids):
    return ids, torch.cat([ids[1:], ids[:1]])


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return F.one_hot(y.argmin(), len(y)).to(y.dtype)
    return torch.softmax(y * temperature, -1)


@wrong("04.5")
def _(p, k):
    cut = p.topk(k).values.min()
    kept = (p >= cut).to(p.dtype)
    return kept / kept.sum()


@wrong("04.6")
def _(p, share):
    q = torch.zeros_like(p)
    total = 0.0
    for i in p.argsort(descending=True):
        if total < share:
            q[i] = p[i] if total + p[i] <= share else share - total
            total += float(p[i])
    return q / q.sum()


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    state = torch.zeros(W_hh.shape[0], dtype=W_hh.dtype)
    token = first
    ids = []
    for u in draws:
        p = torch.softmax(W_hy @ state, 0)
        state = torch.tanh(W_xh[:, token] + W_hh @ state)
        token = int((p.cumsum(0) <= u).sum())
        ids.append(token)
    return ids


@wrong("05.3")
def _(w, h):
    parts = []
    grad = 0.0
    for t in range(1, len(h)):
        own = (1 - h[t] ** 2) * h[t - 1]
        grad = own + (1 - h[t] ** 2) * w * grad
        parts.append(grad)
    return parts


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * own + carried
    return delta, delta @ W_hh


@wrong("05.6")
def _(W_hh, h, own):
    T = len(own)
    deltas = [None] * T
    for t in range(T - 1, -1, -1):
        total = own[t]
        if t + 1 < T:
            total = total + W_hh.T @ own[t + 1]
        deltas[t] = total * (1 - h[t + 1] ** 2)
    return sum(np.outer(deltas[t], h[t]) for t in range(T))


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    grads = []
    for piece in x.split(chunk):
        h = torch.zeros((), dtype=torch.float64)
        total = 0
        for v in piece:
            h = torch.tanh(weight * h + v)
            total = total + h
        grads.append(torch.autograd.grad(total, weight)[0])
    return float(sum(grads))


@wrong("06.1")
def _(a):
    return math.exp(a) / (1 + math.exp(a))


@wrong("06.3")
def _(radius, factor):
    return int(math.log(radius) / math.log(factor)) + 1


@wrong("06.4")
def _(W, radius):
    values = torch.linalg.eigvals(W)
    return W * radius / values.real.max()


@wrong("06.6")
def _(W, v, steps):
    out = v
    scale = 0.0
    for _ in range(steps):
        out = out @ W
        n = float(out.norm())
        if n == 0:
            return -math.inf
        if n < 1e-100:
            out = out / n
            scale += math.log10(n)
    return scale


@wrong("06.7")
def _(W, h, v):
    out = []
    for t in range(len(h)):
        g = v
        for s in range(len(h) - 1, t, -1):
            g = ((1 - h[s] ** 2) * g) @ W
        out.append((g * (1 - h[t] ** 2)).norm().item())
    return out
