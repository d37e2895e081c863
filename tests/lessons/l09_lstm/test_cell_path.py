"""The product of forget gates against autograd with every h held fixed."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from course_lib.lessons.l09_lstm.cell_path import cell_path
from course_lib.models.gru import GRU
from course_lib.models.lstm import LSTM


def by_autograd(cell: LSTM, x: Tensor) -> Tensor:
    """dc_T/dc_t with h detached at every step: (batch, time + 1, hidden)."""
    h, c = cell.initial_state(x.shape[0])
    cells = [c.requires_grad_()]
    for x_t in x.unbind(1):
        h, c = cell(x_t, (h.detach(), cells[-1]))
        cells.append(c)
    return torch.stack(torch.autograd.grad(cells[-1].sum(), cells), dim=1)


@settings(max_examples=20, deadline=None)
@given(
    batch=st.integers(1, 3),
    time=st.integers(1, 40),
    hidden=st.integers(1, 6),
    forget_bias=st.floats(-4, 6),
    seed=st.integers(0, 9),
)
def test_product_of_forget_gates_is_autograd_on_the_path(
    batch: int, time: int, hidden: int, forget_bias: float, seed: int
) -> None:
    cell = LSTM(2, hidden, forget_bias=forget_bias, seed=seed, dtype=torch.float64)
    x = torch.randn(batch, time, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    path = cell_path(cell, x)
    torch.testing.assert_close(path.gradient, by_autograd(cell, x), rtol=1e-10, atol=0.0)
    torch.testing.assert_close(path.log10_gradient, path.gradient.log10(), rtol=1e-9, atol=1e-9)
    assert path.forget.shape == (batch, time, hidden)


def test_logarithms_beyond_the_range_of_floats() -> None:
    cell = LSTM(2, 3, forget_bias=-30.0, dtype=torch.float64)
    path = cell_path(cell, torch.zeros(1, 100, 2, dtype=torch.float64))
    assert bool((path.gradient[:, 0] == 0).all())
    assert bool(torch.isfinite(path.log10_gradient).all())
    assert path.log10_gradient[:, 0].max() < -1000


def test_telling_is_the_way_from_the_last_memory_to_the_last_state() -> None:
    cell = LSTM(2, 4, seed=3, dtype=torch.float64)
    x = torch.randn(2, 6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    h, c = cell.initial_state(2)
    for x_t in x.unbind(1):
        h, c = cell(x_t, (h, c))
    (by_autograd,) = torch.autograd.grad(h.sum(), c)
    torch.testing.assert_close(cell_path(cell, x).telling, by_autograd)


def test_bad_input_to_cell_path_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="expected an LSTM"):
        cell_path(GRU(2, 3), torch.zeros(1, 4, 2))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one step"):
        cell_path(LSTM(2, 3), torch.zeros(1, 0, 2))
