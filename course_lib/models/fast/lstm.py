"""The LSTM along a whole sequence: the equations of `course_lib.models.lstm` in buffers, and their derivative."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.models.cell import State, state_parts
from course_lib.models.fast.fast_path import FastPath, Parts, StepDerivative, every_step
from course_lib.models.fast.matrix_product import RepeatedProduct, weight_gradient
from course_lib.models.lstm import LSTM

TANH_C = "tanh(c)"
"""What `LSTMPath.run` keeps beside the gates, for the derivative."""


class LSTMPath(FastPath):
    """See `FastPath`. Without autograd the gates are written over the projected inputs."""

    def parameters(self) -> tuple[Tensor, ...]:
        """W_hh."""
        return (self.cell.W_hh,)

    def run(self, projected: Tensor, state: State) -> tuple[Parts, dict[str, Tensor]]:
        """See `FastPath`."""
        if torch.is_grad_enabled() or len(projected) == 1:
            return every_step(self.cell, projected, state)
        hidden = self.cell.hidden_size
        parts = state_parts(state)
        (h, c) = (torch.cat((part.unsqueeze(0), part.new_empty(len(projected), *part.shape))) for part in parts)
        gates, candidate = projected.split((3 * hidden, hidden), 2)
        o, i, f = gates.chunk(3, 2)
        g, tanh_c = torch.empty_like(candidate), torch.empty_like(candidate)
        recurrent = RepeatedProduct(self.cell.W_hh, h.shape[1])
        (h_t, *h_after), (c_t, *c_after) = h.unbind(), c.unbind()
        by_step = (part.unbind() for part in (projected, gates, candidate, o, i, f, g, tanh_c))
        for p_t, gates_t, candidate_t, o_t, i_t, f_t, g_t, tanh_t, h_next, c_next in zip(
            *by_step, h_after, c_after, strict=True
        ):
            recurrent.add_to(p_t, h_t)
            gates_t.sigmoid_()
            g_t.copy_(candidate_t).tanh_()  # in rows of its own, where it is faster
            c_t = torch.mul(f_t, c_t, out=c_next).addcmul_(i_t, g_t)
            h_t = torch.mul(o_t, torch.tanh(c_t, out=tanh_t), out=h_next)
        return (h, c), {"o": o, "i": i, "f": f, "g": g, TANH_C: tanh_c}

    def derivative(self, parameters: tuple[Tensor, ...], states: Parts, gates: dict[str, Tensor]) -> StepDerivative:
        """By the chain rule; its equations are in the class below."""
        return _Derivative(parameters[0], states, gates)


class _Derivative:
    """dL/dc_t gains dL/dh_t * o (1 - tanh(c_t)^2); each gate's share is what it multiplied, times its own slope.

    All that does not depend on the gradient is computed for all steps at once, before the walk back.
    """

    def __init__(self, W_hh: Tensor, states: Parts, gates: dict[str, Tensor]) -> None:
        h, c = states
        o, i, f, g = (gates[name] for name in LSTM.gate_names)
        tanh_c = gates[TANH_C] if TANH_C in gates else torch.tanh(c[1:])
        self.back, self.h_before = RepeatedProduct(W_hh.t(), h.shape[1]), h[:-1]
        self.forget = f.unbind()
        times_slope_of_sigmoid = torch.ops.aten.sigmoid_backward.grad_input
        times_slope_of_tanh = torch.ops.aten.tanh_backward.grad_input
        self.cell_of_h = torch.ops.aten.tanh_backward(o, tanh_c).unbind()
        self.factors = h.new_empty(len(o), o.shape[1], 4, o.shape[2])
        of_o, of_i, of_f, of_g = self.factors.unbind(2)
        times_slope_of_sigmoid(tanh_c, o, grad_input=of_o)
        times_slope_of_sigmoid(g, i, grad_input=of_i)
        times_slope_of_sigmoid(c[:-1], f, grad_input=of_f)
        times_slope_of_tanh(i, g, grad_input=of_g)
        self.of_h, self.of_c = self.factors[:, :, :1].unbind(), self.factors[:, :, 1:].unbind()
        self.by_step = self.spent().unbind()

    def pull_back(self, t: int, gradient: Parts, spend: bool = False) -> tuple[Tensor, Parts]:
        """See `StepDerivative`."""
        d_h, d_c = gradient
        d_c = torch.addcmul(d_c, d_h, self.cell_of_h[t])
        by_h, by_c = d_h.unsqueeze(1), d_c.unsqueeze(1)
        if spend:
            self.of_h[t].mul_(by_h)
            self.of_c[t].mul_(by_c)
            blocks = self.by_step[t]
        else:
            blocks = torch.cat((self.of_h[t] * by_h, self.of_c[t] * by_c), dim=1).flatten(1)
        return blocks, (self.back(blocks), d_c * self.forget[t])

    def spent(self) -> Tensor:
        """See `StepDerivative`."""
        return self.factors.flatten(2)

    def projected(self, blocks: Tensor) -> Tensor:
        """See `StepDerivative`."""
        return blocks

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        """See `StepDerivative`."""
        return (weight_gradient(self.h_before.flatten(0, 1), blocks.flatten(0, 1)),)
