"""Wrong answers to the exercises of lessons 06 to 10, by a fourth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
import random

import torch

from tests.exercises.unforeseen.second_trial import wrong


# A (1 - a): no logistic at all.
@wrong("06.1")
def logistic_slope(a):
    return a * (1 - a)


# Power iteration: does not settle for complex eigenvalues.
@wrong("06.2")
def largest_eigenvalue_size(W):
    v = torch.ones(len(W), dtype=W.dtype)
    for _ in range(50):
        v = W @ v
        size = v.norm()
        v = v / size
    return float(size)


# Int(...) + 1 for rounding up: one too many where it comes out whole.
@wrong("06.3")
def steps_until_lost(radius, factor):
    k = math.log(factor) / math.log(radius)
    return int(k) + 1


# Adds (radius - own) I: shifts in place of scaling.
@wrong("06.4")
def scale_to_radius(W, radius):
    now = torch.linalg.eigvals(W).abs().max()
    return W + (radius - now) * torch.eye(len(W), dtype=W.dtype)


# Product of the last two only (product overwritten).
@wrong("06.5")
def chain(jacobians):
    product = jacobians[0]
    for t in range(1, len(jacobians)):
        product = jacobians[t] @ jacobians[t - 1]
    return product


# Starts with log10 |v| and does not divide v by it: v's norm counts twice.
@wrong("06.6")
def log10_flow(W, v, steps):
    total = math.log10(float(v.norm()))
    for _ in range(steps):
        v = v @ W
        size = float(v.norm())
        if size == 0:
            return -math.inf
        total += math.log10(size)
        v = v / size
    return total


# Steps first, then keeps the norm, through h_0 too: every entry one step too far.
@wrong("06.7")
def flow_by_hand(W, h, v):
    grad = v
    norms = []
    for state in reversed(list(h)):
        grad = (grad * (1 - state**2)) @ W
        norms.append(float(grad.norm()))
    return norms[::-1]


# Answers the prompt's question: the distance from 1.
@wrong("07.1")
def allowed_radius(factor, steps):
    radius = factor ** (1 / steps)
    return abs(radius - 1)


# In place: the given gradients change, the same list comes back.
@wrong("07.2")
def clip_norm(gradients, max_norm):
    norm = math.sqrt(sum((g**2).sum().item() for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return gradients


# Bracket: v = momentum * (v + g).
@wrong("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    v = 0
    moved = 0
    for g in gradients:
        v = momentum * (v + g)
        moved = moved - learning_rate * v
    return moved


# Moves by momentum * v in place of v.
@wrong("07.4")
def nesterov_descent(slope, w, learning_rate, momentum, steps):
    v = 0
    for _ in range(steps):
        ahead = w + momentum * v
        v = momentum * v - learning_rate * slope(ahead)
        w = w + momentum * v
    return w


# Running mean of |g| in place of g^2.
@wrong("07.5")
def rmsprop_travel(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g.abs()
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


# 1 - beta * t for 1 - beta ** t.
@wrong("07.6")
def adam_travel(gradients, learning_rate):
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - 0.9 * t)
        v_hat = v / (1 - 0.999 * t)
        moved = moved - learning_rate * m_hat / (v_hat.sqrt() + 1e-8)
    return moved


# Joint norm = |dU| + |dW|.
@wrong("07.7")
def one_update(U, W, x, target, learning_rate, max_norm):
    def loss(U, W):
        h = torch.zeros_like(target)
        for x_t in x:
            h = torch.tanh(U @ x_t + W @ h)
        return ((h - target) ** 2).sum()

    U = U.clone().requires_grad_()
    W = W.clone().requires_grad_()
    before = loss(U, W)
    dU, dW = torch.autograd.grad(before, (U, W))
    norm = dU.norm() + dW.norm()
    if norm > max_norm:
        dU, dW = dU * max_norm / norm, dW * max_norm / norm
    with torch.no_grad():
        U = U - learning_rate * dU
        W = W - learning_rate * dW
        after = loss(U, W)
    return U, W, before.item(), after.item()


# Steps back from the checkpoint with the bad slope.
@wrong("07.8")
def descend_and_recover(loss_and_slope, w, learning_rate, evaluations):
    good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good = w
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * slope
    return good


# Compares W^T with the inverse of W.
@wrong("08.1")
def distance_from_orthogonal(W):
    difference = W.T - torch.linalg.inv(W)
    return float(difference.abs().max())


# Copied and symbols exchanged above the line.
@wrong("08.2")
def baseline(delay, copied, symbols):
    cost = symbols * math.log(copied)
    return cost / (delay + 2 * copied)


# Takes away along x, not along u.
@wrong("08.3")
def reflect(u, x):
    share = (u @ x) / (u @ u)
    return x - 2 * x * share


# Divides entry by entry.
@wrong("08.4")
def cayley(X):
    A = X - X.T
    I = torch.eye(len(X), dtype=X.dtype)
    return (I + A / 2) / (I - A / 2)


# A * relu(...) in place of sign(a) * relu(...).
@wrong("08.5")
def mod_relu(a, b):
    size = torch.relu(torch.abs(a) + b)
    return a * size


# A W in place of W A.
@wrong("08.6")
def along_the_group(W, G):
    M = W.T @ G
    A = (M - M.T) / 2
    return A @ W


# Adds the halved diagonal as a vector (to every row).
@wrong("08.7")
def reflections_at_once(V):
    P = V.T @ V
    S = P.triu(1) + torch.diagonal(P) / 2
    return torch.eye(V.shape[0], dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


# Bracket: f (c + i g).
@wrong("09.1")
def finish_step(f, i, g, o, c):
    c_new = f * (c + i * g)
    h_new = o * torch.tanh(c_new)
    return h_new, c_new


# Clips f at 1 - 1e-12.
@wrong("09.2")
def memory_of_bias(b):
    f = 1 / (1 + math.exp(-b))
    f = min(f, 1 - 1e-12)
    return 1 / (1 - f)


# Gate * mask + value: the value is added to every unit.
@wrong("09.3")
def hold(gate, unit, value):
    mask = torch.ones_like(gate)
    mask[:, unit] = 0
    return gate * mask + value


# Long-memory approximation exp(-steps / m) = share, m = 1 + e^b.
@wrong("09.4")
def bias_to_keep(share, steps):
    memory = -steps / math.log(share)
    if memory <= 1:
        return 0.0
    return math.log(memory - 1)


# Adds b_h twice, once with each product.
@wrong("09.5")
def lstm_step(x, h, c, W_xh, W_hh, b_h):
    a = (x @ W_xh.T + b_h) + (h @ W_hh.T + b_h)
    i, f, g, o = a.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


# Flips after cumprod, not before: first row and last row are right.
@wrong("09.6")
def along_the_cells(f):
    back = f.cumprod(0).flip(0)
    return torch.cat([back, torch.ones(1, f.shape[1], dtype=f.dtype)])


# Bracket: (1 - tanh c) ** 2.
@wrong("09.7")
def back_through_a_step(d_h, d_c, f, i, g, o, c_before):
    t = torch.tanh(f * c_before + i * g)
    dc = d_c + d_h * o * (1 - t) ** 2
    d_f = dc * c_before * f * (1 - f)
    d_i = dc * g * i * (1 - i)
    d_g = dc * i * (1 - g**2)
    d_o = d_h * t * o * (1 - o)
    return dc * f, torch.cat((d_f, d_i, d_g, d_o), 1)


# The input matrix' bias has `features` numbers.
@wrong("10.1")
def count_weights(blocks, features, width):
    one = width * features + features
    two = width * width + width
    return blocks * (one + two)


# Inverse of tanh in place of the inverse of sigmoid.
@wrong("10.2")
def bias_for(steps):
    z = 1 - 1 / steps
    return math.atanh(z)


# Sigmoid closed too early: sigmoid(a_z) + U_z h.
@wrong("10.3")
def ugrnn_step(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z) + U_z @ h
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


# Z *= -1 on a view: W itself changes.
@wrong("10.4")
def turn(W):
    r, z, n = W.chunk(3)
    z *= -1
    return torch.cat([r, z, n])


# A stands outside of the tanh.
@wrong("10.5")
def candidate(a, r, W, b, h, reset):
    if reset == "before":
        memory = W @ (r * h) + b
    else:
        memory = r * (W @ h + b)
    return a + torch.tanh(memory)


# U_z and u_n exchanged.
@wrong("10.6")
def one_step_derivative(z, n, h, u_z, u_n):
    gate = (h - n) * z * (1 - z) * u_n
    candidate = (1 - z) * (1 - n**2) * u_z
    return z + gate + candidate


# 1,000 random shuffles in place of all splits.
@wrong("10.7")
def share_by_chance(a, b):
    values = a + b
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    luck = random.Random(0)
    hits = 0
    for _ in range(1000):
        luck.shuffle(values)
        first, second = values[: len(a)], values[len(a) :]
        if abs(sum(first) / len(first) - sum(second) / len(second)) >= seen - 1e-9:
            hits += 1
    return hits / 1000
