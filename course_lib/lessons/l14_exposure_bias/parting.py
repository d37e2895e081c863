"""One sequence three times: fed with the truth, fed with itself, and after one wrong symbol; where they part.

A shipped model writes the sounds of a word, or the letters of a name that begins with an origin ("Polish: Kowalski").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from string import ascii_lowercase
from typing import Any

import torch
from torch import Tensor

from course_lib.corpora.names import ORIGINS
from course_lib.corpora.pronunciations import pronunciations
from course_lib.lessons.l14_exposure_bias.position_errors import first_parting
from course_lib.models.language_model import LanguageModel
from course_lib.remembered import remembered
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.edit_distance import edit_distance
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import BOS_ID, EOS_ID
from course_lib.training.recipes import shipped
from course_lib.training.recipes_pronunciations import shipped_pronouncer
from course_lib.training.sampling import as_line, prompt_ids

KINDS = ("sounds of a word", "letters of a name")
END = "■"
MOST = 22
"""Symbols of a truth that are shown; what is longer is cut."""
SPARE = 4
"""How many symbols an answer may be longer than the truth in the picture."""
DEFAULT_WORD, DEFAULT_NAME = "internationalization", "Polish: Kowalski"

Step = Callable[[int, Any], tuple[Tensor, Any]]
"""A symbol and the state before it give logits (vocabulary,) of the next symbol, and the state after it."""


@dataclass(frozen=True)
class Reading:
    """A truth fed symbol by symbol: before each of its symbols and its end, the logits and the state.

    `truth` are ids without the end, `names` the symbols by id, `note` what has to be said about the truth.
    """

    shown: str
    truth: tuple[int, ...]
    names: tuple[str, ...]
    end: int
    logits: tuple[Tensor, ...]
    states: tuple[Any, ...]
    step: Step
    note: str


@lru_cache(maxsize=1)
def _names_model() -> LanguageModel:
    return shipped("names").model.as_cells()


def likeliest(logits: Tensor, end: int, but: int | None = None) -> int:
    """The likeliest ordinary symbol or the end; with `but`, the likeliest ordinary symbol other than that one."""
    masked = logits.clone()
    masked[: len(SPECIAL_TOKENS)] = -torch.inf
    if but is None:
        masked[end] = logits[end]
    else:
        masked[[but, end]] = -torch.inf
    return int(masked.argmax())


@remembered(maxsize=32)
def read_truth(kind: str, text: str) -> Reading:
    """Feed a shipped model the truth about a text. Text without a usable letter is replaced, and `note` says so.

    Raises `ValueError` for an unknown kind, and what loading the model raises.
    """
    if kind not in KINDS:
        raise ValueError(f"expected one of {', '.join(KINDS)}; got {kind!r}.")
    start = _start_of_sounds if kind == KINDS[0] else _start_of_name
    shown, truth, names, end, logits, state, step, note = start(text)
    if len(truth) > MOST:
        truth, note = truth[:MOST], f"{note} Only the first {MOST} symbols are used.".strip()
    found, states = [logits], [state]
    for symbol in truth:
        logits, state = step(symbol, state)
        found.append(logits)
        states.append(state)
    return Reading(shown, tuple(truth), names, end, tuple(found), tuple(states), step, note)


def _start_of_sounds(text: str) -> tuple[str, Sequence[int], tuple[str, ...], int, Tensor, Any, Step, str]:
    translator, _ = shipped_pronouncer()
    model, note = translator.model, ""
    word = "".join(letter for letter in text.lower() if letter in ascii_lowercase)[:28]
    if not word:
        word, note = DEFAULT_WORD, f'No letter from a to z in this text; here is "{DEFAULT_WORD}".'

    def step(symbol: int, state: Any) -> tuple[Tensor, Any]:
        with evaluating(model):
            logits, after = model.step(torch.tensor([symbol]), state)
        return logits[0], after

    ids = translator.source.encode(word)
    with evaluating(model):
        before = model.start(model.encode(torch.tensor([ids]), torch.tensor([len(ids)])).context)
    logits, state = step(BOS_ID, before)
    listed = pronunciations().get(word)
    if listed:
        truth = translator.target.encode(listed[0])
        if len(listed) > 1:
            note = f"{note} The dictionary lists {len(listed)} pronunciations; the first is taken as the truth.".strip()
    else:
        truth = _own_answer(logits, state, step, EOS_ID) or translator.target.encode("AH")
        note = f"{note} Not in the dictionary: the model's own answer stands in for the truth.".strip()
    return word, truth, translator.target.vocabulary.tokens, EOS_ID, logits, state, step, note


def _own_answer(logits: Tensor, state: Any, step: Step, end: int) -> list[int]:
    written: list[int] = []
    while len(written) < MOST and (symbol := likeliest(logits, end)) != end:
        written.append(symbol)
        logits, state = step(symbol, state)
    return written


def _start_of_name(text: str) -> tuple[str, Sequence[int], tuple[str, ...], int, Tensor, Any, Step, str]:
    tokenizer, model, note = shipped("names").tokenizer, _names_model(), ""
    origin, _, name = text.rpartition(":")
    origin = origin.strip().capitalize()
    if origin not in ORIGINS:
        note = "No origin such as Polish: before the name; it is read as English." if name.strip() else ""
        origin = "English"
    known = tokenizer.vocabulary
    letters = [letter for letter in name.strip()[:200] if letter in known and letter not in SPECIAL_TOKENS]
    if not letters:
        origin, _, name = DEFAULT_NAME.partition(": ")
        letters, note = list(name), f'No letter of a name in this text; here is "{DEFAULT_NAME}".'

    def step(symbol: int, state: Any) -> tuple[Tensor, Any]:
        with evaluating(model):
            logits, after = model(torch.tensor([[symbol]]), state)
        return logits[0, -1], after

    with evaluating(model):
        logits, state = model(prompt_ids(tokenizer, as_line(f"{origin}: ")).unsqueeze(0))
    truth = [known.id(letter) for letter in letters]
    return f"{origin}: {''.join(letters)}", truth, known.tokens, known.id("\n"), logits[0, -1], state, step, note


@dataclass(frozen=True)
class Parting:
    """One sequence for the picture. Rows are symbols with their end; `bits` and `spoiled` are -log2 p(true symbol).

    `given`: true symbols before the model is left to itself; `place`: where the wrong symbol stands, from 0. `after`:
    left to itself behind it; `control`: left to itself at the same place, but behind the true symbol. `spoiled` has
    the bits behind that place when it is fed with the truth but for the wrong symbol (before: None).
    """

    kind: str
    shown: str
    truth: list[str]
    forced: list[str]
    free: list[str]
    after: list[str]
    control: list[str]
    bits: list[float]
    spoiled: list[float | None]
    given: int
    place: int
    note: str

    @property
    def parts_at(self) -> int | None:
        """Where the model, left to itself, parts from the truth."""
        return first_parting(self.free, self.truth)

    @property
    def slips(self) -> list[int]:
        """Where it is wrong although it is fed with the truth."""
        return [t for t, (said, true) in enumerate(zip(self.forced, self.truth, strict=True)) if said != true]

    @property
    def edits_without(self) -> int:
        """Edits that the model makes behind the true symbol, left to itself at the same place."""
        return edit_distance(self.control, self.truth)

    @property
    def more_edits(self) -> int:
        """What the wrong symbol costs besides itself, in edits: 0 if it is overcome, below 0 if it even helped.

        Edits that the model would have made all the same, behind the true symbol, are not counted.
        """
        return edit_distance(self.after, self.truth) - self.edits_without - 1


def parting(kind: str, text: str, given: int = 0, place: int = 9) -> Parting:
    """One sequence: `given` true symbols and then by itself; a wrong symbol at `place`, counted from 1.

    Both are cut to the length of the truth. Raises `ValueError` for numbers below 0 and 1.
    """
    if given < 0 or place < 1:
        raise ValueError(f"expected 0 or more symbols given and a place of 1 or more; got {given} and {place}.")
    read = read_truth(kind, text)
    given, at = min(given, len(read.truth)), min(place, len(read.truth)) - 1
    truth = [*read.truth, read.end]
    own = _continue(read, list(read.truth[:given]), read.logits[given], read.states[given])
    wrong = likeliest(read.logits[at], read.end, but=read.truth[at])
    control = _continue(read, list(read.truth[: at + 1]), read.logits[at + 1], read.states[at + 1])
    logits, state = read.step(wrong, read.states[at])
    after = _continue(read, [*read.truth[:at], wrong], logits, state)
    spoiled: list[float | None] = [None] * (at + 1)
    for symbol in truth[at + 1 :]:
        spoiled.append(_bits(logits, symbol))
        if symbol != read.end:
            logits, state = read.step(symbol, state)

    def named(ids: Sequence[int]) -> list[str]:
        return [END if one == read.end else read.names[one] for one in ids]

    return Parting(
        kind,
        read.shown,
        named(truth),
        named([likeliest(one, read.end) for one in read.logits]),
        named(own),
        named(after),
        named(control),
        [_bits(one, symbol) for one, symbol in zip(read.logits, truth, strict=True)],
        spoiled,
        given,
        at,
        read.note,
    )


def _continue(read: Reading, written: list[int], logits: Tensor, state: Any) -> list[int]:
    """Go on by itself to the end, or to a few symbols more than the truth has."""
    while len(written) < len(read.truth) + 1 + SPARE:
        written.append(likeliest(logits, read.end))
        if written[-1] == read.end:
            break
        logits, state = read.step(written[-1], state)
    return written


def _bits(logits: Tensor, symbol: int) -> float:
    return float(-torch.log_softmax(logits.double(), 0)[symbol] / log(2))
