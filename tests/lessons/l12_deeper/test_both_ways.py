"""Both ways: accents, their yardsticks and stored runs, the shipped taggers, the leak, the wait."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.corpora.interface_phrases import phrase_family
from course_lib.lessons.l12_deeper import accents, accents_table, own_answer, recipes_deeper
from course_lib.lessons.l12_deeper.accent_view import LONGEST, read_accents
from course_lib.lessons.l12_deeper.tagger import WAYS, SequenceTagger
from course_lib.models.checkpoint import CheckpointError
from course_lib.models.language_model import parameter_count
from course_lib.training.model_card import CHECKPOINTS


@settings(deadline=None)
@given(st.text(max_size=40))
def test_marks_go_off_and_on_again(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    plain, marks = accents.without_accents(text), accents.marks_of(text)
    assert len(plain) == len(marks) == len(composed)
    assert accents.without_accents(plain) == unicodedata.normalize("NFC", plain) or not plain.isascii()
    if plain.isascii():
        assert accents.with_marks(plain, [mark or 0 for mark in marks]) == composed


def test_every_phrase_comes_back() -> None:
    for phrase in accents.phrases():
        plain = accents.without_accents(phrase)
        assert accents.with_marks(plain, [mark or 0 for mark in accents.marks_of(phrase)]) == phrase


@pytest.mark.parametrize("seed", accents_table.SEEDS)
def test_no_phrase_family_is_on_both_sides(seed: int) -> None:
    data = accents.split(seed)
    assert not {phrase_family(p) for p in data.train} & {phrase_family(p) for p in data.test}
    assert 0.15 < len(data.test) / (len(data.train) + len(data.test)) < 0.25


def test_kinds_of_letters() -> None:
    kinds = accents.kinds_of("à la", {"a"})
    assert kinds[0] == ("all", "the word a")
    assert kinds[3] == ("all", "new words")
    assert kinds[1] == kinds[2] == ()
    assert accents.kinds_of("Été", {"ete"})[0] == ("all", "every e")


def test_yardsticks() -> None:
    data = accents.Phrases(("été", "été", "ete"), ("été", "là"))
    assert accents.errors(accents.bare, data)["all"] == (3, 3)
    assert accents.errors(accents.by_words(data.train), data)["all"] == (1, 3)
    assert accents.errors(accents.by_words(data.train), data)["new words"] == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_sees_what_its_name_says(way: str) -> None:
    tagger = SequenceTagger(9, 3, way, 5, seed=1).eval()
    ids, lengths = torch.randint(9, (1, 8), generator=torch.Generator().manual_seed(0)), torch.tensor([8])
    changed = ids.clone()
    changed[0, 4] = (ids[0, 4] + 1) % 9
    moved = (tagger(ids, lengths) - tagger(changed, lengths)).abs().amax((0, 2)) > 1e-9
    expected = {"forward": range(4, 8), "backward": range(5), "both": range(8)}[way]
    assert set(torch.nonzero(moved).flatten().tolist()) == set(expected)


def test_padding_influences_nothing() -> None:
    tagger = SequenceTagger(9, 3, "both", 5).eval()
    ids = torch.randint(9, (2, 6), generator=torch.Generator().manual_seed(0))
    alone = tagger(ids[1:, :4], torch.tensor([4]))
    torch.testing.assert_close(tagger(ids, torch.tensor([6, 4]))[1:, :4], alone)
    with pytest.raises(ValueError, match="both"):
        SequenceTagger(9, 3, "sideways", 5)


def test_taggers_have_about_the_same_weights_and_both_ways_not_more() -> None:
    counts = {way: parameter_count(accents.AccentTagger(way)) for way in WAYS}
    assert counts["both"] <= counts["forward"] == counts["backward"] < 1.08 * counts["both"]
    counts = {way: parameter_count(own_answer.learn_next(way, 1).tagger) for way in own_answer.WIDTHS}
    assert abs(counts["both"] / counts["forward"] - 1) < 0.02


def test_an_attempt_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "accents.jsonl"
    accents_table.main([accents_table.AccentAttempt("both", 0, 2)], path, workers=1)
    (line,) = path.read_text().splitlines()
    wrong, all_of = json.loads(line)["result"]["all"]
    assert 0 < wrong < all_of


def test_stored_runs_both_ways_are_better_at_every_seed() -> None:
    for over in WAYS[:2]:
        assert len(accents_table.shares(over)) == len(accents_table.SEEDS)
        assert (accents_table.shares("both") < accents_table.shares(over)).all()
        mean, low, high = accents_table.gain(over)
        assert 0 < low < mean < high
    with pytest.raises(ValueError, match="both"):
        accents_table.shares("up")


@pytest.mark.parametrize("name", recipes_deeper.SHIPPED)
def test_checkpoints_and_their_cards_agree(name: str) -> None:
    card = json.loads((CHECKPOINTS / f"{name}.json").read_text(encoding="utf-8"))
    assert card["name"] == name
    assert card["command"] == f"{recipes_deeper.COMMAND} {name}"


@pytest.mark.parametrize("way", WAYS)
def test_shipped_taggers_are_as_good_as_their_cards_say(way: str) -> None:
    card = json.loads((CHECKPOINTS / f"{recipes_deeper.tagger_file(way)}.json").read_text(encoding="utf-8"))
    wrong, all_of = accents.tagger_errors(recipes_deeper.shipped_tagger(way), accents.split(0))["all"]
    assert wrong / all_of == pytest.approx(card["wrong"], abs=0.002)


def test_yardsticks_are_means_over_the_splits_of_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    by_seed = [accents.Phrases(("été",), ("été",)), accents.Phrases(("été",), ("là",))]
    monkeypatch.setattr(accents_table, "SEEDS", (0, 1))
    monkeypatch.setattr(accents_table, "split", by_seed.__getitem__)
    monkeypatch.setattr(accents_table, "LETTERS", ("all",))
    monkeypatch.setattr(accents_table, "errors", lambda say, data: {"all": accents.errors(say, data)["all"]})
    assert accents_table.yardsticks() == ({"all": 1.0}, {"all": 0.5})


def test_a_missing_checkpoint_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="recipes_deeper accents-both"):
        recipes_deeper._loaded(accents.AccentTagger("both"), "accents-both", accents.alphabet(), tmp_path)


def test_remade_models_load(tmp_path: Path) -> None:
    card = recipes_deeper.remake_tagger("forward", tmp_path, steps=1)
    tagger = recipes_deeper._loaded(accents.AccentTagger("forward"), card["name"], accents.alphabet(), tmp_path)
    assert parameter_count(tagger) == card["parameters"]
    with pytest.raises(CheckpointError, match="vocabulary"):
        recipes_deeper._loaded(accents.AccentTagger("forward"), card["name"], ("a", "b"), tmp_path)
    assert recipes_deeper.main(["no-such-model"]) == 2


@pytest.mark.parametrize("text", ["", "xyz", "e", "\U0001f600 été", "E" * 1000])
def test_any_text_has_a_view(text: str) -> None:
    view = read_accents(text, 3)
    assert len(view.plain) <= LONGEST
    assert set(view.restored) == set(WAYS)
    for restored in view.restored.values():
        assert accents.without_accents(restored) == view.plain
    if view.places:
        assert all(abs(values.sum() - 1) < 1e-5 for values in view.probability.values())


def test_accents_in_the_text_do_not_help() -> None:
    assert read_accents("été à Paris").restored == read_accents("ete a Paris").restored


def test_a_two_way_language_model_reads_its_answer() -> None:
    both = own_answer.learn_next("both", 60)
    assert both.bits[50] < 2 < own_answer.learn_next("forward", 60).bits[50]
    assert own_answer.reads_its_answer(both.tagger)
    assert own_answer.bits_without_the_future(both) > 3
    assert 4 < own_answer.frequency_bits() < 5.5
    with pytest.raises(ValueError, match="forward"):
        own_answer.learn_next("backward")


def test_waiting_helps() -> None:
    phrases = accents.split(0).test[:30]
    found = own_answer.wrong_by_wait(recipes_deeper.shipped_tagger("both"), phrases, (0, 999))
    assert found[999] < found[0]
    data = accents.Phrases(accents.split(0).train, phrases)
    wrong, all_of = accents.tagger_errors(recipes_deeper.shipped_tagger("both"), data)["all"]
    assert found[999] == pytest.approx(wrong / all_of)
    assert own_answer.steps_to_follow(1) == (1, 2)


@pytest.mark.parametrize("marks", [[0], [0, 6], [0, -1], [0, 0, 0]])
def test_marks_that_do_not_fit_are_refused(marks: list[int]) -> None:
    with pytest.raises(ValueError, match="2 marks from 0 to 5"):
        accents.with_marks("ou", marks)


def test_waits_without_sense_are_refused() -> None:
    tagger = accents.AccentTagger("both", 2)
    for wait in (-1, 0.5):
        with pytest.raises(ValueError, match="wait"):
            own_answer.wrong_by_wait(tagger, ["été"], [wait])  # type: ignore[list-item]
    for phrases in ([], ["xyz"]):
        with pytest.raises(ValueError, match="No letter can carry a mark"):
            own_answer.wrong_by_wait(tagger, phrases, [0])
    with pytest.raises(ValueError, match="length"):
        own_answer.steps_to_follow(0)
