"""Wrong answers to the exercises of lessons 06 to 10, by a fifth hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, E501, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from itertools import combinations

import torch

from tests.exercises.unforeseen.second_trial import wrong


# By way of tanh(a / 2), inner derivative forgotten: twice too large.
@wrong("06.1")
def logistic_slope(a):
    t = math.tanh(a / 2)
    return (1 - t**2) / 2


# Geometric mean of the sizes: |det| ** (1 / n).
@wrong("06.2")
def largest_eigenvalue_size(W):
    n = W.shape[0]
    return abs(torch.linalg.det(W).item()) ** (1 / n)


# Log10 above, ln below.
@wrong("06.3")
def steps_until_lost(radius, factor):
    return math.ceil(math.log10(factor) / math.log(radius))


# Divides by the mean size of the eigenvalues.
@wrong("06.4")
def scale_to_radius(W, radius):
    sizes = torch.linalg.eigvals(W).abs()
    return radius * W / sizes.mean()


# Last times first only.
@wrong("06.5")
def chain(jacobians):
    return jacobians[-1] @ jacobians[0]


# Takes the norm before the product: the last step is not counted.
@wrong("06.6")
def log10_flow(W, v, steps):
    total = 0.0
    for _ in range(steps):
        n = float(v.norm())
        if n == 0:
            return -math.inf
        total += math.log10(n)
        v = v / n @ W
    return total


# Keeps the norms of dL/da_t (after the slope, before W).
@wrong("06.7")
def flow_by_hand(W, h, v):
    g = v
    norms = []
    for t in range(len(h) - 1, 0, -1):
        g = g * (1 - h[t] ** 2)
        norms.append(g.norm().item())
        g = g @ W
    norms.append(g.norm().item())
    return norms[::-1]


# 1 // steps is 0.
@wrong("07.1")
def allowed_radius(factor, steps):
    return factor ** (1 // steps)


# Clips only if some entry is larger than max_norm.
@wrong("07.2")
def clip_norm(gradients, max_norm):
    flat = torch.cat([g.flatten() for g in gradients])
    if flat.abs().max() <= max_norm:
        return gradients
    return [g * max_norm / flat.norm() for g in gradients]


# Learning rate twice: in v and in the step.
@wrong("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    total = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + learning_rate * g
        total -= learning_rate * v
    return total


# V does not decay: mu only inside the gradient.
@wrong("07.4")
def nesterov_descent(slope, w, learning_rate, momentum, steps):
    v = 0
    for _ in range(steps):
        v = v - learning_rate * slope(w + momentum * v)
        w += v
    return w


# Corrects s by 1 - decay ** t, as Adam does.
@wrong("07.5")
def rmsprop_travel(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    total = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        s = decay * s + (1 - decay) * g * g
        s_hat = s / (1 - decay**t)
        total -= learning_rate * g / (s_hat.sqrt() + eps)
    return total


# Eps inside the root.
@wrong("07.6")
def adam_travel(gradients, learning_rate):
    m, v, total = 0, 0, 0
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        m_hat = m / (1 - 0.9**t)
        v_hat = v / (1 - 0.999**t)
        total = total - learning_rate * m_hat / torch.sqrt(v_hat + 1e-8)
    return total


# Moves the arguments themselves (-= under no_grad), values right.
@wrong("07.7")
def one_update(U, W, x, target, learning_rate, max_norm):
    U.requires_grad_()
    W.requires_grad_()

    def run():
        h = torch.zeros_like(target)
        for x_t in x:
            h = torch.tanh(U @ x_t + W @ h)
        return ((h - target) ** 2).sum()

    loss = run()
    gU, gW = torch.autograd.grad(loss, (U, W))
    size = torch.sqrt((gU**2).sum() + (gW**2).sum())
    factor = min(1.0, max_norm / size.item())
    with torch.no_grad():
        U -= learning_rate * factor * gU
        W -= learning_rate * factor * gW
        after = run()
    return U.detach(), W.detach(), loss.item(), after.item()


# Half the rate for this one try only: it never gets smaller than a half.
@wrong("07.8")
def descend_and_recover(loss_and_slope, w, learning_rate, evaluations):
    good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
            w = good - learning_rate * good_slope
        else:
            w = good - learning_rate / 2 * good_slope
    return good


# Looks at the lengths of the columns only (the diagonal).
@wrong("08.1")
def distance_from_orthogonal(W):
    squares = (W**2).sum(0)
    return (squares - 1).abs().max().item()


# Averages the probabilities, then takes the logarithm.
@wrong("08.2")
def baseline(delay, copied, symbols):
    steps = delay + 2 * copied
    p = (delay + copied + copied / symbols) / steps
    return -math.log(p)


# Unit vector by u / |u|^2, used twice: 1 / |u|^4.
@wrong("08.3")
def reflect(u, x):
    n = u / (u @ u)
    return x - 2 * n * (n @ x)


# 1 for the identity: adds 1 to every entry.
@wrong("08.4")
def cayley(X):
    A = X - X.T
    return torch.linalg.solve(1 - A / 2, 1 + A / 2)


# Two relus, sign of b turned in the second: a + b.
@wrong("08.5")
def mod_relu(a, b):
    positive = torch.relu(a + b)
    negative = torch.relu(-(a + b))
    return positive - negative


# Skew part as upper triangle minus its transpose.
@wrong("08.6")
def along_the_group(W, G):
    M = W.T @ G
    upper = M.triu(1)
    return W @ (upper - upper.T)


# Identity of the wrong size (raises unless square).
@wrong("08.7")
def reflections_at_once(V):
    P = V.T @ V
    S = torch.triu(P, 1) + 0.5 * torch.diag(P.diag())
    I = torch.eye(V.shape[1], dtype=V.dtype)
    return I - V @ torch.linalg.solve(S, V.T)


# O inside of the tanh.
@wrong("09.1")
def finish_step(f, i, g, o, c):
    c = f * c + i * g
    h = torch.tanh(o * c)
    return h, c


# Time constant -1 / ln f.
@wrong("09.2")
def memory_of_bias(b):
    minus_log_f = math.log1p(math.exp(-b))
    return 1 / minus_log_f


# Mask over the batch, not over the units (raises unless square).
@wrong("09.3")
def hold(gate, unit, value):
    mask = torch.arange(len(gate)) == unit
    return torch.where(mask, torch.tensor(value, dtype=gate.dtype), gate)


# Logit of the share, shared out over the steps.
@wrong("09.4")
def bias_to_keep(share, steps):
    b = math.log(share / (1 - share))
    return b / steps


# Chunk along the batch: ValueError.
@wrong("09.5")
def lstm_step(x, h, c, W_xh, W_hh, b_h):
    a = x @ W_xh.T + h @ W_hh.T + b_h
    i, f, g, o = a.chunk(4)
    i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
    c = f * c + i * torch.tanh(g)
    return o * torch.tanh(c), c


# Sums ln f, goes back with 10 **.
@wrong("09.6")
def along_the_cells(f):
    logs = torch.log(f)
    back = torch.flip(torch.cumsum(torch.flip(logs, [0]), 0), [0])
    last = torch.zeros(1, f.shape[1], dtype=f.dtype)
    return 10 ** torch.cat([back, last])


# I gets i and g gets g: the partners exchanged.
@wrong("09.7")
def back_through_a_step(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    d_c = d_c + d_h * o * (1 - torch.tanh(c) ** 2)
    df = d_c * c_before * f * (1 - f)
    di = d_c * i * i * (1 - i)
    dg = d_c * g * (1 - g**2)
    do = d_h * torch.tanh(c) * o * (1 - o)
    return d_c * f, torch.cat([df, di, dg, do], dim=1)


# One recurrent matrix for all blocks.
@wrong("10.1")
def count_weights(blocks, features, width):
    per_block = width * features + 2 * width
    return blocks * per_block + width * width


# Bracket: log(steps) - 1.
@wrong("10.2")
def bias_for(steps):
    return math.log(steps) - 1


# Squashes the mixture once more.
@wrong("10.3")
def ugrnn_step(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(U_z @ h + a_z)
    n = torch.tanh(U_n @ h + a_n)
    return torch.tanh(z * h + (1 - z) * n)


# Split(3) for chunk(3): ValueError.
@wrong("10.4")
def turn(W):
    r, z, n = W.split(3)
    return torch.cat((r, -z, n))


# After: resets h before the matrix as well.
@wrong("10.5")
def candidate(a, r, W, b, h, reset):
    h = r * h
    memory = W @ h + b
    if reset == "after":
        memory = r * memory
    return torch.tanh(a + memory)


# Product rule with + for the n: (h + n).
@wrong("10.6")
def one_step_derivative(z, n, h, u_z, u_n):
    dz = z * (1 - z) * u_z
    dn = (1 - n * n) * u_n
    return z + h * dz + n * dz + (1 - z) * dn


# Always splits into halves.
@wrong("10.7")
def share_by_chance(a, b):
    values = a + b
    n = len(values)
    seen = abs(sum(a) / len(a) - sum(b) / len(b))
    far = total = 0
    for group in combinations(range(n), n // 2):
        s = sum(values[i] for i in group)
        gap = s / len(group) - (sum(values) - s) / (n - len(group))
        total += 1
        if abs(gap) >= seen - 1e-9:
            far += 1
    return far / total
