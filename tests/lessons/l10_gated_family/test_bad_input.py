"""What the functions of lesson 10 say to input that makes no sense, and small or large values told apart."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from course_lib.lessons.l10_gated_family.gate_life import set_keeping_bias, stored_values
from course_lib.lessons.l10_gated_family.gated_conventions import compare, library_gru, sequence
from course_lib.lessons.l10_gated_family.learnability import by_chance, group
from course_lib.lessons.l10_gated_family.learnability_tasks import (
    equal_width,
    parameters_of,
    parity_batch,
    task_named,
)
from course_lib.models.gru import GRU


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: set_keeping_bias(GRU(2, 3), "Transformer", 1.0), "expected a cell"),
        (lambda: set_keeping_bias(GRU(2, 3), "GRU", math.nan), "finite bias"),
        (lambda: stored_values("GRU", 1.0, steps=2.5), "steps"),
        (lambda: library_gru(hidden_size=0), "hidden_size"),
        (lambda: library_gru(input_size=True), "input_size"),
        (lambda: sequence(-1), "steps"),
        (lambda: sequence(0), "steps"),
        (lambda: compare(nn.GRU(3, 4, dtype=torch.float64), sequence(), "after", "keep"), "batch_first=True"),
        (lambda: parity_batch(2.5, 1, generator()), "length"),
        (lambda: parity_batch(2, 0, generator()), "batch"),
        (lambda: task_named("text").draw(1, "holiday", generator()), "expected a part"),
        (lambda: parameters_of("GRU", -1, 2, 3), "features"),
        (lambda: equal_width("GRU", 2, 1, 0), "lstm_width"),
        (lambda: group("copying", "GRU").at(0.5), "expected a rate"),
        (lambda: by_chance([math.nan, 1.0], [2.0, 3.0]), "finite values"),
        (lambda: by_chance([math.inf, 1.0], [2.0, 3.0]), "finite values"),
    ],
)
def test_bad_input_to_lesson_10_is_refused_in_words(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
def test_chance_does_not_depend_on_the_unit(size: float) -> None:
    assert by_chance([1 * size, 2 * size, 3 * size], [10 * size, 11 * size, 12 * size]) == 0.1
    assert by_chance([0.0, 0.0], [0.0]) == 1
