"""Four forms of a GRU with the library's weights, and what gated layers cost."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_lib.lessons.l10_gated_family.gated_conventions import (
    FORMS,
    compare,
    compare_all,
    library_gru,
    sequence,
    turn_update_gate,
)
from course_lib.lessons.l10_gated_family.gated_costs import costs, parameters
from course_lib.models.gru import GRU


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 99), width=st.integers(2, 9), bias=st.floats(-3, 3))
def test_exactly_one_form_is_the_library_and_turning_exchanges_it(seed: int, width: int, bias: float) -> None:
    library, x = library_gru(3, width, bias, seed), sequence(12, 3, seed)
    assert [form.same for form in compare_all(library, x)] == [form == ("after", "keep") for form in FORMS]
    turned = [form.same for form in compare_all(library, x, turned=True)]
    assert turned == [form == ("after", "replace") for form in FORMS]


def test_the_library_has_its_usual_weights_and_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    ours = library_gru(seed=3)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(3)
    theirs = nn.GRU(3, 8, batch_first=True, dtype=torch.float64)
    torch.set_rng_state(before)
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one, other)


def test_reset_before_agrees_where_the_reset_gate_is_open() -> None:
    x = sequence()
    errors = [compare(library_gru(reset_bias=bias), x, "before", "keep").error for bias in (0.0, 4.0, 8.0, 30.0)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.1
    assert errors[-1] < 1e-12


def test_one_unit_without_biases_cannot_tell_before_from_after() -> None:
    library = nn.GRU(2, 1, bias=False, batch_first=True, dtype=torch.float64)
    assert compare(library, sequence(10, 2), "before", "keep").same


def test_turning_twice_changes_nothing() -> None:
    cell = GRU(2, 3)
    before = {name: value.clone() for name, value in cell.state_dict().items()}
    turn_update_gate(turn_update_gate(cell))
    for name, value in cell.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.mark.parametrize(("features", "width"), [(1, 1), (64, 64), (10, 47)])
def test_a_gru_has_three_quarters_of_an_lstm(features: int, width: int) -> None:
    lstm = parameters("torch.LSTM", features, width)
    assert 4 * parameters("torch.GRU", features, width) == 3 * lstm
    assert 4 * parameters("torch.RNN", features, width) == lstm
    assert 2 * parameters("UGRNN", features, width) == parameters("LSTM", features, width)


def test_costs_are_measured_for_every_kind() -> None:
    found = costs(width=4, batch=2, steps=3, repeats=1)
    assert set(found) == {"RNN", "UGRNN", "GRU", "LSTM", "torch.RNN", "torch.GRU", "torch.LSTM"}
    assert all(cost.milliseconds > 0 and cost.parameters > 0 for cost in found.values())
    assert list(costs(4, 2, 3, 1, ("GRU",))) == ["GRU"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: library_gru(reset_bias=math.inf), "finite reset bias"),
        (lambda: compare(library_gru(), sequence(), "during", "keep"), "reset"),
        (lambda: compare(library_gru(), sequence(), "after", "drop"), "update"),
        (lambda: costs(width=0), "1 or more"),
        (lambda: costs(4, 2, 3, 1, ("Transformer",)), "kind of layer"),
    ],
)
def test_bad_input_to_gated_conventions_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
