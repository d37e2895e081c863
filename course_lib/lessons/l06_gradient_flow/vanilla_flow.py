"""The fast path of `gradient_flow`: stacked vanilla RNNs, forward and back in batched products.

Its forward pass keeps what the way back needs; gradients then come in blocks of steps, with what has to be added to
their log10. Where a block leaves the safe range of its numbers, `careful_block` does it again in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import log
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.models.cell import State, state_parts
from course_lib.models.vanilla_rnn import VanillaRNN

Squash = Callable[..., Any]
"""`squash(a, out=array)`."""
BLOCK = 16
"""Steps carried back at once."""
_FAINT = 1e-2
_SMALL_WORK = 4096
"""Up to this many numbers per step NumPy is quicker than torch, whose calls cost more than the arithmetic."""


def unit_vectors(vectors: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors at unit length, and log10 of the length they had; zero stays zero, with -inf."""
    size = vectors.abs().amax(-1, keepdim=True)
    scaled = vectors / torch.where(size > 0, size, 1)
    length = torch.linalg.vector_norm(scaled, dim=-1, keepdim=True)
    logs = length.double().log10() + size.double().log10()
    return scaled / torch.where(length > 0, length, 1), logs.squeeze(-1)


class VanillaEnsemble:
    """Stacked vanilla RNNs: batched products, all in buffers (steps, members, batch, hidden) made once."""

    def __init__(self, cells: list[VanillaRNN], x: Tensor, initial: State | None) -> None:
        first = cells[0]
        self.activation = first.activation
        self.W = torch.stack([cell.W_hh.detach() for cell in cells])
        self.W_t = self.W.mT.contiguous()
        self.mixing = bool((self.W != 0).all())
        """Whether every unit hears every other. If not, a path of plain slopes may end and a faint one go on."""
        members, (batch, self.steps, _), width = len(cells), x.shape, first.hidden_size
        small = members * batch * width <= _SMALL_WORK
        self.library: Any = np if small else torch
        self.inputs = _projected_alike(cells, x.to(self.W.dtype).transpose(0, 1))
        self.h = torch.empty(self.steps + 1, members, batch, width, dtype=self.W.dtype)
        self.h[0] = 0 if initial is None else state_parts(initial)[0].detach()
        self.scratch = torch.empty_like(self.h[0])
        self.gradients = torch.empty(BLOCK, members, batch, width, dtype=self.W.dtype)
        with torch.inference_mode():
            self._forward()

    def _native(self, tensor: Tensor) -> Any:
        """The tensor as an array of the library that does the arithmetic (they share their memory)."""
        return tensor.numpy() if self.library is np else tensor

    def _forward(self) -> None:
        """Fill `h`; a linear cell's Jacobian does not need it."""
        if self.activation.name == "linear":
            return
        if self.activation.homogeneous:
            relu_states(self.h, self.inputs, self.W_t)
        else:
            squash = self.library.tanh if self.activation.name == "tanh" else partial(_logistic, self.library)
            arrays = map(self._native, (self.h, self.inputs, self.W_t, self.scratch))
            squashed_states(self.library, squash, *arrays)

    def first(self, v: Tensor) -> Tensor:
        """dL/d state_T: (members, batch, hidden)."""
        return v.to(self.W.dtype).expand(self.h.shape[1:]).contiguous()

    def _slopes(self, low: int, high: int, dtype: torch.dtype) -> tuple[Tensor | None, Tensor]:
        """act' for steps low+1..high, scaled to at most 1 where saturated, and the log10 of that scale."""
        act = self.activation
        none = torch.zeros(high - low, *self.h.shape[1:3], dtype=torch.float64)
        if act.name == "linear":
            return None, none
        slopes = act.slope(self.h[low + 1 : high + 1])
        decisive = slopes.amax(-1) if self.mixing else slopes  # beside a plain slope a faint one's rounding is lost
        if act.log_slope is None or float(decisive.min()) > _FAINT:
            return slopes, none
        a = torch.matmul(self.h[low:high].double(), self.W_t.double()) + self.inputs[low:high].double()
        log_slopes = act.log_slope(a)
        scale = log_slopes.amax(-1, keepdim=True)
        return (log_slopes - scale).exp().to(dtype), self._carried(scale.squeeze(-1) / log(10))

    @staticmethod
    def _carried(per_step: Tensor) -> Tensor:
        """A scale taken out at step t is missing from every earlier step too: sum from the last backwards."""
        return per_step.flip(0).cumsum(0).flip(0)

    @torch.inference_mode()
    def block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients at steps low..high-1, and what must be added to their log10."""
        library = self.library
        slopes, shifts = self._slopes(low, high, self.W.dtype)
        buffer = self.gradients[: high - low]
        weights, scratch, after = map(self._native, (self.W, self.scratch, gradient))
        outs = list(self._native(buffer))
        factors = [None] * len(outs) if slopes is None else list(self._native(slopes))
        with np.errstate(all="ignore"):  # a block that overflows is seen by its norms, and redone with care
            for slope, out in zip(reversed(factors), reversed(outs), strict=True):
                if slope is not None:
                    after = library.multiply(after, slope, out=scratch)
                after = library.matmul(after, weights, out=out)
        return buffer, shifts

    @torch.inference_mode()
    def careful_block(self, low: int, high: int, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """The same in float64, brought back to unit length at every step."""
        slopes, slope_shifts = self._slopes(low, high, torch.float64)
        weights = self.W.double()
        size = weights.abs().amax((1, 2), keepdim=True).clamp(min=torch.finfo(torch.float64).tiny)
        weights, weight_log = weights / size, size.squeeze(-1).log10()
        per_step = torch.empty_like(slope_shifts)
        after = gradient.double()
        for i in reversed(range(high - low)):
            scaled = after if slopes is None else after * slopes[i]
            after, logs = unit_vectors(torch.bmm(scaled, weights))
            per_step[i] = logs + weight_log
        return after.to(self.W.dtype).unsqueeze(0), self._carried(per_step) + slope_shifts


def squashed_states(library: Any, squash: Squash, h: Any, inputs: Any, weights: Any, scratch: Any) -> None:
    """Forward: h_t = squash(input_t + h_{t-1} weights) into `h`, by NumPy or by torch, in place."""
    states = list(h)
    for drive, before, after in zip(inputs, states[:-1], states[1:], strict=True):
        if library is torch:
            torch.baddbmm(drive, before, weights, out=scratch)
        else:
            np.matmul(before, weights, out=scratch)
            np.add(scratch, drive, out=scratch)
        squash(scratch, out=after)


def _logistic(library: Any, a: Any, out: Any) -> None:
    """1 / (1 + exp(-a)) = (1 + tanh(a / 2)) / 2, into `out`: it cannot overflow."""
    library.multiply(a, 0.5, out=out)
    library.tanh(out, out=out)
    library.multiply(out, 0.5, out=out)
    library.add(out, 0.5, out=out)


def relu_states(h: Tensor, inputs: Tensor, weights: Tensor) -> None:
    """Forward of ReLU: the state may grow or shrink without end, so it is kept at unit size: its signs suffice."""
    state, log_size = _rescaled(h[0])
    unit_inputs, log_drives = _rescaled(inputs)
    for unit_input, log_drive, after in zip(unit_inputs, log_drives, h[1:], strict=True):
        scale = torch.maximum(log_size, log_drive)
        drive = unit_input * (log_drive - scale).exp().to(state.dtype)
        state = state * (log_size - scale).exp().to(state.dtype)
        torch.baddbmm(drive, state, weights, out=after).relu_()
        state, log_size = _rescaled(after)
        log_size = log_size + scale


def _rescaled(vectors: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors with a largest entry of 1, and the natural logarithm of what it was (very low for zero vectors)."""
    size = vectors.abs().amax(-1, keepdim=True)
    return vectors / torch.where(size > 0, size, 1), torch.where(size > 0, size.double().log(), -1e12)


def _projected_alike(cells: list[VanillaRNN], x: Tensor) -> Tensor:
    """W_xh x + b_h of all cells: (steps, members, batch, hidden), or (steps, 1, ...) when all cells share them."""
    first, *others = cells
    if all(_same(cell.W_xh, first.W_xh) and _same(cell.b_h, first.b_h) for cell in others):
        return first.project(x).detach().unsqueeze(1)
    return torch.stack([cell.project(x).detach() for cell in cells], dim=1)


def _same(one: Tensor | None, other: Tensor | None) -> bool:
    return one is other if one is None or other is None else torch.equal(one, other)
