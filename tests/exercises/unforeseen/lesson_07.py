"""Unforeseen answers to lesson 07."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("07.1")
def _(factor, steps):
    return factor ** (steps)


@wrong("07.1")
def _(factor, steps):
    return math.sqrt(factor) / steps


@wrong("07.1")
def _(factor, steps):
    return math.exp(math.log(factor) / steps) - 1


@right("07.1")
def _(factor, steps):
    return 10 ** (math.log10(factor) / steps)


@wrong("07.2")
def _(gradients, max_norm):
    norm = math.sqrt(sum(float((g**2).mean()) for g in gradients))
    factor = min(1.0, max_norm / norm)
    return [factor * g for g in gradients]


@wrong("07.2")
def _(gradients, max_norm):
    norm = max(float(g.norm()) for g in gradients)
    factor = min(1.0, max_norm / norm)
    return [factor * g for g in gradients]


@wrong("07.2")
def _(gradients, max_norm):
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    if norm > max_norm:
        return [g / norm for g in gradients]
    return gradients


@right("07.2")
def _(gradients, max_norm):
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    return [g.clone() if norm <= max_norm else g / norm * max_norm for g in gradients]


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        moved = moved - learning_rate * v
        v = momentum * v + g
    return moved


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * (v + g)
        moved = moved - learning_rate * v
    return moved


@wrong("07.3")
def _(gradients, learning_rate, momentum):
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v - learning_rate * g
        moved = moved + learning_rate * v
    return moved


@right("07.3")
def _(gradients, learning_rate, momentum):
    w = torch.zeros_like(gradients[0]).requires_grad_()
    optimiser = torch.optim.SGD([w], lr=learning_rate, momentum=momentum)
    for g in gradients:
        w.grad = g.clone()
        optimiser.step()
    return w.detach()


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w) + momentum * v
        w = w + v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v + learning_rate * slope(w + momentum * v)
        w = w - v
    return w


@wrong("07.4")
def _(slope, w, learning_rate, momentum, steps):
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w + momentum * v)
        w = w + momentum * v
    return w


@right("07.4")
def _(slope, w, learning_rate, momentum, steps):
    path = [w, w]
    for _ in range(steps):
        ahead = path[-1] + momentum * (path[-1] - path[-2])
        path.append(ahead - learning_rate * slope(ahead))
    return path[-1]


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.ones_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@wrong("07.5")
def _(gradients, learning_rate, decay, eps):
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


@right("07.5")
def _(gradients, learning_rate, decay, eps):
    w = torch.zeros_like(gradients[0]).requires_grad_()
    optimiser = torch.optim.RMSprop([w], lr=learning_rate, alpha=decay, eps=eps)
    for g in gradients:
        w.grad = g.clone()
        optimiser.step()
    return w.detach()


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return moved


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m = m / (1 - 0.9**t)
        v = v / (1 - 0.999**t)
        moved = moved - learning_rate * m / (v.sqrt() + 1e-8)
    return moved


@wrong("07.6")
def _(gradients, learning_rate):
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9 * t)) / ((v / (1 - 0.999 * t)).sqrt() + 1e-8)
    return moved


@right("07.6")
def _(gradients, learning_rate):
    w = torch.zeros_like(gradients[0]).requires_grad_()
    optimiser = torch.optim.Adam([w], lr=learning_rate)
    for g in gradients:
        w.grad = g.clone()
        optimiser.step()
    return w.detach()


def _last_state(U, W, x):
    h = torch.zeros(len(W), dtype=x.dtype)
    for x_t in x:
        h = torch.tanh(U @ x_t + W @ h)
    return h


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    U, W = U.clone().requires_grad_(), W.clone().requires_grad_()
    before = ((_last_state(U, W, x) - target) ** 2).sum()
    before.backward()
    with torch.no_grad():
        U -= learning_rate * U.grad
        W -= learning_rate * W.grad
    torch.nn.utils.clip_grad_norm_([U, W], max_norm)
    return U.detach(), W.detach(), before.item(), ((_last_state(U, W, x) - target) ** 2).sum().item()


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    U, W = U.clone().requires_grad_(), W.clone().requires_grad_()
    h = torch.zeros(len(W), dtype=x.dtype)
    for x_t in x:
        h = torch.tanh(U @ x_t + W @ h.detach())
    before = ((h - target) ** 2).sum()
    dU, dW = torch.autograd.grad(before, (U, W))
    rate = learning_rate * min(1.0, max_norm / float((dU.square().sum() + dW.square().sum()).sqrt()))
    U, W = (U - rate * dU).detach(), (W - rate * dW).detach()
    return U, W, before.item(), ((_last_state(U, W, x) - target) ** 2).sum().item()


@wrong("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    U, W = U.clone().requires_grad_(), W.clone().requires_grad_()
    before = (_last_state(U, W, x) - target).norm()
    dU, dW = torch.autograd.grad(before, (U, W))
    rate = learning_rate * min(1.0, max_norm / float((dU.square().sum() + dW.square().sum()).sqrt()))
    U, W = (U - rate * dU).detach(), (W - rate * dW).detach()
    return U, W, before.item(), (_last_state(U, W, x) - target).norm().item()


@right("07.7")
def _(U, W, x, target, learning_rate, max_norm):
    def states(U, W):
        h = [torch.zeros(len(W), dtype=x.dtype)]
        for x_t in x:
            h.append((U @ x_t + W @ h[-1]).tanh())
        return h

    h = states(U, W)
    error, dU, dW = 2 * (h[-1] - target), torch.zeros_like(U), torch.zeros_like(W)
    for t in range(len(x), 0, -1):
        delta = error * (1 - h[t] ** 2)
        dU, dW = dU + torch.outer(delta, x[t - 1]), dW + torch.outer(delta, h[t - 1])
        error = W.T @ delta
    factor = max_norm / max(float((dU.square().sum() + dW.square().sum()).sqrt()), max_norm)
    new_U, new_W = U - learning_rate * factor * dU, W - learning_rate * factor * dW
    losses = [float((one[-1] - target).square().sum()) for one in (h, states(new_U, new_W))]
    return new_U, new_W, losses[0], losses[1]


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope, rate = w, 0.0, learning_rate
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope, rate = w, slope, learning_rate
        else:
            rate = rate / 2
        w = good - rate * good_slope
    return good


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if loss != math.nan and slope != math.nan:
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


@wrong("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good = w
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * slope
    return good


@right("07.8")
def _(loss_and_slope, w, learning_rate, evaluations):
    best = None
    for _ in range(evaluations):
        value, gradient = loss_and_slope(w)
        if abs(value) < math.inf and abs(gradient) < math.inf:
            best = (w, gradient)
        else:
            learning_rate *= 0.5
        w = best[0] - learning_rate * best[1]
    return best[0]
