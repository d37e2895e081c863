"""Wrong answers to exercises of lessons 01 to 06, a fifth time: whole tensors at once, helpers, an end too soon."""

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
    seen = []
    for c in text:
        if c.lower() not in seen and c.isalpha():
            seen.append(c.lower())
    return len(seen)


@wrong("01.5")
def _(losses, text):
    nats_per_token = sum(losses) / len(losses)
    tokens_per_char = len(losses) / len(text.encode("utf-8"))
    return nats_per_token / math.log(2) * tokens_per_char


@wrong("01.7")
def _(ids, pair, new):
    result = list(ids)
    for i in range(len(result) - 1):
        if result[i] == pair[0] and result[i + 1] == pair[1]:
            result[i] = new
            result[i + 1] = None
    return [x for x in result if x]


@wrong("01.8")
def _(word, ranks):
    pieces = list(word)
    while len(pieces) > 1:
        best_i, best_rank = None, 0
        for i in range(len(pieces) - 1):
            rank = ranks.get((pieces[i], pieces[i + 1]))
            if rank is not None and (best_i is None or rank > best_rank):
                best_i, best_rank = i, rank
        if best_i is None:
            break
        pieces[best_i : best_i + 2] = [pieces[best_i] + pieces[best_i + 1]]
    return pieces


@wrong("02.3")
def _(probabilities, text):
    bits = 0.0
    for p in probabilities:
        bits += p * -math.log2(p)
    return bits / len(text)


@wrong("02.4")
def _(text, order):
    contexts = {text[i : i + order - 1] for i in range(len(text) - order + 1)}
    return {c: dict(Counter(text[text.find(c) + order - 1 :])) for c in contexts}


@wrong("02.6")
def _(ids, table):
    out = torch.zeros(len(ids), table.shape[1])
    for place, i in enumerate(ids):
        out[i] = table[place]
    return out


@wrong("02.7")
def _(probabilities, luck):
    for token, p in enumerate(probabilities):
        luck -= p
        if luck <= 0:
            return token
    return len(probabilities) - 1


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x) + torch.tanh(W_hh @ h) + b_h


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    y = h @ W_hy.T + b_y
    mask = torch.arange(h.shape[1])[None] < torch.tensor(lengths)[:, None]
    return (y * mask[:, :, None]).sum(1)


@wrong("03.6")
def _(steps, taps):
    return math.ceil(steps ** (1 / taps))


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    projected = x @ W_xh.T + b_h
    h = torch.zeros(W_hh.shape[0], dtype=x.dtype)
    states = []
    for b in range(x.shape[0]):
        row = []
        for t in range(x.shape[1]):
            h = torch.tanh(projected[b, t] + W_hh @ h)
            row.append(h)
        states.append(torch.stack(row))
    return torch.stack(states)


@wrong("04.3")
def _(ids):
    inputs = ids[:-1]
    targets = torch.roll(ids, 1)[:-1]
    return inputs, targets


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return torch.ones_like(y) / len(y)
    return torch.softmax(y / temperature, -1)


@wrong("04.6")
def _(p, share):
    values, order = p.sort(descending=True)
    keep = values.cumsum(0) <= share
    out = torch.zeros_like(p)
    out[order[keep]] = values[keep]
    return out / out.sum()


@wrong("04.7")
def _(y, targets, lengths):
    mask = torch.arange(targets.shape[1])[None, :] <= lengths[:, None]
    loss = F.cross_entropy(y.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)
    return float((loss * mask).sum() / mask.sum() / math.log(2))


@wrong("05.2")
def _(T, chunk):
    total = 0
    for j in range(1, T + 1):
        for k in range(1, j + 1):
            if j - k < chunk:
                total += 1
    return total


@wrong("05.3")
def _(w, h):
    T = len(h) - 1
    parts = []
    factor = 1.0
    for k in range(T, 0, -1):
        factor = factor * w * (1 - h[k] ** 2)
        parts.insert(0, factor * h[k - 1])
    return parts


@wrong("05.6")
def _(W_hh, h, own):
    T, n = own.shape
    delta = np.zeros((T + 1, n))
    for t in range(T - 1, -1, -1):
        delta[t] = (1 - h[t + 1] ** 2) * own[t] + W_hh.T @ delta[t + 1]
    return delta[:T].T @ h[:T]


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    total = 0.0
    for start in range(0, len(x), chunk):
        h = h.detach()
        for x_t in x[start : start + chunk]:
            h = torch.tanh(weight * h + x_t)
        (g,) = torch.autograd.grad(h, weight)
        total += g.item()
    return total


@wrong("06.1")
def _(a):
    s = 1 / (1 + math.exp(-a))
    return s * (1 - s**2)


@wrong("06.4")
def _(W, radius):
    values, vectors = torch.linalg.eigh(W)
    return W * radius / values.abs().max()


@wrong("06.6")
def _(W, v, steps):
    total = 0.0
    for _ in range(steps):
        v = v @ W
        n = float(v.norm())
        if n == 0:
            return -math.inf
        v = v / n
        total += math.log10(n)
        if total < -300:
            break
    return total


@wrong("06.7")
def _(W, h, v):
    T = len(h) - 1
    out = [0.0] * (T + 1)
    out[T] = float(v.norm())
    for t in range(T - 1, -1, -1):
        out[t] = out[t + 1] * float((torch.diag(1 - h[t + 1] ** 2) @ W).norm())
    return out
