"""Lesson 01's measurements against the syllabus, against slow counting, and on awkward texts."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.corpora.scripts import same_names
from course_lib.lessons.l01_tokenizers import tokenization as t
from course_lib.tokenizers import CharacterTokenizer, split_words

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def test_five_ways_on_the_lecture_sentence():
    cuts = {cut.name: cut for cut in t.five_ways(t.SENTENCE)}
    assert list(cuts) == ["words", "characters", "bytes", "BPE, 512", "BPE, 8,000"]
    assert cuts["words"].length == 9
    assert cuts["characters"].length == cuts["bytes"].length == 47
    assert cuts["words"].pieces[4] == b"grocery"
    assert cuts["words"].unknown.count(True) == 1
    assert 9 <= cuts["BPE, 8,000"].length < cuts["BPE, 512"].length < 47


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_pieces_join_to_the_text(text):
    data = text.encode("utf-8", "surrogatepass")
    words, *others = t.five_ways(text)
    assert all(b"".join(cut.pieces) == data for cut in others)
    assert words.length == len(split_words(text))
    assert all(len(cut.pieces) == len(cut.ids) == len(cut.unknown) for cut in (words, *others))


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.integers(0, 60))
def test_playback_never_lengthens_and_never_loses(text, merges):
    shown = t.play_back(text, merges)
    assert b"".join(shown.cut.pieces) == text.encode("utf-8", "surrogatepass")
    assert len(shown.written) == min(merges, shown.possible)
    assert shown.cut.length <= shown.start
    assert all(first + second == union for first, second, union, _ in shown.written)


def test_playback_refuses_what_it_cannot_show():
    for bad in (-1, 61):
        with pytest.raises(ValueError, match="from 0 to 60"):
            t.play_back("a", bad)


def test_lengths_fall_as_vocabularies_grow():
    data = t.sequence_lengths()
    assert data.lengths[0] == data.bytes[1]
    assert list(data.lengths) == sorted(data.lengths, reverse=True)
    assert data.words[1] < data.lengths[-1] < 12
    assert data.characters[0] < 256 < 20_000 < data.words[0] < 50_000
    for bad in (255, 8_001):
        with pytest.raises(ValueError, match="from 256 to 8,000"):
            t.bpe_of_size(bad)


def test_a_smaller_vocabulary_is_the_first_part_of_a_larger():
    assert t.bpe_of_size(8_000).vocabulary.tokens[:700] == t.bpe_of_size(700).vocabulary.tokens
    assert t.vocabulary_setting(700).length == t.bpe_length(700)


def test_unknown_words_are_spoken_words_that_no_other_play_has():
    data = t.unknown_words()
    assert list(data.shares) == sorted(data.shares, reverse=True)
    known = set(t.spoken_words(t.training_text()))
    words = t.spoken_words(t.held_out_text())
    assert data.sizes[-1] == len(known)
    assert math.isclose(data.shares[-1], sum(word not in known for word in words) / len(words))
    assert data.lower_case < data.shares[-1] < 0.05
    assert all(word in words and word not in known for word in data.missed)
    assert 0 < data.once < 1
    assert 0 < data.capitalised < 1


def test_headings_and_punctuation_are_not_spoken():
    said = t.spoken_words("FIRST PLAYER:\nO, 'tis true! Exit HAMLET, who may call himself Hamlet.")
    assert " ".join(said).endswith("true Exit who may call himself Hamlet")
    assert said[0] == "O"
    assert "HAMLET" not in t.spoken_words(t.held_out_text())


def test_the_price_of_a_script_is_what_the_same_names_cost():
    price = t.bytes_for_the_same(same_names())
    assert price["English"] == 1.0
    assert price["Chinese"] < price["Russian"] < price["Hindi"]  # by character, Chinese costs more than Russian


def test_bits_per_character_of_a_fair_coin():
    assert t.bits_per_character(8 * math.log(2), 8) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="at least 1"):
        t.bits_per_character(1.0, 0)
    coin = CharacterTokenizer.train("ab", special_tokens=())
    score = t.unigram_score("coin", coin, "ab" * 50, "abba")
    assert score.bits == pytest.approx(1.0)
    assert score.perplexity == pytest.approx(2.0)


def test_larger_tokens_cost_more_each_and_less_in_all():
    scores = t.unigram_scores()
    assert [s.perplexity for s in scores] == sorted(s.perplexity for s in scores)
    assert [s.bits for s in scores] == sorted((s.bits for s in scores), reverse=True)


@pytest.mark.parametrize("number", [2.5, True, "3", None, float("nan"), -1])
def test_what_is_no_whole_number_is_named(number) -> None:
    for call in (
        lambda: t.play_back("aaab", number),
        lambda: t.bpe_of_size(number),
        lambda: t.unknown_words([number]),
        lambda: t.bits_per_character(1.0, number),
    ):
        with pytest.raises(ValueError, match="whole number"):
            call()


def test_costs_and_names_that_cannot_be_compared_are_named() -> None:
    with pytest.raises(ValueError, match="a sum of -ln p"):
        t.bits_per_character(math.nan, 3)
    with pytest.raises(ValueError, match="no tokenizer 'letters'"):
        t.unigram_scores(["letters"])
    for texts in ({}, {"Greek": ["a"]}, {"English": ["a", "b"], "Greek": ["a"]}, {"English": []}):
        with pytest.raises(ValueError, match="Equally many names"):
            t.bytes_for_the_same(texts)


def test_banana_bandana_is_played_back_as_the_lesson_tells() -> None:
    found = t.play_back("banana bandana", 7)
    assert [(union, times) for *_, union, times in found.written[:3]] == [(b"an", 4), (b"ban", 2), (b"ana", 2)]
    assert found.possible == 7
    assert found.written[5][2] == b"banana"
