"""What a longer context buys: held-out bits, contexts ever seen, and text written, on a play and on source code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_lib.corpora import shakespeare
from course_lib.corpora.splits import Split
from course_lib.lessons.l02_language_models.kneser_ney import KneserNeyNgram
from course_lib.lessons.l02_language_models.ngram import (
    AdditiveNgram,
    Floats,
    Ids,
    NgramCounts,
    NgramModel,
    sample,
    score,
)
from course_lib.remembered import remembered
from course_lib.tokenizers import CharacterTokenizer
from course_lib.training.recipes import source_split

LARGEST = 7
"""The longest context, in characters."""
CHARACTERS, HELD_OUT = 168_000, 9_000
"""Characters of the explorer's texts that are counted (nearly the whole of Hamlet), and that are scored."""
WRITTEN = 300
"""Characters of a sample."""

CORPORA: dict[str, Callable[[], Split]] = {
    "Shakespeare: Hamlet": lambda: Split(shakespeare("hamlet"), shakespeare("macbeth")),
    "Python source": lambda: source_split().joined(),
}
"""Texts by name: one to count in, and one, of other documents, to be asked about."""

SMOOTHINGS: dict[str, Callable[[NgramCounts, int], NgramModel]] = {
    "Kneser-Ney": lambda counts, order: KneserNeyNgram(counts, order),
    "add 0.01": lambda counts, order: AdditiveNgram(counts, order, 0.01),
    "add 1": lambda counts, order: AdditiveNgram(counts, order, 1),
}
"""Smoothed models by name."""


@dataclass(frozen=True)
class CountedText:
    """A text and the counts of its characters, and a text of another document to be asked about."""

    train: str
    test: str
    tokenizer: CharacterTokenizer
    counts: NgramCounts


@lru_cache(maxsize=8)
def counted(corpus: str, characters: int | None = CHARACTERS, held_out: int | None = HELD_OUT) -> CountedText:
    """The first `characters` of a corpus (None: all), counted up to a context of `LARGEST`, and `held_out` others.

    The vocabulary is that of both texts, so that nothing is unknown. `ValueError` for a name that is not in `CORPORA`.
    """
    if corpus not in CORPORA:
        raise ValueError(f"No text is called {corpus!r}; there are {', '.join(CORPORA)}.")
    split = CORPORA[corpus]()
    train, test = split.train[:characters], split.test[:held_out]
    tokenizer = CharacterTokenizer.train(train + test, special_tokens=())
    return CountedText(train, test, tokenizer, NgramCounts.of_text(train, tokenizer, LARGEST + 1))


@dataclass(frozen=True)
class ContextCurves:
    """Measured for contexts of 0 to `LARGEST` characters, one entry each.

    Attributes:
        train_bits: bits per character on the end of the counted text, as long as the held-out one.
        test_bits: bits per character on the held-out text.
        seen: how many different contexts stand in the counted text.
        known: share (0 to 1) of the held-out text's contexts that stand in the counted text.
    """

    train_bits: Floats
    test_bits: Floats
    seen: tuple[int, ...]
    known: Floats


@lru_cache(maxsize=8)
def _model(corpus: str, smoothing: str, size: int) -> NgramModel:
    return SMOOTHINGS[smoothing](counted(corpus).counts, size + 1)


@remembered(maxsize=8)
def context_curves(corpus: str, smoothing: str) -> ContextCurves:
    """The curves of one text and one smoothing. `ValueError` for unknown names."""
    if smoothing not in SMOOTHINGS:
        raise ValueError(f"No smoothing is called {smoothing!r}; there are {', '.join(SMOOTHINGS)}.")
    text = counted(corpus)
    sizes = range(LARGEST + 1)
    test = text.tokenizer.encode(text.test)
    before = text.tokenizer.encode(text.train[-len(text.test) :])

    def bits(ids: Ids) -> Floats:
        return np.array([score(_model(corpus, smoothing, size), ids).bits_per_token for size in sizes])

    return ContextCurves(
        train_bits=bits(before),
        test_bits=bits(test),
        seen=tuple(text.counts.contexts_seen(size) for size in sizes),
        known=np.array([text.counts.share_of_contexts_known(test, size) for size in sizes]),
    )


def longest_copy(piece: str, text: str) -> str:
    """The longest stretch of `piece` that stands letter for letter in `text`; the first of several.

    >>> longest_copy("a cat in hats", "the cat in the hat")
    ' cat in '
    """
    best = ""
    for start in range(len(piece)):
        while start + len(best) < len(piece) and piece[start : start + len(best) + 1] in text:
            best = piece[start : start + len(best) + 1]
    return best


@dataclass(frozen=True)
class ContextView:
    """One setting of the context-size explorer: the curves, the place on them, and a text written by the model."""

    corpus: str
    smoothing: str
    size: int
    symbols: int
    curves: ContextCurves
    written: str
    copied: str

    @property
    def possible(self) -> int:
        """How many contexts of this size the symbols allow."""
        return self.symbols**self.size


@remembered(maxsize=1_024)
def context_view(size: int, corpus: str, smoothing: str, seed: int) -> ContextView:
    """What the explorer shows. Raises `ValueError` for a size outside 0 to `LARGEST` and for unknown names."""
    if not 0 <= size <= LARGEST:
        raise ValueError(f"The context has 0 to {LARGEST} characters; got {size}.")
    curves = context_curves(corpus, smoothing)
    text = counted(corpus)
    prompt = text.tokenizer.encode("\n")
    written = text.tokenizer.decode(sample(_model(corpus, smoothing, size), WRITTEN, seed, prompt))
    symbols = len(text.tokenizer.vocabulary)
    return ContextView(corpus, smoothing, size, symbols, curves, written, longest_copy(written, text.train))
