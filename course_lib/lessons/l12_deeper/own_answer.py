"""Why a network that reads both ways is no language model: the letter it is to predict is among those it reads.

And what both ways cost where text comes in letter by letter: they have to wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from course_lib.corpora.shakespeare import shakespeare
from course_lib.lessons.l12_deeper.accents import (
    CARRIERS,
    AccentTagger,
    encode,
    marks_of,
    without_accents,
)
from course_lib.lessons.l12_deeper.depth_width import bits_of_frequencies
from course_lib.lessons.l12_deeper.tagger import SequenceTagger
from course_lib.models.sizes import check_whole
from course_lib.training.batches import pad
from course_lib.training.evaluation import evaluating
from course_lib.training.training_loop import Plan, cross_entropy, train

LENGTH, BATCH = 40, 32
WIDTHS = {"forward": 66, "both": 42}
"""Units of each direction: about as many weights."""
EVERY = 50


@dataclass(frozen=True)
class Predictor:
    """A network trained to predict the next character, and its held-out bits per character after so many steps."""

    tagger: SequenceTagger
    bits: dict[int, float]


def _text(limit: int = 200_000) -> tuple[Tensor, Tensor, int]:
    text = shakespeare("hamlet", limit)
    number = {character: i for i, character in enumerate(sorted(set(text)))}
    ids = torch.tensor([number[character] for character in text])
    return ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :], len(number)


def _windows(ids: Tensor, starts: Tensor) -> Tensor:
    return ids[starts.unsqueeze(1) + torch.arange(LENGTH + 1)]


def learn_next(way: str, steps: int = 150, seed: int = 0) -> Predictor:
    """Train on windows of Hamlet to say the next character at each of them, from one way or both.

    Raises `ValueError` for a way that is not "forward" or "both".
    """
    if way not in WIDTHS:
        raise ValueError(f"expected a way among {', '.join(WIDTHS)}; got {way!r}.")
    ids, held_out, vocabulary = _text()
    tagger = SequenceTagger(vocabulary, vocabulary, way, WIDTHS[way], seed=seed)
    lengths = torch.full((BATCH,), LENGTH + 1)
    bits: dict[int, float] = {}

    def objective(model: Any, step: int, carried: Any) -> tuple[Tensor, None]:
        generator = torch.Generator().manual_seed(1_000_003 * seed + step)
        windows = _windows(ids, torch.randint(len(ids) - LENGTH, (BATCH,), generator=generator))
        return cross_entropy(model(windows, lengths)[:, :-1], windows[:, 1:]), None

    def observe(step: int, model: Any) -> None:
        if step % EVERY == 0:
            bits[step] = held_out_bits(model, held_out)

    train(tagger, objective, Plan(steps, 1e-2, warm_up=10), observe=observe, progress=False)
    return Predictor(tagger, bits)


def _tested(held_out: Tensor) -> Tensor:
    return _windows(held_out, torch.arange(0, len(held_out) - LENGTH, 5 * LENGTH))


def held_out_bits(tagger: SequenceTagger, held_out: Tensor) -> float:
    """Mean of -log2 of the probability of the next character, the whole window being there to read."""
    windows = _tested(held_out)
    with evaluating(tagger):
        logits = tagger(windows, torch.full((len(windows),), LENGTH + 1))
        return float(cross_entropy(logits[:, :-1], windows[:, 1:])) / log(2)


def bits_without_the_future(predictor: Predictor) -> float:
    """The same when the network is given only the characters up to the one before: what a writer has."""
    windows = _tested(_text()[1])[:40]
    total = 0.0
    with evaluating(predictor.tagger):
        for step in range(1, LENGTH + 1):
            logits = predictor.tagger(windows[:, :step], torch.full((len(windows),), step))[:, -1]
            total += float(functional.cross_entropy(logits, windows[:, step]))
    return total / LENGTH / log(2)


def frequency_bits() -> float:
    """Held-out bits per character of someone who knows only how often each character comes."""
    return bits_of_frequencies(*_text())


def reads_its_answer(tagger: SequenceTagger, at: int = 20) -> bool:
    """Whether the output at a step changes when nothing but the next character is changed."""
    window = _tested(_text()[1])[:1]
    other = window.clone()
    other[0, at + 1] = (other[0, at + 1] + 1) % tagger.embedding.num_embeddings
    length = torch.tensor([LENGTH + 1])
    with evaluating(tagger):
        return bool((tagger(window, length)[0, at] - tagger(other, length)[0, at]).abs().max() > 1e-6)


def wrong_by_wait(tagger: AccentTagger, phrases: Sequence[str], waits: Sequence[int]) -> dict[int, float]:
    """The share of wrong ambiguous letters when a mark is said as soon as so many further characters are there.

    For every letter the network reads what stands before it, the letter, and `wait` characters more.

    Raises `ValueError` for a wait that is no whole number from 0 up, and where no letter can carry a mark.
    """
    found = {}
    for wait in waits:
        check_whole("wait", wait, least=0)
        wrong = letters = 0
        for phrase in phrases:
            plain, marks = without_accents(phrase), marks_of(phrase)
            places = [place for place, letter in enumerate(plain) if letter.lower() in CARRIERS]
            if not places:
                continue
            said = _said_at(tagger, plain, places, wait)
            wrong += sum(mark != marks[place] for mark, place in zip(said, places, strict=True))
            letters += len(places)
        if not letters:
            raise ValueError("expected phrases with an a, c, e, i, o or u; got none. No letter can carry a mark.")
        found[wait] = wrong / letters
    return found


def _said_at(tagger: AccentTagger, plain: str, places: Sequence[int], wait: int) -> list[int]:
    prefixes = [plain[: place + 1 + wait] for place in places]
    batch = pad([encode(prefix) for prefix in prefixes], [0] * len(prefixes))
    with evaluating(tagger):
        logits = tagger(batch.ids, batch.lengths)
    said = []
    for row, place in zip(logits, places, strict=True):
        allowed = CARRIERS[plain[place].lower()]
        said.append(max(allowed, key=lambda mark: float(row[place, mark])))
    return said


def steps_to_follow(length: int) -> tuple[int, int]:
    """Cell steps to answer after each of so many characters: with one way, and with both, which read all again.

    Raises `ValueError` unless `length` is a whole number, 1 or more.

    >>> steps_to_follow(10)
    (10, 65)
    """
    check_whole("length", length)
    return length, length + length * (length + 1) // 2
