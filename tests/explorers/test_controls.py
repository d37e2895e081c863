"""Controls clean what reaches them and say every position they can take."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.explorers import Choice, Slider, TextBox, Toggle
from course_lib.explorers.controls import clean_text


@given(st.floats(allow_nan=False))
def test_a_slider_snaps_to_its_grid(value):
    slider = Slider("r", "Radius", 0.5, 1.6, 0.01, 1.0)
    assert slider.clean(value)[0] in slider.grid


def test_slider_grids_have_both_ends_and_no_float_noise():
    slider = Slider("r", "Radius", 0.5, 1.6, 0.01, digits=2)
    assert slider.grid[0] == 0.5
    assert slider.grid[-1] == 1.6
    assert 1.1 in slider.grid
    assert slider.text(1.1) == "1.10"
    whole = Slider("n", "Width", 1, 128)
    assert all(isinstance(v, int) for v in whole.grid)
    assert whole.positions(5)[0] == 1
    assert whole.positions(5)[-1] == 128
    assert all(isinstance(v, int) for v in Slider("n", "Length", 1, 500, 5, scale="log", digits=0).grid)
    log = Slider("lr", "Learning rate", 1e-4, 1.0, 4, 1e-2, scale="log")
    assert log.grid[0] == 1e-4
    assert log.grid[-1] == 1.0
    assert len(log.grid) == 17


@pytest.mark.parametrize("bad", [{"low": 1, "high": 1}, {"low": 0, "high": 1, "step": 0}, {"low": 0, "high": math.inf}])
def test_impossible_ranges_are_refused(bad):
    with pytest.raises(ValueError, match="needs low < high"):
        Slider("r", "Radius", **bad)


def test_a_log_slider_needs_positive_ends():
    with pytest.raises(ValueError, match="above 0"):
        Slider("r", "Rate", 0.0, 1.0, scale="log")


@pytest.mark.parametrize("bad", ["x", None, math.nan])
def test_what_is_not_a_number_is_refused_in_words(bad):
    with pytest.raises(ValueError, match="Radius must be a number from 0 to 1"):
        Slider("r", "Radius", 0, 1, 0.5).clean(bad)


def test_a_choice_refuses_other_options():
    with pytest.raises(ValueError, match="must be one of a, b"):
        Choice("c", "Cell", ("a", "b")).clean("z")
    with pytest.raises(ValueError, match="is not among"):
        Choice("c", "Cell", ("a", "b"), value="z")


def test_a_choice_of_values_knows_label_and_value():
    choice = Choice("k", "Top-k", {"all": None, "1": 1, "few": 5}, value=5)
    assert choice.default == "few"
    assert [choice.clean(value)[0] for value in ("1", 1, None, "all", 5)] == ["1", "1", "all", "all", "few"]
    assert [choice.argument(label) for label in choice.positions()] == [None, 1, 5]
    assert choice.spec()["options"] == ["all", "1", "few"]
    with pytest.raises(ValueError, match="Top-k must be one of all, 1, few; got 7"):
        choice.clean(7)


@given(st.text(alphabet=st.characters(codec=None), max_size=60), st.integers(1, 40))
def test_cleaned_text_can_always_be_encoded_and_is_short(text, limit):
    cleaned, note = clean_text(text, limit)
    cleaned.encode("utf-8")
    assert len(cleaned) <= limit
    assert bool(note) == (cleaned != text)


def test_specs_are_json():
    controls = [Slider("a", "A", 0, 1, 0.1), Choice("b", "B", ("x", "y")), Toggle("c", "C"), TextBox("d", "D", "hi")]
    for control in controls:
        json.dumps(control.spec())
        assert control.default in control.positions(1000)
