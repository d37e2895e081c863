"""BPE from the empty string to the worked example, against a naive version, and all bad inputs."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.corpora import emoji_samples, prose
from course_lib.tokenizers import Merge, train_bpe
from course_lib.tokenizers.bpe import _merge_long, _merge_short
from course_lib.tokenizers.pre_tokenize import PATTERNS, pre_tokenize, splitter

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
FEW_LETTERS = st.text("ab c", max_size=80)
LADDER = ["", "?", " ", "   \n\t ", "a", "aa", "aaaa", "hello world!!!? (안녕하세요!) lol123 😉", "\ud83d", "👩‍👩‍👧‍👦"]


@pytest.mark.parametrize("text", LADDER)
@pytest.mark.parametrize("level", ["byte", "character"])
def test_ladder(text, level):
    tokenizer = train_bpe(text, merges=20, level=level)
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert len(tokenizer.vocabulary) >= tokenizer.alphabet_size
    assert len(tokenizer.encode(text)) <= len(text.encode("utf-8", "surrogatepass"))


def test_the_worked_example():
    """aaabdaaabac: aa, then aa + a (equal counts: smaller ids), then aaa + b; here letters are a=1 b=2 c=3 d=4."""
    tokenizer = train_bpe("aaabdaaabac", merges=3, level="character")
    assert tokenizer.merges == (Merge((1, 1), 5, 4), Merge((1, 2), 6, 2), Merge((5, 6), 7, 2))
    assert tokenizer.tokens("aaabdaaabac") == ["aaab", "d", "aaab", "a", "c"]


def naive_bpe(text, merges):
    """Recount everything for every merge, over lists: slow, and easy to believe."""
    words = [([ord(c) for c in word], n) for word, n in Counter(pre_tokenize(text)).items()]
    ids = {c: number for number, c in enumerate(sorted(set(text)))}
    words = [([ids[chr(c)] for c in word], n) for word, n in words]
    learned, size = [], len(ids)
    for _ in range(merges):
        counts = Counter()
        for word, n in words:
            for pair in pairwise(word):
                counts[pair] += n
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        learned.append(best)
        for word, _n in words:
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = [size]
                i += 1
        size += 1
    return learned


def test_incremental_training_equals_recounting():
    """Real prose, where no merged text repeats an earlier token in the first merges."""
    text = prose(20_000)
    fast = train_bpe(text, merges=150, level="character", special_tokens=())
    assert [merge.pair for merge in fast.merges] == naive_bpe(text, 150)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_byte_level_loses_nothing(training, text):
    tokenizer = train_bpe(training, merges=30)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_character_level_loses_nothing_on_its_alphabet(text):
    tokenizer = train_bpe(text, merges=30, level="character")
    assert tokenizer.decode(tokenizer.encode(text)) == text


@settings(max_examples=300, deadline=None)
@given(FEW_LETTERS, st.integers(0, 40))
def test_the_first_merges_are_a_shorter_training(text, merges):
    long, short = train_bpe(text, merges=40), train_bpe(text, merges=merges)
    kept = long.first(len(short.merges))
    assert kept.merges == short.merges
    assert kept.vocabulary.tokens == short.vocabulary.tokens
    assert kept.encode(text) == short.encode(text)
    assert len(long.encode(text)) <= len(short.encode(text))


def test_both_ways_to_merge_a_word_agree():
    rng = random.Random(3)
    for _ in range(300):
        text = "".join(rng.choice("abcd") for _ in range(200))
        tokenizer = train_bpe(text[:100], merges=40)
        symbols = list(tokenizer._symbolise(text))
        args = tokenizer._ranks, tokenizer._merged
        assert _merge_short(symbols[:], *args) == _merge_long(symbols[:], *args)


def test_a_word_of_a_million_letters_does_not_freeze():
    tokenizer = train_bpe("ab" * 100 + "x" * 50, merges=20)
    text = "x" * 100_000 + "ab" * 100_000
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_special_tokens_and_unknown_characters():
    tokenizer = train_bpe("abab", merges=1, special_tokens=("<pad>", "<eos>"))
    assert tokenizer.vocabulary.tokens[:2] == ("<pad>", "<eos>")
    assert len(tokenizer.vocabulary) == 259
    assert tokenizer.decode([1]) == "<eos>"
    letters = train_bpe("abab", merges=1, level="character")
    assert letters.tokens("abxab") == ["ab", "<unk>", "ab"]
    with pytest.raises(ValueError, match="nothing is unknown"):
        train_bpe("abab", merges=1, level="character", special_tokens=()).encode("abx")


def test_ids_that_stop_inside_a_character_are_shown_as_such():
    tokenizer = train_bpe("x", merges=0)
    assert tokenizer.decode(tokenizer.encode("é")[:1]) == "\N{REPLACEMENT CHARACTER}"


def test_joined_emoji_round_trip():
    text = " ".join(emoji_samples())
    tokenizer = train_bpe(text, merges=300)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"vocab_size": 255}, "at least 256"),
        ({"vocab_size": -1}, "at least 256"),
        ({"vocab_size": 2, "level": "character"}, "at least 4: 3 for the alphabet"),
        ({"merges": -1}, "0 or more"),
        ({}, "vocab_size or merges"),
        ({"merges": 1, "vocab_size": 300}, "vocab_size or merges"),
        ({"merges": 1, "level": "word"}, "level must be"),
    ],
)
def test_bad_sizes(arguments, words):
    with pytest.raises(ValueError, match=words):
        train_bpe("abc", **arguments)


def test_bad_number_of_first_merges():
    for bad in (-1, 3):
        with pytest.raises(ValueError, match="has 2 merges"):
            train_bpe("abc", merges=2).first(bad)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, st.sampled_from([*PATTERNS, r"\d", r"x*", "(?=a)", "^", r"\b|a+"]))
def test_no_pattern_drops_anything(text, pattern):
    pieces = splitter(pattern)(text)
    assert "".join(pieces) == text
    assert "" not in pieces


@pytest.mark.parametrize("level", ["byte", "character"])
@pytest.mark.parametrize("pattern", [*PATTERNS, r"\d|\s+"])
def test_ladder_with_every_pattern(pattern, level):
    for text in LADDER:
        tokenizer = train_bpe(text, merges=20, level=level, pattern=pattern)
        assert tokenizer.decode(tokenizer.encode(text)) == text
        assert tokenizer.first(0).pattern == pattern


def test_what_the_patterns_cut():
    text = "DON'T pay 12345 (now)!!\n\n"
    assert splitter("gpt-2")(text) == ["DON", "'", "T", " pay", " 12345", " (", "now", ")!!", "\n\n"]
    assert splitter("gpt-4")(text) == ["DON", "'T", " pay", " ", "123", "45", " (", "now", ")!!\n\n"]
    assert splitter("whole-text")(text) == [text]
    assert splitter("whole-text")("") == []
    crossing = train_bpe(" of the of the" * 9, merges=40, level="character", pattern="whole-text")
    assert crossing.tokens(" of the") == [" of the"]


def test_patterns_that_are_none():
    for bad in ("gpt2", "gpt-3", "", "whole_text", "été"):
        with pytest.raises(ValueError, match=r"There is no pattern named .* gpt-2, gpt-4, whole-text"):
            train_bpe("abc", merges=1, pattern=bad)
    for bad in ("(", "[a", r"\p{Nonsense}", "(" * 3_000):
        with pytest.raises(ValueError, match="is not a regular expression"):
            train_bpe("abc", merges=1, pattern=bad)
    with pytest.raises(ValueError, match="in text; got None"):
        train_bpe("abc", merges=1, pattern=None)


def test_special_tokens_may_come_one_by_one():
    tokenizer = train_bpe("abab", merges=1, special_tokens=(token for token in ("<pad>", "<unk>")))
    assert tokenizer.vocabulary.special_tokens == ("<pad>", "<unk>")
    assert tokenizer.encode("ab") == [258]
