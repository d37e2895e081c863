"""Lecture S's three sentences: why the words of a sentence cannot be drawn independently of each other.

Everything is exact, in fractions. A sentence is a sequence of words that ends with `END`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np

from course_lib.lessons.l02_language_models.ngram import check_whole

SENTENCES = ("I think therefore I am", "I like machine learning", "I am not just a neural network")
"""The sentences of lecture S."""
START, END = "<bos>", "<eos>"
MOST_SEQUENCES = 100_000

Distribution = dict[str, Fraction]


def _words(sentences: Sequence[str]) -> list[tuple[str, ...]]:
    """Each sentence as a tuple of words.

    `ValueError` without sentences, for an empty one, one given twice, one with `START` or `END` in it, and for one
    text in place of a list.
    """
    if isinstance(sentences, str) or not all(isinstance(sentence, str) for sentence in sentences):
        raise ValueError(f"A list of sentences is needed, each a text; got {sentences!r}.")
    words = [tuple(sentence.split()) for sentence in sentences]
    if not words or not all(words) or len(set(words)) < len(words):
        raise ValueError(f"At least one sentence is needed, none empty, none twice; got {list(sentences)}.")
    if any(mark in sentence for sentence in words for mark in (START, END)):
        raise ValueError(f"{START} and {END} are added to the sentences; leave them out.")
    return words


def _shares(counts: Counter[str]) -> Distribution:
    total = counts.total()
    return {word: Fraction(times, total) for word, times in counts.items()}


def marginals(sentences: Sequence[str] = SENTENCES) -> list[Distribution]:
    """For every position, how often each word stands there, when each sentence is equally likely.

    Sentences are filled up with `END` to one length: that of the longest and one more.

    >>> str(marginals(["a b", "a"])[1]["b"])
    '1/2'
    """
    words = _words(sentences)
    length = max(len(sentence) for sentence in words) + 1
    filled = [sentence + (END,) * (length - len(sentence)) for sentence in words]
    return [_shares(Counter(column)) for column in zip(*filled, strict=True)]


def independent_chance(sentences: Sequence[str] = SENTENCES) -> dict[str, Fraction]:
    """The probability of each sentence when every position is drawn by itself from its marginal.

    What is drawn after the first `END` is ignored, so only the words and that `END` have to come out right.

    >>> {sentence: str(p) for sentence, p in independent_chance(["a b", "c"]).items()}
    {'a b': '1/4', 'c': '1/4'}
    """
    columns = marginals(sentences)
    return {
        " ".join(words): prod(
            (column[word] for column, word in zip(columns, (*words, END), strict=False)), start=Fraction(1)
        )
        for words in _words(sentences)
    }


def enumerated_chance(sentences: Sequence[str] = SENTENCES) -> Fraction:
    """The probability of a real sentence again, by writing out every sequence that independent drawing can give.

    Raises `ValueError` where there are more than `MOST_SEQUENCES` of these.
    """
    real = set(_words(sentences))
    count = prod(len(column) for column in marginals(sentences))
    if count > MOST_SEQUENCES:
        raise ValueError(f"{count:,} sequences are too many to write out; take fewer or shorter sentences.")
    total = Fraction(0)
    for sequence in product(*(column.items() for column in marginals(sentences))):
        drawn = [word for word, _ in sequence]
        if tuple(drawn[: drawn.index(END)]) in real:
            total += prod((share for _, share in sequence), start=Fraction(1))
    return total


def next_words(context: int, sentences: Sequence[str] = SENTENCES) -> dict[tuple[str, ...], Distribution]:
    """The distribution of the next word after each context of at most `context` words, counted in the sentences.

    At the start of a sentence the context is shorter and begins with `START`. `ValueError` below 0.
    """
    check_whole("context", context, least=0, unit="words")
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for words in _words(sentences):
        history = (START, *words)
        for t, word in enumerate((*words, END), start=1):
            counts.setdefault(history[max(0, t - context) : t], Counter())[word] += 1
    return {history: _shares(found) for history, found in counts.items()}


def autoregressive_chance(context: int, sentences: Sequence[str] = SENTENCES) -> dict[str, Fraction]:
    """The probability of each sentence when every word is drawn given the `context` words before it.

    >>> sum(autoregressive_chance(3).values()), sum(autoregressive_chance(1).values())
    (Fraction(1, 1), Fraction(9, 16))
    """
    table = next_words(context, sentences)
    chances = {}
    for words in _words(sentences):
        history, p = (START, *words), Fraction(1)
        for t, word in enumerate((*words, END), start=1):
            p *= table[history[max(0, t - context) : t]][word]
        chances[" ".join(words)] = p
    return chances


def draw_independent(count: int, seed: int, sentences: Sequence[str] = SENTENCES) -> list[str]:
    """`count` sentences with every position drawn by itself from its marginal. `ValueError` for a negative count."""
    check_whole("count", count, least=0, unit="sentences")
    generator = np.random.default_rng(seed)
    columns = [
        generator.choice(list(column), size=count, p=[float(share) for share in column.values()])
        for column in marginals(sentences)
    ]
    return [" ".join(row[: row.index(END)]) for row in (list(map(str, row)) for row in zip(*columns, strict=True))]
