"""A learned first state: h_0 as a parameter in place of zeros, and what it buys.

Lecture M lets h[0] be learned. On one long text it is used once and buys nothing; so it is measured where it is used
most, on names, each a sequence of its own. The network says the first letter before it has read anything: from h_0
alone, or after a start symbol, which can teach the state as much.

``python -m course_lib.lessons.l04_character_language_model.first_state`` does the runs that are missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import torch
from torch import Tensor, nn

from course_lib.lessons.l04_character_language_model.origin_of_names import split_names
from course_lib.models.cell import State
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered
from course_lib.training.batches import LabelledSequences, pad
from course_lib.training.stored import RESULTS, remedy, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked
from course_lib.training.training_loop import Plan, train

STORED = RESULTS / "first_state.jsonl"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.first_state"
STARTS = ("zeros", "learned", "zeros, start symbol", "learned, start symbol")
UNITS, EMBEDDING, BATCH, STEPS, LEARNING_RATE = 64, 32, 64, 800, 0.005
SEEDS = (0, 1, 2)
PADDING, END = -100, 0


class LearnedStart(VanillaRNN):
    """The tanh cell with a first state that training may choose: one method and H numbers more.

    >>> LearnedStart(3, 5).initial_state(2).shape
    torch.Size([2, 5])
    """

    def __init__(self, input_size: int, hidden_size: int, seed: int = 0) -> None:
        super().__init__(input_size, hidden_size, seed=seed)
        self.h_0 = nn.Parameter(torch.zeros(hidden_size))

    def initial_state(self, batch: int, like: Tensor | None = None) -> State:
        """h_0 for every sequence: (batch, hidden)."""
        return self.h_0.expand(batch, -1)


class NameWriter(nn.Module):
    """P(next letter | letters so far), the first letter included: ids (batch, time) in, logits (batch, time + 1, V).

    `start` is one of `STARTS`; with a start symbol, id V is read before the first letter.
    """

    def __init__(self, letters: int, start: str, seed: int) -> None:
        super().__init__()
        if start not in STARTS:
            raise ValueError(f"expected a start among {', '.join(STARTS)}; got {start!r}. Choose one of these.")
        self.symbol = letters if "symbol" in start else None
        self.cell = (LearnedStart if "learned" in start else VanillaRNN)(EMBEDDING, UNITS, seed=seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding, self.head = nn.Embedding(letters + 1, EMBEDDING), nn.Linear(UNITS, letters)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits of each letter and of the end."""
        if self.symbol is not None:
            ids = nn.functional.pad(ids, (1, 0), value=self.symbol)
        outputs = unroll(self.cell, self.embedding(ids)).outputs
        if self.symbol is None:
            first = self.cell.output(self.cell.initial_state(len(ids), outputs))
            outputs = torch.cat([first.unsqueeze(1), outputs], 1)
        return self.head(outputs)


def targets_of(ids: Tensor, lengths: Tensor) -> Tensor:
    """Each letter, then the end: (batch, time + 1), `PADDING` behind it."""
    targets = nn.functional.pad(ids, (0, 1))
    places = torch.arange(targets.shape[1])
    targets[places == lengths[:, None]] = END
    targets[places > lengths[:, None]] = PADDING
    return targets


def costs(model: nn.Module, ids: Tensor, lengths: Tensor) -> Tensor:
    """-ln p of every target: (batch, time + 1), 0 behind the end."""
    logits = model(ids)
    found = nn.functional.cross_entropy(
        logits.flatten(0, 1), targets_of(ids, lengths).flatten(), reduction="none", ignore_index=PADDING
    )
    return found.view(logits.shape[:2])


@remembered(maxsize=1)
def names_as_ids() -> tuple[list[list[int]], list[list[int]], int]:
    """Training and test names as ids from 1 on (0 is the end), and the number of ids. No spelling is in both."""
    split = split_names()
    letters = sorted({letter for name in split.train.names for letter in name})
    index = {letter: number for number, letter in enumerate(letters, start=1)}

    def ids(names: Sequence[str]) -> list[list[int]]:
        return [[index[letter] for letter in name] for name in names if set(name) <= set(letters)]

    return ids(split.train.names), ids(split.test.names), len(letters) + 1


@dataclass(frozen=True)
class Attempt:
    """One run of the table, and all that it depends on."""

    start: str
    seed: int
    steps: int = STEPS


def run_attempt(attempt: Attempt) -> dict[str, float]:
    """Train; bits of the first letter, and of a whole name a letter (its end included), on names held out."""
    known, asked, letters = names_as_ids()
    model = NameWriter(letters, attempt.start, attempt.seed)
    batches = LabelledSequences(known, [0] * len(known), BATCH, attempt.seed)

    def objective(model: nn.Module, step: int, carried: None) -> tuple[Tensor, None]:
        batch = batches(step)
        return costs(model, batch.ids, batch.lengths).sum() / (batch.lengths + 1).sum(), None

    test = pad(asked, [0] * len(asked))
    with one_thread():
        train(model, objective, Plan(steps=attempt.steps, learning_rate=LEARNING_RATE), progress=False)
        with torch.no_grad():
            found = costs(model, test.ids, test.lengths) / log(2)
    every = float(found.sum() / (test.lengths + 1).sum())
    return {"first": round(float(found[:, 0].mean()), 4), "every": round(every, 4)}


def table_attempts() -> list[Attempt]:
    """Every run of the table."""
    return [Attempt(start, seed) for start in STARTS for seed in SEEDS]


@remembered(maxsize=1)
def stored(path: Path = STORED) -> dict[str, dict[str, tuple[float, ...]]]:
    """By start: bits of the ``"first"`` letter and of ``"every"`` letter, a number for each seed.

    Raises `ValueError` with the command that makes the table when the file or one of its runs is missing.
    """
    runs = stored_runs(path, COMMAND)
    try:
        found = {start: [runs[key_of(Attempt(start, seed))] for seed in SEEDS] for start in STARTS}
    except KeyError:
        raise ValueError(f"{path.name} lacks some runs. {remedy(COMMAND)}") from None
    return {start: {what: tuple(run[what] for run in runs) for what in runs[0]} for start, runs in found.items()}


def main(workers: int = 2) -> None:
    """Do the runs that are missing, and write the card."""
    what = "bits of the first letter and of every letter of surnames held out"
    store_runs(run_attempt, table_attempts(), STORED, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
