"""A text under the microscope: how far one unit is on after each of its characters, beside what a parser says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.lessons.l11_gate_microscope.text_labels import Label
from course_lib.lessons.l11_gate_microscope.unit_correlations import (
    PROPERTIES,
    UnitScore,
    correlation,
    finding,
    passages,
    shown_by,
)
from course_lib.models.cell import State
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered
from course_lib.training.recipes import as_ids

LONGEST = 600
"""How many characters of a text are looked at: the first ones."""
RUN_IN = 400
"""At least so many characters of the model's own kind of text are read first: no text starts from a blank mind."""
ON = 0.5
"""From this level on a unit counts as on."""


@dataclass(frozen=True)
class MicroscopeView:
    """One unit on one text.

    `levels` (T,) from 0 to 1 after each character of `text`: where the signal stands in its usual range, turned so
    that 1 goes with large labels. `label` (T,) is what the parser says, None when it cannot read the text (`note` says
    why); `here` is their correlation on this text, None where there is nothing to compare. `baseline` is the finding's.
    """

    model: str
    name: str
    rank: int
    score: UnitScore
    baseline: float
    text: str
    levels: np.ndarray
    label: np.ndarray | None
    here: float | None
    note: str

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the property holds or does not, rather than being a number."""
        return self.score.auc is not None

    def stretches(self) -> list[str]:
        """The parts of the text along which the unit is on."""
        on = np.concatenate(([False], self.levels >= ON, [False])).astype(int)
        starts, ends = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
        return [self.text[start:end] for start, end in zip(starts, ends, strict=True)]


def microscope(model: str, name: str, rank: int, text: str) -> MicroscopeView:
    """The unit at `rank` (from 1) for a property, while the model reads the first `LONGEST` characters of a text.

    An empty text counts as a line end. Raises `ValueError` for a model, property or rank that is not there.
    """
    found = finding(model, name)
    if not 1 <= rank <= len(found.units):
        raise ValueError(f"expected a rank from 1 to {len(found.units)}; got {rank}. Rank 1 follows the property best.")
    score, text = found.units[rank - 1], text[:LONGEST] or "\n"
    values = read_after_run_in(model, text, score.signal)[:, score.unit]
    label, note = _label(model, name, text)
    here = None
    if label is not None:
        counted = torch.from_numpy(label.counted)
        truth = torch.from_numpy(label.values)[counted]
        if len(truth) and len(truth.unique()) > 1:
            here = float(correlation(values[counted].unsqueeze(1), truth)[0])
    shown = None if label is None else label.values
    return MicroscopeView(
        model, name, rank, score, found.baseline, text, score.level(values).numpy(), shown, here, note
    )


def run_in(model: str) -> str:
    """What a model reads before a text: the start of its passage, up to the end of a function or a paragraph."""
    text = passages(model)[0].text
    end = "\n\n\ndef " if model == "python" else "\n\n"
    place = text.find(end, RUN_IN)
    return text[: place + end.count("\n")] if place >= 0 else text[:RUN_IN]


@remembered(maxsize=4)
@torch.no_grad()
def _after_run_in(model: str) -> State:
    reader = shipped_reader(model)
    return unroll(reader.cell, reader.embedding(as_ids(reader.tokenizer, run_in(model)).unsqueeze(0))).state


@one_thread()
@torch.no_grad()
def read_after_run_in(model: str, text: str, signal: str) -> Tensor:
    """A signal of all units after each character of a text: (T, H)."""
    reader = shipped_reader(model)
    x = reader.embedding(as_ids(reader.tokenizer, text).unsqueeze(0))
    return shown_by(unroll(reader.cell, x, _after_run_in(model), record=("states", "gates")), signal)[0]


def _label(model: str, name: str, text: str) -> tuple[Label | None, str]:
    try:
        return PROPERTIES[model][name](text), ""
    except ValueError as error:
        return None, str(error)
