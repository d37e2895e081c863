"""What the functions of lesson 09 say to input that makes no sense."""

from __future__ import annotations

import math

import pytest
import torch

from course_lib.lessons.l09_lstm.erasing import Erased, erase
from course_lib.lessons.l09_lstm.gate_saturation import saturation
from course_lib.lessons.l09_lstm.gate_view import ORDERS, Clamp, gate_view, memory_length
from course_lib.lessons.l09_lstm.gradient_highway import lifetimes, trained_highway
from course_lib.lessons.l09_lstm.lstm_steps import cell_step
from course_lib.lessons.l09_lstm.wiring_figures import wiring_words

STATE = (torch.ones(2, 3), torch.ones(2, 3))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Clamp("f", "0", True).check(4), "unit from 0 to 3; got True"),
        (lambda: Clamp("f", "0", 1.5).check(4), "unit from 0 to 3; got 1.5"),
        (lambda: gate_view("prose", "abc", ORDERS[0], 0, 1, gate="door"), "expected a gate"),
        (lambda: gate_view("prose", "abc", ORDERS[0], 1.5, 1), "expected a row"),
        (lambda: gate_view("prose", "abc", ORDERS[0], 0, 1.5), "step"),
        (lambda: memory_length(math.nan), "0 to 1"),
        (lambda: memory_length(1.5), "0 to 1"),
        (lambda: lifetimes(torch.full((1, 4, 2), math.nan)), "each from 0 to 1"),
        (lambda: lifetimes(torch.full((1, 4, 2), 1.5)), "each from 0 to 1"),
        (lambda: lifetimes(torch.ones(1, 0, 2)), "batch, time, H"),
        (lambda: lifetimes(torch.ones(4, 2)), "batch, time, H"),
        (lambda: trained_highway("prose", "hello", 0), "batch"),
        (lambda: saturation({"f": torch.full((1, 2, 3), math.nan)}), "each from 0 to 1"),
        (lambda: saturation({"f": torch.ones(2, 3)}), "batch, time, H"),
        (lambda: erase(STATE, [1], (torch.ones(9), torch.ones(9))), "same shapes"),
        (lambda: erase(STATE, [1], torch.ones(2, 3)), "same shapes"),
        (lambda: Erased(torch.ones(3, 20)).between(5, 2), "expected from 1 to 20"),
        (lambda: Erased(torch.ones(3, 20)).between(0, 2), "expected from 1 to 20"),
        (lambda: Erased(torch.ones(1, 20)).between(1, 2), "2 windows"),
        (lambda: cell_step("abc", 1.5), "The first character is step 1"),
        (lambda: cell_step("abc", True), "The first character is step 1"),
        (lambda: wiring_words("Transformer"), "expected some of"),
        (lambda: wiring_words(), "got none"),
    ],
)
def test_bad_input_to_lesson_09_is_refused_in_words(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_a_long_text_is_said_to_be_as_long_as_it_is() -> None:
    assert gate_view("prose", "a" * 5000, ORDERS[0], 0, 5).before.typed == 5000
