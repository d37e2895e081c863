"""How long a gated cell keeps a stored value: the gate as a residual connection through time.

h_t = z h_{t-1} + (1 - z) n = h_{t-1} + (1 - z) (n - h_{t-1}): the old state, and a small step towards the candidate.
With z constant a stored value shrinks to z^t of itself, and to 1/e after about 1/(1 - z) steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, tanh

import torch
from torch import Tensor

from course_lib.models.cell import Cell, State, state_parts
from course_lib.models.gated import GatedCell
from course_lib.models.layers import CELLS
from course_lib.models.lstm import LSTM
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered

KEEPING_GATE = {"UGRNN": "z", "GRU": "z", "LSTM": "f", "RNN": None}
"""The gate that keeps the past, by cell."""
STORED_VALUES = (-0.9, -0.45, 0.0, 0.45, 0.9)
STEPS, WIDTH = 500, 16


def lifetime(bias: float) -> float:
    """1 / (1 - z) steps for a gate z = sigmoid(bias): 1 + e^bias. Raises `ValueError` when it is not finite.

    >>> round(lifetime(0.0), 6), round(lifetime(4.0), 1)
    (2.0, 55.6)
    """
    if not isfinite(bias) or bias > 700:
        raise ValueError(f"expected a finite bias of at most 700; got {bias}.")
    return 1 + exp(bias)


def shared_bias(bias: float) -> tuple[float, float]:
    """A UGRNN whose gate and candidate share one bias: lifetime of a value, and slope of the candidate's tanh.

    Without input or recurrence the candidate is tanh(bias) with slope 1 - tanh(bias)^2: what keeps also saturates.

    >>> [round(number, 3) for number in shared_bias(0.0)]
    [2.0, 1.0]
    """
    return lifetime(bias), 1 - tanh(bias) ** 2


@dataclass(frozen=True)
class Life:
    """Five values stored in every unit of a cell, and what became of them under the same inputs.

    `paths` (5, steps + 1): unit 0, one line for each of `STORED_VALUES`. `remaining` (steps + 1,): distance between
    the states that began furthest apart, as a share of the distance at the start. `predicted`: z^t for the bias alone,
    None for a cell without a gate.
    """

    kind: str
    bias: float
    scale: float
    paths: Tensor
    remaining: Tensor
    predicted: Tensor | None

    @property
    def measured(self) -> int | None:
        """The first step with no more than 1/e of the distance left; None when it outlives the run."""
        below = (self.remaining <= exp(-1)).nonzero()
        return int(below[0]) if len(below) else None


@torch.no_grad()
def set_keeping_bias(cell: Cell, kind: str, bias: float) -> None:
    """Set the bias of the gate that keeps the past in every unit; a vanilla RNN has none and stays as it is.

    Raises `ValueError` for an unknown cell, and a bias that is not finite.
    """
    if kind not in KEEPING_GATE:
        raise ValueError(f"expected a cell among {', '.join(KEEPING_GATE)}; got {kind!r}.")
    if not isfinite(bias):
        raise ValueError(f"expected a finite bias; got {bias}.")
    gate = KEEPING_GATE[kind]
    if isinstance(cell, GatedCell) and cell.b_h is not None and gate is not None:
        cell.b_h[cell.rows(gate)] = bias


def _keeping(kind: str, bias: float, scale: float, width: int, seed: int) -> Cell:
    """A cell with weights of `scale` times the usual, all biases 0 but that of the gate that keeps."""
    cell = CELLS[kind](1, width, seed=seed, dtype=torch.float64)
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            parameter.mul_(0.0 if name.startswith("b_") else scale)
    set_keeping_bias(cell, kind, bias)
    return cell


@torch.no_grad()
def tie_input_gate(cell: LSTM) -> None:
    """Make i = 1 - f at every step: the rows of i become those of f with their signs turned.

    That is enough, since 1 - sigmoid(a) = sigmoid(-a). Training would part them again: they are still two sets of
    weights.
    """
    for weight in cell.parameters():
        weight[cell.rows("i")] = -weight[cell.rows("f")]


@remembered(maxsize=64)
@torch.no_grad()
def stored_values(
    kind: str,
    bias: float,
    scale: float = 0.0,
    steps: int = STEPS,
    width: int = WIDTH,
    seed: int = 0,
    tied: bool = False,
) -> Life:
    """Store values, then let `steps` random inputs go by.

    `bias` is that of the gate that keeps the past (z, or the LSTM's f); `scale` multiplies all weights as they are
    usually drawn: with 0 only the bias speaks. The value is stored in h, in an LSTM in c. `tied`: see
    `tie_input_gate`. Raises `ValueError` for an unknown cell, for a bias or scale that is not finite, and for a cell
    without input gate that is to be tied.
    """
    if kind not in KEEPING_GATE:
        raise ValueError(f"expected a cell among {', '.join(KEEPING_GATE)}; got {kind!r}.")
    if not (isfinite(bias) and isfinite(scale)):
        raise ValueError(f"expected a finite bias and scale; got {bias} and {scale}.")
    check_whole("steps", steps)
    cell = _keeping(kind, bias, scale, width, seed)
    if tied:
        if not isinstance(cell, LSTM):
            raise ValueError(f"expected an LSTM to tie the gates of; got {kind}. Leave tied out: it has one such gate.")
        tie_input_gate(cell)
    inputs = torch.randn(1, steps, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    stored = torch.tensor(STORED_VALUES, dtype=torch.float64)[:, None].expand(-1, width).contiguous()
    state: State = (torch.zeros_like(stored), stored) if kind == "LSTM" else stored
    states = unroll(cell, inputs.expand(len(stored), -1, -1), state, record=("states",)).states
    assert states is not None
    kept = state_parts(states)[-1]  # c of an LSTM, h of the others
    apart = (kept[-1] - kept[0]).norm(dim=1)
    gate = torch.sigmoid(torch.tensor(bias, dtype=torch.float64))
    predicted = None if kind == "RNN" else gate ** torch.arange(steps + 1)
    return Life(kind, bias, scale, kept[:, :, 0], apart / apart[0], predicted)
