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
        """All steps as `traced_step` takes them, written into memory that is laid out once, which takes less time."""
        if torch.is_grad_enabled():
            return super().traced_run(projected, state)
        width, after = self.hidden_size, []
        for part in self._parts(state, 2):
            after.append(torch.cat((part.unsqueeze(0), part.new_empty(projected.shape[0], *part.shape))))
        (h, c), blocks = after, torch.empty_like(projected)
        gates, g = blocks.split((3 * width, width), 2)
        o, i, f = gates.chunk(3, 2)
        tanh_c = torch.empty_like(c[1:])
        recurrent = RepeatedProduct(self.W_hh, h.shape[1])
        by_step = (projected, blocks, gates, g, o, i, f, h[:-1], c[:-1], h[1:], c[1:], tanh_c)
        for p_t, blocks_t, gates_t, g_t, o_t, i_t, f_t, h_before, c_before, h_t, c_t, tanh_t in zip(
            *(part.unbind() for part in by_step), strict=True
        ):
            recurrent.add(p_t, h_before, out=blocks_t)
            gates_t.sigmoid_()
            g_t.tanh_()
            torch.mul(f_t, c_before, out=c_t).addcmul_(i_t, g_t)
            torch.mul(o_t, torch.tanh(c_t, out=tanh_t), out=h_t)
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
        times_slope_of_sigmoid, times_slope_of_tanh = torch.ops.aten.sigmoid_backward, torch.ops.aten.tanh_backward
        self.cell_of_h = times_slope_of_tanh(o, tanh_c).unbind()
        of_o, of_i, of_f = ((tanh_c, o), (g, i), (c[:-1], f))
        of_gates = (times_slope_of_sigmoid(*pair) for pair in (of_o, of_i, of_f))
        self.factors = torch.stack((*of_gates, times_slope_of_tanh(i, g)), dim=2)
        self.of_h, self.of_c = self.factors[:, :, :1].unbind(), self.factors[:, :, 1:].unbind()

    def room(self) -> Tensor:
        return self.factors.flatten(2)

    def pull_back(
        self, t: int, gradient: tuple[Tensor, ...], out: Tensor | None = None
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        d_h, d_c = gradient
        d_c = torch.addcmul(d_c, d_h, self.cell_of_h[t])
        batch, width = d_h.shape
        out = d_h.new_empty(batch, 4 * width) if out is None else out
        by_gate = out.view(batch, 4, width)
        torch.mul(d_h.unsqueeze(1), self.of_h[t], out=by_gate[:, :1])
        torch.mul(d_c.unsqueeze(1), self.of_c[t], out=by_gate[:, 1:])
        return out, (self.back(out), d_c * self.forget[t])

    def projected(self, blocks: Tensor) -> Tensor:
        return blocks

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        return (weight_gradient(self.h_before.flatten(0, 1), blocks.flatten(0, 1)),)
