"""A network that reads a window of the last few inputs, and remembers nothing else: between counting and recurrence."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.models.initialise import uniform_parameter
from course_lib.models.layers import Layers, LayerStates, Stack
from course_lib.models.sizes import check_whole


class FixedWindow(Layers):
    """h_t = tanh(W [x_t, x_{t-1}, ... x_{t-n+1}] + b): the neural language model of Bengio and others (2003).

    What it hands on from piece to piece are the last n - 1 inputs themselves, nothing made of them. Before the first
    input it sees zeros. Raises `ValueError` for a size or a window below 1.

    >>> FixedWindow(3, 5, window=4)(torch.zeros(2, 7, 3))[0].shape
    torch.Size([2, 7, 5])
    """

    def __init__(self, input_size: int, hidden_size: int, window: int, seed: int = 0) -> None:
        super().__init__()
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("window", window)):
            check_whole(name, size)
        self.input_size, self.hidden_size, self.window = input_size, hidden_size, window
        generator = torch.Generator().manual_seed(seed)
        bound = (input_size * window) ** -0.5
        self.W = uniform_parameter((hidden_size, input_size, window), bound, generator, torch.float32)
        self.b = uniform_parameter((hidden_size,), bound, generator, torch.float32)

    def forward(self, x: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """See `Layers`; the state is the last n - 1 inputs, (batch, n - 1, input)."""
        earlier = x.new_zeros(len(x), self.window - 1, self.input_size) if states is None else states[0]
        assert isinstance(earlier, Tensor)
        known = torch.cat((earlier, x), dim=1)
        h = torch.tanh(torch.nn.functional.conv1d(known.transpose(1, 2), self.W, self.b)).transpose(1, 2)
        return h, (known[:, known.shape[1] - (self.window - 1) :],)

    def as_cells(self) -> Stack:
        """Raises `ValueError`: a window has no recurrent weights."""
        raise ValueError("expected recurrent layers; got a fixed window, which has no recurrent weights to record.")
