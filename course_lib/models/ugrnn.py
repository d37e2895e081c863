"""The update gate RNN: the smallest gated cell (Collins, Sohl-Dickstein and Sussillo, 2016)."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.models.cell import Edit, State, unchanged
from course_lib.models.gated import GatedCell


class UGRNN(GatedCell):
    """One gate z between the old state and a candidate n: h_t = z * h_{t-1} + (1 - z) * n.

    z = sigmoid(W_xh x_t + W_hh h_{t-1} + b_h) and n = tanh(the same with its own rows); a gate of 1 copies the
    state. Collins et al. (2016), section 2, write g for the gate and c for the candidate. Each has its own bias:
    blocks of rows are stacked in the order z, n. `gate_bias` is where the gate's bias starts; `None`, the default,
    draws it like the others.

    >>> cell = UGRNN(3, 5, gate_bias=1.0)
    >>> cell(torch.zeros(2, 3), cell.initial_state(2)).shape
    torch.Size([2, 5])
    """

    gate_names = ("z", "n")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        gate_bias: float | None = None,
        bias: bool = True,
        generator: torch.Generator | None = None,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, generator, seed, dtype)
        self._start_bias("z", gate_bias, "gate_bias")

    def step(self, projected_t: Tensor, state: State, edit: Edit = unchanged) -> State:
        """h_t from h_{t-1}; the gate "z" and the candidate "n", each (batch, hidden), pass through `edit`."""
        (h,) = self._parts(state, 1)
        a = torch.addmm(projected_t, h, self.W_hh.t())  # W_xh x_t + b_h + W_hh h_{t-1}, for both at once
        gate, candidate = a.chunk(2, 1)
        z = edit("z", torch.sigmoid(gate))
        n = edit("n", torch.tanh(candidate))
        return torch.lerp(n, h, z)  # h_t = z * h_{t-1} + (1 - z) * n
