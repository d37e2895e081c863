"""The derivative of the GRU of `course_lib.models.gru` with reset="after"; the other form is left to autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course_lib.models.fast.fast_path import FastPath, Parts, StepDerivative
from course_lib.models.gru import GRU


class GRUPath(FastPath):
    """See `FastPath`."""

    @classmethod
    def fits(cls, cell: Any) -> bool:
        """Only for reset="after"."""
        return bool(cell.reset == "after")

    def parameters(self) -> tuple[Tensor, ...]:
        """W_hh, and b_n where there is one."""
        return (self.cell.W_hh,) if self.cell.b_n is None else (self.cell.W_hh, self.cell.b_n)

    def derivative(self, parameters: tuple[Tensor, ...], states: Parts, gates: dict[str, Tensor]) -> StepDerivative:
        """By the chain rule; see the class below."""
        return _Derivative(parameters, states[0], gates, self.cell.update)


class _Derivative:
    """Every block is dL/dh_t times a factor that the gradient has no part in: computed for all steps at once.

    Blocks: r, z, the candidate's recurrent part W h + b_n, and the candidate's whole argument.
    """

    def __init__(self, parameters: tuple[Tensor, ...], h: Tensor, gates: dict[str, Tensor], update: str) -> None:
        self.W_hh, *self.b_n = parameters
        self.width = h.shape[-1]
        self.h_before = h[:-1]
        r, z, n = (gates[name] for name in GRU.gate_names)
        memory = self.h_before @ self.W_hh[-self.width :].t() + sum(self.b_n)
        keep, replace = (z, 1 - z) if update == "keep" else (1 - z, z)
        of_z = torch.ops.aten.sigmoid_backward(self.h_before - n if update == "keep" else n - self.h_before, z)
        of_n = torch.ops.aten.tanh_backward(replace, n)
        self.keep = keep.unbind()
        of_blocks = (torch.ops.aten.sigmoid_backward(of_n * memory, r), of_z, of_n * r, of_n)
        self.factors = torch.stack(of_blocks, dim=2)
        self.by_step = self.factors.unbind()

    def pull_back(self, t: int, gradient: Parts, spend: bool = False) -> tuple[Tensor, Parts]:
        """See `StepDerivative`."""
        (d_h,) = gradient
        factors = self.by_step[t]
        blocks = torch.mul(d_h.unsqueeze(1), factors, out=factors if spend else None).flatten(1)
        return blocks, (torch.addmm(d_h * self.keep[t], blocks[:, : 3 * self.width], self.W_hh),)

    def spent(self) -> Tensor:
        """See `StepDerivative`."""
        return self.factors.flatten(2)

    def projected(self, blocks: Tensor) -> Tensor:
        """See `StepDerivative`."""
        return torch.cat((blocks[..., : 2 * self.width], blocks[..., 3 * self.width :]), dim=-1)

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        """See `StepDerivative`."""
        recurrent = blocks[..., : 3 * self.width].flatten(0, 1)
        d_W = recurrent.t() @ self.h_before.flatten(0, 1)
        return (d_W, recurrent[:, 2 * self.width :].sum(0)) if self.b_n else (d_W,)
