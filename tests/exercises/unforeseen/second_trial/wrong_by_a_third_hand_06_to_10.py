"""Wrong answers to the exercises of lessons 06 to 10, by a third hand."""

# These are written as learners write: with names of one letter, loose zips and needless loops.
# ruff: noqa: E741, E731, E702, B905, PERF401, F841, SIM113, SIM108, F811

from __future__ import annotations

import math
from itertools import combinations

import torch

from tests.exercises.unforeseen.second_trial import wrong


# Forgets the square below: exp(-a) / (1 + exp(-a)).
@wrong("06.1")
def logistic_slope(a):
    return math.exp(-a) / (1 + math.exp(-a))


# Eigvalsh, which is for symmetric matrices.
@wrong("06.2")
def largest_eigenvalue_size(W):
    return float(torch.linalg.eigvalsh(W).abs().max())


# Approximates log(radius) by radius - 1.
@wrong("06.3")
def steps_until_lost(radius, factor):
    return math.ceil(-math.log(factor) / (1 - radius))


# Divides by the largest real part of the eigenvalues.
@wrong("06.4")
def scale_to_radius(W, radius):
    eigenvalues = torch.linalg.eigvals(W)
    return W * radius / eigenvalues.real.max()


# Starts from I but leaves the first Jacobian out.
@wrong("06.5")
def chain(jacobians):
    product = torch.eye(len(jacobians[0]), dtype=torch.float64)
    for J in jacobians[1:]:
        product = J @ product
    return product


# Makes v a unit vector first: its own norm is lost.
@wrong("06.6")
def log10_flow(W, v, steps):
    v = v / v.norm()
    total = 0.0
    for _ in range(steps):
        v = v @ W
        n = float(v.norm())
        if n == 0:
            return -math.inf
        total += math.log10(n)
        v = v / n
    return total


# Always starts from v again: the gradient is never carried on.
@wrong("06.7")
def flow_by_hand(W, h, v):
    T = len(h) - 1
    norms = [0.0] * (T + 1)
    norms[T] = float(v.norm())
    for t in range(T, 0, -1):
        g = (v * (1 - h[t] ** 2)) @ W
        norms[t - 1] = float(g.norm())
    return norms


# First order: 1 + ln(factor)/steps for the root.
@wrong("07.1")
def allowed_radius(factor, steps):
    return 1 + math.log(factor) / steps


# Root of the mean square, not of the sum.
@wrong("07.2")
def clip_norm(gradients, max_norm):
    everything = torch.cat([g.flatten() for g in gradients])
    norm = float((everything**2).mean().sqrt())
    if norm <= max_norm:
        return list(gradients)
    return [g * (max_norm / norm) for g in gradients]


# V starts as the first gradient, not 0.
@wrong("07.3")
def momentum_travel(gradients, learning_rate, momentum):
    v = gradients[0]
    moved = 0
    for g in gradients:
        v = momentum * v + g
        moved = moved - learning_rate * v
    return moved


# Jumps ahead and takes the jump back with the new v.
@wrong("07.4")
def nesterov_descent(slope, w, learning_rate, momentum, steps):
    v = 0
    for _ in range(steps):
        w = w + momentum * v
        v = momentum * v - learning_rate * slope(w)
        w = w - momentum * v
        w = w + v
    return w


# One s for the whole tensor (mean of g^2), eps inside the root.
@wrong("07.5")
def rmsprop_travel(gradients, learning_rate, decay, eps):
    s = 0.0
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * (g**2).mean()
        moved -= learning_rate * g / torch.sqrt(s + eps)
    return moved


# Keeps the corrected m and v as the running means.
@wrong("07.6")
def adam_travel(gradients, learning_rate):
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    t = 0
    for g in gradients:
        t += 1
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m = m / (1 - 0.9**t)
        v = v / (1 - 0.999**t)
        moved = moved - learning_rate * m / (v.sqrt() + 1e-8)
    return moved


# The second reading starts from the first one's last state.
@wrong("07.7")
def one_update(U, W, x, target, learning_rate, max_norm):
    h = torch.zeros_like(target)

    def loss(U, W):
        nonlocal h
        for x_t in x:
            h = torch.tanh(U @ x_t + W @ h)
        return ((h - target) ** 2).sum()

    U = U.clone().requires_grad_()
    W = W.clone().requires_grad_()
    before = loss(U, W)
    dU, dW = torch.autograd.grad(before, (U, W))
    norm = (dU.square().sum() + dW.square().sum()).sqrt()
    factor = torch.clamp(max_norm / norm, max=1.0)
    with torch.no_grad():
        U = U - learning_rate * factor * dU
        W = W - learning_rate * factor * dW
        after = loss(U, W)
    return U, W, before.item(), after.item()


# After a good evaluation the learning rate is back at its first value.
@wrong("07.8")
def descend_and_recover(loss_and_slope, w, learning_rate, evaluations):
    rate = learning_rate
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
            rate = learning_rate
        else:
            rate = rate / 2
        w = good - rate * good_slope
    return good


# W W^T - I in place of W^T W - I.
@wrong("08.1")
def distance_from_orthogonal(W):
    n = W.shape[0]
    E = W @ W.T - torch.eye(n, dtype=W.dtype)
    return E.abs().max().item()


# One term of an entropy: weights the cost by 1/symbols.
@wrong("08.2")
def baseline(delay, copied, symbols):
    p = 1 / symbols
    cost = -p * math.log(p)
    return copied * cost / (delay + 2 * copied)


# Divides by |x|^2 in place of |u|^2.
@wrong("08.3")
def reflect(u, x):
    share = (u * x).sum() / (x * x).sum()
    return x - 2 * share * u


# Halves twice: A = (X - X^T)/2 and then A/2.
@wrong("08.4")
def cayley(X):
    A = (X - X.T) / 2
    I = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(I - A / 2, I + A / 2)


# Hard threshold: sizes above -b pass unshrunk.
@wrong("08.5")
def mod_relu(a, b):
    return torch.where(a.abs() > -b, a, torch.zeros_like(a))


# Takes the part of G along W off, as on a sphere.
@wrong("08.6")
def along_the_group(W, G):
    along = (W * G).sum() / (W * W).sum()
    return G - along * W


# Halves the whole upper triangle, not the diagonal alone.
@wrong("08.7")
def reflections_at_once(V):
    S = (V.T @ V).triu() / 2
    I = torch.eye(V.shape[0], dtype=V.dtype)
    return I - V @ torch.linalg.inv(S) @ V.T


# Squashes the candidate once more: i * tanh(g).
@wrong("09.1")
def finish_step(f, i, g, o, c):
    new_c = f * c + i * torch.tanh(g)
    new_h = o * torch.tanh(new_c)
    return new_h, new_c


# Half-life, ln 2 / -ln f, in place of 1/(1 - f).
@wrong("09.2")
def memory_of_bias(b):
    minus_log_f = math.log1p(math.exp(-b))
    return math.log(2) / minus_log_f


# Holds the unit in the first sequence only.
@wrong("09.3")
def hold(gate, unit, value):
    new = gate.clone()
    new[0, unit] = value
    return new


# Linear decay: each step takes (1 - share)/steps off.
@wrong("09.4")
def bias_to_keep(share, steps):
    f = 1 - (1 - share) / steps
    return math.log(f) - math.log(1 - f)


# View(batch, units, 4): the blocks interleaved.
@wrong("09.5")
def lstm_step(x, h, c, W_xh, W_hh, b_h):
    a = x @ W_xh.T + h @ W_hh.T + b_h
    a = a.reshape(len(a), -1, 4)
    i = torch.sigmoid(a[:, :, 0])
    f = torch.sigmoid(a[:, :, 1])
    g = torch.tanh(a[:, :, 2])
    o = torch.sigmoid(a[:, :, 3])
    c = f * c + i * g
    return o * torch.tanh(c), c


# Divides by one factor too many: row t starts at f_(t+2).
@wrong("09.6")
def along_the_cells(f):
    total = f.prod(0)
    rows = total / f.cumprod(0)
    return torch.cat([rows, torch.ones_like(f[:1])])


# O's gradient has c for tanh(c), and the order is i, f, g, o.
@wrong("09.7")
def back_through_a_step(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    dc = d_c + d_h * o * (1 - torch.tanh(c) ** 2)
    da_o = d_h * c * o * (1 - o)
    da_f = dc * c_before * f * (1 - f)
    da_i = dc * g * i * (1 - i)
    da_g = dc * i * (1 - g**2)
    return dc * f, torch.cat([da_i, da_f, da_g, da_o], dim=1)


# Recurrent matrix features x features.
@wrong("10.1")
def count_weights(blocks, features, width):
    inputs = features * width
    recurrent = features * features
    return blocks * (inputs + recurrent + 2 * width)


# Half-life: z ** steps = 1/2.
@wrong("10.2")
def bias_for(steps):
    z = 0.5 ** (1 / steps)
    return math.log(z / (1 - z))


# The candidate reads z * h, like a GRU's reset.
@wrong("10.3")
def ugrnn_step(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ (z * h))
    return z * h + (1 - z) * n


# Takes every third row for z.
@wrong("10.4")
def turn(W):
    out = W.clone()
    out[1::3] = -out[1::3]
    return out


# Before: the bias goes through W, W (r h + b).
@wrong("10.5")
def candidate(a, r, W, b, h, reset):
    if reset == "before":
        memory = W @ (r * h + b)
    else:
        memory = r * (W @ h + b)
    return torch.tanh(a + memory)


# Slopes exchanged: 1 - z^2 for the gate, n (1 - n) for the candidate.
@wrong("10.6")
def one_step_derivative(z, n, h, u_z, u_n):
    dz = (1 - z**2) * u_z
    dn = n * (1 - n) * u_n
    return z + (h - n) * dz + (1 - z) * dn


# Compares sums, not means, of the groups.
@wrong("10.7")
def share_by_chance(a, b):
    values = a + b
    seen = abs(sum(a) - sum(b))
    hits = total = 0
    for places in combinations(range(len(values)), len(a)):
        first = sum(values[i] for i in places)
        second = sum(values) - first
        total += 1
        if abs(first - second) >= seen - 1e-9:
            hits += 1
    return hits / total
