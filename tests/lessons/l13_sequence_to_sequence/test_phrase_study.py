"""The study of interface phrases: the nearest phrase, its scores, one run, the stored table."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.corpora.pair import Pair
from course_lib.lessons.l13_sequence_to_sequence.phrase_study import (
    COMMAND,
    SEEDS,
    SHOWN,
    STORED,
    VOCABULARIES,
    nearest,
    runs_of,
    scores,
    shown,
    split_phrases,
    table_attempts,
    tokenizer_for,
)
from course_lib.training.edit_distance import edit_distance

WORDS = st.text("abcé ", max_size=9)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.lists(WORDS, min_size=1, max_size=12))
def test_the_nearest_is_the_first_of_the_nearest(source: str, known: list[str]) -> None:
    pairs = [Pair(text, str(number)) for number, text in enumerate(known)]
    (found,) = nearest([source], pairs)
    assert found == min(pairs, key=lambda pair: edit_distance(source, pair.source))


def test_nothing_known() -> None:
    with pytest.raises(ValueError, match="at least one known pair"):
        nearest(["a"], [])


def test_scores() -> None:
    pairs = [Pair("close", "fermer"), Pair("open", "ouvrir")]
    assert scores(["fermer", "ouvrir"], pairs) == {"exact": 1.0, "chrf": 100.0}
    assert scores(["fermer", "fermer"], pairs)["exact"] == 0.5


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_tokenizers_give_back_what_they_were_trained_on(vocabulary: str) -> None:
    texts = [pair.target for pair in split_phrases(0).train]
    tokenizer = tokenizer_for(texts, vocabulary)
    assert all(tokenizer.decode(tokenizer.encode(text)) == text for text in texts[::50])
    with pytest.raises(ValueError, match="a vocabulary among"):
        tokenizer_for(texts, "syllables")


def test_what_is_shown_is_spread_over_the_test() -> None:
    test = split_phrases(0).test
    assert len(shown(test)) == SHOWN
    assert shown(test)[0] == test[0]


def test_the_table_is_whole() -> None:
    assert len(table_attempts()) == len(SEEDS) * len(VOCABULARIES)
    for vocabulary in VOCABULARIES:
        runs = runs_of(vocabulary)
        assert len(runs) == len(SEEDS)
        for run in runs:
            assert len(run["answers"]) == SHOWN
            assert run["nearest"]["exact"] == 0  # equal French stands on one side
    assert json.loads(STORED.with_suffix(".card.json").read_text())["command"] == COMMAND
    with pytest.raises(ValueError, match="a vocabulary among"):
        runs_of("syllables")
