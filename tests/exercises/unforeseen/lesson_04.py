"""Unforeseen answers to lesson 04."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from tests.exercises.unforeseen import right, wrong


@wrong("04.1")
def _(y):
    weights = torch.exp(y - y.mean(-1, keepdim=True))
    return weights / weights.sum(-1, keepdim=True)


@wrong("04.1")
def _(y):
    weights = torch.exp(y / y.max(-1, keepdim=True).values)
    return weights / weights.sum(-1, keepdim=True)


@wrong("04.1")
def _(y):
    return torch.sigmoid(y)


@right("04.1")
def _(y):
    return torch.exp(y - torch.logsumexp(y, dim=-1, keepdim=True))


@wrong("04.2")
def _(p):
    bits = -sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, math.exp(bits)


@wrong("04.2")
def _(p):
    bits = -sum(p_t * math.log2(p_t) for p_t in p)
    return bits, 2**bits


@wrong("04.2")
def _(p):
    bits = sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, 2**-bits


@right("04.2")
def _(p):
    geometric = math.prod(p) ** (1 / len(p))
    return math.log2(1 / geometric), 1 / geometric


@wrong("04.3")
def _(ids):
    return ids[:-1], ids[1:].flip(0)


@wrong("04.3")
def _(ids):
    return ids[:-1], torch.cat([ids[1:], ids[:1]])


@wrong("04.3")
def _(ids):
    return torch.stack([ids[:-1], ids[1:]], dim=1)


@right("04.3")
def _(ids):
    windows = ids.unfold(0, 2, 1)
    return windows[:, 0], windows[:, 1]


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return y.argmax()
    return torch.softmax(y / temperature, -1)


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return torch.softmax(y, -1)
    return torch.softmax(y / temperature, -1)


@wrong("04.4")
def _(y, temperature):
    if temperature == 0:
        return (y == y.max()).to(y.dtype)
    return torch.softmax(y, -1) ** temperature


@right("04.4")
def _(y, temperature):
    if not temperature:
        return F.one_hot(y.argmax(), len(y)).to(y.dtype)
    powers = torch.softmax(y, -1) ** (1 / temperature)
    return powers / powers.sum()


@wrong("04.5")
def _(p, k):
    kept = torch.zeros_like(p)
    largest = p.topk(k).indices
    kept[largest] = p[largest]
    return kept / k


@wrong("04.5")
def _(p, k):
    kept = torch.zeros_like(p)
    kept[:k] = p.sort(descending=True).values[:k]
    return kept / kept.sum()


@wrong("04.5")
def _(p, k):
    kept = torch.where(p > 1 / k, p, 0)
    return kept / kept.sum()


@right("04.5")
def _(p, k):
    order = p.argsort(descending=True).argsort()
    return p * (order < k) / p[order < k].sum()


@wrong("04.6")
def _(p, share):
    order = p.argsort(descending=True)
    keep = order[: int(share * len(p)) + 1]
    kept = torch.zeros_like(p)
    kept[keep] = p[keep]
    return kept / kept.sum()


@wrong("04.6")
def _(p, share):
    order = p.argsort()
    before = p[order].cumsum(0) - p[order]
    keep = order[before < share - 1e-9]
    kept = torch.zeros_like(p)
    kept[keep] = p[keep]
    return kept / kept.sum()


@wrong("04.6")
def _(p, share):
    order = p.argsort(descending=True)
    before = p[order].cumsum(0) - p[order]
    kept = torch.where(before < share - 1e-9, p, 0)
    return kept / kept.sum()


@right("04.6")
def _(p, share):
    total, kept = 0.0, torch.zeros_like(p)
    for token in sorted(range(len(p)), key=lambda t: (-p[t].item(), t)):
        if total >= share - 1e-9:
            break
        kept[token] = p[token]
        total += p[token].item()
    return kept / total


@wrong("04.7")
def _(y, targets, lengths):
    real = torch.arange(targets.shape[1]) < lengths[:, None]
    return F.cross_entropy(y[real], targets[real]).item() * math.log(2)


@wrong("04.7")
def _(y, targets, lengths):
    total = 0.0
    for i, n in enumerate(lengths):
        total += F.cross_entropy(y[i, :n], targets[i, :n]).item() / math.log(2)
    return total


@wrong("04.7")
def _(y, targets, lengths):
    return F.cross_entropy(y.flatten(0, 1), targets.flatten(), ignore_index=0).item() / math.log(2)


@right("04.7")
def _(y, targets, lengths):
    total = 0.0
    for logits, target, n in zip(y, targets, lengths.tolist(), strict=True):
        total -= torch.log_softmax(logits, -1)[torch.arange(n), target[:n]].sum().item()
    return total / lengths.sum().item() / math.log(2)


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h, token, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), first, []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p.cumsum(0) > u).sum())
        written.append(min(token, len(p) - 1))
        token = written[-1]
    return written


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h, token, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), first, []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p <= u).sum().clamp(max=len(p) - 1))
        written.append(token)
    return written


@wrong("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h, token, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), first, []
    for u in draws:
        p = torch.softmax(W_hy @ h, -1)
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        token = int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 1))
        written.append(token)
    return written


@right("04.8")
def _(W_xh, W_hh, W_hy, first, draws):
    h, ids = W_hh.new_zeros(W_hh.shape[0]), [first]
    for u in draws:
        one_hot = F.one_hot(torch.tensor(ids[-1]), W_xh.shape[1]).to(W_xh.dtype)
        h = (W_xh @ one_hot + W_hh @ h).tanh()
        total = 0.0
        for token, p in enumerate(torch.softmax(W_hy @ h, 0).tolist()):
            total += p
            if total > u:
                break
        ids.append(token)
    return ids[1:]
