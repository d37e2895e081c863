"""Putting the accents back on French: a or à, ou or où, e, é, è or ê, where what comes next decides as well.

The phrases are what JupyterLab's menus say in French. A network reads them without their accents and says, at every
letter that can carry one, which it carries; it reads from the left, from the right, or both ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import Tensor, nn

from course_lib.corpora.interface_phrases import interface_phrases, phrase_family
from course_lib.corpora.splits import split_groups
from course_lib.lessons.l12_deeper.tagger import SequenceTagger
from course_lib.models.language_model import parameter_count
from course_lib.training.batches import pad
from course_lib.training.evaluation import evaluating
from course_lib.training.training_loop import Plan, cross_entropy, train

MARKS = ("", "\u0301", "\u0300", "\u0302", "\u0308", "\u0327")
"""What a letter may carry: nothing, acute, grave, circumflex, diaeresis, cedilla (as combining characters)."""
CARRIERS = {"a": (0, 2, 3), "c": (0, 5), "e": (0, 1, 2, 3, 4), "i": (0, 3, 4), "o": (0, 3), "u": (0, 2, 3, 4)}
"""The letters that French gives a mark to, and which of `MARKS` each may carry."""
EMBEDDING = 24
WIDTHS = {"forward": 122, "backward": 122, "both": 80}
"""Units of each direction: as many weights for one way as for both."""
BATCH, STEPS, RATE, DROPOUT = 32, 1000, 1e-2, 0.2
HELD_OUT = 0.2
"""The share of phrases, with all that say the same, that a network is tested on."""
_NO_TARGET = -100
_UNKNOWN = "\ufffd"


def without_accents(text: str) -> str:
    """The text as one types it without accents: the marks of `CARRIERS` taken off, all else as it was.

    >>> without_accents("Où est-il allé ?")
    'Ou est-il alle ?'
    """
    return "".join(character if mark == 0 else base for character, base, mark in _parted(text))


def marks_of(text: str) -> list[int | None]:
    """For every character its number in `MARKS`, None where the letter can carry none.

    >>> marks_of("où ça")
    [0, 2, None, 5, 0]
    """
    return [mark for _, _, mark in _parted(text)]


def with_marks(text: str, marks: Sequence[int]) -> str:
    """The text with a mark of `MARKS` put on every letter; 0 leaves it alone.

    Raises `ValueError` unless there is a mark, 0 to 5, for every character.

    >>> with_marks("ou ca", [0, 2, 0, 5, 0])
    'où ça'
    """
    if len(marks) != len(text) or not all(mark in range(len(MARKS)) for mark in marks):
        raise ValueError(f"expected {len(text)} marks from 0 to {len(MARKS) - 1}, one a character; got {list(marks)}.")
    composed = (character + MARKS[mark] for character, mark in zip(text, marks, strict=True))
    return unicodedata.normalize("NFC", "".join(composed))


def _parted(text: str) -> list[tuple[str, str, int | None]]:
    """(character, its letter without the mark, its mark) for every character of the composed text."""
    found: list[tuple[str, str, int | None]] = []
    for character in unicodedata.normalize("NFC", text):
        letters = unicodedata.normalize("NFD", character)
        allowed = CARRIERS.get(letters[0].lower())
        mark = MARKS.index(letters[1:]) if letters[1:] in MARKS else None
        found.append((character, letters[0], mark) if allowed and mark in allowed else (character, character, None))
    return found


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """Every French phrase of the interface once, composed, sorted."""
    return tuple(sorted({pair.target for pair in interface_phrases()}))


@dataclass(frozen=True)
class Phrases:
    """Phrases to learn from, and phrases to be tested on, of which none says the same as one of the others."""

    train: tuple[str, ...]
    test: tuple[str, ...]


@lru_cache(maxsize=8)
def split(seed: int) -> Phrases:
    """A fifth of the phrases held out, drawn from `seed`; those that differ in accents, case or signs stay together."""
    generator = torch.Generator().manual_seed(seed)
    train_side, test_side = split_groups(phrases(), phrase_family, HELD_OUT, generator)
    return Phrases(tuple(train_side), tuple(test_side))


@lru_cache(maxsize=1)
def alphabet() -> tuple[str, ...]:
    """The characters that a network knows, after one for all others: those that 20 phrases or more contain."""
    counts: dict[str, int] = {}
    for phrase in phrases():
        for character in set(without_accents(phrase)):
            counts[character] = counts.get(character, 0) + 1
    return (_UNKNOWN, *sorted(character for character, count in counts.items() if count >= 20))


def encode(text: str) -> list[int]:
    """Ids of a text's characters without their accents; 0 for those that a network does not know."""
    number = _numbers()
    return [number.get(character, 0) for character in without_accents(text)]


@lru_cache(maxsize=1)
def _numbers() -> Mapping[str, int]:
    return MappingProxyType({character: number for number, character in enumerate(alphabet())})


class AccentTagger(SequenceTagger):
    """Says at every character which of `MARKS` it carries; `width` 0 is that of `WIDTHS`."""

    def __init__(self, way: str, width: int = 0, seed: int = 0) -> None:
        width = width or WIDTHS.get(way, 1)
        super().__init__(len(alphabet()), len(MARKS), way, width, EMBEDDING, DROPOUT, seed)


def weights() -> dict[str, int]:
    """How many weights each way has, of the widths in `WIDTHS`."""
    return {way: parameter_count(AccentTagger(way)) for way in WIDTHS}


def learn(way: str, seed: int = 0, steps: int = STEPS) -> AccentTagger:
    """A tagger trained on the training side of `split(seed)`, its loss at the letters that can carry a mark alone."""
    examples = split(seed).train
    ids = pad([encode(phrase) for phrase in examples], [0] * len(examples))
    targets = pad([_targets(phrase) for phrase in examples], [0] * len(examples), padding=_NO_TARGET).ids

    def objective(model: nn.Module, step: int, carried: None) -> tuple[Tensor, None]:
        generator = torch.Generator().manual_seed(1_000_003 * (seed + 1) + step)
        rows = torch.randint(
            len(examples), (4 * BATCH,), generator=generator
        )  # a quarter of like length: little padding
        quarter = torch.randint(4, (), generator=generator) * BATCH
        rows = rows[ids.lengths[rows].argsort(stable=True)][quarter : quarter + BATCH]
        lengths = ids.lengths[rows]
        longest = int(lengths.max())
        logits = model(ids.ids[rows, :longest], lengths)
        return cross_entropy(logits, targets[rows, :longest]), None

    tagger = AccentTagger(way, seed=seed)
    train(tagger, objective, Plan(steps, RATE, warm_up=50), progress=False)
    return tagger


def _targets(phrase: str) -> list[int]:
    return [_NO_TARGET if mark is None else mark for mark in marks_of(phrase)]


def probabilities(tagger: AccentTagger, texts: Sequence[str]) -> list[Tensor]:
    """For each text (characters, 6): the probability of each of `MARKS`, 0 for those that the letter cannot carry.

    Letters that carry none have all of it on 0. Accents in the texts are not looked at.
    """
    plain = [without_accents(text) for text in texts]
    batch = pad([encode(text) for text in plain], [0] * len(plain))
    with evaluating(tagger):
        logits = tagger(batch.ids, batch.lengths)
    found = []
    for text, own in zip(plain, logits, strict=True):
        allowed = torch.tensor(
            [[k in CARRIERS.get(letter.lower(), (0,)) for k in range(len(MARKS))] for letter in text]
        )
        found.append(torch.softmax(own[: len(text)].masked_fill(~allowed, float("-inf")), dim=1))
    return found


def restore(tagger: AccentTagger, text: str) -> str:
    """The text with the marks that the tagger finds most probable, in place of those it has."""
    return with_marks(without_accents(text), probabilities(tagger, [text])[0].argmax(1).tolist())


LETTERS = ("all", "every e", "the word a", "new words")
"""Kinds of ambiguous letters: all of `CARRIERS`; every e; the a of the word a or à; those in words not learnt from."""
Errors = dict[str, tuple[int, int]]
"""Wrong letters and all letters, by kind."""


def kinds_of(phrase: str, known: Collection[str]) -> list[tuple[str, ...]]:
    """For every character which of `LETTERS` it is one of; `known` are the words learnt from, without accents."""
    plain = without_accents(phrase).lower()
    found: list[tuple[str, ...]] = [()] * len(plain)
    for match in _WORD.finditer(plain):
        word = match.group()
        for place, letter in enumerate(word, match.start()):
            is_one_of = (letter in CARRIERS, letter == "e", word == "a", letter in CARRIERS and word not in known)
            found[place] = tuple(kind for kind, is_one in zip(LETTERS, is_one_of, strict=True) if is_one)
    return found


def errors(say: Callable[[str], Sequence[int]], data: Phrases) -> Errors:
    """Wrong and all ambiguous letters of the test phrases when `say` gives a mark for every letter of a phrase."""
    known = {word for phrase in data.train for word, _ in _words(phrase)}
    counts = {kind: [0, 0] for kind in LETTERS}
    for phrase in data.test:
        for kinds, mark, true in zip(kinds_of(phrase, known), say(phrase), marks_of(phrase), strict=True):
            for kind in kinds:
                counts[kind][0] += mark != true
                counts[kind][1] += 1
    return {kind: (wrong, all_of) for kind, (wrong, all_of) in counts.items()}


def tagger_errors(tagger: AccentTagger, data: Phrases) -> Errors:
    """`errors` of a network that takes the most probable mark."""
    said = dict(zip(data.test, (found.argmax(1).tolist() for found in probabilities(tagger, data.test)), strict=True))
    return errors(said.__getitem__, data)


def bare(phrase: str) -> list[int]:
    """Never a mark: what a typist without accents says."""
    return [0] * len(phrase)


def by_words(learnt: Sequence[str]) -> Callable[[str], list[int]]:
    """A table of words: each has the marks it most often has in `learnt`; unknown words have none."""
    counts: dict[str, Counter[tuple[int, ...]]] = {}
    for text in learnt:
        for word, marks in _words(text):
            counts.setdefault(word, Counter())[marks] += 1
    best = {word: max(sorted(found), key=found.__getitem__) for word, found in counts.items()}

    def say(phrase: str) -> list[int]:
        said = bare(phrase)
        for match in _WORD.finditer(without_accents(phrase)):
            said[match.start() : match.end()] = best.get(match.group().lower(), bare(match.group()))
        return said

    return say


_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Every word in small letters without accents, with its marks."""
    marks = marks_of(text)
    found = _WORD.finditer(without_accents(text))
    return [(m.group().lower(), tuple(mark or 0 for mark in marks[m.start() : m.end()])) for m in found]
