"""The gradient along an LSTM's cell path alone: a product of forget gates.

With c_t = f_t * c_{t-1} + i_t * g_t and every h held fixed, dc_T/dc_t is diagonal: unit by unit the product of
f_{t+1} to f_T (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000).
The full gradient also runs through h, where nothing of the kind holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from course_lib.models.cell import State, state_parts
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll


@dataclass(frozen=True)
class CellPath:
    """The cell path of one run: `gradient` and `log10_gradient` are (batch, time + 1, hidden), float64.

    Entry t is dc_T/dc_t of each unit with every h held fixed: 1 at the last step, t = 0 is the initial cell state.
    `forget` are the gates it is made of, (batch, time, hidden). `telling` is the way out at the end, dh_T/dc_T =
    o_T (1 - tanh(c_T)**2), (batch, hidden). The logarithms stay finite where the product is
    too small for a float; they are -inf only behind a forget gate that is exactly 0.
    """

    gradient: Tensor
    log10_gradient: Tensor
    forget: Tensor
    telling: Tensor


def cell_path(cell: LSTM, x: Tensor, state: State | None = None) -> CellPath:
    """dc_T/dc_t along the cell path for a run of `cell` along x (batch, time, features), in the cell's own precision.

    The gates come from the run as it is; the products are taken in float64. Raises `ValueError` for a cell that is
    not an LSTM, and for whatever `unroll` refuses.

    >>> path = cell_path(LSTM(2, 3, seed=0), torch.zeros(1, 5, 2))
    >>> path.gradient.shape, path.gradient[0, -1].tolist()
    (torch.Size([1, 6, 3]), [1.0, 1.0, 1.0])
    """
    if not isinstance(cell, LSTM):
        raise ValueError(f"expected an LSTM; got {type(cell).__name__}. Only an LSTM has a cell path and forget gates.")
    with torch.no_grad():
        run = unroll(cell, x, state, record=("gates",))
    gates, (_, c) = run.gates, state_parts(run.state)
    assert gates is not None
    forget = gates["f"].double()
    return CellPath(
        gradient=torch.cat((_from_the_end(forget, torch.cumprod), torch.ones_like(forget[:, :1])), dim=1),
        log10_gradient=torch.cat((_from_the_end(forget.log10(), torch.cumsum), torch.zeros_like(forget[:, :1])), dim=1),
        forget=forget,
        telling=gates["o"][:, -1].double() * (1 - c.double().tanh().square()),
    )


def _from_the_end(steps: Tensor, accumulate: Callable[[Tensor, int], Tensor]) -> Tensor:
    """Accumulate over time from the last step back to the first."""
    return accumulate(steps.flip(1), 1).flip(1)
