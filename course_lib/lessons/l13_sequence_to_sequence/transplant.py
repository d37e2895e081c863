"""What a decoder expects, step by step, and what becomes of it when the context of another source is put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from course_lib.corpora.numbers import in_words
from course_lib.lessons.l13_sequence_to_sequence.recipes_numbers import shipped_numbers
from course_lib.models.encoder_decoder import DecoderState
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import BOS_ID, EOS_ID, padded
from course_lib.training.pronouncing import LONGEST as MOST_SOUNDS
from course_lib.training.recipes_pronunciations import shipped_pronouncer
from course_lib.training.translator import Translator

MODELS: Mapping[str, Callable[[], Translator]] = {
    "English word to sounds": lambda: shipped_pronouncer()[0],
    "English number to French": lambda: shipped_numbers()[0],
}
"""The shipped models, by what they do."""
WORDS, NUMBERS = tuple(MODELS)
EXAMPLES = {WORDS: ("sequence", "natural"), NUMBERS: ("77", "1984")}
"""A source for each, and another whose context comes in."""
MOST_LETTERS = 32
"""Words of more letters are cut."""
MOST_STEPS = 70
NEVER = 0
"""The step at which nothing is put in."""


@dataclass(frozen=True)
class Decoded:
    """One greedy run of a decoder: `source`, `other` (whose context came in before step `at`, from 1; 0 never).

    `probabilities` (steps, symbols) are the distributions the symbols `chosen` were the likeliest of; `names` are the
    symbols' names. `last` is how many steps the run takes when nothing is put in; `note` says what was read in place of
    a text that cannot be read.
    """

    model: str
    source: str
    other: str
    at: int
    probabilities: Tensor
    chosen: tuple[int, ...]
    names: tuple[str, ...]
    last: int
    note: str = ""

    @property
    def ended(self) -> bool:
        """Whether the decoder found an end."""
        return self.chosen[-1] == EOS_ID

    def text(self, low: int = 0, high: int | None = None) -> str:
        """The symbols of these steps, without the end, as the model's task writes them."""
        own = [self.names[symbol] for symbol in self.chosen[low:high] if symbol != EOS_ID]
        return (" " if self.model == WORDS else "").join(own)


@torch.no_grad()
def decode(
    translator: Translator, source: str, other: str = "", at: int = NEVER, steps: int = MOST_STEPS
) -> tuple[Tensor, tuple[int, ...]]:
    """Distributions (steps, symbols) and the likeliest symbols, up to the end; before step `at` the context of `other`.

    Only the context is changed: the decoder's states, which remember what has been written, stay as they are. So this
    does nothing to a decoder that sees the context at the start alone. Raises `ValueError` for a text without tokens.
    """
    ids = [translator.source.encode(text) for text in (source, other or source)]
    with evaluating(translator.model):
        contexts = [translator.model.encode(*padded([one])).context for one in ids]
        state, token = translator.model.start(contexts[0]), torch.tensor([BOS_ID])
        rows, chosen = [], []
        for step in range(1, steps + 1):
            if step == at:
                state = DecoderState(contexts[1], state.states)
            logits, state = translator.model.step(token, state)
            rows.append(logits[0].softmax(0))
            token = logits.argmax(1)
            chosen.append(int(token))
            if chosen[-1] == EOS_ID:
                break
    return torch.stack(rows), tuple(chosen)


def transplant(model: str, source: str, other: str, at: int = NEVER) -> Decoded:
    """The run of a shipped model on a learner's text, with the context of another from step `at` on.

    A step behind the end of the run without a transplant is its last. In place of a text that cannot be read an example
    is, and a note says so. Raises `ValueError` for an unknown model.
    """
    if model not in MODELS:
        raise ValueError(f"expected a model among {', '.join(MODELS)}; got {model!r}.")
    translator = MODELS[model]()
    read, problems = zip(*(readable(model, text) for text in (source, other)), strict=True)
    instead = [example for example, problem in zip(EXAMPLES[model], problems, strict=True) if problem]
    note = f"{next(filter(None, problems))} In its place: {' and '.join(instead)}." if instead else ""
    source, other = (text or readable(model, given)[0] for text, given in zip(read, EXAMPLES[model], strict=True))
    steps = MOST_SOUNDS if model == WORDS else MOST_STEPS
    probabilities, chosen = decode(translator, source, steps=steps)
    last = len(chosen)
    at = min(at, last)
    if at != NEVER:
        probabilities, chosen = decode(translator, source, other, at, steps)
    names = tuple(translator.target.vocabulary.tokens)
    return Decoded(model, source, other, at, probabilities, chosen, names, last, note)


def readable(model: str, text: str) -> tuple[str, str]:
    """What a model reads of a text, and "" - or "", and what to type."""
    try:
        return (read_word if model == WORDS else read_number)(text), ""
    except ValueError as error:
        return "", str(error)


def read_word(text: str) -> str:
    """The letters a to z of a text, in small letters, at most `MOST_LETTERS`. Raises `ValueError` when there are none.

    >>> read_word("Don't!")
    'dont'
    """
    letters = re.sub(r"[^a-z]", "", text[:2000].lower())[:MOST_LETTERS]
    if not letters:
        raise ValueError('Type an English word in the letters a to z, such as "sequence".')
    return letters


def read_number(text: str) -> str:
    """A number in English words: from digits below ten million, grouped by thousands or not, or from the words.

    >>> read_number("1,977"), read_number("Eighty-two")
    ('one thousand nine hundred and seventy-seven', 'eighty-two')
    """
    plain = " ".join(text[:2000].lower().split())
    if re.fullmatch(r"[0-9]{1,7}|[0-9]{1,3}([ ,.])[0-9]{3}(\1[0-9]{3})?", plain):
        digits = re.sub(r"[^0-9]", "", plain)
        if len(digits) <= 7:
            return in_words(int(digits))
    words = " ".join(re.sub(r"[^a-z \-]", "", plain).split())[:120]
    if not words or not set(re.split(r"[ -]+", words)) <= _number_words():
        raise ValueError('Type a whole number below ten million, in digits or English words: "77" or "seventy-seven".')
    return words


@lru_cache(maxsize=1)
def _number_words() -> frozenset[str]:
    names = [in_words(number) for number in (*range(100), 100, 101, 1000, 1_000_000)]
    return frozenset(word for name in names for word in re.split(r"[ -]+", name))
