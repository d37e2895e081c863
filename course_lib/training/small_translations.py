"""Two translations that are learned live to the last letter: written numbers, and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import torch

from course_lib.corpora.dates import date_pairs
from course_lib.corpora.numbers import number_pairs
from course_lib.corpora.pair import Pair
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.pair_splits import PairSplit
from course_lib.training.training_loop import History, Plan
from course_lib.training.translator import Translator, train_translator

NUMBERS_BELOW = 10_000
"""Numbers are drawn from 0 up to here."""
FIRST_DAY, DAYS = date(1900, 1, 1), 73_049
"""Dates are drawn from here on, from so many days: the 20th and the 21st century."""
LONGEST = 120
"""No answer is allowed more characters than this: twice the longest that is trained on."""
SIZES: dict[str, Any] = {"embedding_size": 32, "encoder_size": 64, "decoder_size": 128, "kind": "GRU"}
"""The sizes of a model that is trained live."""
PLAN = Plan(steps=1000, learning_rate=5e-3, warm_up=50)
BATCH = 64


@lru_cache(maxsize=4)
def split_numbers(train: int = 6000, test: int = 2000, below: int = NUMBERS_BELOW, seed: int = 0) -> PairSplit:
    """So many numbers below `below`, in English and French words, drawn from `seed`, each once.

    Raises `ValueError` when there are not as many.

    >>> split = split_numbers()
    >>> len(split.train), len(split.test), set(split.train) & set(split.test)
    (6000, 2000, set())
    """
    drawn = _drawn(train, test, below, seed)
    return PairSplit(tuple(number_pairs(drawn[test:])), tuple(number_pairs(drawn[:test])))


@lru_cache(maxsize=4)
def split_dates(train: int = 1500, test: int = 300, target: str = "fr", seed: int = 0) -> PairSplit:
    """So many days, each in several English forms, drawn from `seed`; no day is on both sides.

    Raises `ValueError` when there are not as many, and for an unknown target (see `date_pairs`).

    >>> split = split_dates()
    >>> {pair.target for pair in split.train} & {pair.target for pair in split.test}
    set()
    """
    days = [FIRST_DAY + timedelta(days=number) for number in _drawn(train, test, DAYS, seed)]
    return PairSplit(tuple(date_pairs(days[test:], target)), tuple(date_pairs(days[:test], target)))


def _drawn(train: int, test: int, below: int, seed: int) -> list[int]:
    """Different numbers below `below`, `train` and `test` together."""
    for name, count in (("train", train), ("test", test), ("below", below)):
        check_whole(name, count)
    if train + test > below:
        raise ValueError(f"expected at most {below:,} in all; got {train:,} and {test:,}. Take fewer.")
    return torch.randperm(below, generator=torch.Generator().manual_seed(seed))[: train + test].tolist()


def new_translator(pairs: Sequence[Pair], seed: int = 0, **sizes: Any) -> Translator:
    """An untrained model that reads and writes the characters of these pairs; `sizes` replace those of `SIZES`.

    Raises `ValueError` for no pairs, and for what is no `Pair`.
    """
    if not pairs:
        raise ValueError("expected at least one pair; got none. Give pairs of a source and a target.")
    for pair in pairs:
        if not isinstance(pair, Pair):
            raise ValueError(f'expected pairs such as Pair("seven", "sept"); got {pair!r:.60}. Make each a Pair.')
    source = CharacterTokenizer.train("".join(pair.source for pair in pairs))
    target = CharacterTokenizer.train("".join(pair.target for pair in pairs))
    return Translator.build(source, target, LONGEST, seed, **(SIZES | sizes))


@one_thread()
def learn_live(
    pairs: Sequence[Pair], plan: Plan = PLAN, batch: int = BATCH, seed: int = 0, progress: bool = True, **sizes: Any
) -> tuple[Translator, History]:
    """Train a new model on pairs as `plan` says, on one thread: the tensors are too small to gain from more."""
    translator = new_translator(pairs, seed, **sizes)
    return translator, train_translator(translator, pairs, plan, batch, seed, progress=progress)
