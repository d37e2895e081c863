"""Wrong answers to exercises of lessons 07 to 15, a tenth time."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from itertools import combinations

import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.2")
def _(gradients, max_norm):
    total = sum(float((g**2).sum()) for g in gradients)
    if total <= max_norm:
        return gradients
    return [g * (max_norm / total) for g in gradients]


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + learning_rate * g
        moved = moved - learning_rate * v
    return moved


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g.pow(2).mean()
        w -= learning_rate * g / (s.sqrt() + eps)
    return w


@wrong("07.6")
def _(gradients, learning_rate):
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * m**2
        w = w - learning_rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return w


@wrong("08.2")
def _(delay, copied, symbols):
    steps = delay + 2 * copied
    return (copied * math.log2(symbols)) / steps


@wrong("08.4")
def _(X):
    A = (X + X.T) / 2
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I - A, I + A)


@wrong("08.5")
def _(a, b):
    return torch.where(a > 0, torch.relu(a + b), torch.relu(a - b))


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, 1)
    i, f, o, g = i.sigmoid(), f.sigmoid(), o.sigmoid(), g.tanh()
    c = f * (c + i * g)
    return o * c.tanh(), c


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    d_o = d_h * c.tanh() * o * (1 - o)
    d_c = d_c * f + d_h * o * (1 - c.tanh() ** 2)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@wrong("10.1")
def _(blocks, features, width):
    return blocks * width * (features * width + 2)


@wrong("10.7")
def _(a, b):
    values = a + b
    seen = abs(sum(a) - sum(b))
    n = hits = 0
    for idx in combinations(range(len(values)), len(a)):
        x = sum(values[i] for i in idx)
        y = sum(values) - x
        n += 1
        hits += abs(x - y) >= seen - 1e-9
    return hits / n


@wrong("11.3")
def _(values, label):
    wins = ties = 0
    for i in range(len(values)):
        for j in range(i + 1, len(values)):
            if label[i] != label[j]:
                wins += int(values[i] > values[j])
                ties += int(values[i] == values[j])
    pairs = int(label.sum()) * int((1 - label).sum())
    return (wins + 0.5 * ties) / pairs


@wrong("11.5")
def _(gates, units, value):
    out = {name: g.clone() for name, g in gates.items()}
    for u in units:
        out["f"][:, u] = 0
        out["g"][:, u] = value
        out["i"][:, u] = out["i"][:, u].round()
    return out


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    g = v
    out = []
    for t in range(len(h) - 1, -1, -1):
        g = (1 - h[t] ** 2) * g
        out.append((W_xh.T @ g).norm())
        g = W_hh.T @ g
    return torch.stack(out)


@wrong("12.2")
def _(said, true):
    letters = [i for i, t in enumerate(true) if t is not None]
    right = sum(said[i] == true[i] for i in letters)
    return 1 - right / len(true)


@wrong("12.4")
def _(x, a, b):
    n = len(x)
    f = torch.zeros(n, dtype=x.dtype)
    g = torch.zeros(n, dtype=x.dtype)
    f[0], g[n - 1] = x[0], x[n - 1]
    for t in range(1, n):
        f[t] = a * f[t - 1] + x[t]
        g[n - 1 - t] = b * g[n - t] + x[t]
    return torch.stack([f, g], dim=1)


@wrong("12.7")
def _(leaves, merges):
    parent = {}
    for k, (l, r) in enumerate(merges):
        parent[l] = leaves + k
        parent[r] = leaves + k
    out = []
    for leaf in range(leaves):
        n = 0
        node = leaf
        while node != leaves + len(merges) - 1:
            node = parent[node]
            if node >= leaves + 1:
                n += 1
        out.append(n)
    return out


@wrong("13.3")
def _(nats, lengths):
    total = 0.0
    for row, n in zip(nats, lengths):
        total = total + row[:n].sum()
    return total / len(lengths)


@wrong("13.6")
def _(step, state, bos, eos, longest):
    token, out = bos, []
    while len(out) < longest:
        probs, nxt = step[token][state]
        if max(probs) == probs[eos]:
            break
        token = probs.index(max(probs))
        state = nxt if nxt > state else state
        out.append(token)
    return out


@wrong("14.2")
def _(error, steps):
    p = 0.0
    for k in range(1, steps + 1, 2):
        p += error**k * (1 - error) ** (steps - k)
    return p


@wrong("14.4")
def _(inputs, said, coins, share):
    mixed = torch.where(coins < share, said, inputs)
    mixed[:, 0] = inputs[:, 0]
    return mixed


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(len(V), dtype=x.dtype)
    said = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + b) + W_y @ y
        k = int((V @ h).argmax())
        y = F.one_hot(torch.tensor(k), len(V)).to(x.dtype)
        said.append(k)
    return said


@wrong("15.3")
def _(log_ps, lengths, a):
    best = max(range(len(log_ps)), key=lambda i: log_ps[i])
    return best, log_ps[best] / ((5 + lengths[best]) / 6) ** a


@wrong("15.4")
def _(beam, next_log_p, k):
    cands = []
    for text, lp in beam:
        for word, q in next_log_p[text].items():
            cands.append((text + " " + word, q))
    cands.sort(key=lambda c: -c[1])
    kept, saved = [], []
    for c in cands:
        if len(kept) == k:
            break
        if c[0].endswith("<end>"):
            saved.append(c)
        else:
            kept.append(c)
    return kept, saved
