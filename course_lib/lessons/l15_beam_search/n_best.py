"""The n best pronunciations of a learner's own word, with their scores, beside what the dictionary lists."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from course_lib.corpora.pronunciations import pronunciations
from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.length_penalty import LengthPenalty
from course_lib.lessons.l15_beam_search.search_errors import LONGEST, exact, reader, spoken
from course_lib.training.pronouncing import split_words
from course_lib.training.recipes_pronunciations import shipped_pronouncer

MOST_LETTERS = 30


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
    most probable answer, proven by exact search, or "" where that was given up.
    """

    word: str
    k: int
    penalty: str
    answers: tuple[Answer, ...]
    listed: tuple[str, ...]
    known: bool
    best: str

    @property
    def message(self) -> str:
        """Whether the first is the model's best, and whether it is right."""
        first = self.answers[0]
        search = "the model's best" if first.text == self.best else "not the model's best"
        truth = ", which the dictionary lists" if first.right else ", which is not listed" if self.listed else ""
        return f"{self.word}, k = {self.k}: first is {search}{truth}"


def n_best(word: str, k: int, penalty: LengthPenalty, n: int = 10) -> NBest:
    """The n best of a beam of k. Raises `ValueError` for what is not a word of 1 to 30 letters a to z."""
    word = word.strip().lower()
    if not word or len(word) > MOST_LETTERS or not (word.isascii() and word.isalpha()):
        raise ValueError(f"expected one word of 1 to {MOST_LETTERS} letters from a to z; got {word[:40]!r}.")
    beginning = reader().after([shipped_pronouncer()[0].source.encode(word)])
    found = beam_search(reader(), beginning, k, LONGEST, penalty, Stop("cannot win"), n_best=n)[0]
    best = exact([word])[0]
    listed = pronunciations().get(word, ())
    answers = tuple(
        Answer(spoken(one.tokens) or "(nothing)", exp(one.log_p), one.score(penalty), spoken(one.tokens) in listed)
        for one in found.hypotheses
    )
    split = split_words()
    known = bool(listed) and word not in set(split.random) | set(split.families) | set(split.validation)
    return NBest(word, k, str(penalty), answers, listed, known, spoken(best.best.tokens) if best.complete else "")
