"""Does a unit matter? Hold its cell state at one value and see what the model then says about closing a quote.

A cell state is held by three gates of its unit: f = 0 forgets, i = 1 writes, and the candidate g is the value. The
value is the unit's mean outside quotes, so that it says "outside" all the time and nothing that it would never say.

The stored table holds every unit in turn: ``python -m course_lib.lessons.l11_gate_microscope.unit_ablation``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l09_lstm.gate_view import Reader, shipped_reader
from course_lib.lessons.l11_gate_microscope.unit_correlations import (  # fmt: skip
    RESAMPLED,
    Passage,
    finding,
    passages,
    pieces,
    read_units,
)
from course_lib.models.cell import Edit, State
from course_lib.models.gates import traced_step
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered
from course_lib.training.recipes import as_ids
from course_lib.training.sampling import prompt_ids
from course_lib.training.stored import RESULTS, read_stored, write_stored

STORED = RESULTS / "unit_ablation.json"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.unit_ablation"
QUOTES = "inside quotes"
MODELS = ("python", "prose")
"""The models that have a label for quotes."""
CONTEXT = 200
"""How many characters the model reads up to a closing quote."""
CLOSINGS = 48
"""How many closing quotes are asked about: the first ones with enough text before them."""
LEVELS = ("as outside", "as inside", "0")


def hold(values: Mapping[int, float]) -> Edit:
    """The edit that keeps the cell state of each of these units at its value at every step; output gates stay free."""
    units, held = torch.tensor(list(values), dtype=torch.long), torch.tensor(list(values.values()), dtype=torch.float32)
    levels = {"f": torch.zeros_like(held), "i": torch.ones_like(held), "g": held}

    def edit(name: str, gate: Tensor) -> Tensor:
        return gate.index_copy(1, units, levels[name].expand(len(gate), -1)) if name in levels else gate

    return edit


def check_units(model: Reader, units: Sequence[int]) -> None:
    """Raise `ValueError` for no units, a unit that is not there, or one named twice."""
    known = all(not isinstance(unit, bool) and unit in range(model.units) for unit in units)
    if not units or not known or len(set(units)) < len(units):
        raise ValueError(
            f"expected different units from 0 to {model.units - 1}; got {list(units)}. Units are counted from 0."
        )


@dataclass(frozen=True)
class Closings:
    """Contexts that end just before a closing quote: ids (n, time), and the id of the quote that closes (n,)."""

    ids: Tensor
    quotes: Tensor


@remembered(maxsize=4)
def closings(name: str, count: int = CLOSINGS, context: int = CONTEXT) -> Closings:
    """The first `count` closing quotes in the held-out text of a model.

    `ValueError` for a count or context below 1, and when there are too few.
    """
    check_whole("count", count)
    check_whole("context", context)
    passage = passages(name)[1]
    tokenizer = shipped_reader(name).tokenizer
    label = passage.labels[QUOTES]
    ends = (np.diff(label.values) == -1) & label.counted[1:]
    places = [int(place) for place in np.flatnonzero(ends) if place >= context][:count]
    if len(places) < count:
        raise ValueError(f"expected {count} closing quotes; the held-out text of {name} has {len(places)}. Ask fewer.")
    windows = [as_ids(tokenizer, passage.text[place + 1 - context : place + 1]) for place in places]
    return Closings(torch.stack(windows), as_ids(tokenizer, "".join(passage.text[place + 1] for place in places)))


@one_thread()
@torch.no_grad()
def closing_probability(name: str, edit: Edit | None = None, count: int = CLOSINGS) -> Tensor:
    """The probability of the quote that does come next, at each of the closing quotes: (count,) float64."""
    model, asked = shipped_reader(name), closings(name, count)
    last = unroll(model.cell, model.embedding(asked.ids), edit=edit).outputs[:, -1]
    probabilities = model.head(last).double().softmax(-1)
    return probabilities.gather(1, asked.quotes.unsqueeze(1)).squeeze(1)


@remembered(maxsize=8)
def usual_values(name: str) -> tuple[Tensor, Tensor]:
    """Mean cell state of every unit outside and inside quotes, (H,) each, on text the model was trained on."""
    passage: Passage = passages(name)[0]
    cells = read_units(shipped_reader(name), passage.text[:16_000], ("c",))["c"]
    label = passage.labels[QUOTES]
    inside, counted = (torch.from_numpy(part[:16_000]) for part in (label.values == 1, label.counted))
    return cells[counted & ~inside].mean(0), cells[counted & inside].mean(0)


@dataclass(frozen=True)
class Effect:
    """Mean probability of the closing quote, with all units free and with some held.

    `interval` holds 95% of the factor when the closing quotes are drawn again.
    """

    units: tuple[int, ...]
    before: float
    after: float
    interval: tuple[float, float]

    @property
    def factor(self) -> float:
        """How many times smaller the probability has become; below 1 when it has grown."""
        return self.before / self.after


def effect(name: str, units: Sequence[int], count: int = CLOSINGS) -> Effect:
    """What holding units at their usual values outside quotes does. `ValueError` for a unit that is not there."""
    check_units(shipped_reader(name), units)
    outside = usual_values(name)[0]
    free = closing_probability(name, None, count)
    held = closing_probability(name, hold({unit: float(outside[unit]) for unit in units}), count)
    drawn = np.random.default_rng(0).integers(count, size=(RESAMPLED, count))
    factors = free.numpy()[drawn].mean(1) / held.numpy()[drawn].mean(1)
    low, high = np.percentile(factors, (2.5, 97.5)).tolist()
    return Effect(tuple(units), float(free.mean()), float(held.mean()), (low, high))


def added_bits(name: str, units: Sequence[int], length: int = 8_000) -> tuple[float, float]:
    """Bits that a character costs more when units are held: (closing quotes, all other characters).

    On the first `length` characters of held-out text, those of comments and long strings too. `ValueError` for a unit
    that is not there, and a text without a closing quote.
    """
    check_whole("length", length)
    model, passage = shipped_reader(name), passages(name)[1]
    check_units(model, units)
    outside = usual_values(name)[0]
    text, label = passage.text[:length], passage.labels[QUOTES]
    free, held = (_bits(model, text, edit) for edit in (None, hold({u: float(outside[u]) for u in units})))
    ends = torch.from_numpy((np.diff(label.values) == -1) & label.counted[1:])[: len(text) - 1]
    if not bool(ends.any()):
        raise ValueError(f"expected a text with a closing quote; its first {length} characters have none. Read more.")
    more = held - free
    return float(more[ends].mean()), float(more[~ends].mean())


@one_thread()
@torch.no_grad()
def _bits(model: Reader, text: str, edit: Edit | None) -> Tensor:
    """What each character after the first costs in bits: (T - 1,)."""
    logits = [
        model.head(unroll(model.cell, model.embedding(ids), edit=edit).outputs)[:, run_in:].flatten(0, 1)
        for ids, run_in in pieces(model, text)
    ]
    following = as_ids(model.tokenizer, text)[1:]
    logs = torch.cat(logits).double().log_softmax(-1)
    return -logs[: len(following)].gather(1, following.unsqueeze(1)).squeeze(1) / log(2)


def best_units(name: str, count: int) -> tuple[int, ...]:
    """The `count` units that follow quotes best, by the stored table. `ValueError` for more than it has."""
    units = finding(name, QUOTES).units
    if not 1 <= count <= len(units):
        raise ValueError(f"expected 1 to {len(units)} units; got {count}. The table keeps the best {len(units)}.")
    return tuple(score.unit for score in units[:count])


def other_units(name: str, count: int, seed: int) -> tuple[int, ...]:
    """As many units drawn by chance from those that are not among the best. `ValueError` for more than there are."""
    check_whole("count", count)
    best = {score.unit for score in finding(name, QUOTES).units}
    rest = [unit for unit in range(shipped_reader(name).units) if unit not in best]
    return tuple(int(unit) for unit in np.random.default_rng(seed).choice(rest, count, replace=False))


MOVED = 1.5
"""Standard deviations by which every unit is moved alike."""
MOVED_STEPS = 20
"""Along so many characters before the closing quote."""
_AT_ONCE = 8


@one_thread()
@torch.no_grad()
def moved_probability(name: str, units: Sequence[int], size: float = MOVED, count: int = CLOSINGS) -> Tensor:
    """Mean probability of the closing quote when one unit at a time is moved: (units,) float64.

    Held units move by as much as they differ from their usual value, followers most of all. Here the cell state of each
    is `size` of its own standard deviations from where it would be, towards its mean outside quotes, along the last
    `MOVED_STEPS` characters; every other unit is free. Raises `ValueError` for a unit that is not there.
    """
    model, asked = shipped_reader(name), closings(name, count)
    check_units(model, units)
    outside, inside = usual_values(name)
    x = model.embedding(asked.ids)
    states = unroll(model.cell, x, record=("states",)).states
    assert states is not None
    h, c = states
    shift = size * c[:, 1:].flatten(0, 1).std(0) * torch.where(outside >= inside, 1.0, -1.0)
    projected = model.cell.project(x[:, -MOVED_STEPS:])
    found = []
    for some in torch.tensor(list(units)).split(_AT_ONCE):
        rows = torch.arange(len(asked.ids)).repeat(len(some))
        where = torch.arange(model.units) == some.repeat_interleave(len(asked.ids)).unsqueeze(1)
        state: State = h[rows, -MOVED_STEPS - 1], c[rows, -MOVED_STEPS - 1]
        for t in range(MOVED_STEPS):
            state = traced_step(
                model.cell, projected[rows, t], state, _set_to(c[rows, t - MOVED_STEPS] + shift, where)
            )[0]
        p = model.head(model.cell.output(state)).double().softmax(-1).gather(1, asked.quotes[rows].unsqueeze(1))
        found.append(p.reshape(len(some), -1).mean(1))
    return torch.cat(found)


def _set_to(values: Tensor, where: Tensor) -> Edit:
    """The edit that makes the cell state what `values` says, `where` it says so, both (batch, H)."""
    levels = {"f": torch.zeros_like(values), "i": torch.ones_like(values), "g": values}
    return lambda name, gate: torch.where(where, levels[name], gate) if name in levels else gate


@dataclass(frozen=True)
class AllEffects:
    """Every unit of a model held in turn: `after` (H,), and the mean probability `before`; `moved` (H,): by as much."""

    model: str
    before: float
    after: tuple[float, ...]
    moved: tuple[float, ...]

    def factor(self, unit: int) -> float:
        """See `Effect.factor`."""
        return self.before / self.after[unit]

    def moved_factor(self, unit: int) -> float:
        """The same when all units are moved by as much."""
        return self.before / self.moved[unit]

    @property
    def order(self) -> list[int]:
        """Units by what holding them takes away, the most first."""
        return sorted(range(len(self.after)), key=lambda unit: self.after[unit])


@lru_cache(maxsize=4)
def stored(name: str) -> AllEffects:
    """The stored table of one model; `ValueError` with the command that remakes it."""

    def build(content: Any) -> AllEffects:
        found = content["models"][name]
        return AllEffects(name, found["before"], tuple(found["after"]), tuple(found["moved"]))

    if name not in MODELS:
        raise ValueError(f"expected a model among {', '.join(MODELS)}; got {name!r}. Choose one of these.")
    return read_stored(STORED, COMMAND, build)


@dataclass(frozen=True)
class AblationView:
    """A text read twice, all units free and some held: the probability that the next character is a quote.

    `free` and `held` (T,) float64 after each character of `text`; `continued` are the likeliest characters that follow,
    one after the other, in both cases. `values` are what the cell states are held at, by unit.
    """

    model: str
    text: str
    level: str
    values: dict[int, float]
    free: np.ndarray
    held: np.ndarray
    continued: tuple[str, str]


WRITTEN = 40
"""How many characters are written after the text."""
LONGEST = 240
"""How many characters of a text are read: the last ones."""


def ablation_view(model: str, text: str, count: int, level: str = LEVELS[0], by_chance: bool = False) -> AblationView:
    """Hold the `count` units that follow quotes best, or as many others, while the model reads a text.

    An empty text counts as a line end. Raises `ValueError` for a model, count or level that is not there.
    """
    if model not in MODELS or level not in LEVELS:
        raise ValueError(f"expected a model among {MODELS} and a level among {LEVELS}; got {model!r} and {level!r}.")
    reader = shipped_reader(model)
    units = other_units(model, count, 0) if by_chance else best_units(model, count)
    usual = dict(zip(LEVELS, (*usual_values(model), torch.zeros(reader.units)), strict=True))[level]
    values = {unit: float(usual[unit]) for unit in units}
    text = text[-LONGEST:] or "\n"
    (free, plain), (held, changed) = (_read_and_go_on(reader, text, edit) for edit in (None, hold(values)))
    return AblationView(model, text, level, values, free, held, (plain, changed))


@one_thread()
@torch.no_grad()
def _read_and_go_on(model: Reader, text: str, edit: Edit | None) -> tuple[np.ndarray, str]:
    """The probability of a quote after each character, and the likeliest text that follows."""
    run = unroll(model.cell, model.embedding(prompt_ids(model.tokenizer, text).unsqueeze(0)), edit=edit)
    quotes = [n for n, token in enumerate(model.tokenizer.vocabulary.tokens) if token in ("'", '"')]
    probability = model.head(run.outputs[0]).double().softmax(-1)[:, quotes].sum(-1)
    return probability.numpy(), _greedy(model, run.outputs[:, -1], run.state, edit)


def _greedy(model: Reader, output: Tensor, state: State, edit: Edit | None) -> str:
    written = []
    for _ in range(WRITTEN):
        best = model.choices[model.head(output)[0, model.choices].argmax()]
        written.append(model.tokenizer.vocabulary.token(int(best)))
        projected = model.cell.project(model.embedding(best.reshape(1)))
        state = traced_step(model.cell, projected, state, edit)[0]
        output = model.cell.output(state)
    return "".join(written)


def main() -> int:
    """Hold every unit of every model in turn and write the table."""
    torch.set_num_threads(1)
    models: dict[str, Any] = {}
    for name in MODELS:
        outside = usual_values(name)[0]
        before = float(closing_probability(name).mean())
        after = [float(closing_probability(name, hold({u: float(value)})).mean()) for u, value in enumerate(outside)]
        moved = moved_probability(name, range(len(outside))).tolist()
        columns = {"after": after, "moved": moved}
        models[name] = {"before": round(before, 5)}
        models[name] |= {key: [round(value, 5) for value in column] for key, column in columns.items()}
        least = min(range(len(after)), key=lambda unit: after[unit])
        print(f"{name}: {before:.3f}; lowest {after[least]:.3f} with unit {least} held")
    write_stored(STORED, COMMAND, {"models": models})
    return 0


if __name__ == "__main__":
    sys.exit(main())
