"""Our LSTM is torch.nn.LSTM, and its gates can be read and changed."""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import nn

from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll
from tests.models.gated_cells import any_sizes, assert_equal_runs, close, library_of, sequences


@any_sizes(bias=st.booleans(), from_zero=st.booleans())
def test_equals_torch(batch: int, time: int, features: int, hidden: int, bias: bool, from_zero: bool) -> None:
    library = library_of(nn.LSTM, features, hidden, bias)
    ours = LSTM.from_torch(library)
    assert_equal_runs(ours, library, batch, time, from_zero)
    close(ours.W_xh.grad, ours._ours(library.weight_ih_l0.grad))
    close(ours.W_hh.grad, ours._ours(library.weight_hh_l0.grad))
    if bias:
        close(ours.b_h.grad, ours._ours(library.bias_hh_l0.grad))


@pytest.mark.parametrize("bias", [True, False])
def test_weights_travel_both_ways(bias: bool) -> None:
    ours = LSTM(3, 4, bias=bias, seed=2, dtype=torch.float64)
    library = library_of(nn.LSTM, 3, 4, bias)
    library.load_state_dict(ours.to_torch().state_dict())
    assert_equal_runs(ours, library, 2, 6, from_zero=False)
    again = LSTM.from_torch(library)
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(again.parameters(), ours.parameters(), strict=True))


def test_the_four_equations_with_the_recorded_gates() -> None:
    cell = LSTM(3, 4, seed=3, dtype=torch.float64)
    x = sequences()
    run = unroll(cell, x, record=("gates", "states"))
    assert run.gates is not None
    assert run.states is not None
    o, i, f, g = (run.gates[name] for name in cell.gate_names)
    h, c = run.states
    close(c[:, 1:], f * c[:, :-1] + i * g)
    close(h[:, 1:], o * torch.tanh(c[:, 1:]))
    for name, gate in run.gates.items():
        rows = cell.rows(name)
        before = x @ cell.W_xh[rows].t() + h[:, :-1] @ cell.W_hh[rows].t() + cell.b_h[rows]
        close(gate, (torch.tanh if name == "g" else torch.sigmoid)(before).detach())
    close(run.outputs, unroll(cell, x).outputs)


def test_a_kept_memory_and_a_closed_output() -> None:
    cell = LSTM(3, 4, seed=3)
    x = torch.randn(2, 9, 3, generator=torch.Generator().manual_seed(0))
    c_0 = torch.rand(2, 4)
    fixed = {"f": 1.0, "i": 0.0, "o": 0.0}

    def clamp(name: str, gate: torch.Tensor) -> torch.Tensor:
        return torch.full_like(gate, fixed[name]) if name in fixed else gate

    run = unroll(cell, x, (torch.zeros(2, 4), c_0), record=("gates",), edit=clamp)
    h, c = run.state
    assert torch.equal(c, c_0)
    assert torch.equal(h, torch.zeros(2, 4))
    assert run.gates is not None
    assert bool((run.gates["f"] == 1).all())


def test_forget_bias() -> None:
    assert bool((LSTM(3, 4, forget_bias=2.5).b_h[LSTM(3, 4).rows("f")] == 2.5).all())
    assert LSTM(3, 4, forget_bias=None, seed=1).b_h.abs().max() <= 0.5
    assert LSTM(3, 4, bias=False).b_h is None
    assert torch.equal(LSTM(3, 4, seed=5).W_hh, LSTM(3, 4, seed=5).W_hh)


def test_bad_input_to_lstm_is_refused_in_words() -> None:
    cell = LSTM(3, 4)
    with pytest.raises(ValueError, match="1 or more"):
        LSTM(3, 0)
    with pytest.raises(ValueError, match="forget_bias"):
        LSTM(3, 4, forget_bias=float("nan"))
    with pytest.raises(ValueError, match="one layer"):
        LSTM.from_torch(nn.LSTM(3, 4, num_layers=2))
    with pytest.raises(ValueError, match="one layer"):
        LSTM.from_torch(nn.LSTM(3, 4, proj_size=2))
    with pytest.raises(ValueError, match=r"torch.nn.LSTM"):
        LSTM.from_torch(nn.GRU(3, 4))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="first state"):
        unroll(cell, torch.zeros(2, 5, 3), torch.zeros(2, 4))
    with pytest.raises(ValueError, match="state of 2 tensors"):
        cell(torch.zeros(2, 3), torch.zeros(2, 4))
    with pytest.raises(ValueError, match="o, i, f, g"):
        cell.rows("r")
    with pytest.raises(ValueError, match="gate f back in shape"):
        unroll(cell, torch.zeros(2, 5, 3), edit=lambda name, gate: gate[:1] if name == "f" else gate)
