"""Counts, additive smoothing, scores and samples of n-gram models, against loops over dictionaries."""

import itertools
import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l02_language_models import three_sentences as ts
from course_lib.lessons.l02_language_models.ngram import (
    AdditiveNgram,
    NgramCounts,
    distribution,
    log2_probabilities,
    sample,
    score,
    score_text,
)
from course_lib.tokenizers import ByteTokenizer, CharacterTokenizer, WordTokenizer, train_bpe

TEXT = "to be, or not to be, that is the question: whether 'tis nobler in the mind to suffer " * 3

SMALL = st.integers(1, 5).flatmap(
    lambda size: st.tuples(st.just(size), st.lists(st.integers(0, size - 1), min_size=8, max_size=80))
)


def grams_of(ids, k):
    return Counter(tuple(ids[i : i + k]) for i in range(len(ids) - k + 1))


def spelled(counts, k):
    """The k-grams of a level as tuples of tokens, with their counts."""
    rows = [()]
    for level in counts.levels[:k]:
        rows = [rows[c] + (t,) for c, t in zip(level.context.tolist(), level.token.tolist(), strict=True)]
    return dict(zip(rows, counts.levels[k - 1].count.tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(SMALL, st.integers(1, 8))
def test_counts_are_those_of_a_loop(case, order):
    size, ids = case
    counts = NgramCounts(ids, size, order)
    for k in range(1, order + 1):
        found = spelled(counts, k)
        assert found == dict(grams_of(ids, k))
        assert list(found) == sorted(found)
        for gram, times in found.items():
            assert counts.count(gram) == times
        followed = {gram[:-1] for gram in grams_of(ids, k)}
        assert counts.contexts_seen(k - 1) == len(followed)


def test_no_overflow_at_any_vocabulary():
    generator = np.random.default_rng(0)
    size = 2**40
    ids = np.tile(generator.integers(0, size, 40), 3)
    counts = NgramCounts(ids, size, 8)
    assert spelled(counts, 8) == dict(grams_of(ids.tolist(), 8))
    assert counts.count(ids[5:13]) == 3


@pytest.mark.parametrize(
    "tokenizer",
    [CharacterTokenizer.train(TEXT), ByteTokenizer(), WordTokenizer.train(TEXT), train_bpe(TEXT, merges=40)],
    ids=["characters", "bytes", "words", "bpe"],
)
def test_any_tokenizer(tokenizer):
    counts = NgramCounts.of_text(TEXT, tokenizer, 4)
    ids = tokenizer.encode(TEXT)
    assert spelled(counts, 4) == dict(grams_of(ids, 4))
    found = score_text(AdditiveNgram(counts, alpha=0.1), tokenizer, TEXT)
    assert found.tokens == len(ids)
    assert found.bits_per_character == pytest.approx(found.bits_per_token * len(ids) / len(TEXT))
    assert found.perplexity == pytest.approx(2**found.bits_per_token)


def additive_loop(ids, size, order, alpha, history, token):
    context = tuple(history[max(0, len(history) - order + 1) :])
    follow = defaultdict(Counter)
    for i in range(len(context), len(ids)):
        follow[tuple(ids[i - len(context) : i])][ids[i]] += 1
    seen = follow[context]
    return (seen[token] + alpha) / (seen.total() + alpha * size)


@settings(max_examples=60, deadline=None)
@given(SMALL, st.integers(1, 5), st.floats(0.001, 3), st.data())
def test_additive_smoothing_is_its_definition(case, order, alpha, data):
    size, ids = case
    model = AdditiveNgram(NgramCounts(ids, size, 5), order, alpha)
    text = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=12))
    expected = [math.log2(additive_loop(ids, size, order, alpha, text[:t], token)) for t, token in enumerate(text)]
    assert log2_probabilities(model, text) == pytest.approx(expected)
    p = distribution(model, text)
    assert p.sum() == pytest.approx(1)
    assert p == pytest.approx([additive_loop(ids, size, order, alpha, text, token) for token in range(size)])


def test_the_chain_rule():
    ids = ByteTokenizer().encode(TEXT)
    model = AdditiveNgram(NgramCounts(ids, 256, 3), alpha=0.5)
    one_by_one = sum(math.log2(distribution(model, ids[:t])[ids[t]]) for t in range(30))
    assert score(model, ids[:30]).bits == pytest.approx(-one_by_one)


def test_share_of_contexts_known_is_a_loop():
    train, test = TEXT[:120], TEXT[7:60] + "suffer the slings of outrageous fortune"
    tokenizer = CharacterTokenizer.train(train)
    ids, other = tokenizer.encode(train), tokenizer.encode(test)
    counts = NgramCounts(ids, len(tokenizer.vocabulary), 5)
    for size in range(5):
        seen = {tuple(ids[i : i + size]) for i in range(len(ids) - size)}
        known = [tuple(other[i - size : i]) in seen for i in range(size, len(other))]
        assert counts.share_of_contexts_known(other, size) == pytest.approx(np.mean(known))


def test_samples_follow_the_distribution_and_the_seed():
    ids = [0, 1, 0, 2, 0, 1, 0, 1]
    model = AdditiveNgram(NgramCounts(ids, 4, 2), alpha=0.5)
    drawn = sample(model, 6_000, seed=3)
    assert drawn == sample(model, 6_000, seed=3) != sample(model, 6_000, seed=4)
    after_0 = Counter(b for a, b in itertools.pairwise(drawn) if a == 0)
    shares = [after_0[token] / after_0.total() for token in range(4)]
    assert shares == pytest.approx(distribution(model, [0]), abs=0.03)
    assert sample(model, 5, 0, prompt=[3] * 1_000) == sample(model, 5, 0, prompt=[3])
    assert sample(model, 0, 0) == []


def test_unseen_characters_are_scored_and_continued():
    tokenizer = CharacterTokenizer.train("abcabc")
    model = AdditiveNgram(NgramCounts.of_text("abcabc", tokenizer, 3))
    assert math.isfinite(score_text(model, tokenizer, "\N{GREEK SMALL LETTER ALPHA}bc").bits)
    assert len(sample(model, 10, 0, prompt=tokenizer.encode("xyz"))) == 10


COUNTS = NgramCounts([0, 1, 2, 0, 1], 3, 3)
MODEL = AdditiveNgram(COUNTS)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: NgramCounts([0, 1], 2, 0), "at least 1"),
        (lambda: NgramCounts([0, 1], 2, -3), "got -3"),
        (lambda: NgramCounts([0, 1], 2, 1.5), r"got 1\.5"),
        (lambda: NgramCounts([0, 1], 2, True), "whole number"),
        (lambda: NgramCounts([], 2, 1), "too few tokens: 0, where 1 are needed"),
        (lambda: NgramCounts([0], 2, 2), "too few tokens: 1, where 2 are needed. Give a longer"),
        (lambda: NgramCounts([0, 2], 2, 1), "Id 2 is outside the vocabulary of 2"),
        (lambda: NgramCounts([0, -1], 2, 1), "Id -1 is outside"),
        (lambda: NgramCounts(["a"], 2, 1), "Encode the text"),
        (lambda: NgramCounts([[0, 1]], 2, 1), "one flat sequence"),
        (lambda: NgramCounts([0.5], 2, 1), "whole numbers"),
        (lambda: NgramCounts([0], 0, 1), "at least 1 token; got 0"),
        (lambda: NgramCounts([0], "ten", 1), "whole number of at least 1 token; got 'ten'"),
        (lambda: COUNTS.count([]), "got 0 tokens"),
        (lambda: COUNTS.count([0] * 4), "1 to 3 tokens"),
        (lambda: COUNTS.contexts_seen(3), "0 to 2 tokens"),
        (lambda: COUNTS.share_of_contexts_known([0, 1], -1), "got -1"),
        (lambda: COUNTS.share_of_contexts_known([0], 1), "longer text"),
        (lambda: AdditiveNgram(COUNTS, 4), "up to order 3"),
        (lambda: AdditiveNgram(COUNTS, 0), "at least 1"),
        (lambda: AdditiveNgram(COUNTS, alpha=0), "above 0; got 0"),
        (lambda: AdditiveNgram(COUNTS, alpha=-1), "got -1"),
        (lambda: AdditiveNgram(COUNTS, alpha=math.inf), "got inf"),
        (lambda: AdditiveNgram(COUNTS, alpha=math.nan), "got nan"),
        (lambda: AdditiveNgram(COUNTS, alpha="much"), "'much'"),
        (lambda: score(MODEL, []), "too few tokens: 0"),
        (lambda: score(MODEL, [0], characters=0), "1 or more"),
        (lambda: log2_probabilities(MODEL, [7]), "Id 7"),
        (lambda: distribution(MODEL, [7]), "Id 7"),
        (lambda: sample(MODEL, -1, 0), "0 or more; got -1"),
        (lambda: sample(MODEL, 1, 0, prompt=[9]), "Id 9"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("number", [2.5, True, "3", -1, float("nan")])
def test_what_is_no_whole_number_is_named(number):
    counts = NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2)
    model = AdditiveNgram(counts)
    for call in (
        lambda: counts.contexts_seen(number),
        lambda: counts.share_of_contexts_known([0, 1, 1], number),
        lambda: counts.walk([0, 1], number),
        lambda: score(model, [0, 1], characters=number),
        lambda: sample(model, number, seed=0),
        lambda: sample(model, 3, seed=number),
        lambda: ts.next_words(number),
        lambda: ts.draw_independent(number, seed=0),
    ):
        with pytest.raises(ValueError, match="a whole number"):
            call()


def test_an_alpha_of_numpy_is_a_number_and_one_that_runs_over_is_none():
    counts = NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2)
    assert math.isclose(distribution(AdditiveNgram(counts, alpha=np.float32(1)), [0])[1], 0.75)
    with pytest.raises(ValueError, match="finite"):
        AdditiveNgram(counts, alpha=1e308)


def test_sentences_that_cannot_be_counted_are_named():
    for sentences, words in (("I am", "A list of"), ([3], "A list of"), (["a <eos> b", "c"], "are added")):
        with pytest.raises(ValueError, match=words):
            ts.marginals(sentences)
    many = [" ".join(f"{letter}{i}" for i in range(12)) for letter in "abcdef"]
    with pytest.raises(ValueError, match="too many to write out"):
        ts.enumerated_chance(many)
