"""Unforeseen answers to lesson 09."""

from __future__ import annotations

import math

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("09.1")
def _(f, i, g, o, c):
    c = f * c + i * g
    return (o * c).tanh(), c


@wrong("09.1")
def _(f, i, g, o, c):
    c = f * (c + i * g)
    return o * c.tanh(), c


@wrong("09.1")
def _(f, i, g, o, c):
    c = f * c + i * g.tanh()
    return o * c.tanh(), c


@right("09.1")
def _(f, i, g, o, c):
    memory = torch.addcmul(f.mul(c), i, g)
    return torch.tanh(memory).mul(o), memory


@wrong("09.2")
def _(b):
    return 1 / (1 - 1 / (1 + math.exp(b)))


@wrong("09.2")
def _(b):
    return 1 / math.exp(-b)


@wrong("09.2")
def _(b):
    return 1 + math.exp(-b)


@right("09.2")
def _(b):
    return 1 / (math.exp(-b) / (1 + math.exp(-b)))


@wrong("09.3")
def _(gate, unit, value):
    held = gate
    held = torch.cat([held[:, :unit], torch.full_like(held[:, :1], value), held[:, unit:]], dim=1)
    return held


@wrong("09.3")
def _(gate, unit, value):
    held = gate.clone()
    held[:, unit] += value
    return held


@wrong("09.3")
def _(gate, unit, value):
    held = torch.zeros_like(gate)
    held[:, unit] = value
    return held


@right("09.3")
def _(gate, unit, value):
    mask = torch.arange(gate.shape[1]) == unit
    return torch.where(mask, torch.tensor(value, dtype=gate.dtype), gate)


@wrong("09.4")
def _(share, steps):
    f = share ** (1 / steps)
    return math.log((1 - f) / f)


@wrong("09.4")
def _(share, steps):
    f = share**steps
    return math.log(f / (1 - f))


@wrong("09.4")
def _(share, steps):
    return math.log(share) / steps


@right("09.4")
def _(share, steps):
    logarithm = math.log(share) / steps
    return logarithm - math.log(-math.expm1(logarithm))


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.tanh() * c.tanh(), c


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=0)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


@wrong("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).sigmoid().chunk(4, dim=1)
    c = f * c + i * g.tanh()
    return o * c.tanh(), c


@right("09.5")
def _(x, h, c, W_xh, W_hh, b_h):
    cell = torch.nn.LSTMCell(x.shape[1], h.shape[1], dtype=x.dtype)
    with torch.no_grad():
        cell.weight_ih.copy_(W_xh)
        cell.weight_hh.copy_(W_hh)
        cell.bias_ih.copy_(b_h)
        cell.bias_hh.zero_()
        return cell(x, (h, c))


@wrong("09.6")
def _(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([f.flip(0).cumprod(0), ones])


@wrong("09.6")
def _(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([f.flip(0).cumsum(0).flip(0), ones])


@wrong("09.6")
def _(f):
    ones = torch.ones_like(f[:1])
    return torch.cat([f, ones]).flip(0).cumprod(0)


@right("09.6")
def _(f):
    T = len(f)
    return torch.stack([f[t:].prod(0) if t < T else torch.ones_like(f[0]) for t in range(T + 1)])


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_i, d_f, d_g, d_o], dim=1)


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    total = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = total * c_before * f * (1 - f)
    d_i = total * g * i * (1 - i)
    d_g = total * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@wrong("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@right("09.7")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    d_c = d_c + d_h * o / c.cosh() ** 2
    slopes = [f - f * f, i - i * i, 1 - g * g, o - o * o]
    errors = [d_c * c_before, d_c * g, d_c * i, d_h * c.tanh()]
    return f * d_c, torch.hstack([e * s for e, s in zip(errors, slopes, strict=True)])
