"""Numbers in English words to French words: small, exactly checkable, and trained in well under a minute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from course_lib.corpora.numbers import number_pairs
from course_lib.corpora.pair import Pair
from course_lib.experiments.training import History, Plan
from course_lib.models.sizes import check_whole
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.translator import Translator, train_translator

BELOW = 10_000
"""Numbers are drawn from 0 up to here."""
LONGEST = 120
"""No answer is allowed more characters than this: twice the longest that is trained on."""
SIZES: dict[str, Any] = {"embedding_size": 32, "encoder_size": 64, "decoder_size": 128, "kind": "torch.GRU"}
"""The sizes of the model that is trained live."""
PLAN = Plan(steps=800, learning_rate=5e-3, warm_up=50)
BATCH = 64


@dataclass(frozen=True)
class NumberSplit:
    """Pairs of written numbers to learn from and to be tested on; no number is in both."""

    train: tuple[Pair, ...]
    test: tuple[Pair, ...]


@lru_cache(maxsize=4)
def split_numbers(train: int = 6000, test: int = 2000, below: int = BELOW, seed: int = 0) -> NumberSplit:
    """So many numbers from 0 to `below` - 1, drawn from `seed`, each once. `ValueError` when there are not as many.

    >>> split = split_numbers()
    >>> len(split.train), len(split.test), set(split.train) & set(split.test)
    (6000, 2000, set())
    """
    for name, count in (("train", train), ("test", test), ("below", below)):
        check_whole(name, count)
    if train + test > below:
        raise ValueError(f"expected at most {below:,} numbers below {below:,}; got {train:,} and {test:,}. Take fewer.")
    drawn = torch.randperm(below, generator=torch.Generator().manual_seed(seed))[: train + test].tolist()
    return NumberSplit(tuple(number_pairs(drawn[test:])), tuple(number_pairs(drawn[:test])))


def new_number_translator(seed: int = 0, **sizes: Any) -> Translator:
    """An untrained model that reads and writes characters; `sizes` replace those of `SIZES`."""
    pairs = split_numbers().train
    source = CharacterTokenizer.train("".join(pair.source for pair in pairs))
    target = CharacterTokenizer.train("".join(pair.target for pair in pairs))
    return Translator.build(source, target, LONGEST, seed, **(SIZES | sizes))


def train_on_numbers(
    plan: Plan = PLAN, seed: int = 0, progress: bool = True, **sizes: Any
) -> tuple[Translator, History]:
    """Train a new model on the training numbers as `plan` says."""
    translator = new_number_translator(seed, **sizes)
    history = train_translator(translator, split_numbers().train, plan, BATCH, seed, progress=progress)
    return translator, history
