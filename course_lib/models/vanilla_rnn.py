"""The vanilla (Elman, 1990) recurrent cell: h_t = act(W_xh x_t + W_hh h_{t-1} + b_h)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.models.activations import activation
from course_lib.models.cell import Cell, State


class VanillaRNN(Cell):
    """h_t = act(W_xh x_t + W_hh h_{t-1} + b_h), Elman's "Finding structure in time" (1990).

    Parameters: `W_xh` (hidden, features), `W_hh` (hidden, hidden), `b_h` (hidden), drawn as `torch.nn.RNN` draws
    its own, uniform within ±1/sqrt(hidden), from `generator` (or from `seed`). `nonlinearity` is one of "tanh",
    "relu", "logistic" or "linear". `torch.nn.RNN` has a second bias; here the two are one.

    >>> cell = VanillaRNN(3, 5, seed=0)
    >>> cell(torch.zeros(2, 3), cell.initial_state(2)).shape
    torch.Size([2, 5])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: str = "tanh",
        bias: bool = True,
        generator: torch.Generator | None = None,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(input_size, hidden_size)
        self.activation = activation(nonlinearity)
        self.nonlinearity = nonlinearity
        generator = generator if generator is not None else torch.Generator().manual_seed(seed)
        self.W_xh = self._drawn((hidden_size, input_size), generator, dtype)
        self.W_hh = self._drawn((hidden_size, hidden_size), generator, dtype)
        self.b_h = self._drawn((hidden_size,), generator, dtype) if bias else None

    def project(self, x: Tensor) -> Tensor:
        """W_xh x + b_h for every step at once: (..., features) gives (..., hidden)."""
        return nn.functional.linear(x, self.W_xh, self.b_h)

    def step(self, projected_t: Tensor, state: State) -> Tensor:
        """act(projected_t + W_hh state): (batch, hidden) each."""
        assert isinstance(state, Tensor)
        return self.activation.function(torch.addmm(projected_t, state, self.W_hh.t()))

    @classmethod
    def from_torch(cls, rnn: nn.RNN) -> VanillaRNN:
        """A cell with the weights of a one-layer, one-way `torch.nn.RNN`; its two biases are added into one."""
        if not isinstance(rnn, nn.RNN) or rnn.num_layers != 1 or rnn.bidirectional:
            raise ValueError(f"expected a torch.nn.RNN of one layer, one way; got {rnn}. Build one without the extras.")
        weights = {name: parameter.detach() for name, parameter in rnn.named_parameters()}
        dtype = weights["weight_hh_l0"].dtype
        cell = cls(rnn.input_size, rnn.hidden_size, rnn.nonlinearity, bias=rnn.bias, dtype=dtype)
        with torch.no_grad():
            cell.W_xh.copy_(weights["weight_ih_l0"])
            cell.W_hh.copy_(weights["weight_hh_l0"])
            if cell.b_h is not None:
                cell.b_h.copy_(weights["bias_ih_l0"] + weights["bias_hh_l0"])
        return cell

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}, nonlinearity={self.nonlinearity!r}"
