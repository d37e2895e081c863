"""Unforeseen answers to lesson 03."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return (features + hidden) * hidden + hidden + outputs


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return hidden * features + hidden * hidden + 1 + outputs * hidden + 1


@wrong("03.1")
def _(features, hidden, outputs, steps):
    return hidden * features + 2 * hidden + hidden + outputs * hidden + outputs


@right("03.1")
def _(features, hidden, outputs, steps):
    cell = torch.nn.RNN(features, hidden)
    return sum(p.numel() for p in cell.parameters()) - hidden + (hidden + 1) * outputs


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x + W_hh @ h * b_h)


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return torch.tanh(W_xh @ x) + torch.tanh(W_hh @ h) + b_h


@wrong("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return h + torch.tanh(W_xh @ x + W_hh @ h + b_h)


@right("03.2")
def _(x, h, W_xh, W_hh, b_h):
    return (torch.cat([W_xh, W_hh, b_h[:, None]], dim=1) @ torch.cat([x, h, x.new_ones(1)])).tanh()


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h, states = h0, []
    for t in range(1, len(x)):
        h = torch.tanh(W_xh @ x[t] + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states) if states else h0[None]


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h, states = h0, []
    for x_t in x:
        new = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(new)
    return torch.stack(states)


@wrong("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    h, states = h0, []
    for x_t in x:
        h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return states


@right("03.3")
def _(x, h0, W_xh, W_hh, b_h):
    states = x.new_zeros(len(x) + 1, len(h0))
    states[0] = h0
    for t, drive in enumerate(x @ W_xh.T + b_h):
        states[t + 1] = (states[t] @ W_hh.T + drive).tanh()
    return states[1:]


@wrong("03.4")
def _(W_xh, W_hh):
    return W_hh + W_xh


@wrong("03.4")
def _(W_xh, W_hh):
    return torch.stack([W_hh, W_xh], dim=1)


@wrong("03.4")
def _(W_xh, W_hh):
    return W_hh @ W_xh


@right("03.4")
def _(W_xh, W_hh):
    return torch.hstack((W_hh, W_xh))


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    last = torch.stack([h[i, length] for i, length in enumerate(lengths)])
    return last @ W_hy.T + b_y


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    last = torch.stack([states[max(lengths) - 1] for states in h])
    return last @ W_hy.T + b_y


@wrong("03.5")
def _(h, lengths, W_hy, b_y):
    last = torch.stack([states[:length].sum(0) for states, length in zip(h, lengths, strict=True)])
    return last @ W_hy.T + b_y


@right("03.5")
def _(h, lengths, W_hy, b_y):
    rows = torch.arange(len(h))
    return torch.nn.functional.linear(h[rows, torch.tensor(lengths) - 1], W_hy, b_y)


@wrong("03.6")
def _(steps, taps):
    layers = 0
    while taps**layers <= steps:
        layers += 1
    return layers


@wrong("03.6")
def _(steps, taps):
    layers, seen = 0, 1
    while seen < steps:
        layers, seen = layers + 1, seen + taps
    return layers


@wrong("03.6")
def _(steps, taps):
    return round(math.log(steps) / math.log(taps))


@right("03.6")
def _(steps, taps):
    return 0 if steps <= 1 else 1 + _dilated(-(-steps // taps), taps)


def _dilated(steps, taps):
    return 0 if steps <= 1 else 1 + _dilated(-(-steps // taps), taps)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    projected = x @ W_xh.T + b_h
    h = torch.zeros_like(projected[:, 0])
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(projected[:, t] + h @ W_hh.T)
        states.append(h)
    return torch.cat(states, dim=1)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    projected = x @ W_xh.T + b_h
    h = torch.zeros_like(projected[:, 0])
    states = []
    for t in range(x.shape[1]):
        states.append(h)
        h = torch.tanh(projected[:, t] + h @ W_hh.T)
    return torch.stack(states, dim=1)


@wrong("03.7")
def _(x, W_xh, W_hh, b_h):
    h = torch.zeros(x.shape[0], W_hh.shape[0])
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_xh.T + h @ W_hh.T + b_h)
        states.append(h)
    return torch.stack(states, dim=1)


@right("03.7")
def _(x, W_xh, W_hh, b_h):
    cell = torch.nn.RNN(x.shape[2], len(W_hh), batch_first=True, dtype=x.dtype)
    with torch.no_grad():
        cell.weight_ih_l0.copy_(W_xh)
        cell.weight_hh_l0.copy_(W_hh)
        cell.bias_ih_l0.copy_(b_h)
        cell.bias_hh_l0.zero_()
        return cell(x)[0]


@wrong("03.8")
def _(delay):
    W_xh = torch.zeros(delay + 1, 1, dtype=torch.float64)
    W_xh[1] = 1
    return W_xh, torch.diag(torch.ones(delay, dtype=torch.float64), -1)


@wrong("03.8")
def _(delay):
    W_xh = torch.zeros(delay, 1, dtype=torch.float64)
    W_xh[0] = 1
    return W_xh, torch.diag(torch.ones(delay - 1, dtype=torch.float64), -1)


@wrong("03.8")
def _(delay):
    W_xh = torch.zeros(delay + 1, 1, dtype=torch.float64)
    W_xh[0] = 1
    W_hh = torch.zeros(delay + 1, delay + 1, dtype=torch.float64)
    W_hh[delay, 0] = 1
    return W_xh, W_hh


@right("03.8")
def _(delay):
    n = delay + 1
    W_xh = torch.zeros(n, 1, dtype=torch.float64)
    W_xh[0, 0] = 2.0
    W_hh = torch.zeros(n, n, dtype=torch.float64)
    for i in range(1, n):
        W_hh[i, i - 1] = 0.5 if i == 1 else 1.0
    return W_xh, W_hh
