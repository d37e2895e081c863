"""Wrong answers to exercises of lessons 07 to 15, a ninth time: another quantity, another place, a step left out."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, B905, PERF401, F841, SIM113, SIM108

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import torch
from torch.nn import functional as F

from tests.exercises.unforeseen.second_trial import wrong


@wrong("07.2")
def _(gradients, max_norm):
    norm = math.sqrt(sum(float(g.square().mean()) for g in gradients))
    scale = min(1.0, max_norm / (norm + 1e-6))
    return [g * scale for g in gradients]


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        w = w - learning_rate * v
        v = momentum * v + g
    return w


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    w = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + g**2
        w = w - learning_rate * g / (torch.sqrt(s) + eps)
    return w


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    A, B = U.clone().requires_grad_(), W.clone().requires_grad_()

    def run(A, B):
        h = torch.zeros_like(target)
        total = 0
        for x_t in x:
            h = torch.tanh(A @ x_t + B @ h)
            total = total + ((h - target) ** 2).sum()
        return total

    before = run(A, B)
    gA, gB = torch.autograd.grad(before, (A, B))
    norm = torch.sqrt((gA**2).sum() + (gB**2).sum())
    if norm > max_norm:
        gA, gB = gA / norm * max_norm, gB / norm * max_norm
    A, B = (A - learning_rate * gA).detach(), (B - learning_rate * gB).detach()
    return A, B, before.item(), run(A, B).item()


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, loss_and_slope(w)[1]
    for _ in range(evaluations):
        w = good - learning_rate * good_slope
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
    return good


@wrong("08.1")
def _(W):
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().sum(1).max())


@wrong("08.3")
def _(u, x):
    return x - 2 * (u @ x) / (u @ u) * x


@wrong("08.4")
def _(X):
    A = X - X.T
    n = len(X)
    return torch.linalg.solve(torch.eye(n, dtype=X.dtype) - A, torch.eye(n, dtype=X.dtype) + A)


@wrong("08.7")
def _(V):
    P = V.T @ V
    S = P.tril(-1) + torch.diag(P.diagonal()) / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


@wrong("09.1")
def _(f, i, g, o, c):
    c = f * c + (1 - f) * g
    return o * torch.tanh(c), c


@wrong("09.4")
def _(share, steps):
    f = share ** (1 / steps)
    return math.log(f) - math.log(1 - share)


@wrong("09.6")
def _(f):
    back = f.flip(0).cumprod(0).flip(0)
    out = torch.ones(len(f) + 1, f.shape[1], dtype=f.dtype)
    out[1:] = back
    return out


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    t = torch.tanh(c)
    d_c = d_c + d_h * o * (1 - t**2)
    d_o = d_h * t * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g)
    return d_c, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + h @ U_n)
    return z * h + (1 - z) * n


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n**2) * u_n
    return z + dz * h + (1 - z) * dn + (1 - dz) * n


@wrong("10.7")
def _(a, b):
    values = sorted(a + b)
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    hits = total = 0
    for k in combinations(range(len(values)), len(a)):
        first = [values[i] for i in k]
        mean_first = sum(first) / len(first)
        mean_all = sum(values) / len(values)
        total += 1
        hits += abs(mean_first - mean_all) >= seen - 1e-9
    return hits / total


@wrong("11.2")
def _(values, label):
    high, low = values[label == 1], values[label == 0]
    p = len(high) / len(values)
    s = (high.var(correction=0) + low.var(correction=0)).sqrt()
    return float((high.mean() - low.mean()) / s * math.sqrt(p * (1 - p)))


@wrong("11.3")
def _(values, label):
    inside = values[label == 1]
    outside = values[label == 0]
    return float((inside[:, None] >= outside).double().mean())


@wrong("11.6")
def _(words, ratings):
    sign = 1
    score = 0
    for i in range(len(words)):
        if words[i] == "not":
            sign = -1
        elif words[i] in ratings:
            score = sign * ratings[words[i]]
            sign = 1
    return score > 0


@wrong("11.7")
def _(shares):
    total = sum(shares)
    for d in range(len(shares)):
        if sum(shares[:d]) >= total / 2:
            return d
    return len(shares)


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    d_h = v
    norms = []
    for t in range(len(h) - 1, -1, -1):
        d_a = (1 - h[t] ** 2) * d_h
        norms.append(W_xh.norm() * d_a.norm())
        d_h = W_hh.T @ d_a
    return torch.stack(norms).flip(0)


@wrong("12.2")
def _(said, true):
    pairs = [(s, t) for s, t in zip(said, true) if t is not None]
    wrong_marks = 0
    for s, t in pairs:
        wrong_marks += abs(s - t)
    return wrong_marks / len(pairs)


@wrong("12.5")
def _(x, h, W, U):
    states = []
    for l in range(len(h)):
        pre = W[l] @ x + U[l] @ h[l]
        states.append(torch.tanh(pre))
        x = pre
    return torch.stack(states)


@wrong("12.6")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[left]) + torch.tanh(W @ nodes[right]))
    return torch.tanh(nodes[-1]) if merges else nodes[-1]


@wrong("13.2")
def _(logits, target):
    logp = torch.log_softmax(logits, 1)
    total = 0.0
    for t in range(len(target) - 1):
        total = total + logp[t, target[t + 1]]
    return total


@wrong("13.4")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat([back[:, 0], there[rows, lengths - 1]], dim=1)


@wrong("13.7")
def _(answer, truth):
    if not answer:
        return len(truth)
    if not truth:
        return len(answer)
    if answer[0] == truth[0]:
        return _lev(answer[1:], truth[1:])
    return 1 + _lev(answer[1:], truth[1:])


def _lev(a, b):
    if not a or not b:
        return len(a) + len(b)
    if a[0] == b[0]:
        return _lev(a[1:], b[1:])
    return 1 + min(_lev(a[1:], b), _lev(a, b[1:]))


@wrong("14.1")
def _(step, k):
    truth = 1 / (1 + math.exp(step / k))
    return 1 - truth


@wrong("14.5")
def _(stack):
    bits = []
    while stack > 0:
        bit = int(stack > Fraction(1, 4))
        bits.append(bit)
        stack = 4 * stack - 2 * bit - 1
        if len(bits) > 100:
            break
    return bits


@wrong("14.6")
def _(W_x, W_y, b, V, x):
    y = torch.zeros(len(V), dtype=x.dtype)
    said = []
    h = torch.zeros(len(b), dtype=x.dtype)
    for x_t in x:
        logits = V @ h
        h = torch.tanh(W_x @ x_t + W_y @ y + b)
        said.append(int(logits.argmax()))
        y = F.one_hot(logits.argmax(), len(V)).to(x.dtype)
    return said


@wrong("14.7")
def _(joint, share):
    conditional = joint / joint.sum(1, keepdim=True)
    second = joint.sum(0)
    mixed = (1 - share) * joint + share * second
    return mixed / mixed.sum()


@wrong("15.1")
def _(M, T):
    return sum(math.comb(T, n) * (M - 1) ** n for n in range(T))


@wrong("15.3")
def _(log_ps, lengths, a):
    scores = []
    for lp, n in zip(log_ps, lengths):
        scores.append(lp / (5 + n / 6) ** a)
    best = max(scores)
    return scores.index(best), best


@wrong("15.5")
def _(answer, best, truths):
    if answer in truths:
        return "none"
    if answer == best:
        return "model"
    return "search"


@wrong("15.6")
def _(log_p, length, T, best):
    if length == T:
        return False
    return log_p / length > best


@wrong("15.7")
def _(table, T):
    best_text, best, looked = "", -math.inf, 0
    heap = [(0.0, "", 0)]
    while heap:
        heap.sort()
        neg, prefix, n = heap.pop(0)
        if -neg <= best or n == T or prefix not in table:
            continue
        looked += 1
        for word, q in table[prefix].items():
            if word == "<end>":
                if -neg + q > best:
                    best_text, best = prefix, -neg + q
            else:
                heap.append((neg - q, (prefix + " " + word).strip(), n + 1))
    return best_text, best, looked
