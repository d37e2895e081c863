"""How steep the activations are where a running network uses them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, cells_at, sequences
from course_lib.models.activations import activation
from course_lib.models.unroll import unroll


@dataclass(frozen=True)
class Slopes:
    """act' of every unit at every step of a run: name of the activation -> (batch * steps * width,)."""

    input_scale: float
    radius: float
    slopes: dict[str, Tensor]

    def mean(self, name: str) -> float:
        """Mean of act'."""
        return float(self.slopes[name].mean())

    def saturated(self, name: str, below: float = 0.1) -> float:
        """Share of slopes under `below` times the activation's own largest."""
        return float((self.slopes[name] < below * activation(name).max_slope).double().mean())


@torch.no_grad()
def slopes(input_scale: float, radius: float = 1.0, width: int = 64, steps: int = 100, seed: int = 0) -> Slopes:
    """Run a tanh and a logistic RNN with the same weights on the same inputs, and collect act'."""
    setting = Setting(init="orthogonal", input_scale=input_scale, width=width, steps=steps, seed=seed, batch=4)
    setting = replace(setting, dtype=torch.float64)
    found = {}
    for name in ("tanh", "logistic"):
        (cell,) = cells_at([radius], replace(setting, activation=name))
        found[name] = cell.activation.slope(unroll(cell, sequences(setting)).outputs).flatten()
    return Slopes(input_scale, radius, found)
