"""The hand-made LSTM does what its units are called; the highway's lines are theory, autograd and lesson 06."""

from __future__ import annotations

from math import exp, log10, tanh

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l06_gradient_flow.gradient_flow import FLOOR
from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, flow_at
from course_lib.lessons.l09_lstm.gradient_highway import highway, highway_cell, lifetimes, rnn_flow, trained_highway
from course_lib.lessons.l09_lstm.lstm_steps import (
    CLASSES,
    LONGEST,
    UNITS,
    cell_step,
    character_class,
    hand_made_lstm,
    what_happens,
)


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.text("abcdeé", min_size=1, max_size=7), min_size=1, max_size=6))
def test_count_tells_the_length_of_every_word_at_its_end(words: list[str]) -> None:
    text = (" ".join(words) + " ")[:LONGEST]
    place = 0
    for word in words:
        place += len(word) + 1
        if place > len(text):
            break
        told = cell_step(text, place)
        assert told.character == " "
        assert float(told.c[0]) == pytest.approx(len(word) / 4, abs=0.01)
        assert float(told.h[0]) == pytest.approx(tanh(len(word) / 4), abs=0.01)
        assert abs(float(cell_step(text, place - 1).h[0])) < 0.01


@settings(max_examples=40, deadline=None)
@given(text=st.text('ab "', min_size=1, max_size=LONGEST))
def test_quote_turns_at_every_mark_and_vowel_knows_the_last_character(text: str) -> None:
    step = cell_step(text, len(text))
    if '"' in text:
        assert (float(step.h[1]) > 0) == (text.count('"') % 2 == 1)
        assert abs(float(step.h[1])) > 0.5
    else:
        assert abs(float(step.h[1])) < 0.01
    assert (float(step.h[2]) > 0) == (text[-1] == "a")


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=LONGEST), t=st.integers(1, 2 * LONGEST))
def test_the_four_steps_add_up_on_any_text(text: str, t: int) -> None:
    step = cell_step(text, t)
    assert step.t == min(t, len(text))
    torch.testing.assert_close(step.c, step.kept + step.written)
    torch.testing.assert_close(step.h, step.o * step.c.tanh())
    assert len(what_happens(step)) == len(UNITS)
    if text:
        h, c = hand_made_lstm()(
            torch.nn.functional.one_hot(torch.tensor([character_class(step.character)]), len(CLASSES)).double(),
            (step.h_before.unsqueeze(0), step.c_before.unsqueeze(0)),
        )
        torch.testing.assert_close((h[0], c[0]), (step.h, step.c))


def test_classes() -> None:
    assert [CLASSES[character_class(c)] for c in "aÉx \n“7你"] == [
        "vowel", "vowel", "other letter", "space", "space", "quotation mark", "anything else", "other letter"
    ]  # fmt: skip


def test_steps_that_are_not_there() -> None:
    with pytest.raises(ValueError, match="at most 60"):
        cell_step("a" * 61, 1)
    with pytest.raises(ValueError, match="1 or more"):
        cell_step("a", 0)


def test_without_recurrent_weights_the_path_is_the_whole_gradient() -> None:
    view = highway(-2.0, gain=0.0, input_scale=0.03, steps=50)
    torch.testing.assert_close(view.full[1:-1].diff(), view.path[1:-1].diff(), rtol=0, atol=0.02)
    torch.testing.assert_close(view.full[1:-1], view.told[1:-1], rtol=0, atol=0.1)
    slope = -log10(1 + exp(2.0))  # log10 of sigmoid(-2); inputs of 0.03 move it little
    assert float(view.path[1]) == pytest.approx(49 * slope, abs=0.2)
    assert view.median_memory == pytest.approx(1 + exp(-2.0), rel=0.01)


@pytest.mark.parametrize("scale", [0.03, 1.0])
def test_the_rnn_is_that_of_lesson_06(scale: float) -> None:
    setting = Setting("orthogonal", "tanh", scale, 64, 60, 4, dtype=torch.float64)
    torch.testing.assert_close(rnn_flow(scale, 60), flow_at([1.0], setting).summary[0])


def test_an_open_gate_keeps_what_a_half_open_one_loses_and_large_weights_explode() -> None:
    reached = {bias: float(highway(bias, 1.0, 1.0, 500).full[1]) for bias in (None, 1.0, 5.0)}
    assert reached[None] < -80 < reached[1.0] < -25 < -1 < reached[5.0]
    wild = highway(1.0, 12.0, 0.03, 500)
    assert float(wild.full[1]) > 10
    assert float(wild.path.max()) <= 1e-9


def test_far_beyond_floats() -> None:
    view = highway(-2.0, 0.0, 0.03, 500)
    assert FLOOR < float(view.path[0]) < -400
    assert bool(torch.isfinite(view.full).all())


def test_trained() -> None:
    view = trained_highway("prose", "a function that returns a list. " * 8, batch=2)
    assert len(view.full) == len(view.path) == 129
    assert view.memories == sorted(view.memories, reverse=True)
    assert bool((view.told <= view.path).all())
    assert len(view.rnn) == 0
    with pytest.raises(ValueError, match="at least 4 characters"):
        trained_highway("prose", "abc")
    with pytest.raises(ValueError, match="a gain of 0 or more"):
        highway_cell(1.0, gain=-1.0)


def test_lifetimes_of_a_gate_that_opens_and_shuts() -> None:
    gates = torch.full((1, 60, 3), 0.9)
    gates[:, ::4, 1] = 1e-6  # shut at every fourth step: the mean gate says three steps or more, the memory two
    gates[..., 2] = 1.0  # never loses anything: longer than what is left of the run
    lives = lifetimes(gates)
    assert lives[0] == 10
    assert lives[1] == 2
    assert lives[2] > 30
    seeds = [float(highway(5.0, 0.0, 1.0, 100, seed).full[1]) for seed in range(2)]
    assert seeds[0] != seeds[1]
