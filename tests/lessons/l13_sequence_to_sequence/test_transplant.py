"""A decoder step by step, and with the context of another source."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from course_lib.lessons.l13_sequence_to_sequence.recipes_numbers import KIND, load_numbers, remake, shipped_numbers
from course_lib.lessons.l13_sequence_to_sequence.transplant import (
    EXAMPLES,
    MODELS,
    MOST_STEPS,
    NEVER,
    NUMBERS,
    WORDS,
    decode,
    read_number,
    read_word,
    transplant,
)
from course_lib.lessons.l13_sequence_to_sequence.transplant_figures import MOST_ROWS, describe_decoded, rows_of
from course_lib.models.checkpoint import CheckpointError
from course_lib.training.small_translations import new_translator, split_numbers
from course_lib.training.training_loop import Plan


@pytest.mark.parametrize("model", MODELS)
def test_without_a_transplant_it_is_greedy(model: str) -> None:
    run = transplant(model, *EXAMPLES[model])
    assert run.text() == MODELS[model]().translate([run.source])[0]
    assert torch.allclose(run.probabilities.sum(1), torch.ones(len(run.chosen)), atol=1e-5)
    assert run.probabilities.argmax(1).tolist() == list(run.chosen)


def test_before_the_transplant_nothing_changes() -> None:
    plain, changed = (transplant(WORDS, "sequence", "natural", at) for at in (NEVER, 4))
    assert torch.equal(plain.probabilities[:3], changed.probabilities[:3])
    assert plain.text() != changed.text()
    assert "gives nothing before step 1;" in describe_decoded(transplant(WORDS, "sequence", "natural", 1))


def test_at_the_first_step_only_the_start_is_left_of_the_source() -> None:
    assert transplant(NUMBERS, "77", "77", 1).text() == "soixante-dix-sept"
    assert transplant(NUMBERS, "77", "1984", 1).text() != "soixante-dix-sept"


def test_a_step_behind_the_end_is_the_last() -> None:
    run = transplant(WORDS, "cat", "natural", MOST_STEPS)
    assert run.at == run.last == len(transplant(WORDS, "cat", "natural").chosen)


@pytest.mark.parametrize("model", MODELS)
def test_an_example_stands_in_for_a_text_that_cannot_be_read(model: str) -> None:
    run, plain = transplant(model, "???", "\U0001f600", 3), transplant(model, *EXAMPLES[model], 3)
    assert run.chosen == plain.chosen
    assert describe_decoded(run).count("Type") == 1
    assert " and ".join(EXAMPLES[model]) in run.note
    assert not plain.note


def test_a_decoder_that_sees_the_context_at_the_start_does_not_mind() -> None:
    translator = new_translator(split_numbers().train[:50], context="start", kind="torch.GRU")
    one, other = (decode(translator, "seven", "eighty", at, steps=8) for at in (NEVER, 2))
    assert torch.equal(one[0], other[0])
    assert one[1] == other[1]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("77", "seventy-seven"),
        ("1 984", "one thousand nine hundred and eighty-four"),
        ("2.000", "two thousand"),
        ("1,000,000", "one million"),
        ("Ten!", "ten"),
    ],
)
def test_numbers_as_people_type_them(text: str, read: str) -> None:
    assert read_number(text) == read


@pytest.mark.parametrize(
    "text", ["", " ", "\U0001f600", "-", "-5", "3.5", "1,2,3", "12345678", "12,345,678", "½", "sequence"]
)
def test_numbers_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="Type a whole number"):
        read_number(text)


@pytest.mark.parametrize("text", ["", "123", "你好", "\ud83d"])
def test_words_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="Type an English word"):
        read_word(text)


def test_an_unknown_model() -> None:
    with pytest.raises(ValueError, match="a model among"):
        transplant("Klingon", "a", "b")


def test_the_rows_of_the_picture_hold_what_was_chosen() -> None:
    run = transplant(NUMBERS, "1977", "84", 14)
    assert set(run.chosen) <= set(rows_of(run)) or len(rows_of(run)) == MOST_ROWS + 1
    sentence = describe_decoded(run)
    assert "mille neuf ce" in sentence
    assert '"eighty-four"' in sentence
    assert [run.names[symbol] for symbol in rows_of(run)][-1] == "<eos>"
    inner = [run.names[symbol] for symbol in rows_of(run)][:-1]
    assert all(one <= other for one, other in pairwise(inner))


def test_the_shipped_numbers_are_what_their_card_says() -> None:
    translator, card = shipped_numbers()
    assert card["wrong"] <= 0.01
    assert translator.errors(split_numbers().test[:300]).wrong <= 0.02
    assert card["architecture"]["kind"] == KIND


def test_the_recipe_writes_what_can_be_read(tmp_path) -> None:
    card = remake(tmp_path, Plan(steps=2), progress=False)
    translator, again = load_numbers(tmp_path / "numbers.safetensors")
    assert again == card
    assert len(translator.translate(["one"])) == 1
    with pytest.raises(CheckpointError, match="make it again"):
        load_numbers(tmp_path / "others.safetensors")
