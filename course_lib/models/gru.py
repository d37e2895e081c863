"""The gated recurrent unit (Cho et al., 2014), in the forms that papers, lectures and libraries disagree about."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.cell import Edit, State, unchanged
from course_lib.models.gated import GatedCell
from course_lib.models.torch_weights import LayerWeights, layer_weights

RESETS = ("after", "before")
"""Where the reset gate acts: after the recurrent matrix, r * (W h + b), or before it, W (r * h) + b."""

UPDATES = ("keep", "replace")
"""What an update gate of 1 does: keep the old state, or replace it by the candidate."""


class GRU(GatedCell):
    """Reset gate r, update gate z and candidate n; the state is h alone.

    r, z = sigmoid(W_xh x_t + W_hh h_{t-1} + b_h). The candidate, with its own rows W, V and b of W_hh, W_xh and b_h:
    reset="after": n = tanh(V x_t + b + r * (W h_{t-1} + b_n)), as in `torch.nn.GRU`;
    reset="before": n = tanh(V x_t + b + W (r * h_{t-1})), as in Cho et al. (2014), version 3 (not 1).
    update="keep": h_t = z * h_{t-1} + (1 - z) * n, as in Cho et al. and `torch.nn.GRU`;
    update="replace": h_t = (1 - z) * h_{t-1} + z * n, as in much of the later literature.
    Swapping the update convention is a change of sign in z's rows; the two resets are different functions.
    Blocks of rows are stacked in the order r, z, n; `b_n` exists for reset="after" only.
    Unrolled with reset="after", it is differentiated as `course_lib.models.fast.gru` says: the same numbers, sooner.
    Raises `ValueError` for an unknown reset or update.

    >>> cell = GRU(3, 5, reset="before", update="replace")
    >>> cell(torch.zeros(2, 3), cell.initial_state(2)).shape
    torch.Size([2, 5])
    """

    gate_names = ("r", "z", "n")
    torch_order: ClassVar[tuple[str, ...]] = ("r", "z", "n")
    library: ClassVar[type[Any]] = nn.GRU

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: str = "after",
        update: str = "keep",
        bias: bool = True,
        generator: torch.Generator | None = None,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        for name, value, known in (("reset", reset, RESETS), ("update", update, UPDATES)):
            if value not in known:
                raise ValueError(f'expected {name} to be "{known[0]}" or "{known[1]}"; got {value!r}. Choose one.')
        generator = generator if generator is not None else torch.Generator().manual_seed(seed)
        super().__init__(input_size, hidden_size, bias, generator, seed, dtype)
        self.reset, self.update = reset, update
        self.b_n = self._drawn((hidden_size,), generator, dtype) if bias and reset == "after" else None

    def step(self, projected_t: Tensor, state: State, edit: Edit = unchanged) -> State:
        """h_t from h_{t-1}; the gates "r", "z" and the candidate "n", each (batch, hidden), pass through `edit`."""
        (h,) = self._parts(state, 1)
        n, z = self._after(projected_t, h, edit) if self.reset == "after" else self._before(projected_t, h, edit)
        n = edit("n", n)
        if self.update == "keep":
            return torch.lerp(n, h, z)  # h_t = z * h_{t-1} + (1 - z) * n
        return torch.lerp(h, n, z)  # h_t = (1 - z) * h_{t-1} + z * n

    def _after(self, projected_t: Tensor, h: Tensor, edit: Edit) -> tuple[Tensor, Tensor]:
        """n and z, with r * (W h_{t-1} + b_n): one product for the three blocks of W_hh."""
        widths = (2 * h.shape[1], h.shape[1])
        inputs, candidate = projected_t.split(widths, 1)  # V x_t + b
        recurrent, memory = torch.mm(h, self.W_hh.t()).split(widths, 1)  # W h_{t-1}
        r, z = torch.sigmoid(inputs + recurrent).chunk(2, 1)
        r, z = edit("r", r), edit("z", z)
        memory = memory if self.b_n is None else memory + self.b_n
        return torch.tanh(torch.addcmul(candidate, r, memory)), z  # n = tanh(V x_t + b + r * (W h_{t-1} + b_n))

    def _before(self, projected_t: Tensor, h: Tensor, edit: Edit) -> tuple[Tensor, Tensor]:
        """n and z, with W (r * h_{t-1}): the candidate's product has to wait for r."""
        widths = (2 * h.shape[1], h.shape[1])
        inputs, candidate = projected_t.split(widths, 1)  # V x_t + b
        of_gates, of_candidate = self.W_hh.split(widths)
        r, z = torch.sigmoid(torch.addmm(inputs, h, of_gates.t())).chunk(2, 1)
        r, z = edit("r", r), edit("z", z)
        return torch.tanh(torch.addmm(candidate, r * h, of_candidate.t())), z  # n = tanh(V x_t + b + W (r * h_{t-1}))

    @classmethod
    def from_torch(
        cls,
        gru: nn.GRU,
        reset: str = "after",
        update: str = "keep",
        layer: int | None = None,
        reverse: bool = False,
    ) -> GRU:
        """A cell with the weights of a one-layer, one-way `torch.nn.GRU`, copied block by block.

        Only reset="after" with update="keep" computes what the library computes. The other forms get the same
        numbers in the same places, so that the difference can be seen; reset="before" adds the candidate's two
        biases into one. Of a larger network, name the `layer` (from 0), and `reverse` for its backward direction.
        """
        return cls._from_library(gru, layer, reverse, reset=reset, update=update)

    @torch.no_grad()
    def _read(self, weights: LayerWeights) -> None:
        super()._read(weights)
        if self.b_n is not None and self.b_h is not None and weights.b_ih is not None and weights.b_hh is not None:
            self.b_h[self.rows("n")] = weights.b_ih[self.rows("n")]
            self.b_n.copy_(weights.b_hh[self.rows("n")])

    def to_torch(self) -> nn.GRU:
        """A batch-first `torch.nn.GRU` that computes the same; its `state_dict()` loads into any of that size.

        Raises `ValueError` for reset="before", which that library cannot compute. For update="replace" the signs of
        the update gate's rows are turned, because 1 - sigmoid(a) = sigmoid(-a).
        """
        network: nn.GRU = self._to_library()
        return network

    @torch.no_grad()
    def write_to(self, network: nn.RNNBase, layer: int | None = None, reverse: bool = False) -> None:
        """See `GatedCell.write_to` and `to_torch`."""
        if self.reset == "before":
            raise ValueError(
                'expected a GRU with reset="after"; got reset="before", which torch.nn.GRU cannot compute. '
                "Build the cell anew in the other form, or unroll this one."
            )
        super().write_to(network, layer, reverse)
        weights = layer_weights(network, nn.GRU, layer, reverse)
        if self.b_n is not None and weights.b_hh is not None:
            weights.b_hh[self.rows("n")] = self.b_n.detach()
        if self.update == "replace":
            for weight in (weights.W_ih, weights.W_hh, weights.b_ih, weights.b_hh):
                if weight is not None:
                    weight[self.rows("z")] *= -1

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{super().extra_repr()}, reset={self.reset!r}, update={self.update!r}"
