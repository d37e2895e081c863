"""Choose a phrase, find the units that are on along it and off outside, and where else they are on together.

After Strobelt, Gehrmann, Pfister and Rush, "LSTMVis" (2018). What is on along any phrase at all says how little that
alone means: other stretches of the same length, and what chance would give, stand beside every count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.lessons.l11_gate_microscope.microscope import read_after_run_in
from course_lib.lessons.l11_gate_microscope.unit_correlations import passages, read_units
from course_lib.remembered import remembered
from course_lib.training.recipes import as_ids

MODELS = ("python", "prose")
LONGEST = 400
"""How many characters of a text are looked at: the first ones."""
KEPT = 8
"""So many units are shown, the best first."""
SEARCHED = 16_000
"""Characters of held-out text that are searched."""
OUTSIDE = 0.05
"""A unit is off outside the phrase when it is on at no more than this share of the other characters."""
MATCHES = 6
AROUND = 24
"""So many characters of held-out text are shown on each side of a match."""


@dataclass(frozen=True)
class PhraseUnit:
    """A unit that is on at every character of the phrase: its number, the `sign` of tanh c that counts as on, and the
    share of steps at which it is on outside the phrase, and in held-out text."""

    unit: int
    sign: int
    outside: float
    held_out: float


@dataclass(frozen=True)
class Match:
    """Held-out text along which the units are on together, with what stands before and after it."""

    before: str
    text: str
    after: str


@dataclass(frozen=True)
class PhraseView:
    """A text, a phrase in it, and units.

    The phrase stands at `start` to `stop`, the `place`-th of `places` (from 1). `wanted` is what was asked for;
    `found` is False when it is not in the text, and the first word stands in for it. `units` are the best `KEPT` of
    those that are on at every character of the phrase; `levels` (units, T) is tanh c of each, turned so that on is up.
    `fitting` of all units are also off outside. The text holds `others` stretches of the same length that do not touch
    the phrase; at the share `elsewhere` of them as many or more units are on and off in that way.

    The first `asked` units are on together at the share `together` of held-out characters, and at `by_chance` if they
    did not care for one another; `matches` are the longest of such stretches, of `stretches`.
    """

    model: str
    text: str
    wanted: str
    found: bool
    start: int
    stop: int
    place: int
    places: int
    threshold: float
    units: tuple[PhraseUnit, ...]
    levels: np.ndarray
    fitting: int
    others: int
    elsewhere: float
    asked: int
    together: float
    by_chance: float
    matches: tuple[Match, ...]
    stretches: int
    unknown: int

    @property
    def phrase(self) -> str:
        """The part of the text that is looked at."""
        return self.text[self.start : self.stop]


def places_of(text: str, phrase: str) -> list[int]:
    """Where a phrase begins in a text, places that overlap too; none for an empty phrase.

    >>> places_of("banana", "ana"), places_of("banana", "")
    ([1, 3], [])
    """
    if not phrase:
        return []
    return [start for start in range(len(text) - len(phrase) + 1) if text.startswith(phrase, start)]


def first_word(text: str) -> tuple[int, int]:
    """Where the first word of a text begins and ends; the first character when there is none.

    >>> first_word("  to be"), first_word(" ")
    ((2, 4), (0, 1))
    """
    start = len(text) - len(text.lstrip())
    return (start, start + len(text[start:].split()[0])) if text.strip() else (0, 1)


@remembered(maxsize=16)
def _signals(model: str, text: str) -> Tensor:
    """tanh c of every unit and the same turned round, after each character: (T, 2H)."""
    return _both_signs(read_after_run_in(model, text, "tanh c"))


@remembered(maxsize=2)
def _searched(model: str) -> tuple[str, Tensor]:
    """Held-out text, and the signals along it."""
    text = passages(model)[1].text[:SEARCHED]
    return text, _both_signs(read_units(shipped_reader(model), text, ("tanh c",))["tanh c"])


def _both_signs(values: Tensor) -> Tensor:
    return torch.cat((values, -values), 1)


def fitting_units(on: Tensor, start: int, stop: int) -> Tensor:
    """Which columns of `on` (T, units) hold at every step from `start` to `stop`, and at few others: bool (units,)."""
    return _fitting(on, stop - start)[start]


def _fitting(on: Tensor, length: int) -> Tensor:
    """The same for every stretch of that length: (T - length + 1, units)."""
    counts = torch.cat((torch.zeros(1, on.shape[1], dtype=torch.int32), on.cumsum(0, dtype=torch.int32)))
    inside = counts[length:] - counts[:-length]
    return (inside == length) & (counts[-1] - inside <= OUTSIDE * (len(on) - length))


def phrase_view(
    model: str, text: str, phrase: str, place: int = 1, threshold: float = 0.5, asked: int = 2
) -> PhraseView:
    """Look at one phrase of a text; a place beyond the last is the last one.

    The first `LONGEST` characters of the text count; an empty text is a line end. A phrase that the text does not hold
    is replaced by its first word. Raises `ValueError` for a model that is not there, and numbers out of range.
    """
    if model not in MODELS:
        raise ValueError(f"expected a model among {', '.join(MODELS)}; got {model!r}. Choose one of these.")
    if place < 1 or asked < 1 or not 0 <= threshold < 1:
        raise ValueError(
            f"expected a place and a number of units of 1 or more, and a threshold from 0 to below 1; got {place}, "
            f"{asked} and {threshold}."
        )
    text = text[:LONGEST] or "\n"
    starts = places_of(text, phrase)
    place = min(place, len(starts)) if starts else 1
    start, stop = (starts[place - 1], starts[place - 1] + len(phrase)) if starts else first_word(text)
    signals = _signals(model, text)
    on = signals > threshold
    units = _ranked(signals, on, start, stop)
    half = signals.shape[1] // 2
    chosen = [column for column, _ in units]
    searched, there = _searched(model)
    held_out = there[:, chosen] > threshold
    shares = held_out.double().mean(0)
    few = min(asked, len(chosen))
    together = held_out[:, :few].all(1) if few else torch.zeros(len(searched), dtype=torch.bool)
    matches, stretches = _matches(searched, together.numpy())
    fits = _fitting(on, stop - start).sum(1)
    others = torch.cat((fits[: max(0, 2 * start - stop + 1)], fits[stop:]))
    elsewhere = float((others >= fits[start]).double().mean()) if len(others) else 0.0
    tokenizer = shipped_reader(model).tokenizer
    return PhraseView(
        model, text, phrase, bool(starts), start, stop, place, max(1, len(starts)), threshold,
        tuple(
            PhraseUnit(column % half, 1 if column < half else -1, outside, float(share))
            for (column, outside), share in zip(units, shares, strict=True)
        ),
        signals[:, chosen].T.numpy(), int(fits[start]), len(others), elsewhere, few, float(together.double().mean()),
        float(shares[:few].prod()) if few else 0.0, matches, stretches,
        as_ids(tokenizer, text).tolist().count(tokenizer.vocabulary.unknown_id),
    )  # fmt: skip


def _ranked(signals: Tensor, on: Tensor, start: int, stop: int) -> list[tuple[int, float]]:
    """Columns that are on at every step of the phrase, with the share of other steps: the rarest there first.

    Of two that are on as rarely, the one whose level differs more comes first.
    """
    inside = torch.zeros(len(on), dtype=torch.bool)
    inside[start:stop] = True
    columns = on[inside].all(0).nonzero().flatten()
    if not len(columns):
        return []
    outside = on[~inside][:, columns].double().mean(0) if not inside.all() else torch.zeros(len(columns)).double()
    rest = signals[~inside][:, columns].double().mean(0) if not inside.all() else 0.0
    apart = signals[inside][:, columns].double().mean(0) - rest
    order = np.lexsort((-apart.numpy(), outside.numpy()))[:KEPT]
    return [(int(columns[n]), float(outside[n])) for n in order]


def _matches(text: str, together: np.ndarray) -> tuple[tuple[Match, ...], int]:
    """The longest stretches along which all are on, in order of the text when alike, and how many there are."""
    edges = np.diff(np.concatenate(([0], together.astype(int), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    longest = np.argsort(-(ends - starts), kind="stable")[:MATCHES]
    found = [
        Match(text[max(0, a - AROUND) : a], text[a:b], text[b : b + AROUND])
        for a, b in zip(starts[longest].tolist(), ends[longest].tolist(), strict=True)
    ]
    return tuple(found), len(starts)
