"""Count-based n-gram models over token ids: counting, additive smoothing, exact scores, sampling.

An n-gram model of order n predicts a token from the n - 1 tokens before it: order 1 is a unigram model (no context),
order 2 a bigram model (one token of context).

All n-grams up to the order are kept as a trie, level by level, in arrays. A k-gram is a row of level k; it knows the
row of its context (its first k - 1 tokens) and of its suffix (its last k - 1 tokens) in level k - 1. A level is made
from the one before with one sorting of the numbers ``context row * vocabulary + token``, which are below
``text length * vocabulary`` at any order: nothing overflows, and nothing is hashed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from course_lib.tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Ids = Sequence[int] | Ints

DENSE = 8
"""Keys are counted in a table, without sorting, while the table has at most this many places per token of text."""


def _whole(number: object) -> int:
    """The number as an `int`; 0 for what is not a whole number, so that it fails the check for at least 1."""
    try:
        return 0 if isinstance(number, bool) else index(number)  # type: ignore[arg-type]
    except TypeError:
        return 0


def check_order(order: int) -> int:
    """The order as an `int`; `ValueError` when it is not a whole number of at least 1."""
    whole = _whole(order)
    if whole < 1:
        raise ValueError(
            f"The order of an n-gram model must be a whole number of at least 1 (1 is a unigram model, without "
            f"context; 2 a bigram model); got {order!r}."
        )
    return whole


def check_whole(name: str, value: int, least: int = 1, unit: str = "") -> int:
    """The value as an `int`; `ValueError` unless it is a whole number (True is none) of at least `least`."""
    try:
        whole = least - 1 if isinstance(value, bool) else index(value)
    except TypeError:
        whole = least - 1
    if whole < least:
        raise ValueError(f"{name} must be a whole number, {f'{least} or more {unit}'.rstrip()}; got {value!r}.")
    return whole


def check_ids(ids: Ids, vocab_size: int, least: int = 0) -> Ints:
    """The ids as an array of shape (tokens,), after a look at each of them.

    Raises `ValueError` for fewer than `least` tokens, for what is no whole number, and for ids outside the vocabulary.
    """
    array: npt.NDArray[Any] = np.asarray(ids)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(
            f"Token ids must be one flat sequence of whole numbers; got shape {array.shape} of type {array.dtype}. "
            "Encode the text with a tokenizer first."
        )
    if len(array) < least:
        raise ValueError(f"The text has too few tokens: {len(array)}, where {least} are needed. Give a longer text.")
    outside = array[(array < 0) | (array >= vocab_size)]
    if outside.size:
        raise ValueError(
            f"Id {outside[0]} is outside the vocabulary of {vocab_size} tokens (ids 0 to {vocab_size - 1}). "
            "Use one tokenizer for training, scoring and generating."
        )
    return array.astype(np.int64)


@dataclass(frozen=True)
class Level:
    """All distinct k-grams of one length k, in lexicographic order; each array has one entry per k-gram.

    Attributes:
        context: row of its first k - 1 tokens in level k - 1 (always 0 for k = 1).
        token: its last token.
        suffix: row of its last k - 1 tokens in level k - 1 (always 0 for k = 1).
        count: how often it stands in the text.
        keys: ``context * vocabulary + token``, in rising order: what is searched.
        contexts: how many rows level k - 1 has.
    """

    context: Ints
    token: Ints
    suffix: Ints
    count: Ints
    keys: Ints
    contexts: int

    def __len__(self) -> int:
        return len(self.count)

    def find(self, context: Ints, token: Ints, vocab_size: int) -> Ints:
        """The rows of the k-grams made of these contexts and tokens; -1 for one that is not in the text."""
        wanted = context * vocab_size + token
        row = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((context >= 0) & (self.keys[row] == wanted), row, -1)


def _distinct(keys: Ints, span: int) -> tuple[Ints, Ints, Ints]:
    """Distinct keys in rising order, the place of each key among them, and how often each appears (keys < span)."""
    if span <= DENSE * len(keys):
        table = np.bincount(keys, minlength=span)
        found = np.flatnonzero(table)
        place = np.zeros(span, dtype=np.int64)
        place[found] = np.arange(len(found))
        return found, place[keys], table[found]
    return np.unique(keys, return_inverse=True, return_counts=True)


class NgramCounts:
    """Counts of all k-grams, k = 1 to `order`, in a sequence of token ids.

    `levels[k - 1]` holds the k-grams. Linear in text and order, up to one sort per level: orders 1 to 8 of a million
    characters take about half a second. Raises `ValueError` for an order below 1, a text shorter than the
    order, and ids outside 0 to `vocab_size` - 1.

    >>> counts = NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2)
    >>> [len(level) for level in counts.levels], counts.count([0, 1]), counts.count([0, 0])
    ([2, 3], 2, 0)
    """

    def __init__(self, ids: Ids, vocab_size: int, order: int) -> None:
        self.order = check_order(order)
        self.vocab_size = _whole(vocab_size)
        if self.vocab_size < 1:
            raise ValueError(f"vocab_size must be a whole number of at least 1 token; got {vocab_size!r}.")
        tokens = check_ids(ids, self.vocab_size, least=self.order)
        self.tokens = len(tokens)
        levels: list[Level] = []
        row, rows = np.zeros(len(tokens) + 1, dtype=np.int64), 1  # of the empty gram before and after every token
        for k in range(1, self.order + 1):
            context, suffix = row[:-1], row[1:]
            keys, row, count = _distinct(context * self.vocab_size + tokens[k - 1 :], rows * self.vocab_size)
            suffix_of = np.empty(len(keys), dtype=np.int64)
            suffix_of[row] = suffix
            levels.append(Level(keys // self.vocab_size, keys % self.vocab_size, suffix_of, count, keys, rows))
            rows = len(keys)
        self.levels = tuple(levels)

    @classmethod
    def of_text(cls, text: str, tokenizer: Tokenizer, order: int) -> NgramCounts:
        """Counts over the tokens that `tokenizer` cuts the text into."""
        return cls(tokenizer.encode(text), len(tokenizer.vocabulary), order)

    def walk(self, ids: Ids, order: int | None = None) -> list[Ints]:
        """For k = 1 to `order`, shape (tokens,): the row of the k-gram that ends at each token, -1 where unknown.

        Also -1 where fewer than k tokens have come. `ValueError` for ids outside the vocabulary and orders not counted.
        """
        order = order_within(self, order)
        tokens = check_ids(ids, self.vocab_size)
        rows = [self.levels[0].find(np.zeros(len(tokens), dtype=np.int64), tokens, self.vocab_size)]
        for level in self.levels[1:order]:
            rows.append(level.find(_shifted(rows[-1]), tokens, self.vocab_size))
        return rows

    def count(self, gram: Ids) -> int:
        """How often this k-gram stands in the text (0 < k <= order).

        Raises `ValueError` for another length and for ids outside the vocabulary.
        """
        if not 0 < len(gram) <= self.order:
            raise ValueError(f"These are counts of 1 to {self.order} tokens in a row; got {len(gram)} tokens.")
        row = int(self.walk(gram, len(gram))[len(gram) - 1][-1])
        return int(self.levels[len(gram) - 1].count[row]) if row >= 0 else 0

    def contexts_seen(self, size: int) -> int:
        """How many different contexts of `size` tokens stand before some token (0 to `order` - 1); 1 for the empty one.

        Raises `ValueError` for another size.
        """
        self._check_size(size)
        return 1 + int(np.count_nonzero(np.diff(self.levels[size].context)))  # the rows are in order of context

    def share_of_contexts_known(self, ids: Ids, size: int) -> float:
        """Of all contexts of `size` tokens in another text, the share (0 to 1) that was followed by some token here.

        Every place in the other text counts, not every distinct context. Raises `ValueError` for a size that was not
        counted and for a text of `size` tokens or fewer, which has no such context.
        """
        self._check_size(size)
        tokens = check_ids(ids, self.vocab_size, least=size + 1)
        if size == 0:
            return 1.0
        followed = np.zeros(len(self.levels[size - 1]) + 1, dtype=bool)
        followed[self.levels[size].context] = True  # the last place stands for -1, "unknown"
        return float(followed[self.walk(tokens, size)[size - 1][size - 1 : -1]].mean())

    def _check_size(self, size: int) -> None:
        if check_whole("a context's size", size, least=0) >= self.order:
            raise ValueError(f"Contexts have 0 to {self.order - 1} tokens at order {self.order}; got {size}.")


def _shifted(rows: Ints) -> Ints:
    """The rows one token earlier; -1 at the first token."""
    return np.concatenate([np.full(min(1, len(rows)), -1, dtype=np.int64), rows[:-1]])


@dataclass(frozen=True)
class Places:
    """Places in a text at which a probability is asked for; each array has one entry per place.

    Attributes:
        history: how many tokens stand before the place.
        contexts: for k = 1 to the order, the row in level k - 1 of the k - 1 tokens before; -1 where there is none.
        grams: for k = 1 to the order, the row in level k of these and the token itself; -1 where there is none.
    """

    history: Ints
    contexts: tuple[Ints, ...]
    grams: tuple[Ints, ...]


def places_in(counts: NgramCounts, ids: Ids, order: int) -> Places:
    """Every token of a text, as a place. `ValueError` for ids outside the vocabulary."""
    grams = counts.walk(ids, order)
    empty = np.zeros(len(grams[0]), dtype=np.int64)
    return Places(np.arange(len(empty)), (empty, *map(_shifted, grams[:-1])), tuple(grams))


def places_after(counts: NgramCounts, context: Ids, order: int) -> Places:
    """Every token of the vocabulary, as a place after one and the same context (its last order - 1 tokens count)."""
    recent = context[max(0, len(context) - order + 1) :]
    known = counts.walk(recent, max(1, len(recent)))
    rows = [0, *(int(row[-1]) for row in known)] if len(recent) else [0]
    rows = (rows + [-1] * order)[:order]
    size = counts.vocab_size
    contexts = tuple(np.full(size, row) for row in rows)
    token, nowhere = np.arange(size), np.full(size, -1)
    grams = tuple(
        level.find(context, token, size) if row >= 0 else nowhere
        for level, context, row in zip(counts.levels, contexts, rows, strict=False)
    )
    return Places(np.full(size, len(recent)), contexts, grams)


class NgramModel(Protocol):
    """A smoothed n-gram model: every token has a probability above 0 after every context.

    Where fewer than order - 1 tokens have come, at the start of a text, the shorter context is used.
    """

    counts: NgramCounts
    order: int

    def weigh(self, places: Places) -> Floats:
        """The probability at each place, shape (places,)."""
        ...


class AdditiveNgram:
    """Additive (Lidstone) smoothing: P(w | h) = (c(h w) + alpha) / (c(h) + alpha V).

    c(h) is the number of times that context h was followed by anything. With alpha = 1 it is Laplace's rule. After a
    context that was never seen, all tokens are equally likely. Chen and Goodman (1999), section 2.

    Raises `ValueError` for an order that was not counted and unless alpha is a finite number above 0.

    >>> model = AdditiveNgram(NgramCounts([0, 1, 0, 1, 1], vocab_size=2, order=2), alpha=1)
    >>> [round(float(p), 3) for p in distribution(model, [0])]
    [0.25, 0.75]
    """

    def __init__(self, counts: NgramCounts, order: int | None = None, alpha: float = 1.0) -> None:
        self.counts, self.order = counts, order_within(counts, order)
        if not (isinstance(alpha, int | float | np.number) and math.isfinite(alpha * counts.vocab_size) and alpha > 0):
            raise ValueError(
                f"alpha, what is added to every count, must be a finite number above 0; got {alpha!r}. With 0, tokens "
                "that were never seen would have probability 0."
            )
        self.alpha = float(alpha)
        levels = counts.levels[: self.order]
        # One place more, at -1: the count of what was never seen.
        self._count = [np.append(level.count, 0) for level in levels]
        self._total = [np.append(np.bincount(level.context, level.count, level.contexts), 0.0) for level in levels]

    def weigh(self, places: Places) -> Floats:
        """See `NgramModel.weigh`: the longest context that the order allows, whether it was seen or not."""
        p = np.empty(len(places.history))
        length = np.minimum(places.history, self.order - 1)
        for k in range(self.order):
            here = length == k
            count, total = self._count[k][places.grams[k][here]], self._total[k][places.contexts[k][here]]
            p[here] = (count + self.alpha) / (total + self.alpha * self.counts.vocab_size)
        return p


def order_within(counts: NgramCounts, order: int | None) -> int:
    """The order asked for, or the highest that was counted; `ValueError` below 1 and above that."""
    if order is None:
        return counts.order
    if check_order(order) > counts.order:
        raise ValueError(
            f"The counts go up to order {counts.order}; order {order} is asked for. Count again with a higher order."
        )
    return int(order)


def distribution(model: NgramModel, context: Ids) -> Floats:
    """The probability of every token after `context` (its last order - 1 tokens count), shape (vocabulary,); sum 1.

    The context may be empty, short, or never seen. `ValueError` for ids outside the vocabulary.
    """
    return model.weigh(places_after(model.counts, context, model.order))


def log2_probabilities(model: NgramModel, ids: Ids) -> Floats:
    """log2 of the probability of each token of a text given those before it, shape (tokens,).

    The sum is log2 of the probability of the whole text, by the chain rule. Raises `ValueError` for an empty text and
    for ids outside the vocabulary.
    """
    check_ids(ids, model.counts.vocab_size, least=1)
    return np.log2(model.weigh(places_in(model.counts, ids, model.order)))


@dataclass(frozen=True)
class Score:
    """What a text costs under a model: `bits` in all, for so many tokens and characters."""

    bits: float
    tokens: int
    characters: int

    @property
    def perplexity(self) -> float:
        """Perplexity per token: 2 to the power of bits per token."""
        return 2 ** (self.bits / self.tokens)

    @property
    def bits_per_token(self) -> float:
        """Bits per token: cross-entropy in base 2."""
        return self.bits / self.tokens

    @property
    def bits_per_character(self) -> float:
        """Bits per character: the figure that compares models over different tokens."""
        return self.bits / self.characters


def score(model: NgramModel, ids: Ids, characters: int | None = None) -> Score:
    """The exact cost of a text of so many characters (one per token unless given).

    Raises `ValueError` for an empty text, for ids outside the vocabulary and for fewer than 1 character.
    """
    bits = -float(log2_probabilities(model, ids).sum())
    if characters is not None:
        check_whole("characters, the length of the text that the ids stand for,", characters)
    return Score(bits, len(ids), len(ids) if characters is None else characters)


def score_text(model: NgramModel, tokenizer: Tokenizer, text: str) -> Score:
    """The exact cost of a text that `tokenizer` cuts. `ValueError` for an empty one.

    Characters outside the vocabulary are scored as ``<unk>`` if the tokenizer has it: the cost is then too low, since
    a model that says ``<unk>`` has not said which character it was.
    """
    return score(model, tokenizer.encode(text), characters=max(len(text), 1))


def sample(model: NgramModel, length: int, seed: int, prompt: Ids = ()) -> list[int]:
    """`length` new tokens, drawn one by one from the model's distribution after everything before; the same each time.

    The prompt may be empty, of any length, and hold tokens and contexts that were never seen; it is not part of the
    answer. Raises `ValueError` for a length or seed that is no whole number, 0 or more, and for ids outside the
    vocabulary.
    """
    check_whole("length, the number of tokens to write,", length, least=0)
    check_whole("seed", seed, least=0)
    generator = np.random.default_rng(seed)
    text = check_ids(prompt, model.counts.vocab_size).tolist() if len(prompt) else []
    start = len(text)
    for luck in generator.random(length):
        context = text[max(0, len(text) - model.order + 1) :]
        p = distribution(model, context)
        # Rounding may leave the last height a little below 1: then the last token that can come is drawn.
        text.append(min(int(np.searchsorted(np.cumsum(p), luck, side="right")), int(np.flatnonzero(p)[-1])))
    return text[start:]
