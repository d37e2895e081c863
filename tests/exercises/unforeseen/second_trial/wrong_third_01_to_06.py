"""Wrong answers to exercises of lessons 01 to 06, a third time: misread words, other ways of going about it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.4")
def _(words, size):
    vocab = {"<pad>": 0, "<unk>": 1}
    for word, _ in Counter(sorted(words)).most_common(size):
        vocab[word] = len(vocab)
    return vocab


@wrong("01.6")
def _(ids):
    counts = Counter()
    for i in range(0, len(ids) - 1, 2):
        counts[(ids[i], ids[i + 1])] += 1
    return min(counts, key=lambda p: (-counts[p], p))


@wrong("01.7")
def _(ids, pair, new):
    out = []
    for i in range(len(ids)):
        if i > 0 and (ids[i - 1], ids[i]) == pair:
            out[-1] = new
        else:
            out.append(ids[i])
    return out


@wrong("01.8")
def _(word, ranks):
    tokens = list(word)
    for pair in sorted(ranks, key=ranks.get):
        for i in range(len(tokens) - 1):
            if (tokens[i], tokens[i + 1]) == pair:
                tokens[i : i + 2] = ["".join(pair)]
                break
    return tokens


@wrong("02.2")
def _(probabilities):
    product = 1.0
    for p in probabilities:
        product *= p
    return 1 / product


@wrong("02.4")
def _(text, order):
    counts = {}
    for i in range(len(text) - order):
        context = text[i : i + order - 1]
        nxt = text[i + order - 1]
        if context not in counts:
            counts[context] = {}
        counts[context][nxt] = counts[context].get(nxt, 0) + 1
    return counts


@wrong("02.7")
def _(probabilities, luck):
    total = 0
    for i, p in enumerate(probabilities):
        if total <= luck <= total + p:
            return i
        total += p
    return len(probabilities) - 1


@wrong("02.8")
def _(text, a, b, discount):
    pairs = [text[i] + text[i + 1] for i in range(len(text) - 1)]
    kinds = set(pairs)
    cont = len([k for k in kinds if k[1] == b]) / len(kinds)
    n_a = text.count(a)
    if n_a == 0:
        return cont
    lam = discount * len([k for k in kinds if k[0] == a]) / n_a
    return max(pairs.count(a + b) - discount, 0) / n_a + lam * cont


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    outs = []
    for b in range(h.shape[0]):
        states = h[b, : lengths[b]]
        outs.append(W_hy @ states.mean(0) + b_y)
    return torch.stack(outs)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    out = []
    for seq in x:
        h = torch.zeros(W_hh.shape[0], dtype=x.dtype)
        for x_t in seq:
            h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        out.append(h)
    return torch.stack(out)


@wrong("03.6")
def _(steps, taps):
    layers = 0
    seen = 1
    while seen < steps:
        seen = seen + (taps - 1) * (layers + 1)
        layers += 1
    return layers


@wrong("04.1")
def _(y):
    m = y.max()
    e = torch.exp(y - m)
    return e / e.sum(dim=1, keepdim=True)


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        temperature = 1e-2
    p = torch.softmax(y, -1) ** temperature
    return p / p.sum()


@wrong("04.6")
def _(p, share):
    kept = torch.zeros_like(p)
    total = 0.0
    for i in p.argsort(descending=True):
        total += p[i]
        if total > share:
            break
        kept[i] = p[i]
    return kept / kept.sum()


@wrong("04.7")
def _(y, targets, lengths):
    logp = torch.log_softmax(y, -1)
    means = []
    for i in range(len(lengths)):
        n = int(lengths[i])
        picked = logp[i, torch.arange(n), targets[i, :n]]
        means.append(-picked.mean() / math.log(2))
    return float(sum(means) / len(means))


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(W_hh.shape[0], dtype=W_hh.dtype)
    token = first
    out = []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, 0)
        token = int(torch.searchsorted(p, torch.tensor(u, dtype=p.dtype)))
        token = min(token, len(p) - 1)
        out.append(token)
    return out


@wrong("05.2")
def _(T, chunk):
    full = T // chunk
    return full * chunk * (chunk + 1) // 2


@wrong("05.3")
def _(w, h):
    T = len(h) - 1
    parts = []
    for k in range(1, T + 1):
        d = h[k - 1]
        for j in range(k, T):
            d = d * w * (1 - h[j + 1] ** 2)
        parts.append(d)
    return parts


@wrong("05.6")
def _(W_hh, h, own):
    T = len(own)
    grad = np.zeros_like(W_hh)
    for j in range(T):
        err = own[j]
        for t in range(j, -1, -1):
            delta = err * (1 - h[t] ** 2)
            grad += np.outer(delta, h[t])
            err = W_hh.T @ delta
    return grad


@wrong("05.7")
def _(W_hh, h, own, chunk):
    grad = np.zeros_like(W_hh)
    T = len(own)
    for start in range(0, T, chunk):
        carry = 0
        for t in range(min(start + chunk, T), start, -1):
            delta = (1 - h[t] ** 2) * (own[t - 1] + carry)
            grad += np.outer(delta, h[t - 1] if t - 1 > start else 0 * h[0])
            carry = W_hh.T @ delta
    return grad


@wrong("06.2")
def _(W):
    values = torch.linalg.eigvals(W)
    return float(values.real.abs().max())


@wrong("06.5")
def _(jacobians):
    out = torch.eye(len(jacobians), dtype=jacobians[0].dtype)
    for J in jacobians:
        out = J @ out
    return out


@wrong("06.7")
def _(W, h, v):
    norms = [v.norm().item()]
    g = v
    for t in reversed(range(len(h) - 1)):
        g = W.T @ (g * (1 - h[t] ** 2))
        norms.insert(0, g.norm().item())
    return norms
