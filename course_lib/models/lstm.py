"""The LSTM cell (Hochreiter and Schmidhuber, 1997) with a forget gate (Gers, Schmidhuber and Cummins, 2000)."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.cell import Edit, State, unchanged
from course_lib.models.gated import GatedCell


class LSTM(GatedCell):
    """Input, forget and output gates around a cell state c; the state is the pair (h, c).

    i, f, o = sigmoid(W_xh x_t + W_hh h_{t-1} + b_h), one block of rows each; g = tanh(the same with its own rows);
    c_t = f * c_{t-1} + i * g; h_t = o * tanh(c_t). Blocks of rows are stacked in the order o, i, f, g.
    `forget_bias` is where the forget gate's bias starts: 1.0, as Jozefowicz, Zaremba and Sutskever (2015) advise;
    `None` draws it like the others, as `torch.nn.LSTM` does. `torch.nn.LSTM` has two biases; here they are one.
    Unrolled, it is computed and differentiated as `course_lib.models.fast.lstm` says: the same numbers, sooner.

    >>> cell = LSTM(3, 5, seed=0)
    >>> h, c = cell(torch.zeros(2, 3), cell.initial_state(2))
    >>> h.shape, c.shape
    (torch.Size([2, 5]), torch.Size([2, 5]))
    """

    gate_names = ("o", "i", "f", "g")
    torch_order: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")
    library: ClassVar[type[Any]] = nn.LSTM

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

    def step(self, projected_t: Tensor, state: State, edit: Edit = unchanged) -> State:
        """(h_t, c_t) from (h_{t-1}, c_{t-1}); the gates "o", "i", "f" and the candidate "g" pass through `edit`."""
        h, c = self._parts(state, 2)
        a = torch.addmm(projected_t, h, self.W_hh.t())  # W_xh x_t + b_h + W_hh h_{t-1}, for all four at once
        gates, candidate = a.split((3 * c.shape[1], c.shape[1]), 1)
        o, i, f = torch.sigmoid(gates).chunk(3, 1)  # how much to show, to write, to keep: 0 to 1
        g = torch.tanh(candidate)  # what to write: -1 to 1
        o, i, f, g = edit("o", o), edit("i", i), edit("f", f), edit("g", g)
        c = torch.addcmul(f * c, i, g)  # c_t = f * c_{t-1} + i * g
        return o * torch.tanh(c), c  # h_t = o * tanh(c_t)

    @classmethod
    def from_torch(cls, lstm: nn.LSTM, layer: int | None = None, reverse: bool = False) -> LSTM:
        """A cell with the weights of a one-layer, one-way `torch.nn.LSTM`; its two biases are added into one.

        Of a larger network, name the `layer` (from 0), and `reverse` for its backward direction. Raises `ValueError`
        for what the cell cannot be: another kind of network, a projection.
        """
        return cls._from_library(lstm, layer, reverse)

    def to_torch(self) -> nn.LSTM:
        """A batch-first `torch.nn.LSTM` that computes the same; its `state_dict()` loads into any of that size."""
        network: nn.LSTM = self._to_library()
        return network
