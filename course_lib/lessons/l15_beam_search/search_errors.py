"""Errors of the search and errors of the model, apart, on the shipped pronunciation model: all held-out words.

``python -m course_lib.lessons.l15_beam_search.search_errors`` makes the stored table again and goes on where it was
stopped (a number after it, or the variable COURSE_WORKERS: so many processes). After Stahlberg and Byrne (2019).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from course_lib.corpora.pronunciations import pronunciations
from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.exact_search import exact_answers
from course_lib.decoding.hypotheses import Found, Hypothesis, ranked
from course_lib.decoding.length_penalty import MEAN, NONE, WU, LengthPenalty
from course_lib.decoding.next_token import SourceReader
from course_lib.models.one_thread import one_thread
from course_lib.training.pronouncing import LONGEST, split_words
from course_lib.training.recipes_pronunciations import shipped_pronouncer
from course_lib.training.stored import RESULTS, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "search_errors.jsonl"
COMMAND = "python -m course_lib.lessons.l15_beam_search.search_errors"
WHAT = (
    "one part of the held-out words: for every beam width, length penalty and stop rule, a bit for each word that was "
    "answered wrongly, and for each whose answer is not the model's most probable (bits as hexadecimal numbers)"
)
WIDTHS = (1, 2, 3, 5, 10, 20, 50)
PENALTIES: dict[str, LengthPenalty] = {
    "none": NONE,
    "mean": MEAN,
    "mean, end not counted": LengthPenalty("power", 1.0, count_end=False),
    "Wu": WU,
}
STOPS = ("cannot win", "first", "k")
"""No open one can win any more; the first has finished; k have finished."""
PIECE = 100
"""Words of one run of the sweep, which is one batch."""
PARTS = ("random", "families")


@dataclass(frozen=True)
class Piece:
    """The words from `first` on of one of the `PARTS` of the held-out words; `words` of them."""

    part: str
    first: int
    words: int = PIECE


def pieces() -> list[Piece]:
    """All held-out words, cut into pieces."""
    split = split_words()
    sizes = {"random": len(split.random), "families": len(split.families)}
    return [
        Piece(part, first, min(PIECE, sizes[part] - first)) for part in PARTS for first in range(0, sizes[part], PIECE)
    ]


def words_of(piece: Piece) -> tuple[str, ...]:
    """The words of a piece, in the order of the alphabet."""
    return getattr(split_words(), piece.part)[piece.first : piece.first + piece.words]


@lru_cache(maxsize=1)
def reader() -> SourceReader:
    """The shipped model of pronunciation, ready to be decoded."""
    return SourceReader(shipped_pronouncer()[0].model)


def search(words: Sequence[str], k: int, n_best: int | None = None) -> list[Found]:
    """All that a beam of k finishes for each word, until nothing open can win under any of the `PENALTIES`."""
    translator = shipped_pronouncer()[0]
    beginning = reader().after([translator.source.encode(word) for word in words])
    stop = Stop("cannot win", also=tuple(PENALTIES.values()))
    return beam_search(reader(), beginning, k, LONGEST, stop=stop, n_best=n_best)


def exact(words: Sequence[str]) -> list[Found]:
    """The most probable answer of the model for each word, proven to be it."""
    translator = shipped_pronouncer()[0]
    beginning = reader().after([translator.source.encode(word) for word in words])
    return exact_answers(reader(), beginning, LONGEST)


def answer(found: Found, penalty: LengthPenalty, rule: str, k: int) -> Hypothesis:
    """What a search under a stop rule of `STOPS` would have answered, from one that went on longer.

    A rule that counts what has finished stops at the end of the step that brings the count.
    """
    finished = sorted((one for one in found.hypotheses if one.finished), key=lambda one: one.length)
    if not finished:
        return found.best
    if rule != "cannot win":
        wanted = 1 if rule == "first" else k
        last = finished[min(wanted, len(finished)) - 1].length
        finished = [one for one in finished if one.length <= last]
    return ranked(finished, penalty)[0]


def spoken(tokens: Sequence[int]) -> str:
    """Ids as sounds."""
    return shipped_pronouncer()[0].target.decode(list(tokens))


def settings(k: int) -> list[tuple[str, str, str]]:
    """Names of penalty and stop rule, and the key under which a beam of k keeps what it did with them."""
    return [(name, rule, f"{k} | {name} | {rule}") for name in PENALTIES for rule in STOPS]


def measure(piece: Piece) -> dict[str, Any]:
    """What all searches answer for the words of a piece: the function of the sweep."""
    with one_thread():
        words = words_of(piece)
        best = exact(words)
        beams = {k: search(words, k) for k in WIDTHS}
    listed = [pronunciations()[word] for word in words]
    right = [spoken(found.best.tokens) in truths for found, truths in zip(best, listed, strict=True)]
    wrong: dict[str, str] = {}
    other: dict[str, str] = {}
    for k, found in beams.items():
        for name, rule, key in settings(k):
            answers = [answer(one, PENALTIES[name], rule, k) for one in found]
            wrong[key] = packed(spoken(one.tokens) not in truths for one, truths in zip(answers, listed, strict=True))
            other[key] = packed(one.tokens != top.best.tokens for one, top in zip(answers, best, strict=True))
    lengths = [
        (len(found.best.tokens), [len(truth.split()) for truth in truths])
        for found, truths in zip(best, listed, strict=True)
    ]
    return {
        "wrong": wrong,
        "other": other,
        "exact": {
            "complete": packed(found.complete for found in best),
            "wrong": packed(not one for one in right),
            "expanded": sum(found.expanded for found in best),
            "shorter": packed(length < min(truths) for length, truths in lengths),
            "longer": packed(length > max(truths) for length, truths in lengths),
            "empty": packed(length == 0 for length, _ in lengths),
        },
        "expanded": {str(k): sum(one.expanded for one in found) for k, found in beams.items()},
        "missed": [
            [word, spoken(low.best.tokens), round(low.best.log_p, 3), spoken(top.best.tokens), round(top.best.log_p, 3)]
            for word, low, top in zip(words, beams[1], best, strict=True)
            if low.best.tokens != top.best.tokens
        ],
    }


def packed(flags: Any) -> str:
    """Flags as a hexadecimal number, the first one in the highest place, behind a leading 1.

    >>> packed([True, False, False]), unpacked(packed([True, False, False]))
    ('c', [True, False, False])
    """
    return f"{int('1' + ''.join('01'[bool(flag)] for flag in flags), 2):x}"


def unpacked(text: str) -> list[bool]:
    """The reverse of `packed`."""
    return [digit == "1" for digit in f"{int(text, 16):b}"[1:]]


if __name__ == "__main__":
    store_runs(measure, pieces(), STORED, COMMAND, WHAT, workers_asked(sys.argv[1:]))
