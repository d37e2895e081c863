"""The vanilla (Elman, 1990) recurrent cell: h_t = act(W_xh x_t + W_hh h_{t-1} + b_h)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.models.activations import activation
from course_lib.models.cell import Cell, State
from course_lib.models.torch_weights import layer_weights


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
        """h_t from h_{t-1}: (batch, hidden) each."""
        assert isinstance(state, Tensor)
        a = torch.addmm(projected_t, state, self.W_hh.t())  # W_xh x_t + b_h + W_hh h_{t-1}
        return self.activation.function(a)  # h_t = act(a)

    @classmethod
    def from_torch(cls, rnn: nn.RNN, layer: int | None = None, reverse: bool = False) -> VanillaRNN:
        """A cell with the weights of a one-layer, one-way `torch.nn.RNN`; its two biases are added into one.

        Of a larger network, name the `layer` (from 0), and `reverse` for its backward direction.
        """
        weights = layer_weights(rnn, nn.RNN, layer, reverse)
        like, bias = weights.W_hh, weights.bias
        cell = cls(weights.input_size, rnn.hidden_size, rnn.nonlinearity, bias=bias is not None, dtype=like.dtype)
        cell.to(like.device)
        with torch.no_grad():
            cell.W_xh.copy_(weights.W_ih)
            cell.W_hh.copy_(weights.W_hh)
            if cell.b_h is not None and bias is not None:
                cell.b_h.copy_(bias)
        weights.freeze_alike(cell)
        return cell

    def to_torch(self) -> nn.RNN:
        """A batch-first `torch.nn.RNN` that computes the same; its `state_dict()` loads into any of that size.

        Raises `ValueError` unless the nonlinearity is one that the library has: "tanh" or "relu".
        """
        if self.nonlinearity not in ("tanh", "relu"):
            raise ValueError(f'expected "tanh" or "relu", which torch.nn.RNN can compute; got {self.nonlinearity!r}.')
        network = nn.RNN(
            self.input_size,
            self.hidden_size,
            nonlinearity=self.nonlinearity,
            bias=self.b_h is not None,
            batch_first=True,
            dtype=self.W_hh.dtype,
            device=self.W_hh.device,
        )
        self.write_to(network)
        return network

    @torch.no_grad()
    def write_to(self, network: nn.RNNBase, layer: int | None = None, reverse: bool = False) -> None:
        """The reverse of `from_torch`: fill one layer of a network; our bias goes into its first, its second is 0.

        Raises `ValueError` for a network, layer or direction that does not fit.
        """
        weights = layer_weights(network, nn.RNN, layer, reverse)
        same = network.mode == f"RNN_{self.nonlinearity.upper()}" and (weights.bias is None) == (self.b_h is None)
        if not same or weights.W_ih.shape != self.W_xh.shape:
            raise ValueError(f"expected a layer of the size and nonlinearity of {self}; got {network}.")
        weights.W_ih.copy_(self.W_xh)
        weights.W_hh.copy_(self.W_hh)
        if self.b_h is not None and weights.b_ih is not None and weights.b_hh is not None:
            weights.b_ih.copy_(self.b_h)
            weights.b_hh.zero_()

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}, nonlinearity={self.nonlinearity!r}"
