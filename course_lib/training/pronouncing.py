"""Spelling to pronunciation: who is trained on, who is tested on, and how many words are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch

from course_lib.corpora.pronunciations import pronunciations
from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import BOS, EOS, Vocabulary
from course_lib.tokenizers.word import WordTokenizer
from course_lib.training.edit_distance import ErrorRates, error_rates
from course_lib.training.greedy import greedy_answers
from course_lib.training.word_families import families, stem

LONGEST = 32
"""No pronunciation is allowed more sounds than this; the dictionary's longest has 28."""


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
    random: float = 0.05, of_families: float = 0.03, validation: float = 0.01, seed: int = 0
) -> WordSplit:
    """The parts of the dictionary, drawn from `seed`; shares of all words (`of_families` is reached, not exceeded
    by more than a family).

    >>> split = split_words()
    >>> {stem(word) for word in split.families} & {stem(word) for word in split.train}
    set()
    """
    generator = torch.Generator().manual_seed(seed)
    words = sorted(pronunciations())
    groups = list(families(words).values())
    kept: list[str] = []
    together: list[str] = []
    for number in torch.randperm(len(groups), generator=generator).tolist():
        (together if len(together) < of_families * len(words) else kept).extend(groups[number])
    kept.sort()
    drawn = [kept[number] for number in torch.randperm(len(kept), generator=generator).tolist()]
    tested, chosen_by = round(random * len(words)), round(validation * len(words))
    parts = drawn[tested + chosen_by :], drawn[tested : tested + chosen_by], drawn[:tested], together
    train, by, at_random, whole = (tuple(sorted(part)) for part in parts)
    return WordSplit(train, by, at_random, whole)


LETTERS = CharacterTokenizer.train("abcdefghijklmnopqrstuvwxyz")
"""Ids of the letters, after those of the special tokens."""


@lru_cache(maxsize=1)
def sounds() -> WordTokenizer:
    """Ids of the dictionary's sounds, in the order of their names."""
    names = {sound for spoken in pronunciations().values() for one in spoken for sound in one.split()}
    return WordTokenizer(Vocabulary(sorted(names)))


def id_pairs(words: tuple[str, ...]) -> list[tuple[list[int], list[int]]]:
    """A pair of ids for every pronunciation listed for the words."""
    return [(LETTERS.encode(word), sounds().encode(spoken)) for word in words for spoken in pronunciations()[word]]


def pronounce(model: EncoderDecoder, words: tuple[str, ...]) -> list[str]:
    """What a trained model says, greedily, sounds with spaces between."""
    vocabulary = sounds().vocabulary
    sources = [LETTERS.encode(word) for word in words]
    answers = greedy_answers(model, sources, vocabulary.id(BOS), vocabulary.id(EOS), LONGEST)
    return [sounds().decode(answer) for answer in answers]


def errors(model: EncoderDecoder, words: tuple[str, ...]) -> ErrorRates:
    """Word and phoneme error rate of greedy answers; any listed pronunciation counts."""
    answers = [spoken.split() for spoken in pronounce(model, words)]
    truths = [[spoken.split() for spoken in pronunciations()[word]] for word in words]
    return error_rates(answers, truths)
