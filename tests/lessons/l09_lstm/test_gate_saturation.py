"""Saturation is counted right, and a trained network's gates saturate where an untrained one's do not."""

from __future__ import annotations

import pytest
import torch

from course_lib.lessons.l09_lstm.gate_saturation import LENGTH, PIECES, gate_saturation, saturation
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll


def test_shares_are_those_of_a_loop() -> None:
    generator = torch.Generator().manual_seed(0)
    gates = {name: torch.rand(2, 9, 4, generator=generator) for name in ("f", "i", "g", "o")}
    found = saturation(gates)
    assert set(found) == {"f", "i", "o"}, "the candidate is a tanh"
    for name, gate in found.items():
        for unit in range(4):
            values = gates[name][..., unit].flatten().tolist()
            assert float(gate.shut[unit]) == pytest.approx(sum(v < 0.1 for v in values) / 18)
            assert float(gate.open[unit]) == pytest.approx(sum(v > 0.9 for v in values) / 18)


@pytest.mark.parametrize(("bias", "which"), [(9.0, "open"), (-9.0, "shut"), (0.0, "neither")])
def test_a_bias_decides_it(bias: float, which: str) -> None:
    cell = LSTM(3, 5, seed=0)
    with torch.no_grad():
        assert cell.b_h is not None
        cell.b_h[cell.rows("f")] = bias
        run = unroll(cell, torch.zeros(1, 7, 3), record=("gates",))
    found = saturation(run.gates or {})["f"]
    assert found.counts() == {"open": (0, 5, 0), "shut": (5, 0, 0), "neither": (0, 0, 5)}[which]
    assert bool((found.either == found.shut + found.open).all())


@pytest.mark.parametrize(("name", "gates"), [("look-back-lstm", "ifo"), ("look-back-gru", "rz")])
def test_training_saturates_gates(name: str, gates: str) -> None:
    trained, fresh = gate_saturation(name), gate_saturation(name, trained=False)
    assert set(trained) == set(fresh) == set(gates)
    for gate, found in trained.items():
        assert float(found.either.median()) > 0.3
        assert float(fresh[gate].either.max()) == 0
        assert len(found.shut) == 128


def test_the_pieces_do_not_overlap() -> None:
    from course_lib.training.recipes import RECIPES

    assert len(RECIPES["look-back-gru"].split().test) > PIECES * LENGTH


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: saturation({}), "at least one gate"),
        (lambda: saturation({"g": torch.zeros(1, 3, 2)}), "at least one gate"),
        (lambda: saturation({"f": torch.zeros(1, 0, 2)}), "at one step"),
        (lambda: gate_saturation("look-back-rnn"), "at least one gate|with gates"),
        (lambda: gate_saturation("nobody"), "expected one of"),
    ],
)
def test_bad_input_is_refused_in_words(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
