"""Exercise 06.7: Gradient flow by hand."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "06.7",
    title="Gradient flow by hand",
    difficulty=5,
    minutes=15,
    prompt="A tanh RNN ran, and you kept its states `h`, (T + 1, width). Write `flow_by_hand(W, h, v)`: the norms "
    "of ∂L/∂h_t for t = 0 to T, a list of T + 1 floats, for L = v·h_T. No autograd.",
    hints=[
        "∂L/∂h_T is v. Each step back multiplies by one Jacobian.",
        "h_t = tanh(a_t), so dL/da_t = dL/dh_t * (1 - h_t²).",
        "dL/dh_(t-1) = dL/da_t @ W, since a_t = W h_(t-1) + drive.",
    ],
    forbid=["autograd"],
)
def flow_by_hand(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    """Norms of dL/dh_t for t = 0 to T, where L = v·h_T and h_t = tanh(W h_(t-1) + drive); h is (T + 1, width)."""
    gradient = v
    norms = [float(gradient.norm())]
    for t in range(len(h) - 1, 0, -1):
        gradient = (gradient * (1 - h[t] ** 2)) @ W
        norms.append(float(gradient.norm()))
    return norms[::-1]


@flow_by_hand.cases
def _():
    small = (
        torch.tensor([[0.5, -1.0], [2.0, 0.5]], dtype=torch.float64),
        torch.tensor([[0.0, 0.0], [0.5, -0.5], [0.8, 0.2]], dtype=torch.float64),
        torch.tensor([1.0, 2.0], dtype=torch.float64),
    )
    W, h = 0.7 * normal(4, 4, seed=4), [normal(4, seed=9)]
    for t in range(6):
        h.append(torch.tanh(W @ h[-1] + normal(4, seed=t)))
    return [small, (W, torch.stack(h), normal(4, seed=5))]


@flow_by_hand.allows
def _(W, h, v):
    return W.shape == (len(v), len(v)) and h.shape[1:] == v.shape and h.numel() > 0 and float(h.abs().max()) < 1


@flow_by_hand.wrong("linear", "You left out the slope of tanh, 1 - h²; this is the linear network.")
def _(W, h, v):
    norms = [float(v.norm())]
    for _ in range(len(h) - 1):
        v = v @ W
        norms.append(float(v.norm()))
    return norms[::-1]


@flow_by_hand.wrong("transpose", "Your W is transposed: dh_t/da_t is diagonal, da_t/dh_(t-1) is W.")
def _(W, h, v):
    return flow_by_hand(W.T, h, v)


@flow_by_hand.wrong("early", "Your slope is one step early: from h_t to h_(t-1) it is 1 - h_t².")
def _(W, h, v):
    return flow_by_hand(W, torch.cat([h[:1], h[:-1]]), v)


@flow_by_hand.wrong("after", "You put the slope after W; going back, the slope comes first.")
def _(W, h, v):
    norms = [float(v.norm())]
    for t in range(len(h) - 1, 0, -1):
        v = (v @ W) * (1 - h[t] ** 2)
        norms.append(float(v.norm()))
    return norms[::-1]


@flow_by_hand.wrong("reversed", "Your list is reversed: it must start at t = 0 and end at t = T.")
def _(W, h, v):
    return flow_by_hand(W, h, v)[::-1]


flow_by_hand.equivalent(
    "norms = [float(v.norm())]",
    because="At that moment both are the same.",
)
flow_by_hand.equivalent(
    "gradient = gradient * (h[t] ** 2 - 1) @ W",
    because="A sign does not change a norm.",
)
