"""The gradient of an LSTM over hundreds of steps: along its cell path alone, in full, and beside a vanilla RNN."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.gradient_flow import FLOOR, gradient_flow
from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, flow_at, sequences
from course_lib.lessons.l09_lstm.cell_path import cell_path
from course_lib.lessons.l09_lstm.gate_view import memory_length, shipped_reader
from course_lib.models.lstm import LSTM
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered

WIDTH, BATCH = 64, 4


@dataclass(frozen=True)
class Highway:
    """log10 gradient norms at steps 0 to T, each (T + 1,), of networks that read the same inputs.

    `full`: |dL/d(h_t, c_t)| of the LSTM, with L = v·h_T for a random unit vector v. `path`: |d(v·c_T)/dc_t| with
    every h held fixed, which is v times products of forget gates. `told`: |d(v·h_T)/dc_t| along the same path and out
    by dh_T/dc_T, which is what the loss sees of it. `rnn`: |dL/dh_t| of an orthogonal tanh RNN of
    spectral radius 1; empty for a trained model. `forget` (H,): the mean forget gate of every unit, in falling order.
    `lives` (H,): the `lifetimes` of the units, in falling order.
    """

    full: Tensor
    path: Tensor
    told: Tensor
    rnn: Tensor
    forget: Tensor
    lives: Tensor

    @property
    def steps(self) -> int:
        """T."""
        return len(self.full) - 1

    @property
    def memories(self) -> list[float]:
        """1 / (1 - f) for every unit, in steps, the longest first."""
        return [memory_length(f) for f in self.forget.tolist()]

    @property
    def median_memory(self) -> float:
        """The memory of the middle unit, in steps."""
        return self.memories[len(self.memories) // 2]


def highway_cell(forget_bias: float | None, gain: float = 1.0, width: int = WIDTH, seed: int = 0) -> LSTM:
    """A fresh float64 LSTM of eight features, drawn as PyTorch does; `gain` multiplies its recurrent weights.

    Raises `ValueError` for a gain that is negative or not finite.
    """
    if not 0 <= gain < float("inf"):
        raise ValueError(f"expected a gain of 0 or more; got {gain}. 1 leaves the weights as they are.")
    cell = LSTM(8, width, forget_bias=forget_bias, seed=seed, dtype=torch.float64)
    with torch.no_grad():
        cell.W_hh.mul_(gain)
    return cell


@remembered(maxsize=32)
@one_thread()
def rnn_flow(input_scale: float, steps: int) -> Tensor:
    """The orthogonal tanh RNN of lesson 06 at spectral radius 1: log10 |dL/dh_t|, (steps + 1,)."""
    setting = _setting(input_scale, steps)
    return flow_at([1.0], setting).summary[0]


def _setting(input_scale: float, steps: int) -> Setting:
    return Setting("orthogonal", "tanh", input_scale, WIDTH, steps, BATCH, dtype=torch.float64)


@remembered(maxsize=64)
def highway(
    forget_bias: float | None, gain: float = 1.0, input_scale: float = 0.03, steps: int = 500, seed: int = 0
) -> Highway:
    """Gradient flow of a fresh LSTM of 64 units, drawn from `seed`, on the random inputs of lesson 06 (4 sequences)."""
    x = sequences(_setting(input_scale, steps))
    return _measured(highway_cell(forget_bias, gain, seed=seed), x, rnn_flow(input_scale, steps))


def lifetimes(forget: Tensor) -> Tensor:
    """Steps until the product of forget gates (batch, time, H) has come down to 1/e: the median of each unit, (H,).

    Counted from every step of the first half; a run that ends before counts as one step longer than what is left of
    it. For a gate that never moves it is about 1/(1 - f); for one that opens and shuts, the mean gate would say more.
    Raises `ValueError` for another shape, no steps, and numbers outside 0 to 1.

    >>> lifetimes(torch.full((1, 100, 1), 0.9)).tolist()
    [10.0]
    """
    if forget.ndim != 3 or not forget.numel() or not bool(((forget >= 0) & (forget <= 1)).all()):
        raise ValueError(f"expected gates (batch, time, H), each from 0 to 1; got shape {tuple(forget.shape)}.")
    batch, steps, units = forget.shape
    lost = -forget.double().log().cumsum(1).transpose(1, 2)
    lost = torch.cat((torch.zeros_like(lost[..., :1]), lost), dim=-1).contiguous()
    starts = torch.arange((steps + 1) // 2)
    lives = torch.searchsorted(lost, (lost[..., starts] + 1).contiguous()) - starts
    return lives.double().permute(1, 0, 2).reshape(units, batch * len(starts)).median(1).values


def trained_highway(name: str, text: str, batch: int = 4) -> Highway:
    """The same of a shipped one-layer LSTM, on `batch` pieces of a text of equal length.

    Raises `ValueError` for fewer than one piece, and when the text has less than one character for each.
    """
    check_whole("batch", batch)
    model = shipped_reader(name)
    ids = torch.tensor(model.tokenizer.encode(text))
    steps = len(ids) // batch
    if steps < 1:
        raise ValueError(f"expected a text of at least {batch} characters; got {len(ids)}. Take a longer one.")
    with torch.no_grad():
        x = model.embedding(ids[: batch * steps].view(batch, steps)).double()
    return _measured(LSTM.from_torch(model.cell.to_torch()).double(), x, torch.empty(0, dtype=torch.float64))


@one_thread()
def _measured(cell: LSTM, x: Tensor, rnn: Tensor) -> Highway:
    path = cell_path(cell, x)
    v = torch.randn(cell.hidden_size, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    to_memory = (v / v.norm()).abs().log10() + path.log10_gradient
    return Highway(
        full=gradient_flow(cell, x).summary[0],
        path=_log10_norm(to_memory),
        told=_log10_norm(to_memory + path.telling.log10().unsqueeze(1)),
        rnn=rnn,
        forget=path.forget.mean((0, 1)).sort(descending=True).values,
        lives=lifetimes(path.forget).sort(descending=True).values,
    )


def _log10_norm(logs: Tensor) -> Tensor:
    """log10 of norms over units, averaged over sequences, from log10 sizes (batch, time, units).

    Squares are added as logarithms: 10**-800 is no number.
    """
    squares = 2 * log(10) * logs
    return (squares.logsumexp(-1) / (2 * log(10))).mean(0).clamp(min=FLOOR)
