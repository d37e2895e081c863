"""The derivative of `course_lib.models.constrained_rnn`: one product and one slope per step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.models.activations import activation
from course_lib.models.fast.fast_path import FastPath, Parts, StepDerivative


class ConstrainedPath(FastPath):
    """See `FastPath`. Complex units are left to autograd."""

    @classmethod
    def fits(cls, cell: Any) -> bool:
        """Only for real units."""
        return bool(cell.nonlinearity != "complex modrelu")

    def parameters(self) -> tuple[Tensor, ...]:
        """W_hh as formed for this run, and modReLU's bias."""
        return (self.cell.W_hh, self.cell.b_h) if self.cell.inner_bias else (self.cell.W_hh,)

    def use(self, parameters: tuple[Tensor, ...]) -> None:
        """The matrix that was formed then, not the one formed since."""
        self.cell._formed = parameters[0]

    def derivative(self, parameters: tuple[Tensor, ...], states: Parts, gates: dict[str, Tensor]) -> StepDerivative:
        """See `FastPath`."""
        h = states[0]
        if self.cell.inner_bias:
            return _Derivative(parameters[0], h, (h[1:] != 0).to(h.dtype), h[1:].sign())
        return _Derivative(parameters[0], h, activation(self.cell.nonlinearity).slope(h[1:]), None)


class _Derivative:
    """dL/dh_t to dL/da_t by the slope, to dL/dh_{t-1} by W."""

    def __init__(self, W: Tensor, h: Tensor, slopes: Tensor, signs: Tensor | None) -> None:
        self.W, self.h, self.signs = W.detach(), h, signs
        self.slopes, self.by_step = slopes, slopes.unbind()

    def pull_back(self, t: int, gradient: Parts, spend: bool = False) -> tuple[Tensor, Parts]:
        """See `StepDerivative`."""
        slope = self.by_step[t]
        block = torch.mul(gradient[0], slope, out=slope if spend else None)
        return block, (block @ self.W,)

    def spent(self) -> Tensor:
        """See `StepDerivative`."""
        return self.slopes

    def projected(self, blocks: Tensor) -> Tensor:
        """See `StepDerivative`: a_t is the projected input plus the rest."""
        return blocks

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        """See `StepDerivative`: W_hh, and the bias inside modReLU."""
        d_W = blocks.flatten(0, 1).mT @ self.h[:-1].flatten(0, 1)
        return (d_W,) if self.signs is None else (d_W, (blocks * self.signs).sum((0, 1)))
