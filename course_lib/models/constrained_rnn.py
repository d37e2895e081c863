"""The cell around the recurrent matrices of `course_lib.models.orthogonal`, and modReLU, its activation."""

from __future__ import annotations

from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.activations import activation
from course_lib.models.cell import Cell, State
from course_lib.models.initialise import uniform_parameter
from course_lib.models.orthogonal import recurrent_weight


def mod_relu(a: Tensor, b: Tensor) -> Tensor:
    """sign(a) · relu(|a| + b), Arjovsky, Shah and Bengio (2016), eq. 8, for real units; a 0 counts as positive.

    At b = 0 it is the identity: the network starts linear.
    """
    return torch.copysign((a.abs() + b).relu(), a)


def complex_mod_relu(a: Tensor, b: Tensor) -> Tensor:
    """The same for complex units: the modulus shrinks by -b, the phase stays; 2n numbers, real parts first; b (n,)."""
    real, imaginary = a.chunk(2, dim=1)
    size = (real.square() + imaginary.square() + 1e-10).sqrt()  # the square root has no slope at 0
    return a * ((size + b).relu() / size).repeat(1, 2)


NONLINEARITIES = ("modrelu", "complex modrelu", "tanh", "relu", "linear")
"""What a `ConstrainedRNN` may apply."""


class ConstrainedRNN(Cell):
    """h_t = act(W_xh x_t + W_hh h_{t-1} + b_h) with W_hh any `RecurrentWeight`.

    `kind` and `options` go to `recurrent_weight`. With "modrelu" or "complex modrelu" b_h is the bias inside it, as
    in the uRNN; else it is added. W_hh is formed once per sequence, by `project`. After each step of the optimiser call
    `constrain()`. Everything is drawn from `seed`. Raises `ValueError` for unknown names and sizes that do not fit.

    >>> cell = ConstrainedRNN(3, 8, "Cayley")
    >>> cell(torch.zeros(2, 3), cell.initial_state(2)).shape
    torch.Size([2, 8])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        kind: str = "Cayley",
        nonlinearity: str = "modrelu",
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
        **options: Any,
    ) -> None:
        super().__init__(input_size, hidden_size)
        if nonlinearity not in NONLINEARITIES:
            raise ValueError(f"expected a nonlinearity among {', '.join(NONLINEARITIES)}; got {nonlinearity!r}.")
        if nonlinearity == "complex modrelu" and hidden_size % 2:
            raise ValueError(f"expected an even width for pairs of numbers; got {hidden_size}.")
        self.kind, self.nonlinearity = kind, nonlinearity
        self.weight = recurrent_weight(kind, hidden_size, seed=seed, dtype=dtype, **options)
        generator = torch.Generator().manual_seed(seed + 1_000_003)
        self.W_xh = uniform_parameter((hidden_size, input_size), sqrt(3 / input_size), generator, dtype)
        self.b_h = nn.Parameter(
            torch.zeros(hidden_size // 2 if nonlinearity == "complex modrelu" else hidden_size, dtype=dtype)
        )
        self._formed: Tensor | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the matrix of the last run: it belongs to a graph, which cannot be copied."""
        return {**super().__getstate__(), "_formed": None}

    @property
    def W_hh(self) -> Tensor:
        """The recurrent matrix of the run under way."""
        if self._formed is None:
            self._formed = self.weight.matrix()
        return self._formed

    def constrain(self) -> None:
        """After a step of the optimiser: put the weight back on its group, and forget the matrix of the last run."""
        self.weight.constrain()
        self._formed = None

    def project(self, x: Tensor) -> Tensor:
        """W_xh x for every step at once, and b_h unless it belongs to the modReLU; forms W_hh for the run to come."""
        self._formed = self.weight.matrix()
        return nn.functional.linear(x, self.W_xh, None if self.inner_bias else self.b_h)

    @property
    def inner_bias(self) -> bool:
        """Whether b_h is the bias inside a modReLU, rather than added before the activation."""
        return self.nonlinearity.endswith("modrelu")

    def step(self, projected_t: Tensor, state: State) -> Tensor:
        """h_t from h_{t-1}: (batch, hidden) each."""
        assert isinstance(state, Tensor)
        a = torch.addmm(projected_t, state, self.W_hh.t())  # W_xh x_t + W_hh h_{t-1}, and b_h unless it is inside act
        if self.nonlinearity == "modrelu":
            return mod_relu(a, self.b_h)
        if self.nonlinearity == "complex modrelu":
            return complex_mod_relu(a, self.b_h)
        return activation(self.nonlinearity).function(a)  # h_t = act(a)

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}, kind={self.kind!r}, nonlinearity={self.nonlinearity!r}"
