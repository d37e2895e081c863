"""Any cell with an output layer: y_t = W_hy h_t + b_y at every step."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor, nn

from course_lib.models.cell import Cell
from course_lib.models.initialise import uniform_parameter
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll


class RNNWithOutput(nn.Module):
    """A cell, unrolled, and y_t = W_hy h_t + b_y on top of every step.

    Parameters of its own: `W_hy` (outputs, hidden) and `b_y` (outputs), uniform within ±1/sqrt(hidden) from
    `generator` (or from `seed`), as `torch.nn.Linear` has them. Raises `ValueError` for fewer than one output.

    >>> from course_lib.models.vanilla_rnn import VanillaRNN
    >>> RNNWithOutput(VanillaRNN(3, 5), 2)(torch.zeros(4, 7, 3)).shape
    torch.Size([4, 7, 2])
    """

    def __init__(self, cell: Cell, output_size: int, generator: torch.Generator | None = None, seed: int = 0) -> None:
        super().__init__()
        check_whole("output_size", output_size, advice="Give one per class.")
        generator = generator if generator is not None else torch.Generator().manual_seed(seed)
        bound, dtype = 1 / sqrt(cell.hidden_size), next((p.dtype for p in cell.parameters()), torch.float32)
        self.cell = cell
        self.W_hy = uniform_parameter((output_size, cell.hidden_size), bound, generator, dtype)
        self.b_y = uniform_parameter((output_size,), bound, generator, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (batch, time, outputs) from inputs (batch, time, features)."""
        return nn.functional.linear(unroll(self.cell, x).outputs, self.W_hy, self.b_y)
