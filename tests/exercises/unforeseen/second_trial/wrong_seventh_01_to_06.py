"""Wrong answers to exercises of lessons 01 to 06, a seventh time: what a learner writes who has half understood."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.1")
def _(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    return len([c for c in counts if c.lower() in counts])


@wrong("01.4")
def _(words, size):
    vocab = {"<pad>": 0, "<unk>": 1}
    for w in words:
        if w not in vocab and len(vocab) < size:
            vocab[w] = len(vocab)
    return vocab


@wrong("01.6")
def _(ids):
    counts = defaultdict(int)
    for a, b in zip(ids, ids[1:]):
        counts[min(a, b), max(a, b)] += 1
    top = max(counts.values())
    return min(p for p in counts if counts[p] == top)


@wrong("01.7")
def _(ids, pair, new):
    out, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


@wrong("01.8")
def _(word, ranks):
    tokens = list(word)
    merged = True
    while merged:
        merged = False
        for pair, _rank in sorted(ranks.items(), key=lambda kv: kv[1]):
            for i in range(len(tokens) - 1):
                if (tokens[i], tokens[i + 1]) == pair:
                    tokens = tokens[:i] + [tokens[i] + tokens[i + 1]] + tokens[i + 2 :]
                    merged = True
                    break
    return tokens


@wrong("02.3")
def _(probabilities, text):
    mean_bits = sum(-math.log2(p) for p in probabilities) / len(probabilities)
    return mean_bits / len(text)


@wrong("02.4")
def _(text, order):
    table = {}
    n = order
    for i in range(len(text) - n + 1):
        gram = text[i : i + n]
        context, nxt = gram[:1], gram[1:]
        table.setdefault(context, Counter())[nxt] += 1
    return {c: dict(f) for c, f in table.items()}


@wrong("02.7")
def _(probabilities, luck):
    edges = np.cumsum(probabilities)
    return int(np.argmin(np.abs(edges - luck)))


@wrong("02.8")
def _(text, a, b, discount):
    pairs = Counter(zip(text, text[1:]))
    total = sum(n for (x, y), n in pairs.items() if x == a)
    followers = sum(1 for (x, y) in pairs if x == a)
    precede = sum(1 for (x, y) in pairs if y == b)
    cont = precede / len(pairs)
    if total == 0:
        return cont
    first = pairs[(a, b)] - discount if pairs[(a, b)] else 0
    return first / total + (1 - discount) * followers / total * cont


@wrong("03.1")
def _(features, hidden, outputs, steps):
    gates = hidden * (features + hidden)
    return gates + hidden * outputs + features + hidden


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = [h0]
    for t in range(len(x)):
        states.append(torch.tanh(W_xh @ x[t] + W_hh @ states[t] + b_h))
    return torch.stack(states[:-1])


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    out = []
    for b, n in enumerate(lengths):
        out.append(h[b, -n] @ W_hy.T + b_y)
    return torch.stack(out)


@wrong("03.6")
def _(steps, taps):
    layers = 1
    while taps**layers < steps:
        layers += 1
    return layers


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    batch, time, _ = x.shape
    h = torch.zeros(batch, W_hh.shape[0], dtype=x.dtype)
    out = torch.zeros(batch, time, W_hh.shape[0], dtype=x.dtype)
    for t in range(time):
        h = torch.tanh(x[:, t] @ W_xh.T + h @ W_hh + b_h)
        out[:, t] = h
    return out


@wrong("04.2")
def _(p):
    n = len(p)
    bits = -math.log2(sum(p) / n)
    return bits, 2**bits


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return (y == y.max()).to(y.dtype)
    return torch.softmax(y, -1) / temperature


@wrong("04.6")
def _(p, share):
    order = p.argsort(descending=True)
    cumulative = p.cumsum(0)
    keep = order[cumulative[order] - p[order] < share]
    out = torch.zeros_like(p)
    out[keep] = p[keep]
    return out / out.sum()


@wrong("04.7")
def _(y, targets, lengths):
    nats = 0.0
    for i in range(len(targets)):
        n = int(lengths[i])
        nats += F.cross_entropy(y[i, :n], targets[i, :n]).item()
    return nats / int(lengths.sum()) / math.log(2)


@wrong("05.3")
def _(w, h):
    parts = []
    for k in range(1, len(h)):
        slope = 1.0
        for j in range(k, len(h)):
            slope *= 1 - h[j] ** 2
        parts.append(slope * w ** (len(h) - k) * h[k - 1])
    return parts


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (own + carried) * (1 - h_t**2)
    return delta, W_hh.T @ (own + carried)


@wrong("05.6")
def _(W_hh, h, own):
    total = np.zeros_like(W_hh)
    delta = np.zeros(len(W_hh))
    for t in reversed(range(len(own))):
        delta = own[t] + W_hh.T @ delta
        delta = delta * (1 - h[t + 1] ** 2)
        total = np.outer(delta, h[t])
    return total


@wrong("05.8")
def _(w, x, chunk):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    states = []
    for t, v in enumerate(x):
        if t % chunk == 0 and t:
            h = h.detach()
        h = torch.tanh(w * h + v)
        states.append(h)
    torch.stack(states).mean().backward()
    return w.grad.item()


@wrong("06.3")
def _(radius, factor):
    return round(math.log(factor) / math.log(radius))


@wrong("06.4")
def _(W, radius):
    now = torch.linalg.eigvals(W).abs().max()
    return W * radius if now > radius else W / now


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        n = v.norm()
        if n == 0:
            return -math.inf
        total += math.log10(n)
        v = (v / n) @ W
    return total


@wrong("06.7")
def _(W, h, v):
    grads = [v]
    for t in range(len(h) - 1, 0, -1):
        grads.append(((1 - h[t] ** 2) * grads[0]) @ W)
    return [float(g.norm()) for g in reversed(grads)]
