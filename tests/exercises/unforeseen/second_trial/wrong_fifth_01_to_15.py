"""Wrong answers to exercises of lessons 01 to 15, a fifth time: whole tensors at once, helpers, an end too soon."""

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


@wrong("07.1")
def _(factor, steps):
    return 1 + math.log(factor) / steps


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = 0.0
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        w -= learning_rate * g / (s**0.5 + eps) if isinstance(s, torch.Tensor) else learning_rate * g / eps
        s = decay * s + (1 - decay) * g**2
    return w


@wrong("07.2")
def _(gradients, max_norm):
    flat = torch.cat([g.flatten() for g in gradients])
    biggest = flat.abs().max()
    if biggest <= max_norm:
        return [g.clone() for g in gradients]
    return [g * max_norm / biggest for g in gradients]


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good = w
    _, slope = loss_and_slope(w)
    for _ in range(evaluations - 1):
        trial = good - learning_rate * slope
        loss, new_slope = loss_and_slope(trial)
        if math.isfinite(loss):
            good, slope = trial, new_slope
        else:
            learning_rate = learning_rate / 2
    return good


@wrong("08.2")
def _(delay, copied, symbols):
    steps = delay + 2 * copied
    per_step = [0.0] * (steps - copied) + [-math.log(1 / symbols + 1)] * copied
    return sum(per_step) / steps


@wrong("08.3")
def _(u, x):
    u = u / u.norm()
    return x - (u @ x) * u


@wrong("08.7")
def _(V):
    G = V.T @ V
    S = torch.triu(G) / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("09.1")
def _(f, i, g, o, c):
    new_c = f * c + i * g
    h = o * torch.tanh(c)
    return h, new_c


@wrong("09.6")
def _(f):
    T, n = f.shape
    total = f.prod(0)
    rows = [total]
    for t in range(T):
        rows.append(total / f[: t + 1].prod(0) * f[t])
    return torch.stack(rows)


@wrong("10.2")
def _(steps):
    z = 1 / (1 - 1 / steps)
    return math.log(z / abs(1 - z))


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ (r * h) + r * b)
    return torch.tanh(a + r * (W @ h) + b)


@wrong("11.4")
def _(seen, unseen):
    order = seen.abs().argsort()
    best = int(order[0])
    return best, abs(float(unseen[best]))


@wrong("11.5")
def _(gates, units, value):
    out = {k: v.clone() for k, v in gates.items()}
    for u in units:
        out["f"][:, u] = 1.0
        out["i"][:, u] = 0.0
        out["g"][:, u] = value
    return out


@wrong("11.6")
def _(words, ratings):
    for i in range(len(words) - 1, -1, -1):
        if words[i] in ratings:
            positive = ratings[words[i]] > 0
            if words[i - 1] == "not" or words[i - 2] == "not":
                positive = not positive
            return positive
    return False


@wrong("12.3")
def _(lengths):
    means = [(n - 1) / 2 for n in lengths]
    return sum(means) / len(lengths)


@wrong("12.7")
def _(leaves, merges):
    parent = {}
    for k, (left, right) in enumerate(merges):
        parent[left] = parent[right] = k
    out = []
    for leaf in range(leaves):
        n, node = 0, leaf
        while node in parent:
            node = parent[node]
            n += 1
            if n > len(merges):
                break
        out.append(n)
    return out


@wrong("13.3")
def _(nats, lengths):
    mask = (torch.arange(nats.shape[1]) < lengths[:, None]).to(nats.dtype)
    return (nats * mask).sum() / mask.sum()


@wrong("13.5")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s) + C @ c
    return new, V @ new + D @ c


@wrong("13.7")
def _(answer, truth):
    edits = abs(len(answer) - len(truth))
    for a, b in zip(answer, truth):
        edits += a != b
    return edits


@wrong("14.3")
def _(answer, truth):
    if answer == truth:
        return None
    for i in range(max(len(answer), len(truth))):
        if answer[i : i + 1] != truth[i : i + 1]:
            return i + 1
    return None


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(len(V), dtype=x.dtype)
    classes = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ y + b)
        y = torch.softmax(V @ h, 0)
        classes.append(int(y.argmax()))
    return classes


@wrong("14.7")
def _(joint, share):
    p_first = joint.sum(0)
    p_second = joint.sum(1)
    cond = joint / p_second[:, None]
    return (1 - share) * cond + share * p_second


@wrong("15.4")
def _(beam, next_log_p, k):
    kept, saved = [], []
    for text, lp in beam:
        ranked = sorted(next_log_p[text].items(), key=lambda item: -item[1])
        for word, q in ranked[:k]:
            if word == "<end>":
                saved.append((text + " <end>", lp + q))
            else:
                kept.append((text + " " + word, lp + q))
    kept.sort(key=lambda c: -c[1])
    saved.sort(key=lambda c: -c[1])
    return kept[:k], saved


@wrong("15.6")
def _(log_p, length, T, best):
    if length >= T:
        return False
    return log_p / (length + 1) > best
