"""Activation functions beside their slopes, and the slopes' logarithms, which saturation cannot round to zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """One activation function with what gradient flow needs to know of it.

    `slope(h)` is act'(a) written in terms of the *output* h = act(a), as backpropagation likes it.
    `log_slope(a)` is log act'(a) from the *input* a (natural logarithm): exact where 1 - h² rounds to 0; it is
    `None` where slopes are 0 or 1. `max_slope` is the largest act'. `homogeneous` says act(s a) = s act(a), s > 0.
    """

    name: str
    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    log_slope: Callable[[Tensor], Tensor] | None
    max_slope: float
    homogeneous: bool = False


def _log_slope_tanh(a: Tensor) -> Tensor:
    size = 2 * a.abs()
    return log(4) - size - 2 * torch.log1p(torch.exp(-size))


def _log_slope_logistic(a: Tensor) -> Tensor:
    size = a.abs()
    return -size - 2 * torch.log1p(torch.exp(-size))


def _identity(a: Tensor) -> Tensor:
    return a


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Activation("tanh", torch.tanh, lambda h: 1 - h * h, _log_slope_tanh, 1.0),
    "relu": Activation("relu", torch.relu, lambda h: (h > 0).to(h.dtype), None, 1.0, homogeneous=True),
    "logistic": Activation("logistic", torch.sigmoid, lambda h: h * (1 - h), _log_slope_logistic, 0.25),
    "linear": Activation("linear", _identity, torch.ones_like, None, 1.0, homogeneous=True),
}
"""The activations a vanilla RNN may use, by name."""


def activation(name: str) -> Activation:
    """The activation called `name`; raises `ValueError` with the known names for any other.

    >>> activation("logistic").max_slope
    0.25
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"expected an activation among {', '.join(ACTIVATIONS)}; got {name!r}. Choose one of these.")
    return ACTIVATIONS[name]
