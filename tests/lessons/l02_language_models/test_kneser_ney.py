"""Interpolated Kneser-Ney against a slow reference over dictionaries, by pencil, and on bad input."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l02_language_models.kneser_ney import (
    USUAL_DISCOUNT,
    KneserNeyNgram,
    best_ngram,
    continuation_counts,
    estimated_discount,
)
from course_lib.lessons.l02_language_models.ngram import NgramCounts, distribution, log2_probabilities, sample, score


class SlowKneserNey:
    """The recursion of Chen and Goodman (1999) word for word: one dictionary an order, no arrays."""

    def __init__(self, ids, size, order, discount=None):
        self.size, self.order = size, order
        grams = {k: Counter(tuple(ids[i : i + k]) for i in range(len(ids) - k + 1)) for k in range(1, order + 1)}
        self.follow, self.discount = {}, {}
        for k in range(1, order + 1):
            counts = grams[k] if k == order else Counter(gram[1:] for gram in grams[k + 1])
            once, twice = (sum(c == n for c in counts.values()) for n in (1, 2))
            if discount is not None:
                self.discount[k] = discount
            else:
                self.discount[k] = once / (once + 2 * twice) if once and twice else 0.75
            self.follow[k] = defaultdict(dict)
            for gram, count in counts.items():
                self.follow[k][gram[:-1]][gram[-1]] = count

    def p(self, token, history):
        context = tuple(history[max(0, len(history) - self.order + 1) :])
        return self._p(token, context)

    def _p(self, token, context):
        shorter = self._p(token, context[1:]) if context else 1 / self.size
        seen = self.follow[len(context) + 1].get(context)
        if not seen:
            return shorter
        d, total = self.discount[len(context) + 1], sum(seen.values())
        return max(seen.get(token, 0) - d, 0) / total + d * len(seen) / total * shorter


TEXTS = st.integers(1, 5).flatmap(
    lambda size: st.tuples(st.just(size), st.lists(st.integers(0, size - 1), min_size=6, max_size=70))
)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(1, 6), st.one_of(st.none(), st.floats(0.01, 1)), st.data())
def test_equal_to_the_slow_reference(case, order, discount, data):
    size, ids = case
    model = KneserNeyNgram(NgramCounts(ids, size, 6), order, discount)
    slow = SlowKneserNey(ids, size, order, discount)
    text = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=12))
    expected = [math.log2(slow.p(token, text[:t])) for t, token in enumerate(text)]
    assert log2_probabilities(model, text) == pytest.approx(expected)
    p = distribution(model, text)
    assert p == pytest.approx([slow.p(token, text) for token in range(size)])
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert (p > 0).all()


def test_equal_on_real_text_with_an_unused_symbol():
    text = "She sells sea shells on the sea shore. The shells she sells are sea shells, I am sure." * 2
    symbols = sorted(set(text))
    ids = [symbols.index(c) for c in text]
    for order in (2, 4, 7):
        model = KneserNeyNgram(NgramCounts(ids, len(symbols) + 1, 7), order)
        slow = SlowKneserNey(ids, len(symbols) + 1, order)
        test = [*ids[::-1], len(symbols), 0, 1]
        expected = [math.log2(slow.p(token, test[:t])) for t, token in enumerate(test)]
        assert log2_probabilities(model, test) == pytest.approx(expected)
        assert distribution(model, [len(symbols)] * 9).sum() == pytest.approx(1)


def test_by_pencil():
    """abab b, a bigram model with discount 1/2: bigrams ab 2, ba 1, bb 1; before a stands b; before b stand a and b."""
    model = KneserNeyNgram(NgramCounts([0, 1, 0, 1, 1], 2, 2), discount=0.5)
    # Unigrams by continuation: a 1, b 2 of 3; two kinds give away 2 * 0.5 / 3 to the uniform 1/2.
    a, b = 0.5 / 3 + 1 / 3 / 2, 1.5 / 3 + 1 / 3 / 2
    assert distribution(model, []) == pytest.approx([a, b])
    assert distribution(model, [0]) == pytest.approx([0.25 * a, 1.5 / 2 + 0.25 * b])
    assert distribution(model, [1]) == pytest.approx([0.25 + 0.5 * a, 0.25 + 0.5 * b])


def test_san_francisco_is_common_and_continues_little():
    """What continuation counts are for: b follows only a, however often; c follows many."""
    ids = [0, 1] * 20 + [2, 3, 2, 4, 2, 5, 2, 6, 2]
    counts = NgramCounts(ids, 8, 2)
    p = distribution(KneserNeyNgram(counts), [7])  # a context never seen: the lower order speaks
    assert counts.count([1]) > 3 * counts.count([2])
    assert p[2] > 2 * p[1]
    assert continuation_counts(counts, 1).tolist()[:3] == [1, 1, 5]


def test_discounts():
    assert estimated_discount(np.array([1, 1, 1, 2, 5])) == 3 / 5
    assert estimated_discount(np.array([2, 3])) == estimated_discount(np.array([1, 1])) == USUAL_DISCOUNT
    model = KneserNeyNgram(NgramCounts([0, 1, 2, 3, 0, 1, 3, 2, 1, 0, 1, 2], 4, 3))
    assert len(model.discounts) == 3
    assert all(0 < d <= 1 for d in model.discounts)


def test_higher_orders_are_better_on_text_with_structure():
    text = "the cat sat on the mat and the dog sat on the log and the frog sat on the dog " * 4
    symbols = sorted(set(text))
    ids = [symbols.index(c) for c in text]
    cut = len(ids) - 78
    table = best_ngram(ids[:cut], ids[cut:], orders=(1, 2, 4, 6))
    bits = [found.bits_per_token for found in table.scores.values()]
    assert bits == sorted(bits, reverse=True)
    assert table.order == 6
    assert table.best is table.scores[6]
    counts = NgramCounts(ids[:cut], max(ids) + 1, 4)
    assert table.scores[4].bits == pytest.approx(score(KneserNeyNgram(counts), ids[cut:]).bits)
    half = best_ngram(ids[:cut], ids[cut:], orders=[2], characters=2 * 78)
    assert half.best.bits_per_character == pytest.approx(half.best.bits_per_token / 2)


def test_short_and_single_symbol_texts():
    model = KneserNeyNgram(NgramCounts([0], 1, 1))
    assert distribution(model, [0, 0]).tolist() == [1.0]
    model = KneserNeyNgram(NgramCounts([0, 0, 0], 3, 3))
    assert distribution(model, [2, 1]).sum() == pytest.approx(1)
    assert len(sample(model, 20, 0)) == 20


COUNTS = NgramCounts([0, 1, 2, 0, 1], 3, 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: KneserNeyNgram(COUNTS, 4), "up to order 3"),
        (lambda: KneserNeyNgram(COUNTS, -1), "at least 1"),
        (lambda: KneserNeyNgram(COUNTS, discount=0), "above 0 and at most 1"),
        (lambda: KneserNeyNgram(COUNTS, discount=1.1), r"got 1\.1"),
        (lambda: KneserNeyNgram(COUNTS, discount=math.nan), "got nan"),
        (lambda: KneserNeyNgram(COUNTS, discount="0.5"), "None to estimate"),
        (lambda: continuation_counts(COUNTS, 3), "1 to 2 tokens"),
        (lambda: best_ngram([0, 1], [0], orders=[]), "at least one order"),
        (lambda: best_ngram([0, 1], [0], orders=[0, 1]), "at least 1"),
        (lambda: best_ngram([], [0]), "empty"),
        (lambda: best_ngram([0], []), "empty"),
        (lambda: best_ngram([0], [0], orders=[3]), "too few tokens: 1, where 3"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
