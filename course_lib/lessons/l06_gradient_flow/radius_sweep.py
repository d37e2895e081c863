"""Gradient flow of vanilla RNNs against the spectral radius: the same drawing of weights and inputs at every radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.gradient_flow import FlowResult, gradient_flow, theory_line
from course_lib.models.initialise import normal, recurrent_matrix
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered

RADII = tuple(round(0.5 + 0.05 * i, 2) for i in range(23))
"""0.50, 0.55, ... 1.60."""
_FEATURES = 8


@dataclass(frozen=True)
class Setting:
    """All of the experiment but the radius.

    `init`: "gaussian", "orthogonal" or "identity". `input_scale`: standard deviation of what the inputs add to each
    unit's pre-activation. The network has no bias. Float64 is slower, and nearer to the same on every machine.
    """

    init: str = "gaussian"
    activation: str = "tanh"
    input_scale: float = 0.1
    width: int = 64
    steps: int = 500
    batch: int = 8
    seed: int = 0
    dtype: torch.dtype = torch.float32


@remembered(maxsize=64)
def _unit_matrix(init: str, width: int, seed: int) -> Tensor:
    return recurrent_matrix(init, width, seed=seed, dtype=torch.float64)


@remembered(maxsize=16)
def sequences(setting: Setting) -> Tensor:
    """The inputs: independent normal numbers, (batch, steps, 8)."""
    noise = normal(setting.batch, setting.steps, _FEATURES, seed=setting.seed + 1)
    return (setting.input_scale * noise).to(setting.dtype)


def cells_at(radii: Sequence[float], setting: Setting) -> list[VanillaRNN]:
    """One network for each radius; they differ in nothing else. Raises `ValueError` for a radius that is not finite."""
    if not all(map(isfinite, radii)):
        raise ValueError(f"expected finite radii; got {[float(radius) for radius in radii]}.")
    matrix = _unit_matrix(setting.init, setting.width, setting.seed)
    inputs = normal(setting.width, _FEATURES, seed=setting.seed + 2) / sqrt(_FEATURES)
    cells = []
    for radius in radii:
        cell = VanillaRNN(_FEATURES, setting.width, setting.activation, bias=False, dtype=setting.dtype)
        cell.W_hh.data.copy_(radius * matrix)
        cell.W_xh.data.copy_(inputs)
        cells.append(cell)
    return cells


def flow_at(radii: Sequence[float], setting: Setting) -> FlowResult:
    """Gradient flow at each radius, in one batched pass; a `FlowResult` with one member a radius."""
    return gradient_flow(cells_at(radii, setting), sequences(setting), seed=setting.seed)


def over_seeds(radius: float, setting: Setting, seeds: int) -> Tensor:
    """log10 of what reaches step 1 at one radius, weights and inputs drawn anew for seeds 0, 1, ...: (seeds,)."""
    return torch.cat([flow_at([radius], replace(setting, seed=seed)).at_step_1 for seed in range(seeds)])


@remembered(maxsize=32)
def sweep(setting: Setting) -> FlowResult:
    """`flow_at` for all of `RADII`; kept, since many pictures share it."""
    return flow_at(RADII, setting)


@dataclass(frozen=True)
class FlowView:
    """One radius in front of the sweep over all: what the main explorer draws. Norms are log10."""

    setting: Setting
    radius: float
    current: Tensor
    theory: Tensor
    others: Tensor

    @property
    def at_step_1(self) -> float:
        """log10 of the gradient that reaches step 1 at the current radius."""
        return float(self.current[1])


def flow_view(radius: float, setting: Setting) -> FlowView:
    """The flow at `radius`, computed now, in front of the kept sweep."""
    current = flow_at([radius], setting).summary[0]
    return FlowView(setting, radius, current, theory_line(radius, setting.steps), sweep(setting).summary)
