"""Wrong answers to the exercises of lessons 06 to 10, by a sixth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from itertools import combinations

import torch

from tests.exercises.unforeseen.second_trial import wrong


# Size of the eigenvalue with the largest real part.
@wrong("06.2")
def largest_eigenvalue_size(W):
    values = torch.linalg.eigvals(W)
    biggest = values[values.real.argmax()]
    return float(biggest.abs())


# Rounds to the nearest.
@wrong("06.3")
def steps_until_lost(radius, factor):
    k = math.log(factor) / math.log(radius)
    return round(k)


# Adds log10 of ratios of norms without rescaling (v's own norm lost; divides by 0 in the end).
@wrong("06.6")
def log10_flow(W, v, steps):
    total = 0.0
    before = float(v.norm())
    for _ in range(steps):
        v = v @ W
        now = float(v.norm())
        if now == 0:
            return -math.inf
        total += math.log10(now / before)
        before = now
    return total


# Compares squares and scales by max_norm^2 / norm^2, no root.
@wrong("07.2")
def clip_norm(gradients, max_norm):
    total = sum(float((g * g).sum()) for g in gradients)
    if total <= max_norm**2:
        return list(gradients)
    scale = max_norm**2 / total
    return [g * scale for g in gradients]


# Moves with the v of the step before (order of updates).
@wrong("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        moved = moved - learning_rate * v
        v = momentum * v + g
    return moved


# W moves by the gradient at the point ahead only; v is used to look ahead, not to move.
@wrong("07.4")
def nesterov_descent(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        g = slope(w + momentum * v)
        v = momentum * v - learning_rate * g
        w = w - learning_rate * g
    return w


# Beta 0.99 for 0.999.
@wrong("07.6")
def adam_travel(gradients, learning_rate):
    b1, b2 = 0.9, 0.99
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        moved = moved - learning_rate * m_hat / (v_hat.sqrt() + 1e-8)
    return moved


# Also a loss that rises is bad: halves, and no checkpoint.
@wrong("07.8")
def descend_and_recover(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope, best = w, 0.0, math.inf
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope) and loss <= best:
            good, good_slope, best = w, slope, loss
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


# Takes the size of u . x: right only where it is positive.
@wrong("08.3")
def reflect(u, x):
    n = u / u.norm()
    distance = (n @ x).abs()
    return x - 2 * distance * n


# A / |a| for the sign: nan at 0.
@wrong("08.5")
def mod_relu(a, b):
    size = a.abs()
    direction = a / size
    return direction * torch.relu(size + b)


# Outer V normalised, S from the vectors as they are.
@wrong("08.7")
def reflections_at_once(V):
    U = V / V.norm(dim=0)
    P = V.T @ V
    S = P.triu(1) + torch.diag(torch.diagonal(P)) / 2
    return torch.eye(len(V), dtype=V.dtype) - U @ torch.linalg.solve(S, U.T)


# Returns inf where the gate rounds to 1.
@wrong("09.2")
def memory_of_bias(b):
    f = 1 / (1 + math.exp(-b))
    if f >= 1:
        return math.inf
    return 1 / (1 - f)


# Puts the column in without taking the old one out: one column too many.
@wrong("09.3")
def hold(gate, unit, value):
    column = torch.full((len(gate), 1), value, dtype=gate.dtype)
    return torch.cat([gate[:, :unit], column, gate[:, unit:]], dim=1)


# F[t - 1:].prod(0): f_t itself counts; at t = 0 the slice wraps round to f_T.
@wrong("09.6")
def along_the_cells(f):
    T = len(f)
    rows = []
    for t in range(T + 1):
        rows.append(f[t - 1 :].prod(0))
    return torch.stack(rows)


# First part of the pair uses d_c without what comes through h; the four gradients are right.
@wrong("09.7")
def back_through_a_step(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    t = torch.tanh(c)
    dc = d_c + d_h * o * (1 - t * t)
    d_f = dc * c_before * f * (1 - f)
    d_i = dc * g * i * (1 - i)
    d_g = dc * i * (1 - g * g)
    d_o = d_h * t * o * (1 - o)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], 1)


# Cuts into four blocks, as an LSTM's, and turns the second.
@wrong("10.4")
def turn(W):
    n = len(W) // 4
    new = W.clone()
    new[n : 2 * n] = -new[n : 2 * n]
    return new


# Precedence: r * W @ h is (r * W) @ h, so r meets h in both cases; b gets r after.
@wrong("10.5")
def candidate(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ (r * h) + b)
    return torch.tanh(a + r * W @ h + r * b)


# Set of the splits by value: equal splits count once.
@wrong("10.7")
def share_by_chance(a, b):
    everything = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    splits = set(combinations(sorted(everything), len(a)))
    extreme = 0
    for first in splits:
        s = sum(first)
        gap = s / len(a) - (sum(everything) - s) / len(b)
        if abs(gap) >= seen - 1e-9:
            extreme += 1
    return extreme / len(splits)
