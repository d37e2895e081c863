"""Spelling to pronunciation: which words a model is trained on, and which it is tested on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from typing import Any

import torch

from course_lib.corpora.pair import Pair
from course_lib.corpora.pronunciations import pronunciations
from course_lib.corpora.splits import split_groups
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.tokenizers.word import WordTokenizer
from course_lib.training.translator import Translator
from course_lib.training.word_families import stem

LONGEST = 32
"""No answer is allowed more sounds than this; the dictionary's longest pronunciation has 28."""


@dataclass(frozen=True)
class WordSplit:
    """The dictionary's words in four parts that share none.

    `families`: every word of families drawn at random, so that no other part has a relative of theirs. The rest is
    split word by word, as published splits are: `random` to be tested on, `validation` to choose by, `train`.
    """

    train: tuple[str, ...]
    validation: tuple[str, ...]
    random: tuple[str, ...]
    families: tuple[str, ...]

    def without_relatives(self) -> tuple[str, ...]:
        """The words of `random` that have no relative in `train`."""
        known = {stem(word) for word in self.train}
        return tuple(word for word in self.random if stem(word) not in known)


@lru_cache(maxsize=2)
def split_words(
    of_families: float = 0.02933, random: float = 0.05, validation: float = 0.01, seed: int = 0
) -> WordSplit:
    """The parts of the dictionary, drawn from `seed`: a share of its families, then shares of all its words.

    2.933% of the families are 3.0% of the words. Raises `ValueError` unless the shares are above 0 and add up to less
    than a half.

    >>> split = split_words()
    >>> {stem(word) for word in split.families} & {stem(word) for word in split.train}
    set()
    """
    shares = (of_families, random, validation)
    if min(shares) <= 0 or not sum(shares) < 0.5:
        raise ValueError(f"expected shares above 0 that add up to less than a half; got {shares}.")
    generator = torch.Generator().manual_seed(seed)
    words = sorted(pronunciations())
    others, families = split_groups(words, stem, of_families, generator)
    others.sort()
    drawn = [others[number] for number in torch.randperm(len(others), generator=generator).tolist()]
    tested, watched = round(random * len(words)), round(validation * len(words))
    parts = (drawn[tested + watched :], drawn[tested : tested + watched], drawn[:tested], families)
    return WordSplit(*(tuple(sorted(part)) for part in parts))


def pairs_of(words: Iterable[str]) -> list[Pair]:
    """A pair for every pronunciation listed for the words.

    Raises `ValueError` for a word that the dictionary does not have, and for one text in place of a list.

    >>> pairs_of(["tomato"])
    [Pair(source='tomato', target='T AH M EY T OW'), Pair(source='tomato', target='T AH M AA T OW')]
    """
    if isinstance(words, str):
        raise ValueError(f"expected a list of words; got one text. Put it into a list: pairs_of([{words[:40]!r}]).")
    words, listed = list(words), pronunciations()
    unknown = next((word for word in words if word not in listed), None)
    if unknown is not None:
        raise ValueError(
            f"expected words of the dictionary, of small letters a to z; it has no {unknown!r}. Ask for another."
        )
    return [Pair(word, spoken) for word in words for spoken in listed[word]]


def new_pronouncer(seed: int = 0, **sizes: Any) -> Translator:
    """A model from letters a to z to the dictionary's sounds, its weights drawn from `seed`; nothing learned yet.

    `sizes` are fields of `PairArchitecture`.
    """
    letters = CharacterTokenizer.train(ascii_lowercase)
    names = {sound for spoken in pronunciations().values() for one in spoken for sound in one.split()}
    return Translator.build(letters, WordTokenizer(Vocabulary(sorted(names))), LONGEST, seed, **sizes)
