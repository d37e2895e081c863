"""The LSTM cell (Hochreiter and Schmidhuber, 1997) with a forget gate (Gers, Schmidhuber and Cummins, 2000)."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.cell import Edit, State, StepDerivative
from course_lib.models.gated import GatedCell, check_one_layer, edited
from course_lib.models.matrix_product import RepeatedProduct, weight_gradient

TANH_C = "tanh(c)"
"""What `traced_run` keeps beside the gates, for the derivative."""


class LSTM(GatedCell):
    """Input, forget and output gates around a cell state c; the state is the pair (h, c).

    i, f, o = sigmoid(W_xh x_t + W_hh h_{t-1} + b_h), one block of rows each; g = tanh(the same with its own rows);
    c_t = f * c_{t-1} + i * g; h_t = o * tanh(c_t). Blocks of rows are stacked in the order o, i, f, g.
    `forget_bias` is where the forget gate's bias starts: 1.0, as Jozefowicz, Zaremba and Sutskever (2015) advise;
    `None` draws it like the others, as `torch.nn.LSTM` does. `torch.nn.LSTM` has two biases; here they are one.

    >>> cell = LSTM(3, 5, seed=0)
    >>> h, c = cell(torch.zeros(2, 3), cell.initial_state(2))
    >>> h.shape, c.shape
    (torch.Size([2, 5]), torch.Size([2, 5]))
    """

    gate_names: ClassVar[tuple[str, ...]] = ("o", "i", "f", "g")
    torch_order: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        forget_bias: float | None = 1.0,
        bias: bool = True,
        generator: torch.Generator | None = None,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, generator, seed, dtype)
        self._start_bias("f", forget_bias, "forget_bias")

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        """h_0 and c_0: zeros (batch, hidden) each."""
        h = super().initial_state(batch, like)
        assert isinstance(h, Tensor)
        return h, torch.zeros_like(h)

    def traced_step(
        self, projected_t: Tensor, state: State, edit: Edit | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """(h, c) after one step, and the gates "o", "i", "f" and the candidate "g", each (batch, hidden)."""
        h, c = self._parts(state, 2)
        gates, candidate = torch.addmm(projected_t, h, self.W_hh.t()).split((3 * c.shape[1], c.shape[1]), 1)
        o, i, f = torch.sigmoid(gates).chunk(3, 1)
        g = torch.tanh(candidate)
        if edit is not None:
            o, i, f, g = edited(edit, self.gate_names, (o, i, f, g))
        c = torch.addcmul(f * c, i, g)
        return (o * torch.tanh(c), c), {"o": o, "i": i, "f": f, "g": g}

    def traced_run(self, projected: Tensor, state: State) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
        """All steps as `traced_step` takes them, in less time; where autograd is off, they go over `projected`."""
        if torch.is_grad_enabled() or len(projected) == 1:
            return super().traced_run(projected, state)
        parts = self._parts(state, 2)
        (h, c) = (torch.cat((part.unsqueeze(0), part.new_empty(len(projected), *part.shape))) for part in parts)
        gates, candidate = projected.split((3 * self.hidden_size, self.hidden_size), 2)
        o, i, f = gates.chunk(3, 2)
        g, tanh_c = torch.empty_like(candidate), torch.empty_like(candidate)
        recurrent = RepeatedProduct(self.W_hh, h.shape[1])
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

    def recurrent_parameters(self) -> tuple[nn.Parameter, ...]:
        """W_hh: what `step` uses besides the projected input."""
        return (self.W_hh,)

    def derivative(
        self, parameters: tuple[Tensor, ...], states: tuple[Tensor, ...], gates: dict[str, Tensor]
    ) -> StepDerivative:
        """The derivative of every step by the chain rule; its equations are in the class below."""
        return _Derivative(parameters[0], states, gates)

    @classmethod
    def from_torch(cls, lstm: nn.LSTM) -> LSTM:
        """A cell with the weights of a one-layer, one-way `torch.nn.LSTM`; its two biases are added into one."""
        check_one_layer(lstm, nn.LSTM)
        dtype = lstm.state_dict()["weight_hh_l0"].dtype
        cell = cls(lstm.input_size, lstm.hidden_size, bias=lstm.bias, dtype=dtype)
        cell._copy_from(lstm)
        return cell

    def to_torch(self) -> nn.LSTM:
        """A batch-first `torch.nn.LSTM` that computes the same; its `state_dict()` loads into any of that size."""
        library = nn.LSTM(
            self.input_size, self.hidden_size, bias=self.b_h is not None, batch_first=True, dtype=self.W_hh.dtype
        )
        self._copy_to(library)
        return library


class _Derivative:
    """dL/dc_t gains dL/dh_t * o (1 - tanh(c_t)^2); each gate's share is what it multiplied, times its own slope.

    All that does not depend on the gradient is computed for all steps at once, before the walk back.
    """

    def __init__(self, W_hh: Tensor, states: tuple[Tensor, ...], gates: dict[str, Tensor]) -> None:
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

    def pull_back(self, t: int, gradient: tuple[Tensor, ...], spend: bool = False) -> tuple[Tensor, tuple[Tensor, ...]]:
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
        return self.factors.flatten(2)

    def projected(self, blocks: Tensor) -> Tensor:
        return blocks

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        return (weight_gradient(self.h_before.flatten(0, 1), blocks.flatten(0, 1)),)
