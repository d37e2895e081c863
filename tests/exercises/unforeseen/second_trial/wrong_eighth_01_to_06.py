"""Wrong answers to exercises of lessons 01 to 06, an eighth time: other ways that nearly arrive."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("01.2")
def _(text):
    if not text:
        return 0.0
    return sum(1 if ord(c) < 128 else 2 for c in text) / len(text)


@wrong("01.3")
def _(words, vocabulary):
    unknown = [w for w in words if w not in vocabulary]
    known = [w for w in words if w in vocabulary]
    return len(unknown) / len(known) if known else 0.0


@wrong("01.5")
def _(losses, text):
    total = 0.0
    for loss in losses:
        total += math.log2(loss) if loss > 0 else 0.0
    return total / len(text)


@wrong("01.8")
def _(word, ranks):
    parts = list(word)
    for _ in range(len(word)):
        candidates = [(ranks[p], i) for i, p in enumerate(zip(parts, parts[1:])) if p in ranks]
        if not candidates:
            break
        _, i = min(candidates)
        parts = parts[:i] + [parts[i] + parts[i + 1]] + parts[i + 1 :]
    return parts


@wrong("02.1")
def _(text, a, b):
    followers = text.split(a)[1:]
    return sum(f.startswith(b) for f in followers) / len(followers)


@wrong("02.2")
def _(probabilities):
    mean = sum(math.log2(p) for p in probabilities) / len(probabilities)
    return math.exp(-mean)


@wrong("02.4")
def _(text, order):
    counts = {}
    for t in range(len(text) - order + 1):
        inner = counts.get(text[t : t + order], {})
        if t + order < len(text):
            inner[text[t + order]] = inner.get(text[t + order], 0) + 1
            counts[text[t : t + order]] = inner
    return counts


@wrong("02.5")
def _(followers, token, alpha, vocab_size):
    total = sum(followers.values())
    if total == 0:
        return 0.0
    return (followers.get(token, 0) + alpha) / (total + alpha * len(followers))


@wrong("02.8")
def _(text, a, b, discount):
    bigrams = [(text[i], text[i + 1]) for i in range(len(text) - 1)]
    types = set(bigrams)
    c_ab = bigrams.count((a, b))
    c_a = len([x for x in bigrams if x[0] == a])
    p_cont = len([t for t in types if t[1] == b]) / len(types)
    if c_a == 0:
        return p_cont
    lam = discount * len([t for t in types if t[1] == a]) / c_a
    return max(c_ab - discount, 0) / c_a + lam * p_cont


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    pre = W_xh.T @ x + W_hh.T @ h + b_h if W_xh.shape[0] == W_xh.shape[1] else W_xh @ x + W_hh @ h + b_h
    return torch.sigmoid(pre)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h = torch.tanh(h0)
    rows = []
    for t in range(x.shape[0]):
        h = torch.tanh(W_xh @ x[t] + W_hh @ h + b_h)
        rows.append(h)
    return torch.stack(rows)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    z = x @ W_xh.T + b_h
    h = torch.zeros_like(z[:, 0])
    out = []
    for t in range(z.shape[1]):
        h = torch.tanh(z[:, t]) + h @ W_hh.T
        out.append(h)
    return torch.stack(out, 1)


@wrong("04.1")
def _(y):
    y = y - y.max(0).values
    e = y.exp()
    return e / e.sum(1, keepdim=True)


@wrong("04.5")
def _(p, k):
    out = p.clone()
    for i in p.argsort()[:k]:
        out[i] = 0
    return out / out.sum()


@wrong("04.6")
def _(p, share):
    values, idx = torch.sort(p, descending=True)
    n = int((values.cumsum(0) < share).sum())
    out = torch.zeros_like(p)
    out[idx[: n + 1]] = values[: n + 1]
    return out / share


@wrong("04.7")
def _(y, targets, lengths):
    loss = F.cross_entropy(y.transpose(1, 2), targets, reduction="none")
    for i, n in enumerate(lengths):
        loss[i, n:] = 0
    return loss.mean().item() / math.log(2)


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h = torch.zeros(len(W_hh), dtype=W_hh.dtype)
    token, out = first, [first]
    for u in draws[1:]:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, 0)
        token = int((p.cumsum(0) <= u).sum())
        out.append(token)
    return out


@wrong("05.2")
def _(T, chunk):
    chunks = math.ceil(T / chunk)
    return chunks * chunk * (chunk + 1) // 2


@wrong("05.5")
def _(delta, h):
    return delta.T @ h[:-1] / len(delta)


@wrong("05.6")
def _(W_hh, h, own):
    grad = np.zeros_like(W_hh)
    back = np.zeros(len(W_hh))
    for t in range(len(own) - 1, -1, -1):
        back = (own[t] + back) * (1 - h[t + 1] ** 2)
        grad += np.outer(back, h[t])
        back = W_hh @ back
    return grad


@wrong("05.7")
def _(W_hh, h, own, chunk):
    grad = np.zeros_like(W_hh)
    T = len(own)
    for start in range(0, T, chunk):
        end = min(start + chunk, T)
        carried = np.zeros(len(W_hh))
        for t in range(end, start, -1):
            delta = (1 - h[t] ** 2) * (own[end - 1] + carried) if t == end else (1 - h[t] ** 2) * carried
            grad += np.outer(delta, h[t - 1])
            carried = delta @ W_hh
    return grad


@wrong("05.8")
def _(w, x, chunk):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = 0.0
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        h = h.detach()
        loss = 0.0
        for v in piece:
            h = torch.tanh(weight * h + v)
            loss = loss + h
        loss.backward()
        total += weight.grad.item()
    return total


@wrong("06.2")
def _(W):
    v = torch.ones(len(W), dtype=W.dtype)
    for _ in range(50):
        v = W @ v
        v = v / v.norm()
    return float((v @ W @ v).abs())


@wrong("06.5")
def _(jacobians):
    total = jacobians[0]
    for J in jacobians[1:]:
        total = total * J
    return total


@wrong("06.6")
def _(W, v, steps):
    log = math.log10(v.norm())
    for _ in range(steps):
        new = v @ W
        if new.norm() == 0:
            return -math.inf
        log += math.log10(new.norm())
        v = new / new.norm()
    return log


@wrong("06.7")
def _(W, h, v):
    g = v.clone()
    norms = []
    for t in range(len(h) - 1, -1, -1):
        norms.append(g.norm().item())
        g = W.T @ g * (1 - h[t] ** 2)
    return norms[::-1]
