"""An LSTM of three units whose weights were set by hand, so that every gate has a reason that can be read.

`count` adds a quarter for every letter of a word, tells it at the end of the word, and starts again. `quote` turns
around at every quotation mark. `vowel` knows only the last character. No unit was trained.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import atanh

import torch
from torch import Tensor

from course_lib.models.lstm import LSTM
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered

LONGEST = 60
"""Characters that are read."""
UNITS = ("count", "quote", "vowel")
CLASSES = ("vowel", "other letter", "space", "quotation mark", "anything else")
"""What the network sees of a character: which of these it is, as a one-hot vector of five numbers."""
QUOTES = '"“”„‟«»'
_SURE = 8.0
"""A pre-activation that opens a gate: sigmoid(8) = 0.9997; minus this shuts it."""


def character_class(character: str) -> int:
    """The place in `CLASSES` of one character of any script; accents do not change a vowel.

    >>> [CLASSES[character_class(c)] for c in "éb "]
    ['vowel', 'other letter', 'space']
    """
    if character.isspace():
        return 2
    if character in QUOTES:
        return 3
    if not character.isalpha():
        return 4
    base = unicodedata.normalize("NFD", character)[0]
    return 0 if base.lower() in "aeiou" else 1


@lru_cache(maxsize=1)
def hand_made_lstm() -> LSTM:
    """The LSTM: five features, three units, float64. Every weight that is not named here is 0."""
    cell = LSTM(len(CLASSES), len(UNITS), forget_bias=None, dtype=torch.float64).requires_grad_(False)
    for parameter in cell.parameters():
        parameter.zero_()
    assert cell.b_h is not None
    f, i, g, o = (cell.rows(name).start for name in ("f", "i", "g", "o"))
    count, quote, vowel = range(3)
    W, U, b = cell.W_xh, cell.W_hh, cell.b_h

    b[f + count] = _SURE  # keep, but forget once the count has been told, when h is not 0
    U[f + count, count] = -80.0
    b[i + count] = -_SURE  # write at letters only
    W[i + count, :2] = 2 * _SURE
    b[g + count] = atanh(0.25)
    b[o + count] = -_SURE  # tell at a space, or at punctuation
    W[o + count, 2] = W[o + count, 4] = 2 * _SURE

    b[f + quote] = _SURE  # keep, but forget and write at a quotation mark
    W[f + quote, 3] = -2 * _SURE
    b[i + quote] = -_SURE
    W[i + quote, 3] = 2 * _SURE
    b[g + quote] = 1.0  # the opposite of what is told now; the first mark opens
    U[g + quote, quote] = -_SURE
    b[o + quote] = _SURE

    b[f + vowel] = -_SURE  # forget all, write all, tell all
    b[i + vowel] = b[o + vowel] = _SURE
    b[g + vowel] = -2.0
    W[g + vowel, 0] = 4.0
    return cell


@dataclass(frozen=True)
class CellStep:
    """Step `t` of a text, from 1; 0 for a text without characters. All numbers are (3,), one for each unit.

    `f`, `i`, `g`, `o` the gates and the candidate; `c_before` and `c` the memory before and after; `h_before`, `h`.
    """

    text: str
    t: int
    f: Tensor
    i: Tensor
    g: Tensor
    o: Tensor
    c_before: Tensor
    c: Tensor
    h_before: Tensor
    h: Tensor

    @property
    def character(self) -> str:
        """x_t; empty when there is none."""
        return self.text[self.t - 1] if self.t else ""

    @property
    def kept(self) -> Tensor:
        """What the forget gate leaves of the memory: f * c_before."""
        return self.f * self.c_before

    @property
    def written(self) -> Tensor:
        """What the input gate lets in: i * g."""
        return self.i * self.g


@remembered(maxsize=32)
def _run(text: str) -> dict[str, Tensor]:
    ids = torch.tensor([character_class(character) for character in text])
    x = torch.nn.functional.one_hot(ids, len(CLASSES)).double().unsqueeze(0)
    run = unroll(hand_made_lstm(), x, record=("gates", "states"))
    assert run.gates is not None
    assert run.states is not None
    h, c = (part[0] for part in run.states)
    return {**{name: gate[0] for name, gate in run.gates.items()}, "h": h, "c": c}


def cell_step(text: str, t: int) -> CellStep:
    """Step t of the hand-made LSTM on a text of at most `LONGEST` characters; beyond the end, its last step.

    Raises `ValueError` for longer texts, and for t below 1.

    >>> cell_step("ab", 2).c.tolist()[0] > 0.49
    True
    """
    if len(text) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters; got {len(text):,}. Take a piece of the text.")
    check_whole("t", t, advice="The first character is step 1.")
    if not text:
        zero = torch.zeros(len(UNITS), dtype=torch.float64)
        return CellStep(text, 0, zero, zero, zero, zero, zero, zero, zero, zero)
    t = min(t, len(text))
    run = _run(text)
    f, i, g, o = (run[name][t - 1] for name in ("f", "i", "g", "o"))
    return CellStep(text, t, f, i, g, o, run["c"][t - 1], run["c"][t], run["h"][t - 1], run["h"][t])


def what_happens(step: CellStep) -> list[str]:
    """What the gates of each unit do at this step, with the numbers: "count keeps 0.75, writes nothing, tells 0.63"."""
    sentences = []
    for number, name in enumerate(UNITS):
        f, i, o = (float(gate[number]) for gate in (step.f, step.i, step.o))
        keeps = f"keeps {_signed(step.kept[number])}" if f > 0.5 else f"forgets {_signed(step.c_before[number])}"
        writes = f"writes {_signed(step.written[number])}" if i > 0.5 else "writes nothing"
        tells = f"tells {_signed(step.h[number])}" if o > 0.5 else "tells nothing"
        sentences.append(f"{name} {keeps}, {writes}, {tells}")
    return sentences


def _signed(value: Tensor) -> str:
    """Two decimals and a minus sign at which no line is broken."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")
