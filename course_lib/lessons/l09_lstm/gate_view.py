"""What the gates of a trained LSTM do while it reads a sentence, and what changes when a gate is held."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from course_lib.models.cell import Edit
from course_lib.models.layers import Stack
from course_lib.models.lstm import LSTM
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.recipes import Shipped, shipped
from course_lib.training.sampling import ordinary_ids, prompt_ids

LONGEST = 100
"""How many characters of a sentence are read: the first ones."""
GATES = ("f", "i", "g", "o")
"""What can be held: forget and input gate, candidate, output gate."""
LEVELS = ("0", "1", "its mean")
"""What a gate can be held at; the mean is the unit's own, over the sentence as read without a clamp."""


@dataclass(frozen=True)
class Reader:
    """A one-layer LSTM language model of characters, taken apart for recording."""

    cell: LSTM
    embedding: nn.Embedding
    head: nn.Linear
    tokenizer: CharacterTokenizer
    choices: Tensor

    @property
    def units(self) -> int:
        """The number of units, H."""
        return self.cell.hidden_size


def reader(source: Shipped) -> Reader:
    """A shipped model of any width, ready to be recorded. Raises `ValueError` unless it is an LSTM of one layer."""
    # A copy: `as_cells` may give back the caller's own model, which must not be frozen.
    model = deepcopy(source.model).as_cells().eval().requires_grad_(False)
    cells = list(model.layers.cells) if isinstance(model.layers, Stack) else []
    if len(cells) != 1 or not isinstance(cells[0], LSTM):
        kinds = ", ".join(type(cell).__name__ for cell in cells) or "other layers"
        raise ValueError(f"expected a model with one LSTM layer; got {kinds}. Choose another checkpoint.")
    return Reader(cells[0], model.embedding, model.head, source.tokenizer, ordinary_ids(source.tokenizer))


@remembered(maxsize=4)
def shipped_reader(name: str) -> Reader:
    """The `reader` of a shipped model, by name; raises what `shipped` raises."""
    return reader(shipped(name))


@dataclass(frozen=True)
class Clamp:
    """A `gate` held at a `level` through the whole sentence, in one `unit` (from 0), or in all of them (`None`)."""

    gate: str
    level: str
    unit: int | None

    def check(self, units: int) -> None:
        """Raise `ValueError` for a gate, level or unit that is not there."""
        if self.gate not in GATES:
            raise ValueError(f"expected a gate among {', '.join(GATES)}; got {self.gate!r}. Choose one of these.")
        if self.level not in LEVELS:
            raise ValueError(f"expected a level among {', '.join(LEVELS)}; got {self.level!r}. Choose one of these.")
        whole = isinstance(self.unit, int) and not isinstance(self.unit, bool)
        if self.unit is not None and not (whole and 0 <= self.unit < units):
            raise ValueError(
                f"expected a unit from 0 to {units - 1}; got {self.unit!r}. "
                f"This model has {units} units, counted from 0."
            )


@dataclass(frozen=True)
class Reading:
    """What happened while `text` (T characters) was read.

    `values`: f, i, g, o, c and h by name, each (T, H). `probabilities` (T, V) of the next of `characters` after each
    step; special tokens are left out. `typed` is how long the text was before it was cut; `unknown` counts its
    characters that the model has never seen. `bits` is the mean cost in bits of the characters after the first, as
    predicted from those before; None for fewer than two known ones.
    """

    text: str
    typed: int
    unknown: int
    values: dict[str, Tensor]
    probabilities: Tensor
    characters: tuple[str, ...]
    bits: float | None


def read(model: Reader, text: str, clamp: Clamp | None = None) -> Reading:
    """Let the model read the first `LONGEST` characters of a text, with one gate held if asked.

    An empty text counts as a line end, as everywhere in the course; unknown characters are read as the unknown token.
    Raises `ValueError` for a clamp that does not fit the model.
    """
    shown = text[:LONGEST] or "\n"
    ids = prompt_ids(model.tokenizer, shown)
    edit = None
    if clamp is not None:
        clamp.check(model.units)
        edit = _hold(model, ids, clamp)
    values, logits = _run(model, ids.unsqueeze(0), edit)
    known = set(model.tokenizer.vocabulary.tokens)
    costs = _costs(model, logits, ids)[0]
    return Reading(
        text=shown,
        typed=len(text),
        unknown=sum(character not in known for character in shown),
        values={name: value[0] for name, value in values.items()},
        probabilities=logits[0].double().softmax(-1),
        characters=tuple(model.tokenizer.vocabulary.token(int(n)) for n in model.choices),
        bits=float(costs.mean()) if len(costs) else None,
    )


@one_thread()
@torch.no_grad()
def _logits(model: Reader, ids: Tensor, edit: Edit) -> Tensor:
    """Logits of ordinary characters (batch, T, V), without a record."""
    return model.head(unroll(model.cell, model.embedding(ids), edit=edit).outputs)[..., model.choices]


@one_thread()
@torch.no_grad()
def _run(model: Reader, ids: Tensor, edit: Edit | None) -> tuple[dict[str, Tensor], Tensor]:
    """The quantities (batch, T, H), and the logits of ordinary characters (batch, T, V)."""
    run = unroll(model.cell, model.embedding(ids), record=("gates", "states"), edit=edit)
    assert run.gates is not None
    assert run.states is not None
    values = {**run.gates, "c": run.states[1][:, 1:], "h": run.states[0][:, 1:]}
    return values, model.head(run.outputs)[..., model.choices]


def _hold(model: Reader, ids: Tensor, clamp: Clamp) -> Edit:
    """The edit that holds a gate; the mean is that of the run without it."""
    if clamp.level == "its mean":
        held = _run(model, ids.unsqueeze(0), None)[0][clamp.gate].mean(1)
    else:
        held = torch.full((1, model.units), float(clamp.level))
    where = torch.ones(1, model.units, dtype=torch.bool)
    if clamp.unit is not None:
        where = torch.arange(model.units).unsqueeze(0) == clamp.unit
    return lambda name, gate: torch.where(where, held, gate) if name == clamp.gate else gate


def _costs(model: Reader, logits: Tensor, ids: Tensor) -> Tensor:
    """Bits that each known character after the first cost: (batch, how many)."""
    place = torch.full((len(model.tokenizer.vocabulary),), -1)
    place[model.choices] = torch.arange(len(model.choices))
    following = place[ids[1:]]
    steps = (following >= 0).nonzero().flatten()
    logs = logits[:, steps].double().log_softmax(-1)
    wanted = following[steps].expand(len(logits), -1).unsqueeze(-1)
    return -logs.gather(-1, wanted).squeeze(-1) / torch.log(torch.tensor(2.0, dtype=torch.float64))


@dataclass(frozen=True)
class Forgetting:
    """What holding one unit's forget gate at 0 does, unit by unit, (H,) each.

    `harm`: bits per character that the sentence costs more. `moved`: how much probability of the character after the
    sentence changes hands (the total variation distance, 0 to 1).
    """

    harm: Tensor
    moved: Tensor


def forgetting(model: Reader, text: str) -> Forgetting:
    """Hold the forget gate of every unit in turn, all in one batch, and compare with the sentence as it is."""
    ids = prompt_ids(model.tokenizer, text[:LONGEST] or "\n")
    alone = torch.eye(model.units, dtype=torch.bool)
    logits = _logits(
        model, ids.expand(model.units, -1), lambda name, gate: gate.masked_fill(alone, 0.0) if name == "f" else gate
    )
    _, plain = _run(model, ids.unsqueeze(0), None)
    costs, before = _costs(model, logits, ids), _costs(model, plain, ids)
    harm = (costs - before).mean(1) if costs.shape[1] else torch.zeros(model.units, dtype=torch.float64)
    last, last_before = (found[:, -1].double().softmax(-1) for found in (logits, plain))
    return Forgetting(harm, (last - last_before).abs().sum(-1) / 2)


def step_change(values: Tensor) -> float:
    """How far a vector (T, H) moves in a step, as a share of its length before, at the middle step.

    Raises `ValueError` for fewer than two steps.

    >>> step_change(torch.tensor([[3.0, 4.0], [3.0, 9.0]]))
    1.0
    """
    if len(values) < 2:
        raise ValueError(f"expected two steps or more; got {len(values)}. Read a longer text.")
    moved = values[1:] - values[:-1]
    return float((moved.norm(dim=1) / values[:-1].norm(dim=1).clamp(min=1e-9)).median())


def memory_length(mean_forget: float, most: float = 1e4) -> float:
    """1 / (1 - f): after so many steps, about a third (1/e) of what was stored is left; at most `most`.

    Raises `ValueError` for an f outside 0 to 1.

    >>> round(memory_length(0.9), 6), memory_length(1.0)
    (10.0, 10000.0)
    """
    if not 0 <= mean_forget <= 1:
        raise ValueError(f"expected a mean forget gate from 0 to 1; got {mean_forget}.")
    return min(most, 1 / max(1 - mean_forget, 1e-12))


def _size_of_correlation(values: Tensor, with_what: Tensor) -> Tensor:
    """|correlation| over time of each unit (T, H) with a signal (T,); 0 where either does not move."""
    values, signal = values.double(), with_what.double()
    values, signal = values - values.mean(0), signal - signal.mean()
    norms = values.norm(dim=0) * signal.norm()
    return torch.where(norms > 1e-9, (signal @ values).abs() / norms.clamp(min=1e-9), 0.0)


def _place(reading: Reading) -> Tensor:
    return torch.arange(len(reading.text), dtype=torch.float64)


def _word_place(reading: Reading) -> Tensor:
    """Characters since the last space, 0 at the space."""
    count, places = 0, []
    for character in reading.text:
        count = 0 if character.isspace() else count + 1
        places.append(count)
    return torch.tensor(places, dtype=torch.float64)


HARM, MOVED = "harm when it forgets", "moves the next character"
_SCORES: dict[str, Callable[[Reading], Tensor]] = {
    "keeping: mean f": lambda r: r.values["f"].mean(0),
    "writing: mean i": lambda r: r.values["i"].mean(0),
    "telling: mean o": lambda r: r.values["o"].mean(0),
    "fullness: mean |c|": lambda r: r.values["c"].abs().mean(0),
    "follows place in text": lambda r: _size_of_correlation(r.values["c"], _place(r)),
    "follows place in word": lambda r: _size_of_correlation(r.values["c"], _word_place(r)),
}
ORDERS = (*_SCORES, HARM, MOVED, "number")
"""What units can be sorted by: the largest on top; "number" is the order in the weights."""


@remembered(maxsize=64)
def _kept_reading(name: str, text: str) -> Reading:
    return read(shipped_reader(name), text)


@remembered(maxsize=64)
def _kept_scores(name: str, text: str, order: str) -> Tensor:
    return unit_scores(shipped_reader(name), _kept_reading(name, text), order)


def unit_scores(model: Reader, reading: Reading, order: str) -> Tensor:
    """What the units are sorted by, (H,). Raises `ValueError` for an unknown order."""
    if order not in ORDERS:
        raise ValueError(f"expected an order among {'; '.join(ORDERS)}; got {order!r}. Choose one of these.")
    if order in (HARM, MOVED):
        found = forgetting(model, reading.text)
        return found.harm if order == HARM else found.moved
    if order == "number":
        return -torch.arange(model.units, dtype=torch.float64)
    return _SCORES[order](reading).double()


@dataclass(frozen=True)
class GateView:
    """A sentence read twice, with nothing held and with `clamp` (None: both are the same reading).

    `units` is the order of the rows, from the top, (H,); the chosen unit stands in row `row` (from 0). `step` is how
    many characters were read when the next one is asked for; `gate` the one that is looked at, or held.
    """

    before: Reading
    after: Reading
    clamp: Clamp | None
    units: Tensor
    order: str
    row: int
    step: int
    gate: str = "f"

    @property
    def unit(self) -> int:
        """The chosen unit's number, from 0."""
        return int(self.units[self.row])

    @property
    def change(self) -> Tensor:
        """How much the memory c of every unit moved: (T, H)."""
        return self.after.values["c"] - self.before.values["c"]

    def likeliest(self, most: int = 8) -> list[tuple[str, float, float]]:
        """Next characters at `step` with their probabilities before and after, the likeliest of either first."""
        before, after = (reading.probabilities[self.step - 1] for reading in (self.before, self.after))
        best = torch.maximum(before, after).argsort(descending=True, stable=True)[:most]
        return [(self.before.characters[n], float(before[n]), float(after[n])) for n in best.tolist()]


def gate_view(
    name: str, text: str, order: str, row: int, step: int, gate: str = "f", level: str = "", everywhere: bool = False
) -> GateView:
    """A sentence read by the shipped model `name`; `level` "" holds nothing, else `gate` is held at it.

    `row` counts from 0 in the chosen order; steps beyond the text's end are its last one. Raises `ValueError` for an
    order, gate, level or row that is not there.
    """
    model = shipped_reader(name)
    before = replace(_kept_reading(name, text[: LONGEST + 1]), typed=len(text))
    units = _kept_scores(name, before.text, order).argsort(descending=True, stable=True)
    if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row < model.units:
        raise ValueError(f"expected a row from 0 to {model.units - 1}; got {row!r}. The model has {model.units} units.")
    if gate not in GATES:
        raise ValueError(f"expected a gate among {', '.join(GATES)}; got {gate!r}. Choose one of these.")
    check_whole("step", step, least=0)
    clamp = Clamp(gate, level, None if everywhere else int(units[row])) if level else None
    after = before if clamp is None else read(model, before.text, clamp)
    return GateView(before, after, clamp, units, order, row, min(max(step, 1), len(before.text)), gate)
