"""Wrong answers to exercises of lessons 07 to 15, a sixth time: the neighbouring idea, and the half of it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from itertools import product

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + (1 - momentum) * g
        w = w - learning_rate * v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        ahead = w + momentum * v
        v = momentum * v - learning_rate * slope(ahead)
        w = ahead + v
    return w


@wrong("07.6")
def _(gradients, learning_rate):
    b1, b2 = 0.9, 0.999
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        step = learning_rate * math.sqrt(1 - b2**t) / (1 - b1**t)
        w = w - step * m / torch.sqrt(v + 1e-8)
    return w


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    checkpoint = w
    rate = learning_rate
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            checkpoint, good = w, slope
            rate = learning_rate
        else:
            rate = rate / 2
        w = checkpoint - rate * good
    return checkpoint


@wrong("08.1")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).norm())


@wrong("08.5")
def _(a, b):
    return torch.relu(a + b) - torch.relu(-a - b)


@wrong("08.6")
def _(W, G):
    M = W.T @ G
    return W @ (M + M.T) / 2


@wrong("09.2")
def _(b):
    f = 1 / (1 + math.exp(-b))
    if f == 1.0:
        return math.inf
    return 1 / (1 - f)


@wrong("09.6")
def _(f):
    ones = torch.ones(1, f.shape[1], dtype=f.dtype)
    return torch.cat([ones, f]).flip(0).cumprod(0).flip(0)


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    d_o = d_h * torch.tanh(c) * o * (1 - o)
    d_c = d_c + d_h * o * (1 - c**2)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], 1)


@wrong("10.4")
def _(W):
    W = W.clone()
    n = W.shape[0] // 3
    W[n : 2 * n, :n] = -W[n : 2 * n, :n]
    return W


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n**2) * u_n
    return z + h * dz + (1 - z) * dn


@wrong("10.7")
def _(a, b):
    n = len(a)
    values = a + b
    seen = sum(a) / len(a) - sum(b) / len(b)
    hits = total = 0
    for picks in product([0, 1], repeat=len(values)):
        if sum(picks) != n:
            continue
        first = sum(v for v, p in zip(values, picks) if p) / n
        second = sum(v for v, p in zip(values, picks) if not p) / len(b)
        total += 1
        hits += first - second >= seen - 1e-9
    return hits / total


@wrong("11.2")
def _(values, label):
    x = values - values.mean()
    y = label - label.mean()
    return float((x * y).mean() / (x.std() * y.std()))


@wrong("11.5")
def _(gates, units, value):
    new = dict(gates)
    for name, v in (("f", 0.0), ("i", 1.0), ("g", math.tanh(value))):
        gate = gates[name].clone()
        gate[:, list(units)] = v
        new[name] = gate
    return new


@wrong("11.7")
def _(shares):
    total = 0.0
    for d, s in enumerate(shares):
        total += s
        if total > 0.5:
            return d
    return len(shares) - 1


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    norms = []
    g = v
    for t in reversed(range(len(h))):
        g = (1 - h[t] ** 2) * g
        norms.append((W_xh.T @ g).norm())
        g = W_hh @ g
    return torch.stack(norms[::-1])


@wrong("12.2")
def _(said, true):
    wrong_marks = sum(s != t for s, t in zip(said, true))
    return wrong_marks / sum(t is not None for t in true)


@wrong("12.5")
def _(x, h, W, U):
    new = []
    for l in range(len(h)):
        out = torch.tanh(W[l] @ x + U[l] @ h[l])
        new.append(out)
        x = x + out
    return torch.stack(new)


@wrong("12.6")
def _(leaves, merges, U, W):
    level = list(leaves)
    while len(level) > 1:
        nxt = []
        for i in range(0, len(level) - 1, 2):
            nxt.append(torch.tanh(U @ level[i] + W @ level[i + 1]))
        if len(level) % 2:
            nxt.append(level[-1])
        level = nxt
    return level[0]


@wrong("13.1")
def _(target, bos, eos):
    full = [bos] + target + [eos]
    return full, full[1:] + [eos]


@wrong("13.3")
def _(nats, lengths):
    rows = [nats[i, : lengths[i]].mean() for i in range(len(lengths))]
    return torch.stack(rows).mean()


@wrong("13.6")
def _(step, state, bos, eos, longest):
    tokens = []
    last = bos
    while last != eos and len(tokens) < longest:
        probs, state = step[last][state]
        last = max(range(len(probs)), key=lambda i: probs[i])
        tokens.append(last)
    return tokens[:-1]


@wrong("14.2")
def _(error, steps):
    return 0.5 * (1 - (1 - error) ** (2 * steps))


@wrong("14.4")
def _(inputs, said, coins, share):
    shifted = torch.roll(said, 1, dims=1)
    return torch.where(coins < share, shifted, inputs)


@wrong("14.7")
def _(joint, share):
    cond = joint / joint.sum(1, keepdim=True)
    drawn = torch.full_like(joint, 1 / joint.shape[1])
    return (1 - share) * cond + share * drawn


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = [lp / n**a for lp, n in zip(log_ps, lengths)]
    i = max(range(len(scores)), key=scores.__getitem__)
    return i, scores[i]


@wrong("15.4")
def _(beam, next_log_p, k):
    cands = sorted(((t + " " + w, lp + q) for t, lp in beam for w, q in next_log_p[t].items()), key=lambda c: c[1])
    kept, saved = [], []
    for text, lp in cands:
        if text.endswith("<end>"):
            saved.append((text, lp))
        elif len(kept) < k:
            kept.append((text, lp))
    return kept, saved


@wrong("15.7")
def _(table, T):
    best = ("", -math.inf)
    count = 0

    def go(prefix, lp, left):
        nonlocal best, count
        if left == 0 or prefix not in table:
            return
        count += 1
        for word, q in table[prefix].items():
            if word == "<end>":
                if lp + q > best[1]:
                    best = (prefix, lp + q)
            else:
                go(f"{prefix} {word}".strip(), lp + q, left - 1)

    go("", 0.0, T)
    return best[0], best[1], count
