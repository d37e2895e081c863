"""What the gated cells share: stacked weights, one input projection, and the copying from and to torch.nn."""

from __future__ import annotations

from math import isfinite
from typing import ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell, Edit, State, state_parts
from course_lib.models.matrix_product import linear


class GatedCell(Cell):
    """A cell whose gates and candidate are stacked in three parameters, in the order of `gate_names`.

    `W_xh` (gates x hidden, features), `W_hh` (gates x hidden, hidden) and `b_h` (gates x hidden, or None), drawn as
    `torch.nn` draws its own: uniform within ±1/sqrt(hidden), from `generator` (or from `seed`). The gates that pass
    through a sigmoid stand first, the candidate last, so that one sigmoid covers them all.
    """

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

    def project(self, x: Tensor) -> Tensor:
        """W_xh x + b_h for every gate and step at once: (..., features) gives (..., gates x hidden)."""
        return linear(x, self.W_xh, self.b_h)

    def step(self, projected_t: Tensor, state: State) -> State:
        """One step without the gates: the state of `traced_step`."""
        return self.traced_step(projected_t, state)[0]

    def _parts(self, state: State, count: int) -> tuple[Tensor, ...]:
        """The parts of a state, or a `ValueError` that says how many this cell carries."""
        parts = state_parts(state)
        if len(parts) != count:
            raise ValueError(
                f"expected a state of {count} tensor{'s' if count > 1 else ''} for {type(self).__name__}; "
                f"got {len(parts)}. Start from cell.initial_state(batch)."
            )
        return parts

    def _copy_from(self, library: nn.RNNBase) -> dict[str, Tensor]:
        """Copy a one-layer `torch.nn` network's weights block by block; returns its weights by name."""
        weights = {name: parameter.detach() for name, parameter in library.named_parameters()}
        with torch.no_grad():
            self.W_xh.copy_(self._ours(weights["weight_ih_l0"]))
            self.W_hh.copy_(self._ours(weights["weight_hh_l0"]))
            if self.b_h is not None:
                self.b_h.copy_(self._ours(weights["bias_ih_l0"] + weights["bias_hh_l0"]))
        return weights

    def _copy_to(self, library: nn.RNNBase) -> dict[str, Tensor]:
        """The reverse of `_copy_from`: both biases in one, the other zero. Returns the weights for further changes."""
        weights = {name: parameter.detach() for name, parameter in library.named_parameters()}
        weights["weight_ih_l0"].copy_(self._theirs(self.W_xh))
        weights["weight_hh_l0"].copy_(self._theirs(self.W_hh))
        if self.b_h is not None:
            weights["bias_ih_l0"].copy_(self._theirs(self.b_h))
            weights["bias_hh_l0"].zero_()
        return weights

    def _ours(self, stacked: Tensor) -> Tensor:
        blocks = dict(zip(self.torch_order, stacked.chunk(len(self.torch_order)), strict=True))
        return torch.cat([blocks[name] for name in self.gate_names])

    def _theirs(self, stacked: Tensor) -> Tensor:
        blocks = dict(zip(self.gate_names, stacked.detach().chunk(len(self.gate_names)), strict=True))
        return torch.cat([blocks[name] for name in self.torch_order])

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}"


def edited(edit: Edit, names: tuple[str, ...], gates: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Every gate as `edit` returns it; `ValueError` when it comes back in another shape."""
    changed = tuple(edit(name, gate) for name, gate in zip(names, gates, strict=True))
    for name, gate, new in zip(names, gates, changed, strict=True):
        if not isinstance(new, Tensor) or new.shape != gate.shape:
            got = tuple(new.shape) if isinstance(new, Tensor) else type(new).__name__
            raise ValueError(
                f"expected edit to give gate {name} back in shape {tuple(gate.shape)}; got {got}. "
                "Return the gate itself for the ones you leave alone."
            )
    return changed


def check_one_layer(library: object, kind: type[nn.RNNBase]) -> None:
    """Raise `ValueError` unless `library` is a one-layer, one-way network of that kind without a projection."""
    one_layer = isinstance(library, kind) and library.num_layers == 1 and not library.bidirectional
    if not (one_layer and isinstance(library, nn.RNNBase) and library.proj_size == 0):
        raise ValueError(
            f"expected a torch.nn.{kind.__name__} of one layer, one way; got {library}. Build one without the extras."
        )
