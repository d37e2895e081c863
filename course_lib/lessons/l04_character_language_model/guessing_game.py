"""Shannon's guessing game (1951): a reader guesses a text character by character; the guesses needed say how many bits.

A player guesses until right, then goes on to the next character. With q_r the share of characters guessed at the r-th
try, Shannon's bounds of the player's bits per character are::

    sum_r r (q_r - q_{r+1}) log2 r   <=   bits   <=   - sum_r q_r log2 q_r

The upper bound is what a twin of the player needs who is told the ranks only. The same text is guessed by the best
n-gram of lesson 02, counted on five tragedies, and by the shipped network, trained on 36 plays. *Macbeth*, from which
the passages are, is in neither. Small and capital letters count as one, for all: their probabilities are added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

import numpy as np
import torch
from numpy.typing import NDArray

from course_lib.lessons.l02_language_models import ngram
from course_lib.lessons.l02_language_models.kneser_ney import KneserNeyNgram
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.evaluation import evaluating
from course_lib.training.recipes import as_ids, character_tokenizer, shipped, tragedies
from course_lib.training.sampling import ordinary_ids

PASSAGES, SHOWN, HIDDEN, ORDER = 8, 5, 48, 6
"""Passages to choose from; lines that a player sees first; characters asked for; the n-gram's order."""
GIVE_UP, LINE_END = "*", "/"
"""Typed in place of a guess; and in place of a line end. Neither is in the plays."""


@dataclass(frozen=True)
class Played:
    """How far a player has come: the guesses that each character took, and those that missed the one now asked for.

    `given_up` counts characters that were told; they are shown as guessed last of all.
    """

    ranks: tuple[int, ...]
    missed: tuple[str, ...]
    given_up: int


@dataclass(frozen=True)
class Guesser:
    """A model's game on the hidden text: the guesses each character took, and -log2 of its probability."""

    name: str
    ranks: tuple[int, ...]
    bits: tuple[float, ...]


@dataclass(frozen=True)
class Game:
    """What an explorer shows: the text before, the text asked for, and how the players fared."""

    before: str
    hidden: str
    played: Played
    models: tuple[Guesser, ...]

    @property
    def compared(self) -> int:
        """On how many characters the players are compared: those guessed, or all while nobody has guessed."""
        return len(self.played.ranks) or len(self.hidden)


def play(guesses: str, hidden: str, symbols: Sequence[str]) -> Played:
    """Follow typed guesses, one a character. What is no symbol, or was tried here before, counts for nothing.

    >>> play("ethex", "the", "ehtx")
    Played(ranks=(2, 1, 1), missed=(), given_up=0)
    >>> play("ee*h", "the", "ehtx")
    Played(ranks=(4, 1), missed=(), given_up=1)
    """
    ranks: list[int] = []
    missed: list[str] = []
    given_up = 0
    for guess in guesses.replace(LINE_END, "\n"):
        if len(ranks) == len(hidden):
            break
        folded = fold(guess)
        if guess == GIVE_UP or folded == fold(hidden[len(ranks)]):
            given_up += guess == GIVE_UP
            ranks.append(len(symbols) if guess == GIVE_UP else len(missed) + 1)
            missed = []
        elif folded in symbols and folded not in missed:
            missed.append(folded)
    return Played(tuple(ranks), tuple(missed), given_up)


def bits_at_most(played: Played, symbols: int) -> float:
    """Shannon's upper bound of a player, in bits per character; a character told costs log2 of the symbols more.

    >>> bits_at_most(Played((4, 4), (), 2), symbols=4)
    2.0
    """
    return upper_bound(played.ranks) + played.given_up / len(played.ranks) * log2(symbols)


def fold(character: str) -> str:
    """The character with capitals made small; one character gives one."""
    return character.lower() if len(character.lower()) == 1 else character


def upper_bound(ranks: Sequence[int]) -> float:
    """Shannon's upper bound in bits per character: the entropy of the ranks. `ValueError` for none.

    >>> upper_bound([1, 1, 2, 3])
    1.5
    """
    shares = _shares(ranks)
    return sum(-share * log2(share) for share in shares if share) + 0.0


def lower_bound(ranks: Sequence[int]) -> float:
    """Shannon's lower bound in bits per character. `ValueError` for no ranks.

    >>> lower_bound([1, 2])
    1.0
    """
    shares = [*_shares(ranks), 0.0]
    return sum(r * (shares[r - 1] - shares[r]) * log2(r) for r in range(1, len(shares)))


def _shares(ranks: Sequence[int]) -> list[float]:
    if not ranks or min(ranks) < 1:
        raise ValueError(f"expected ranks of 1 or more, at least one of them; got {list(ranks)[:5]}. Guess first.")
    counts = Counter(ranks)
    return [counts[rank] / len(ranks) for rank in range(1, max(ranks) + 1)]


@lru_cache(maxsize=1)
def passages() -> tuple[tuple[str, str], ...]:
    """`PASSAGES` places in *Macbeth*: `SHOWN` lines up to a speech's first line end, and the text asked for."""
    text = tragedies().test
    speeches = [m.end() for m in re.finditer(r"\n\n[A-Z ]+:\n[^\n]{30,60}\n(?=[^\n]{30,60}\n[^\n]{20,60}\n)", text)]
    if len(speeches) < PASSAGES:
        raise ValueError(f"expected {PASSAGES} long speeches in the play; found {len(speeches)}. Has the text changed?")
    chosen = [speeches[number * len(speeches) // PASSAGES] for number in range(PASSAGES)]
    before = ["".join(text[:place].splitlines(keepends=True)[-SHOWN:]) for place in chosen]
    return tuple((shown, text[place : place + HIDDEN]) for shown, place in zip(before, chosen, strict=True))


@lru_cache(maxsize=1)
def _counted() -> tuple[KneserNeyNgram, CharacterTokenizer]:
    text = tragedies()
    tokenizer = character_tokenizer(text.train)
    counts = ngram.NgramCounts(np.array(tokenizer.encode(text.train)), len(tokenizer.vocabulary), ORDER)
    return KneserNeyNgram(counts), tokenizer


@lru_cache(maxsize=1)
def symbols() -> tuple[str, ...]:
    """What may be guessed: the characters of the tragedies, capitals made small."""
    tokens = _counted()[1].vocabulary.tokens
    return tuple(sorted({fold(token) for token in tokens if len(token) == 1}))


def judged(name: str, p: NDArray[np.float64], tokens: Sequence[str], hidden: str) -> Guesser:
    """Ranks and bits of a text's characters from probabilities (characters, tokens); capitals are added in."""
    folded = [fold(token) for token in tokens]
    kinds = sorted(set(folded))
    together = np.zeros((len(p), len(kinds)))
    np.add.at(together.T, [kinds.index(kind) for kind in folded], p.T)
    targets = [kinds.index(fold(character)) for character in hidden]
    asked = together[np.arange(len(hidden)), targets]
    ranks = 1 + (together > asked[:, None]).sum(1)
    return Guesser(name, tuple(map(int, ranks)), tuple((-np.log2(asked)).tolist()))


@lru_cache(maxsize=PASSAGES)
def model_games(passage: int) -> tuple[Guesser, ...]:
    """The n-gram's and the network's game on a passage, counted from 1: both read the same text before."""
    before, hidden = passages()[passage - 1]
    model, tokenizer = _counted()
    ids = tokenizer.encode(before + hidden)
    p = np.array([ngram.distribution(model, ids[: len(before) + k]) for k in range(len(hidden))])
    counted = judged("n-gram", p, tokenizer.vocabulary.tokens, hidden)
    network = shipped("shakespeare")
    choices = ordinary_ids(network.tokenizer)
    with evaluating(network.model):
        logits = network.model(as_ids(network.tokenizer, before + hidden)[None, :-1])[0][0, len(before) - 1 :, choices]
        p = torch.softmax(logits.double(), -1).numpy()
    tokens = [network.tokenizer.vocabulary.token(int(choice)) for choice in choices]
    return counted, judged("network", p, tokens, hidden)


def game(guesses: str = "", passage: int = 1) -> Game:
    """The game as far as the guesses go. `ValueError` for a passage that is not among 1 to `PASSAGES`."""
    if not 1 <= passage <= PASSAGES:
        raise ValueError(f"expected a passage from 1 to {PASSAGES}; got {passage}.")
    before, hidden = passages()[passage - 1]
    return Game(before, hidden, play(guesses, hidden, symbols()), model_games(passage))
