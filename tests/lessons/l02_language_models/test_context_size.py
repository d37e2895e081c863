"""The measurements of lesson 02: three sentences, compressors, context size."""

import gzip
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l02_language_models import three_sentences as ts
from course_lib.lessons.l02_language_models.compression import COMPRESSORS, compression_bits
from course_lib.lessons.l02_language_models.context_size import (
    CORPORA,
    LARGEST,
    SMOOTHINGS,
    context_curves,
    context_view,
    counted,
    longest_copy,
)
from course_lib.lessons.l02_language_models.ngram import score_text


def test_three_sentences_by_pencil():
    """Position by position: I 1; think 1/3; therefore 1/3; I 1/3; am 1/3; <eos> 2/3: 2/243, and so on."""
    first, second, third = ts.independent_chance().values()
    assert (first, second, third) == (Fraction(2, 243), Fraction(1, 81), Fraction(1, 729))
    assert ts.enumerated_chance() == first + second + third == Fraction(16, 729)
    assert ts.marginals()[5] == {ts.END: Fraction(2, 3), "neural": Fraction(1, 3)}
    assert all(sum(column.values()) == 1 for column in ts.marginals())


def test_autoregression_by_pencil():
    totals = [sum(ts.autoregressive_chance(context).values()) for context in range(5)]
    assert totals[1:] == [Fraction(9, 16), Fraction(2, 3), 1, 1]
    assert totals[0] < Fraction(1, 100_000)
    assert set(ts.autoregressive_chance(8).values()) == {Fraction(1, 3)}
    assert ts.next_words(2)["I", "am"] == {ts.END: Fraction(1, 2), "not": Fraction(1, 2)}


def test_sampling_agrees_with_the_exact_probability():
    drawn = ts.draw_independent(100_000, seed=1)
    exact = ts.independent_chance()
    for sentence, p in exact.items():
        assert np.mean([found == sentence for found in drawn]) == pytest.approx(float(p), abs=0.002)
    assert ts.draw_independent(5, 2) == ts.draw_independent(5, 2)


WORDS = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4, unique=True))
def test_enumeration_agrees_and_full_history_is_certain(sentences):
    assert sum(ts.independent_chance(sentences).values()) == ts.enumerated_chance(sentences)
    assert sum(ts.autoregressive_chance(5, sentences).values()) == 1
    assert set(ts.autoregressive_chance(5, sentences).values()) == {Fraction(1, len(sentences))}


def test_compression_is_the_size_of_the_file():
    text = "to be or not to be " * 20
    size = len(gzip.compress(text.encode(), 9, mtime=0))
    assert compression_bits(text, method="gzip") == pytest.approx(8 * size / len(text))
    for method in COMPRESSORS:
        assert compression_bits(text, before=text, method=method) < compression_bits(text, method=method)
        noise = "".join(random.Random(0).choices("01", k=8_000))
        assert compression_bits(noise, method=method) > 1  # a random bit a character cannot be compressed


def test_gzip_forgets_and_lzma_does_not():
    dice = random.Random(0)
    text, between = ("".join(dice.choices("abcdefgh", k=n)) for n in (2_000, 50_000))
    bits = {method: compression_bits(text, before=text + between, method=method) for method in COMPRESSORS}
    assert bits["gzip"] > 3
    assert bits["lzma"] < 0.5


@pytest.mark.parametrize("corpus", CORPORA)
def test_context_curves(corpus):
    text = counted(corpus)
    curves = context_curves(corpus, "Kneser-Ney")
    assert (curves.test_bits[:-1] - curves.test_bits[1:])[:4].min() > 0.05  # the first contexts help
    assert (np.diff(curves.train_bits) < 0).all()
    assert (np.diff(curves.known) <= 0).all()
    assert list(curves.seen) == sorted(curves.seen)
    again = score_text(SMOOTHINGS["Kneser-Ney"](text.counts, 4), text.tokenizer, text.test)
    assert again.bits_per_character == pytest.approx(curves.test_bits[3])
    crude = context_curves(corpus, "add 1").test_bits
    assert crude[LARGEST] > crude[2] + 1  # adding one drowns the counts of long contexts


def test_views_repeat_and_copies_are_copies():
    view = context_view(6, "Shakespeare: Hamlet", "Kneser-Ney", 1)
    context_view.cache_clear()
    again = context_view(6, "Shakespeare: Hamlet", "Kneser-Ney", 1)
    assert (view.written, view.copied) == (again.written, again.copied)
    assert view.written != context_view(6, "Shakespeare: Hamlet", "Kneser-Ney", 2).written
    assert view.copied in view.written
    assert view.copied in counted(view.corpus).train


def slow_longest_copy(piece, text):
    pieces = [piece[i:j] for i in range(len(piece)) for j in range(i + 1, len(piece) + 1)]
    return max((len(p) for p in pieces if p in text), default=0)


@settings(max_examples=100, deadline=None)
@given(st.text("ab ", max_size=12), st.text("ab ", max_size=30))
def test_longest_copy(piece, text):
    found = longest_copy(piece, text)
    assert found in piece
    assert found in text
    assert len(found) == slow_longest_copy(piece, text)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ts.marginals([]), "At least one sentence"),
        (lambda: ts.marginals(["a", " "]), "none empty"),
        (lambda: ts.independent_chance(["a b", "a  b"]), "none twice"),
        (lambda: ts.autoregressive_chance(-1), "0 or more words"),
        (lambda: ts.draw_independent(-1, 0), "0 or more sentences"),
        (lambda: compression_bits(""), "at least one character"),
        (lambda: compression_bits("a", method="zip"), "there are gzip, lzma"),
        (lambda: counted("Ulysses"), "No text is called 'Ulysses'"),
        (lambda: context_curves("Python source", "magic"), "No smoothing"),
        (lambda: context_view(8, "Python source", "add 1", 0), "0 to 7 characters; got 8"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
