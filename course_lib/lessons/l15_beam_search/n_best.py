"""The n best pronunciations of a learner's own word, with their scores, beside what the dictionary lists."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from string import ascii_lowercase

from course_lib.corpora.pronunciations import pronunciations
from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.length_penalty import LengthPenalty
from course_lib.lessons.l15_beam_search.search_errors import LONGEST, exact, reader, spoken
from course_lib.training.pronouncing import split_words
from course_lib.training.recipes_pronunciations import shipped_pronouncer

MOST_LETTERS = 30
NOTHING = "(nothing)"
"""How an answer without a sound is written."""


@dataclass(frozen=True)
class Answer:
    """One pronunciation: its sounds, its probability, its score, and whether the dictionary lists it."""

    text: str
    p: float
    score: float
    right: bool


@dataclass(frozen=True)
class NBest:
    """The n best of a beam of k for a word.

    `listed`: what the dictionary has for it, if anything; `known`: whether the model has seen the word; `best`: the
    most probable answer, proven by exact search, or None where that was given up.
    """

    word: str
    k: int
    penalty: str
    answers: tuple[Answer, ...]
    listed: tuple[str, ...]
    known: bool
    best: str | None

    @property
    def message(self) -> str:
        """Whether the first is the model's best, and whether it is right."""
        if not self.answers:
            return "Type one word of the letters a to z"
        first = self.answers[0]
        search = "the model's best" if first.text == self.best else "not the model's best"
        search = "not proven to be the model's best" if self.best is None else search
        truth = ", and listed" if first.right else ", not listed" if self.listed else ""
        word = self.word if len(self.word) <= 14 else self.word[:13] + "…"
        return f"{word}, k = {self.k}: first is {search}{truth}"


def n_best(word: str, k: int, penalty: LengthPenalty, n: int = 10) -> NBest:
    """The n best of a beam of k for the first `MOST_LETTERS` letters a to z of a text; no answers if it has none."""
    word = "".join(letter for letter in word.lower() if letter in ascii_lowercase)[:MOST_LETTERS]
    if not word:
        return NBest("", k, str(penalty), (), (), False, None)
    beginning = reader().after([shipped_pronouncer()[0].source.encode(word)])
    found = beam_search(reader(), beginning, k, LONGEST, penalty, Stop("cannot win"), n_best=n)[0]
    best = exact([word])[0]
    listed = pronunciations().get(word, ())
    answers = tuple(
        Answer(spoken(one.tokens) or NOTHING, exp(one.log_p), one.score(penalty), spoken(one.tokens) in listed)
        for one in found.hypotheses
    )
    split = split_words()
    known = bool(listed) and word not in set(split.random) | set(split.families) | set(split.validation)
    proven = spoken(best.best.tokens) or NOTHING if best.complete else None
    return NBest(word, k, str(penalty), answers, listed, known, proven)
