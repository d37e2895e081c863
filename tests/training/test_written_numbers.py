"""Numbers from English to French: no number on both sides, and learned to the last letter."""

from __future__ import annotations

import pytest

from course_lib.corpora.numbers import number_pairs
from course_lib.experiments.training import Plan
from course_lib.models.one_thread import one_thread
from course_lib.training.written_numbers import split_numbers, train_on_numbers


def test_no_number_is_learned_and_tested() -> None:
    split = split_numbers()
    assert not {pair.source for pair in split.train} & {pair.source for pair in split.test}
    assert not {pair.target for pair in split.train} & {pair.target for pair in split.test}


@pytest.mark.parametrize(("train", "test", "below"), [(60, 50, 100), (0, 5, 10), (5, 0, 10)])
def test_numbers_that_are_not_there(train: int, test: int, below: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        split_numbers(train, test, below)


@pytest.mark.slow
@one_thread()
def test_a_short_run_already_writes_small_numbers() -> None:
    translator, history = train_on_numbers(Plan(steps=250, learning_rate=5e-3, warm_up=30), progress=False)
    assert history.losses[-1] < 0.1
    assert translator.errors(number_pairs(range(1000, 1200))).symbols < 0.05
