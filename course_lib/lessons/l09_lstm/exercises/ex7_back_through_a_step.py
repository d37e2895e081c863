"""Exercise 09.7: Back through a step, by hand."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "09.7",
    title="Back through a step, by hand",
    difficulty=5,
    minutes=15,
    prompt="From the step after this one come `d_h` $= \\partial L / \\partial h_t$ and `d_c`, the part of "
    "$\\partial L / \\partial c_t$ that does not pass through $h_t$. You have the gates `f`, `i`, `o`, the "
    "candidate `g` and `c_before` $= c_{t-1}$, each (batch, units). Write "
    "`back_through_a_step(d_h, d_c, f, i, g, o, c_before)`: the pair of $\\partial L / \\partial c_{t-1}$ "
    "(gates held fixed) and the gradients of the four pre-activations, side by side in the order $f, i, g, o$. "
    "No autograd.",
    hints=[
        "Form c_t and tanh(c_t) first; then all of dL/dc_t: d_c plus the part through h.",
        "Each gate's gradient is what it multiplied: f has c_before, i has g, g has i, o has tanh(c_t).",
        "Times its own slope: s (1 - s) for a sigmoid, 1 - g² for tanh.",
    ],
    forbid=["autograd"],
)
def back_through_a_step(
    d_h: Tensor, d_c: Tensor, f: Tensor, i: Tensor, g: Tensor, o: Tensor, c_before: Tensor
) -> tuple[Tensor, Tensor]:
    """dL/dc_before through the cell path, and dL/d pre-activations of f, i, g, o side by side, (batch, 4 units)."""
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@back_through_a_step.cases
def _():
    cases = []
    for shape, seed in (((1, 1), 0), ((2, 3), 1), ((3, 4), 2)):
        d_h, d_c, f, i, g, o, c = (normal(*shape, seed=10 * seed + k) for k in range(7))
        cases.append((d_h, d_c, f.sigmoid(), i.sigmoid(), g.tanh(), o.sigmoid(), c))
    return cases


@back_through_a_step.allows
def _(d_h, d_c, f, i, g, o, c_before):
    return len({gate.shape for gate in (d_h, d_c, f, i, g, o, c_before)}) == 1 and f.numel() > 0


@back_through_a_step.wrong("h's part", "You left out what reaches c through h: add d_h * o * (1 - tanh(c)²).")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@back_through_a_step.wrong("slope of tanh", "On the way from h to c the slope of tanh is missing.")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@back_through_a_step.wrong("new memory", "The forget gate multiplied the memory before the step; you used c_t.")
def _(d_h, d_c, f, i, g, o, c_before):
    c = f * c_before + i * g
    tanh_c = c.tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@back_through_a_step.wrong("candidate", "You gave g the slope of sigmoid; it went through tanh: 1 - g².")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * g * (1 - g)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


@back_through_a_step.wrong("gates' slopes", "These are gradients of the gates; go on to what sigmoid was applied to.")
def _(d_h, d_c, f, i, g, o, c_before):
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c
    d_f = d_c * c_before
    d_i = d_c * g
    d_g = d_c * i
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)
