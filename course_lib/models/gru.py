"""The gated recurrent unit (Cho et al., 2014), in the forms that papers, lectures and libraries disagree about."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.cell import Edit, State, StepDerivative
from course_lib.models.gated import GatedCell, check_one_layer, edited

RESETS = ("after", "before")
"""Where the reset gate acts: after the recurrent matrix, r * (W h + b), or before it, W (r * h) + b."""

UPDATES = ("keep", "replace")
"""What an update gate of 1 does: keep the old state, or replace it by the candidate."""


class GRU(GatedCell):
    """Reset gate r, update gate z and candidate n; the state is h alone.

    r, z = sigmoid(W_xh x_t + W_hh h_{t-1} + b_h). The candidate, with its own rows W, V and b of W_hh, W_xh and b_h:
    reset="after": n = tanh(V x_t + b + r * (W h_{t-1} + b_n)), as in `torch.nn.GRU`;
    reset="before": n = tanh(V x_t + b + W (r * h_{t-1})), as in Cho et al. (2014).
    update="keep": h_t = z * h_{t-1} + (1 - z) * n, as in Cho et al. and `torch.nn.GRU`;
    update="replace": h_t = (1 - z) * h_{t-1} + z * n, as in much of the later literature.
    Swapping the update convention is a change of sign in z's rows; the two resets are different functions.
    Blocks of rows are stacked in the order r, z, n; `b_n` exists for reset="after" only.
    Raises `ValueError` for an unknown reset or update.

    >>> cell = GRU(3, 5, reset="before", update="replace")
    >>> cell(torch.zeros(2, 3), cell.initial_state(2)).shape
    torch.Size([2, 5])
    """

    gate_names: ClassVar[tuple[str, ...]] = ("r", "z", "n")
    torch_order: ClassVar[tuple[str, ...]] = ("r", "z", "n")

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

    def traced_step(
        self, projected_t: Tensor, state: State, edit: Edit | None = None
    ) -> tuple[State, dict[str, Tensor]]:
        """h after one step, and the gates "r", "z" and the candidate "n", each (batch, hidden)."""
        (h,) = self._parts(state, 1)
        width = h.shape[1]
        inputs, candidate_input = projected_t.split((2 * width, width), 1)
        if self.reset == "after":
            weights = self.W_hh.t()
            recurrent, memory = torch.mm(h, weights).split((2 * width, width), 1)
            memory = memory if self.b_n is None else memory + self.b_n
            r, z = torch.sigmoid(inputs + recurrent).chunk(2, 1)
        else:
            gate_weights, weights = self.W_hh.split((2 * width, width))
            r, z = torch.sigmoid(torch.addmm(inputs, h, gate_weights.t())).chunk(2, 1)
        if edit is not None:
            r, z = edited(edit, self.gate_names[:2], (r, z))
        if self.reset == "after":
            n = torch.tanh(torch.addcmul(candidate_input, r, memory))
        else:
            n = torch.tanh(torch.addmm(candidate_input, r * h, weights.t()))
        if edit is not None:
            (n,) = edited(edit, self.gate_names[2:], (n,))
        ends = (n, h) if self.update == "keep" else (h, n)
        return torch.lerp(*ends, z), {"r": r, "z": z, "n": n}

    def recurrent_parameters(self) -> tuple[nn.Parameter, ...]:
        """W_hh, and b_n where there is one. Empty for reset="before": that form is left to autograd."""
        if self.reset == "before":
            return ()
        return (self.W_hh,) if self.b_n is None else (self.W_hh, self.b_n)

    def derivative(
        self, parameters: tuple[Tensor, ...], states: tuple[Tensor, ...], gates: dict[str, Tensor]
    ) -> StepDerivative:
        """The derivative of every step by the chain rule, for reset="after"."""
        return _Derivative(parameters, states[0], gates, self.update)

    @classmethod
    def from_torch(cls, gru: nn.GRU, reset: str = "after", update: str = "keep") -> GRU:
        """A cell with the weights of a one-layer, one-way `torch.nn.GRU`, copied block by block.

        Only reset="after" with update="keep" computes what the library computes. The other forms get the same
        numbers in the same places, so that the difference can be seen; reset="before" adds the candidate's two
        biases into one.
        """
        check_one_layer(gru, nn.GRU)
        dtype = gru.state_dict()["weight_hh_l0"].dtype
        cell = cls(gru.input_size, gru.hidden_size, reset, update, bias=gru.bias, dtype=dtype)
        weights = cell._copy_from(gru)
        if cell.b_n is not None and cell.b_h is not None:
            rows = cell.rows("n")
            with torch.no_grad():
                cell.b_h[rows] = weights["bias_ih_l0"][rows]
                cell.b_n.copy_(weights["bias_hh_l0"][rows])
        return cell

    def to_torch(self) -> nn.GRU:
        """A batch-first `torch.nn.GRU` that computes the same; its `state_dict()` loads into any of that size.

        Raises `ValueError` for reset="before", which that library cannot compute. For update="replace" the signs of
        the update gate's rows are turned, because 1 - sigmoid(a) = sigmoid(-a).
        """
        if self.reset == "before":
            raise ValueError(
                'expected a GRU with reset="after"; got reset="before", which torch.nn.GRU cannot compute. '
                "Build the cell anew in the other form, or unroll this one."
            )
        library = nn.GRU(
            self.input_size, self.hidden_size, bias=self.b_h is not None, batch_first=True, dtype=self.W_hh.dtype
        )
        weights = self._copy_to(library)
        if self.b_n is not None:
            weights["bias_hh_l0"][self.rows("n")] = self.b_n.detach()
        if self.update == "replace":
            for weight in weights.values():
                weight[self.rows("z")] *= -1
        return library

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{super().extra_repr()}, reset={self.reset!r}, update={self.update!r}"


class _Derivative:
    """Every block is dL/dh_t times a factor that the gradient has no part in: computed for all steps at once.

    Blocks: r, z, the candidate's recurrent part W h + b_n, and the candidate's whole argument.
    """

    def __init__(self, parameters: tuple[Tensor, ...], h: Tensor, gates: dict[str, Tensor], update: str) -> None:
        self.W_hh, *self.b_n = parameters
        self.width = h.shape[-1]
        self.h_before = h[:-1]
        r, z, n = (gates[name] for name in GRU.gate_names)
        memory = self.h_before @ self.W_hh[-self.width :].t() + sum(self.b_n)
        keep, replace = (z, 1 - z) if update == "keep" else (1 - z, z)
        of_z = torch.ops.aten.sigmoid_backward(self.h_before - n if update == "keep" else n - self.h_before, z)
        of_n = torch.ops.aten.tanh_backward(replace, n)
        self.keep = keep.unbind()
        of_blocks = (torch.ops.aten.sigmoid_backward(of_n * memory, r), of_z, of_n * r, of_n)
        self.factors = torch.stack(of_blocks, dim=2)
        self.by_step = self.factors.unbind()

    def pull_back(self, t: int, gradient: tuple[Tensor, ...], spend: bool = False) -> tuple[Tensor, tuple[Tensor, ...]]:
        (d_h,) = gradient
        factors = self.by_step[t]
        blocks = torch.mul(d_h.unsqueeze(1), factors, out=factors if spend else None).flatten(1)
        return blocks, (torch.addmm(d_h * self.keep[t], blocks[:, : 3 * self.width], self.W_hh),)

    def spent(self) -> Tensor:
        return self.factors.flatten(2)

    def projected(self, blocks: Tensor) -> Tensor:
        return torch.cat((blocks[..., : 2 * self.width], blocks[..., 3 * self.width :]), dim=-1)

    def parameters(self, blocks: Tensor) -> tuple[Tensor, ...]:
        recurrent = blocks[..., : 3 * self.width].flatten(0, 1)
        d_W = recurrent.t() @ self.h_before.flatten(0, 1)
        return (d_W, recurrent[:, 2 * self.width :].sum(0)) if self.b_n else (d_W,)
