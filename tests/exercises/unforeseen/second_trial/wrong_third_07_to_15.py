"""Wrong answers to exercises of lessons 07 to 15, a third time: misread words, other ways of going about it."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import itertools
import math

import torch

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.2")
def _(gradients, max_norm):
    out = []
    for g in gradients:
        n = g.norm()
        if n > max_norm:
            out.append(g * max_norm / n)
        else:
            out.append(g.clone())
    return out


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = 0
    w = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        m = m / (1 - 0.9 ** (t + 1))
        v = v / (1 - 0.999 ** (t + 1))
        w = w - learning_rate * m / (v.sqrt() + 1e-8)
    return w


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    best = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            best = w
            w = w - learning_rate * slope
        else:
            learning_rate /= 2
            w = best
    return best


@wrong("08.5")
def _(a, b):
    out = torch.zeros_like(a)
    big = a.abs() > b
    out[big] = (torch.sign(a) * (a.abs() + b))[big]
    return out


@wrong("08.7")
def _(V):
    G = V.T @ V
    S = torch.triu(G) - torch.diag(torch.diagonal(G)) / 2
    return torch.eye(V.shape[1], dtype=V.dtype) - V.T @ torch.linalg.inv(S) @ V


@wrong("09.6")
def _(f):
    T = len(f)
    out = torch.ones(T + 1, f.shape[1], dtype=f.dtype)
    for t in range(T):
        out[t + 1] = out[t] * f[T - 1 - t]
    return out


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    t = torch.tanh(c)
    d_o = d_h * t
    d_c = d_c + d_h * o * (1 - t**2)
    d_f = d_c * c_before
    d_i = d_c * g
    d_g = d_c * i
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n**2) * u_n
    return z + h * dz - n * dz + (1 - z) * dn * (1 - dn)


@wrong("10.7")
def _(a, b):
    both = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = total = 0
    for first in itertools.combinations(both, len(a)):
        rest = [x for x in both if x not in first]
        if not rest:
            continue
        total += 1
        if abs(sum(first) / len(first) - sum(rest) / len(rest)) >= seen - 1e-9:
            hits += 1
    return hits / total


@wrong("11.1")
def _(text):
    marks = []
    open_quote = False
    for i, ch in enumerate(text):
        if ch == '"' and not open_quote and '"' in text[i + 1 :]:
            open_quote = True
        elif ch == '"':
            open_quote = False
        marks.append(int(open_quote))
    return marks


@wrong("11.6")
def _(words, ratings):
    verdict = None
    for i, w in enumerate(words):
        if w in ratings:
            verdict = ratings[w] > 0
        if w == "not":
            verdict = not verdict
    return verdict


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    T = len(h)
    out = torch.zeros(T, dtype=h.dtype)
    g = v
    for t in range(T - 1, -1, -1):
        out[t] = (W_xh.T @ g).norm()
        g = W_hh.T @ (g * (1 - h[t] ** 2))
    return out


@wrong("12.5")
def _(x, h, W, U):
    new = torch.zeros_like(h)
    for l in range(len(h)):
        below = x if l == 0 else h[l - 1]
        new[l] = torch.tanh(W[l] @ below + U[l] @ h[l])
    return new


@wrong("12.7")
def _(leaves, merges):
    depth = [0] * leaves
    for left, right in merges:
        for child in (left, right):
            if child < leaves:
                depth[child] += 1
    return depth


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat([there[rows, lengths - 1], back[rows, lengths - 1]], dim=1)


@wrong("13.7")
def _(answer, truth):
    n, m = len(answer), len(truth)
    d = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            if answer[i - 1] == truth[j - 1]:
                d[i][j] = d[i - 1][j - 1]
            else:
                d[i][j] = 1 + min(d[i - 1][j], d[i][j - 1], d[i - 1][j - 1])
    return d[n][m]


@wrong("14.4")
def _(inputs, said, coins, share):
    out = inputs.clone()
    batch, time = inputs.shape
    for b in range(batch):
        for t in range(time - 1):
            if coins[b, t] < share:
                out[b, t + 1] = said[b, t]
    return out


@wrong("14.7")
def _(joint, share):
    first = joint.sum(1, keepdim=True)
    mixed = (1 - share) * joint + share * first * first.T
    return mixed / mixed.sum(0)


@wrong("15.2")
def _(p):
    product = 1.0
    n = 0
    while product > 0:
        product *= p
        n += 1
    return n


@wrong("15.4")
def _(beam, next_log_p, k):
    cands = []
    for text, lp in beam:
        for word, q in next_log_p[text].items():
            cands.append((text + " " + word, lp + q))
    cands = sorted(cands, key=lambda c: c[1], reverse=True)[:k]
    kept = [c for c in cands if not c[0].endswith("<end>")]
    saved = [c for c in cands if c[0].endswith("<end>")]
    return kept, saved


@wrong("15.7")
def _(table, T):
    best = ("", -math.inf)
    n = 0
    stack = [("", 0.0, 0)]
    while stack:
        prefix, lp, length = stack.pop(0)
        if length == T or lp <= best[1] or prefix not in table:
            continue
        n += 1
        for word, q in table[prefix].items():
            if word == "<end>":
                if lp + q > best[1]:
                    best = (prefix, lp + q)
            else:
                stack.append(((prefix + " " + word).strip(), lp + q, length + 1))
    return best[0], best[1], n
