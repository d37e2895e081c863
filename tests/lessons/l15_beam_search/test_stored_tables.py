"""The stored measurements: read, consistent in themselves, and made by the functions that are here."""

from __future__ import annotations

import pytest

from course_lib.decoding.hypotheses import Found, Hypothesis
from course_lib.decoding.length_penalty import MEAN, NONE
from course_lib.lessons.l15_beam_search import likely_text, live, search_errors, stored_tables, unsure_models
from course_lib.lessons.l15_beam_search.stored_tables import Share, key, share
from course_lib.tokenizers.character import CharacterTokenizer


def test_flags_are_packed_and_unpacked() -> None:
    for flags in ([], [True], [False] * 9, [True, False, False, True] * 25):
        assert search_errors.unpacked(search_errors.packed(flags)) == flags


def test_pieces_are_all_held_out_words_once() -> None:
    words = [word for piece in search_errors.pieces() for word in search_errors.words_of(piece)]
    split = search_errors.split_words()
    assert sorted(words) == sorted((*split.random, *split.families))
    assert len(set(words)) == len(words)


def test_wider_beams_miss_less_and_the_widest_is_the_model_itself() -> None:
    missed = [share("other", key(k)).value for k in search_errors.WIDTHS]
    assert missed == sorted(missed, reverse=True)
    assert share("exact", "complete").value >= 0.99
    assert abs(share("wrong", key(50)).value - share("exact", "wrong").value) < 0.002


def test_a_stored_piece_can_be_made_again() -> None:
    piece = search_errors.Piece("random", 0)
    words = search_errors.words_of(piece)[:40]
    best = search_errors.exact(words)
    found = search_errors.search(words, 2)
    stored = stored_tables.flags("other", key(2), "random words")[:40]
    answers = [search_errors.answer(one, NONE, "cannot win", 2).tokens for one in found]
    assert [one != top.best.tokens for one, top in zip(answers, best, strict=True)] == stored


def test_an_answer_under_another_stop_rule() -> None:
    short, long_ = Hypothesis((1,), -2.0, True), Hypothesis((2, 2, 2), -1.0, True)
    found = Found((long_, short), 5, 9)
    assert search_errors.answer(found, NONE, "first", 5) == short
    assert search_errors.answer(found, NONE, "k", 2) == long_
    assert search_errors.answer(found, MEAN, "cannot win", 1) == long_


def test_wilsons_interval_holds_the_share() -> None:
    for count in (0, 1, 50, 99, 100):
        low, high = Share(count, 100).interval
        assert -1e-9 <= low <= count / 100 <= high + 1e-9 <= 1 + 2e-9


def test_a_damaged_table_names_its_command(tmp_path) -> None:
    for read, module in ((stored_tables._pieces, search_errors), (stored_tables.unsure, unsure_models)):
        with pytest.raises(ValueError, match=module.COMMAND):
            read(tmp_path / "gone.jsonl")
    with pytest.raises(ValueError, match=likely_text.COMMAND):
        stored_tables.written(tmp_path / "gone.jsonl")
    with pytest.raises(ValueError, match="damaged"):
        stored_tables.flags("wrong", "no such key")


def test_an_unknown_name_is_not_called_damage() -> None:
    for kind, part in (("zz", "random words"), ("exact", "zz")):
        with pytest.raises(ValueError, match="expected one of"):
            stored_tables.flags(kind, "wrong", part)


def test_live_measurements_refuse_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="zzqx"):
        live.faults(["zzqx"], (1,))
    for prompt in (-1, 8, 0.5):
        with pytest.raises(ValueError, match="prompt"):
            live.continuations(prompt, (1,))
    with pytest.raises(ValueError, match="tokens"):
        live.random_model(0, 0)
    assert likely_text.repeated("") == likely_text.repeated("to be") == 0


def test_tables_and_curves_say_what_they_hold() -> None:
    assert "held-out words" in stored_tables.search_table()
    assert "exact search finished" in stored_tables.unsure_table()
    assert "Shakespeare" in stored_tables.likely_table()
    shown = stored_tables.curves("random words", "k", "other", ("none",))
    assert [one.value for one in shown.shares["none"]] == [
        share("other", key(k, stop="k"), "random words").value for k in search_errors.WIDTHS
    ]


def test_faults_add_up() -> None:
    found = live.faults(search_errors.words_of(search_errors.Piece("families", 0))[:30], (1, 5))
    for missed, wrong, mended in found.by_width.values():
        assert mended <= min(missed, wrong) <= 30
        assert wrong - mended <= found.model_errors
    assert 0 < found.near <= found.model_errors


def test_prompts_are_from_plays_held_out_and_repetition_is_counted() -> None:
    for before, after in likely_text.prompts(likely_text.Prompts(2)):
        assert (len(before), len(after)) == (likely_text.PROMPT, likely_text.LENGTH)
    assert likely_text.repeated("abcdef" * 3) > likely_text.repeated("abcdefghijklmnopqr") == 0


def test_attempts_differ_and_tests_are_not_learned() -> None:
    assert len(set(unsure_models.attempts())) == 27
    train, test = unsure_models.phrases()
    assert not {pair.source for pair in train} & {pair.source for pair in test}


def test_a_small_model_is_trained_and_decoded(monkeypatch) -> None:
    monkeypatch.setattr(unsure_models, "SOURCES", 6)
    attempt = unsure_models.Attempt("sounds", 0, 2)
    result = unsure_models.run_attempt(attempt)["new words"]
    assert result["sources"] == 6
    assert set(result["2 | mean | k"]) >= {"wrong", "symbols", "length", "missed", "empty"}
    assert isinstance(unsure_models.train(attempt).source, CharacterTokenizer)
