"""What the gated cells share: stacked weights, one input projection, and the copying from and to torch.nn."""

from __future__ import annotations

from abc import abstractmethod
from math import isfinite
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell, Edit, State, state_parts, unchanged
from course_lib.models.fast.matrix_product import linear
from course_lib.models.torch_weights import LayerWeights, layer_weights


class GatedCell(Cell):
    """A cell whose gates and candidate are stacked in three parameters, in the order of `gate_names`.

    `W_xh` (gates x hidden, features), `W_hh` (gates x hidden, hidden) and `b_h` (gates x hidden, or None), drawn as
    `torch.nn` draws its own: uniform within ±1/sqrt(hidden), from `generator` (or from `seed`). The gates that pass
    through a sigmoid stand first, the candidate last, so that one sigmoid covers them all.
    """

    library: ClassVar[type[Any]] = nn.RNNBase
    """The class of `torch.nn` that computes the same; `nn.RNNBase` itself when there is none."""
    torch_order: ClassVar[tuple[str, ...]] = ()
    """The order of the same blocks in the weights of `torch.nn`."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        generator: torch.Generator | None = None,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(input_size, hidden_size)
        generator = generator if generator is not None else torch.Generator().manual_seed(seed)
        rows = len(self.gate_names) * hidden_size
        self.W_xh = self._drawn((rows, input_size), generator, dtype)
        self.W_hh = self._drawn((rows, hidden_size), generator, dtype)
        self.b_h = self._drawn((rows,), generator, dtype) if bias else None

    def project(self, x: Tensor) -> Tensor:
        """W_xh x + b_h for every gate and step at once: (..., features) gives (..., gates x hidden)."""
        return linear(x, self.W_xh, self.b_h)

    @abstractmethod
    def step(self, projected_t: Tensor, state: State, edit: Edit = unchanged) -> State:
        """One step, in which every gate passes through `edit` before it is used."""

    def rows(self, gate: str) -> slice:
        """The rows of `W_xh`, `W_hh` and `b_h` that belong to one gate; `ValueError` for a gate it does not have."""
        if gate not in self.gate_names:
            raise ValueError(f"expected a gate among {', '.join(self.gate_names)}; got {gate!r}. Choose one of these.")
        start = self.gate_names.index(gate) * self.hidden_size
        return slice(start, start + self.hidden_size)

    def _start_bias(self, gate: str, value: float | None, name: str) -> None:
        """Let the bias of one gate start at `value`; `None` leaves it as it was drawn."""
        if value is None:
            return
        if not isfinite(value):
            raise ValueError(f"expected {name} to be a finite number or None; got {value}. 1.0 keeps what is stored.")
        if self.b_h is not None:
            with torch.no_grad():
                self.b_h[self.rows(gate)] = value

    def _parts(self, state: State, count: int) -> tuple[Tensor, ...]:
        """The parts of a state, or a `ValueError` that says how many this cell carries."""
        parts = state_parts(state)
        if len(parts) != count:
            raise ValueError(
                f"expected a state of {count} tensor{'s' if count > 1 else ''} for {type(self).__name__}; "
                f"got {len(parts)}. Start from cell.initial_state(batch)."
            )
        return parts

    @classmethod
    def _from_library(cls, network: nn.RNNBase, layer: int | None, reverse: bool, **options: Any) -> Self:
        """A cell with one layer's weights, block by block, in their dtype and on their device."""
        weights = layer_weights(network, cls.library, layer, reverse)
        sizes = (weights.input_size, network.hidden_size)
        cell = cls(*sizes, bias=weights.bias is not None, dtype=weights.W_hh.dtype, **options).to(weights.W_hh.device)
        cell._read(weights)
        weights.freeze_alike(cell)
        return cell

    @torch.no_grad()
    def _read(self, weights: LayerWeights) -> None:
        self.W_xh.copy_(self._ours(weights.W_ih))
        self.W_hh.copy_(self._ours(weights.W_hh))
        if self.b_h is not None and weights.bias is not None:
            self.b_h.copy_(self._ours(weights.bias))

    @torch.no_grad()
    def write_to(self, network: nn.RNNBase, layer: int | None = None, reverse: bool = False) -> None:
        """The reverse of `from_torch`: fill one layer of a network; our bias goes into its first, its second is 0.

        Raises `ValueError` for a network, layer or direction that does not fit.
        """
        weights = layer_weights(network, self.library, layer, reverse)
        if weights.W_ih.shape != self.W_xh.shape or (weights.bias is None) != (self.b_h is None):
            raise ValueError(f"expected a layer of the size of {self}, with or without bias as it; got {network}.")
        weights.W_ih.copy_(self._theirs(self.W_xh))
        weights.W_hh.copy_(self._theirs(self.W_hh))
        if self.b_h is not None and weights.b_ih is not None and weights.b_hh is not None:
            weights.b_ih.copy_(self._theirs(self.b_h))
            weights.b_hh.zero_()

    def _to_library(self) -> Any:
        """A new batch-first network of one layer, filled by `write_to`."""
        like = {"dtype": self.W_hh.dtype, "device": self.W_hh.device}
        network = self.library(self.input_size, self.hidden_size, bias=self.b_h is not None, batch_first=True, **like)
        self.write_to(network)
        return network

    def _ours(self, stacked: Tensor) -> Tensor:
        blocks = dict(zip(self.torch_order, stacked.chunk(len(self.torch_order)), strict=True))
        return torch.cat([blocks[name] for name in self.gate_names])

    def _theirs(self, stacked: Tensor) -> Tensor:
        blocks = dict(zip(self.gate_names, stacked.detach().chunk(len(self.gate_names)), strict=True))
        return torch.cat([blocks[name] for name in self.torch_order])

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}"
