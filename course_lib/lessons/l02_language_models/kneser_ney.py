"""Interpolated Kneser-Ney smoothing, and the best n-gram model of a text.

Kneser and Ney (1995), in the interpolated form of Chen and Goodman (1999). With N1+ the number of different things in
the place of the dot, c(h w) the count of the context h followed by w, and D a discount between 0 and 1:

    highest order   P(w | h)  = max(c(h w) - D, 0) / c(h .)  +  D N1+(h .) / c(h .) * P(w | h')
    lower orders    the same, with N1+(. h w) in the place of c(h w): in how many contexts it was seen, not how often
    no tokens       P(w) = 1 / V

h' is h without its first token. What the discount takes from every pair that was seen, D N1+(h .) in all, is what the
shorter context may give away, so probabilities add up to 1. After a context that was never seen, P(w | h) = P(w | h').

Each order has its own discount, D = n1 / (n1 + 2 n2), where n1 and n2 count the k-grams with count one and two (Ney,
Essen and Kneser, 1994); the counts are those that the order uses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from course_lib.lessons.l02_language_models.ngram import (
    Floats,
    Ids,
    Ints,
    NgramCounts,
    Places,
    Score,
    check_order,
    order_within,
    score,
)

USUAL_DISCOUNT = 0.75
"""For an order whose k-grams give no estimate: none was seen once, or none twice."""


def estimated_discount(counts: Ints) -> float:
    """The discount D = n1 / (n1 + 2 n2) of k-grams with these counts.

    >>> estimated_discount(np.array([1, 1, 1, 2, 5]))
    0.6
    """
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return once / (once + 2 * twice) if once and twice else USUAL_DISCOUNT


class KneserNeyNgram:
    """Interpolated Kneser-Ney of any order up to that of the counts; see the module's docstring for the equations.

    `discount` is D for all orders; None estimates one for each. `discounts` holds those in use, lowest order first.
    Raises `ValueError` for an order that was not counted, and for a discount that is not above 0 and at most 1.

    >>> from course_lib.lessons.l02_language_models.ngram import distribution
    >>> model = KneserNeyNgram(NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2), discount=0.5)
    >>> distribution(model, [0]).tolist()  # (2 - 0.5) / 2 + 0.5 * 1 / 2 * P(1), where P(1) = 0.5 + 1/3 * 0.5
    [0.0833..., 0.916...]
    """

    def __init__(self, counts: NgramCounts, order: int | None = None, discount: float | None = None) -> None:
        self.counts, self.order = counts, order_within(counts, order)
        if discount is not None and not (
            isinstance(discount, int | float | np.number) and math.isfinite(discount) and 0 < discount <= 1
        ):
            raise ValueError(
                f"The discount must be above 0 and at most 1, or None to estimate it; got {discount!r}. At 0 nothing "
                "is left for what was never seen; above 1, more is taken than was counted once."
            )
        self.discounts: list[float] = []
        self._reduced: list[Floats] = []
        self._total: list[Floats] = []
        self._given_away: list[Floats] = []
        for k in range(1, self.order + 1):
            self._add_order(k, discount)

    def _add_order(self, k: int, given: float | None) -> None:
        """Arrays of order k, one entry per k-gram or context, and one more at -1 for what was never seen."""
        level = self.counts.levels[k - 1]
        count = level.count if k == self.order else continuation_counts(self.counts, k)
        discount = estimated_discount(count) if given is None else float(given)
        kinds = np.bincount(level.context, count > 0, level.contexts)
        total = np.bincount(level.context, count, level.contexts)
        self.discounts.append(discount)
        self._reduced.append(np.append(np.maximum(count - discount, 0), 0.0))
        self._total.append(np.append(total, 0.0))
        self._given_away.append(np.append(discount * kinds, 0.0))

    def weigh(self, places: Places) -> Floats:
        """The probability at each place, from the shortest context to the longest."""
        p = np.full(len(places.history), 1 / self.counts.vocab_size)
        for k in range(self.order):
            context, gram = places.contexts[k], places.grams[k]
            total = self._total[k][context]
            mixed = self._reduced[k][gram] + self._given_away[k][context] * p
            p = np.where(total > 0, mixed / np.maximum(total, 1), p)
        return p


def continuation_counts(counts: NgramCounts, k: int) -> Ints:
    """N1+(. g) for every k-gram g: how many different tokens stand before it in the text. Shape (k-grams,).

    Raises `ValueError` unless 0 < k < the order of the counts.

    >>> continuation_counts(NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2), 1).tolist()
    [1, 2]
    """
    if not 0 < k < counts.order:
        raise ValueError(f"Continuation counts exist for 1 to {counts.order - 1} tokens at order {counts.order}: {k}.")
    return np.bincount(counts.levels[k].suffix, minlength=len(counts.levels[k - 1]))


@dataclass(frozen=True)
class NgramTable:
    """Scores of one held-out text under models of several orders: `scores[order]`; `order` is the best of them."""

    order: int
    scores: dict[int, Score]

    @property
    def best(self) -> Score:
        """The score of the best order."""
        return self.scores[self.order]


def best_ngram(
    train_ids: Ids,
    test_ids: Ids,
    orders: Iterable[int] = range(1, 9),
    vocab_size: int | None = None,
    characters: int | None = None,
) -> NgramTable:
    """Interpolated Kneser-Ney at several orders, counted on one text and scored on another: what a network has to beat.

    `best_ngram(...).best.bits_per_character` is the figure. `vocab_size` is one more than the largest id unless given;
    `characters` is the length of the test text, one per token unless given. The model sees the test text only to score
    it, but the order is the one that scores best on it: a mild favour to the n-grams.

    Raises `ValueError` without orders, for orders below 1, for texts that are empty or shorter than the highest order.
    """
    wanted = sorted({check_order(order) for order in orders})
    if not wanted:
        raise ValueError("best_ngram needs at least one order, such as range(1, 9); got none.")
    if not len(train_ids) or not len(test_ids):
        raise ValueError("best_ngram needs a text to count and a text to score; one of them is empty.")
    size = 1 + max(int(np.max(train_ids)), int(np.max(test_ids))) if vocab_size is None else vocab_size
    counts = NgramCounts(train_ids, size, wanted[-1])
    scores = {order: score(KneserNeyNgram(counts, order), test_ids, characters) for order in wanted}
    return NgramTable(min(scores, key=lambda order: scores[order].bits), scores)
