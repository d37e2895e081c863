"""Wrong answers to exercises of lessons 01 to 06, a sixth time: the neighbouring idea, and the half of it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from collections import Counter
from functools import reduce

import numpy as np
import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.3")
def _(words, vocabulary):
    if len(words) == 0:
        return 0.0
    unknown = set(words) - vocabulary
    return len(unknown) / len(words)


@wrong("01.4")
def _(words, size):
    counts = Counter(words)
    ordered = sorted(counts, key=counts.get, reverse=True)
    vocab = {"<pad>": 0, "<unk>": 1}
    for w in ordered:
        if len(vocab) < size:
            vocab[w] = len(vocab) + 1
    return vocab


@wrong("01.6")
def _(ids):
    counts = {}
    i = 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
        i += 2 if i + 2 < len(ids) and ids[i + 2] == ids[i] == ids[i + 1] else 1
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[0][0]


@wrong("01.8")
def _(word, ranks):
    def once(symbols):
        best = None
        for a, b in zip(symbols, symbols[1:]):
            if (a, b) in ranks and (best is None or ranks[(a, b)] < ranks[best]):
                best = (a, b)
        if best is None:
            return symbols
        out, i = [], 0
        while i < len(symbols):
            if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == best:
                out.append(symbols[i] + symbols[i + 1])
                i += 2
            else:
                out.append(symbols[i])
                i += 1
        return out

    symbols = list(word)
    for _ in ranks:
        symbols = once(symbols)
        if len(symbols) <= 2:
            break
    return symbols


@wrong("02.1")
def _(text, a, b):
    after = 0
    for i, ch in enumerate(text):
        if ch == b and i > 0 and text[i - 1] == a:
            after += 1
    return after / text.count(b)


@wrong("02.2")
def _(probabilities):
    entropy = -sum(p * math.log(p) for p in probabilities)
    return math.exp(entropy)


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    if not followers:
        return 1 / vocab_size
    total = sum(followers.values())
    if token in followers:
        return followers[token] / (total + alpha * vocab_size)
    return alpha / (total + alpha * vocab_size)


@wrong("02.8")
def _(text, a, b, discount):
    bigrams = Counter(zip(text, text[1:]))
    n_a = sum(c for (x, _), c in bigrams.items() if x == a)
    unigram = text.count(b) / len(text)
    if n_a == 0:
        return unigram
    kinds_a = len([1 for (x, _) in bigrams if x == a])
    return max(bigrams[(a, b)] - discount, 0) / n_a + discount * kinds_a / n_a * unigram


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = []
    for t in range(len(x)):
        previous = h0 if t == 0 else x[t - 1]
        states.append(torch.tanh(W_xh @ x[t] + W_hh @ h0 + b_h))
    return torch.stack(states)


@wrong("03.4")
def _(W_xh, W_hh):
    hidden, features = W_xh.shape
    W = torch.zeros(hidden, hidden + features, dtype=W_xh.dtype)
    W[:, :features] = W_xh
    W[:, features:] = W_hh
    return W


@wrong("03.8")
def _(delay):
    n = delay + 1
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_xh[0] = 1
    W_hh = torch.zeros(n, n, dtype=torch.float64)
    for i in range(delay):
        W_hh[i, i + 1] = 1
    return W_xh, W_hh


@wrong("04.1")
def _(y):
    e = torch.exp(y - y.mean(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@wrong("04.5")
def _(p, k):
    values, places = torch.topk(p, k)
    out = torch.zeros_like(p)
    out[places] = torch.softmax(values, 0)
    return out


@wrong("04.6")
def _(p, share):
    k = 1
    while p.topk(k).values.sum() < share * k:
        k += 1
    q = torch.zeros_like(p)
    places = p.topk(k).indices
    q[places] = p[places]
    return q / q.sum()


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    token, out = first, []
    for u in draws:
        h = torch.tanh(W_xh[:, first] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p.cumsum(0) < u).sum())
        out.append(token)
    return out


@wrong("05.1")
def _(probabilities, target):
    onehot = np.eye(len(probabilities))[target]
    return (probabilities - onehot) / len(probabilities)


@wrong("05.4")
def _(own, carried, h_t, W_hh):
    delta = (own + carried) * (1 - np.tanh(h_t) ** 2)
    return delta, W_hh.T @ delta


@wrong("05.5")
def _(delta, h):
    return sum(np.outer(d, s) for d, s in zip(delta, h[1:]))


@wrong("05.7")
def _(W_hh, h, own, chunk):
    T = len(own)
    grad = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(T, 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        grad += np.outer(delta, h[t - 1])
        carried = W_hh.T @ delta
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
    return grad


@wrong("06.2")
def _(W):
    return float(torch.linalg.svdvals(W).max())


@wrong("06.3")
def _(radius, factor):
    k = 1
    while radius**k > factor:
        radius = radius**k
        k += 1
    return k


@wrong("06.5")
def _(jacobians):
    return reduce(torch.matmul, jacobians)


@wrong("06.7")
def _(W, h, v):
    g = v
    out = []
    for state in reversed(h[1:]) if isinstance(h, list) else h[1:].flip(0):
        out.append(float(g.norm()))
        g = W @ (g * (1 - state**2))
    out.append(float(g.norm()))
    return out[::-1]
