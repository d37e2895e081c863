"""How long a stored value lives: against z^t, and against autograd."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l10_gated_family.gate_life import (
    KEEPING_GATE,
    STORED_VALUES,
    lifetime,
    shared_bias,
    stored_values,
    tie_input_gate,
)
from course_lib.models.lstm import LSTM
from course_lib.models.ugrnn import UGRNN
from course_lib.models.unroll import unroll

GATED = [kind for kind, gate in KEEPING_GATE.items() if gate]


@settings(max_examples=20, deadline=None)
@given(bias=st.floats(-6, 6))
def test_lifetime_is_one_over_one_minus_the_gate(bias: float) -> None:
    assert lifetime(bias) == pytest.approx(1 / (1 - 1 / (1 + math.exp(-bias))), rel=1e-9)


@pytest.mark.parametrize("kind", GATED)
@pytest.mark.parametrize("bias", [-3.0, 0.0, 2.5, 6.0])
def test_without_weights_a_power_of_the_gate_is_left(kind: str, bias: float) -> None:
    life = stored_values(kind, bias, 0.0, steps=60)
    assert life.predicted is not None
    torch.testing.assert_close(life.remaining, life.predicted)
    torch.testing.assert_close(life.paths[:, 0], torch.tensor(STORED_VALUES, dtype=torch.float64))
    if life.measured is not None:
        assert life.measured == math.ceil(-1 / math.log(1 - 1 / lifetime(bias)))


@pytest.mark.parametrize("kind", ["UGRNN", "GRU"])
@pytest.mark.parametrize("bias", [-2.0, 3.0])
def test_an_average_stays_between_its_parts(kind: str, bias: float) -> None:
    assert float(stored_values(kind, bias, 1.0, steps=200).paths.abs().max()) < 1


def test_an_lstm_may_grow_and_an_rnn_forgets() -> None:
    grown = stored_values("LSTM", 4.0, 1.0)
    assert grown.measured is None
    assert float(grown.remaining[-1]) > 1
    assert float(grown.paths.abs().max()) > 1
    rnn = stored_values("RNN", 6.0, 1.0, steps=40)
    assert rnn.predicted is None
    assert rnn.measured is not None
    assert rnn.measured < 5


@pytest.mark.parametrize("seed", [0, 1])
def test_a_tied_lstm_takes_an_average_and_does_not_grow(seed: int) -> None:
    life = stored_values("LSTM", 4.0, 1.0, seed=seed, tied=True)
    assert float(life.paths.abs().max()) < 1
    assert life.measured is not None
    assert life.measured == pytest.approx(lifetime(4.0), rel=0.2)
    with pytest.raises(ValueError, match="expected an LSTM"):
        stored_values("GRU", 0.0, tied=True)


def test_tied_gates_add_up_to_one() -> None:
    cell = LSTM(2, 3, seed=1)
    tie_input_gate(cell)
    gates = unroll(cell, torch.randn(2, 5, 2, generator=torch.Generator().manual_seed(0)), record=("gates",)).gates
    assert gates is not None
    torch.testing.assert_close(gates["i"], 1 - gates["f"])


def test_the_gradient_is_copied_like_the_value() -> None:
    cell = UGRNN(1, 4, gate_bias=3.0, dtype=torch.float64)
    with torch.no_grad():
        cell.W_hh.zero_()
        cell.W_xh.zero_()
    h = torch.full((1, 4), 0.5, dtype=torch.float64, requires_grad=True)
    unroll(cell, torch.zeros(1, 20, 1, dtype=torch.float64), h).outputs[:, -1].sum().backward()
    gate = 1 - 1 / lifetime(3.0)
    torch.testing.assert_close(h.grad, torch.full((1, 4), gate**20, dtype=torch.float64))


def test_a_shared_bias_trades_memory_for_slope() -> None:
    """Lecture M's slip: the gate with the candidate's bias. The candidate's slope against autograd."""
    previous = (0.0, 2.0)
    for bias in (1.0, 2.0, 4.0):
        a = torch.tensor(bias, dtype=torch.float64, requires_grad=True)
        torch.tanh(a).backward()
        life, slope = shared_bias(bias)
        assert a.grad is not None
        assert slope == pytest.approx(float(a.grad))
        assert life > previous[0]
        assert slope < previous[1]
        previous = (life, slope)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: lifetime(math.nan), "finite bias"),
        (lambda: lifetime(1e4), "at most 700"),
        (lambda: stored_values("Transformer", 0.0), "expected a cell"),
        (lambda: stored_values("GRU", math.inf), "finite bias"),
        (lambda: stored_values("GRU", 0.0, math.nan), "finite bias"),
        (lambda: stored_values("GRU", 0.0, steps=0), "steps"),
    ],
)
def test_bad_input_to_gate_life_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
