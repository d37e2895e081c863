"""Word, character and byte tokenizers, vocabularies, and what all kinds share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.tokenizers import (
    SPECIAL_TOKENS,
    BPETokenizer,
    ByteTokenizer,
    CharacterTokenizer,
    Vocabulary,
    WordTokenizer,
    split_words,
    train_bpe,
)
from course_lib.tokenizers.byte_alphabet import VISIBLE
from course_lib.tokenizers.character import one_hot

SENTENCE = "They went to the grocery store and bought bread"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates included


def test_the_lecture_sentence_has_9_words_47_characters_16_symbols():
    assert len(split_words(SENTENCE)) == 9
    assert len(SENTENCE) == 47
    assert len(set(SENTENCE.lower())) == 16
    assert len(set(SENTENCE.lower()) - {" "}) == 15


def test_one_hot_has_a_single_one_a_row():
    matrix = one_hot([0, 3, 1], size=4)
    assert matrix == [[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]]
    assert one_hot([], size=4) == []
    for bad in (4, -1):
        with pytest.raises(ValueError, match="from 0 to 3"):
            one_hot([bad], size=4)


def test_vocabulary_order_and_errors():
    vocabulary = Vocabulary.from_counts({"b": 1, "a": 1, "c": 2})
    assert vocabulary.tokens == (*SPECIAL_TOKENS, "c", "a", "b")
    assert len(Vocabulary.from_counts({"b": 1, "a": 1}, size=4)) == 4
    with pytest.raises(ValueError, match="at least 4"):
        Vocabulary.from_counts({"a": 1}, size=3)
    with pytest.raises(ValueError, match="'x' appears twice"):
        Vocabulary(["x", "y", "x"])
    with pytest.raises(ValueError, match="no <unk>"):
        Vocabulary(["x"], special_tokens=()).id("y")
    assert Vocabulary.from_counts({"<unk>": 9, "a": 1}).tokens == (*SPECIAL_TOKENS, "a")


KINDS = {
    "word": WordTokenizer.train(SENTENCE),
    "character": CharacterTokenizer.train(SENTENCE),
    "byte": ByteTokenizer(),
    "byte-level BPE": train_bpe(SENTENCE, merges=10),
    "character-level BPE": train_bpe(SENTENCE, merges=10, level="character"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_protocol(kind):
    tokenizer = KINDS[kind]
    ids = tokenizer.encode(SENTENCE)
    assert tokenizer.decode(ids) == SENTENCE
    assert [tokenizer.vocabulary.token(number) for number in ids] == tokenizer.tokens(SENTENCE)
    assert tokenizer.encode("") == []
    assert tokenizer.decode([]) == ""
    assert tokenizer.tokens("") == []
    for bad in (-1, len(tokenizer.vocabulary), 10**9):
        with pytest.raises(ValueError, match=f"Id {bad} is not in this vocabulary"):
            tokenizer.decode([bad])
    for bad in (1.5, "a", None):
        with pytest.raises(ValueError, match="whole number"):
            tokenizer.decode([bad])


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_bytes_round_trip_any_string(text):
    tokenizer = ByteTokenizer()
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert "".join(VISIBLE[i] for i in tokenizer.encode(text)) == "".join(tokenizer.tokens(text))


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_characters_round_trip_their_own_alphabet(text):
    tokenizer = CharacterTokenizer.train(text)
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert len(tokenizer.vocabulary) == 4 + len(set(text))


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_words_never_fail(training, text):
    tokenizer = WordTokenizer.train(training)
    ids = tokenizer.encode(text)
    assert len(ids) == len(split_words(text))
    assert 0.0 <= tokenizer.unknown_share(text) <= 1.0
    assert tokenizer.unknown_share(training) == 0.0
    tokenizer.decode(ids)


def test_unknown_words_and_characters():
    assert WordTokenizer.train("the cat").decode(WordTokenizer.train("the cat").encode("the dog")) == "the <unk>"
    assert CharacterTokenizer.train("ab").encode("abc")[-1] == 1
    with pytest.raises(ValueError, match="no <unk>"):
        CharacterTokenizer.train("ab", special_tokens=()).encode("abc")
    with pytest.raises(ValueError, match="at least 4"):
        WordTokenizer.train("the cat", vocab_size=2)
    assert isinstance(KINDS["byte-level BPE"], BPETokenizer)


@pytest.mark.parametrize("text", [None, 3, b"abc", ["the", "cat"]])
@pytest.mark.parametrize(
    "make", [WordTokenizer.train, CharacterTokenizer.train, lambda text: train_bpe(text, merges=3)]
)
def test_what_is_no_text_is_named(make, text) -> None:
    with pytest.raises(ValueError, match="reads one text, a str"):
        make(text)
    tokenizer = make("the cat sat")
    for call in (tokenizer.encode, tokenizer.tokens, ByteTokenizer().encode, ByteTokenizer().tokens):
        with pytest.raises(ValueError, match="reads one text, a str"):
            call(text)


@pytest.mark.parametrize("number", [2.5, True, "3", float("nan"), -1])
def test_counts_that_are_not_whole_are_named(number) -> None:
    calls = [
        lambda: train_bpe("the cat sat", merges=number),
        lambda: train_bpe("the cat sat", vocab_size=number),
        lambda: train_bpe("the cat sat", merges=3).first(number),
        lambda: WordTokenizer.train("the cat sat", vocab_size=number),
        lambda: one_hot([number], 4),
        lambda: one_hot([0], number),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"must be a whole number|cannot keep the first"):
            call()


def test_one_special_token_is_not_taken_for_its_letters() -> None:
    for train in (WordTokenizer.train, CharacterTokenizer.train):
        with pytest.raises(ValueError, match="with the comma"):
            train("the cat", special_tokens="<unk>")
