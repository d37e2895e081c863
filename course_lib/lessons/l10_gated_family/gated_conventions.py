"""The GRU's four forms, and which of them computes what `torch.nn.GRU` computes."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

import torch
from torch import Tensor, nn

from course_lib.models.gru import GRU, RESETS, UPDATES
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll

FORMS = tuple((reset, update) for reset in RESETS for update in UPDATES)
"""(reset, update): where the reset gate acts, what an update gate of 1 does."""
SAME = 1e-12
"""In float64, outputs that differ by no more than this are the same."""


def library_gru(
    input_size: int = 3, hidden_size: int = 8, reset_bias: float = 0.0, seed: int = 0, scale: float = 1.0
) -> nn.GRU:
    """A `torch.nn.GRU` in float64, batch first, its usual weights times `scale`; `reset_bias` is added to r's bias.

    Raises `ValueError` for sizes below 1, and a bias or scale that is not finite.
    """
    check_whole("input_size", input_size)
    check_whole("hidden_size", hidden_size)
    if not (isfinite(reset_bias) and isfinite(scale)):
        raise ValueError(f"expected a finite reset bias and scale; got {reset_bias} and {scale}.")
    # An explorer may ask for it while a cell trains, in another thread: PyTorch's own generator is left alone.
    generator, bound = torch.Generator().manual_seed(seed), 1 / sqrt(hidden_size)
    library = nn.GRU(input_size, hidden_size, batch_first=True, dtype=torch.float64, device="meta")
    with torch.no_grad():
        for parameter in library.to_empty(device="cpu").parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator).mul_(scale)
        dict(library.named_parameters())["bias_ih_l0"][:hidden_size] += reset_bias
    return library


def sequence(steps: int = 30, features: int = 3, seed: int = 1) -> Tensor:
    """Random inputs (1, steps, features) in float64. Raises `ValueError` for sizes below 1."""
    check_whole("steps", steps)
    check_whole("features", features)
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, steps, features, dtype=torch.float64, generator=generator)


@torch.no_grad()
def turn_update_gate(cell: GRU) -> GRU:
    """The same cell with the signs of z's rows turned, in place: since 1 - sigmoid(a) = sigmoid(-a), z becomes 1 - z.

    >>> cell = GRU(2, 3)
    >>> before = cell.W_hh[cell.rows("z")].clone()
    >>> torch.equal(turn_update_gate(cell).W_hh[cell.rows("z")], -before)
    True
    """
    for weight in (cell.W_xh, cell.W_hh, cell.b_h):
        if weight is not None:
            weight[cell.rows("z")] *= -1
    return cell


@dataclass(frozen=True)
class Compared:
    """One form with the library's weights: its outputs and the library's (1, steps, hidden).

    `turned`: whether the signs of z's rows were turned after loading.
    """

    reset: str
    update: str
    turned: bool
    outputs: Tensor
    expected: Tensor

    @property
    def error(self) -> float:
        """The largest difference in an output."""
        return float((self.outputs - self.expected).abs().max())

    @property
    def same(self) -> bool:
        """Whether the form computes what the library computes."""
        return self.error <= SAME


@torch.no_grad()
def compare(library: nn.GRU, x: Tensor, reset: str, update: str, turned: bool = False) -> Compared:
    """Load the library's weights into one form, run both along x (batch, steps, features).

    Raises `ValueError` for an unknown form, and a library's layer that does not take the batch first.
    """
    if not library.batch_first:
        raise ValueError("expected a torch.nn.GRU with batch_first=True, to read x (batch, steps, features) as we do.")
    cell = GRU.from_torch(library, reset=reset, update=update)
    if turned:
        turn_update_gate(cell)
    return Compared(reset, update, turned, unroll(cell, x).outputs, library(x)[0])


def compare_all(library: nn.GRU, x: Tensor, turned: bool = False) -> list[Compared]:
    """`compare` for the four forms."""
    return [compare(library, x, reset, update, turned) for reset, update in FORMS]
