"""Four small tasks on which cells are compared at equal parameters, after Collins, Sohl-Dickstein and Sussillo (2016).

Copying and adding ask for memory over a distance, parity for a state that turns at every 1, text for a bit of all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from math import inf, isfinite, log

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_lib.corpora.shakespeare import shakespeare
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import (
    ADDING_BASELINE,
    SYMBOLS,
    adding_batch,
    clipped_step,
    copying_baseline,
    copying_batch,
    drawn_readout,
    means,
)
from course_lib.lessons.l10_gated_family.gate_life import set_keeping_bias
from course_lib.models.layers import CELLS
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered

KEEP_BIAS = 1.0
"""Where the bias of the gate that keeps the past starts: f of the LSTM, z of the GRU and the UGRNN."""
DELAY, COPIED = 10, 5
"""Copying: blanks to wait, symbols to remember."""
ADDED, BITS, CHARACTERS = 40, 24, 50
"""Steps of a sequence: adding, parity, text."""
SLICE, HELD_OUT = 300_000, 30_000
"""Text: so many characters of the tragedies to learn from, and as many after them to be tested on."""
BATCH = 32
TRAINING, VALIDATION, TEST = "training", "validation", "test"

Part = str
"""Which text to draw from: for the other tasks all parts are alike, and only their seeds differ."""


@dataclass(frozen=True)
class Task:
    """`draw(batch, part, generator)` gives inputs (batch, time, features) and targets.

    Targets are class numbers (batch, time), or (batch,) numbers for the last step. `baseline` is the loss of who
    knows the task but remembers nothing, in nats a step, or squared error.
    """

    name: str
    features: int
    outputs: int
    baseline: float
    draw: Callable[[int, Part, torch.Generator], tuple[Tensor, Tensor]]

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy in nats, or for numbers the mean squared error of the last step's output."""
        if targets.is_floating_point():
            return functional.mse_loss(outputs[:, -1, 0], targets)
        return functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def parity_batch(length: int, batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Bits (batch, length, 1), written -1 and +1, and at every step whether the ones so far are odd, (batch, length).

    >>> x, y = parity_batch(4, 1, torch.Generator().manual_seed(0))
    >>> x[0, :, 0].tolist(), y[0].tolist()
    ([-1.0, 1.0, 1.0, -1.0], [0, 1, 0, 0])
    """
    check_whole("length", length)
    check_whole("batch", batch)
    bits = torch.randint(2, (batch, length), generator=generator)
    return (2.0 * bits - 1).unsqueeze(2), bits.cumsum(1) % 2


def _copying(batch: int, part: Part, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    inputs, targets = copying_batch(DELAY, batch, generator, COPIED)
    return functional.one_hot(inputs, SYMBOLS + 2).float(), targets


def _adding(batch: int, part: Part, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    return adding_batch(ADDED, batch, generator)


def _parity(batch: int, part: Part, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    return parity_batch(BITS, batch, generator)


@remembered(maxsize=1)
def _text() -> tuple[dict[Part, Tensor], int]:
    """Ids of the three parts of the text, and how many different characters there are."""
    text = shakespeare("tragedies", limit=SLICE + 2 * HELD_OUT)
    number = {character: i for i, character in enumerate(sorted(set(text)))}
    ids = torch.tensor([number[character] for character in text])
    parts = ids.split([SLICE, HELD_OUT, HELD_OUT])
    return dict(zip((TRAINING, VALIDATION, TEST), parts, strict=True)), len(number)


def _windows(batch: int, part: Part, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    parts, vocabulary = _text()
    if part not in parts:
        raise ValueError(f"expected a part among {', '.join(parts)}; got {part!r}.")
    starts = torch.randint(len(parts[part]) - CHARACTERS, (batch, 1), generator=generator)
    ids = parts[part][starts + torch.arange(CHARACTERS + 1)]
    return functional.one_hot(ids[:, :-1], vocabulary).float(), ids[:, 1:]


def _letter_frequencies() -> float:
    """Cross-entropy in nats of the held-out text under the training text's frequencies of characters."""
    parts, vocabulary = _text()
    counts = torch.bincount(parts[TRAINING], minlength=vocabulary) + 1.0
    return float(-(counts / counts.sum()).log()[parts[TEST]].mean())


_TASKS: dict[str, Callable[[], Task]] = {
    "copying": lambda: Task("copying", SYMBOLS + 2, SYMBOLS + 1, copying_baseline(DELAY, COPIED), _copying),
    "adding": lambda: Task("adding", 2, 1, ADDING_BASELINE, _adding),
    "parity": lambda: Task("parity", 1, 2, log(2), _parity),
    "text": lambda: Task("text", _text()[1], _text()[1], _letter_frequencies(), _windows),
}
TASKS = tuple(_TASKS)
"""The tasks by name."""
KINDS = tuple(CELLS)
"""The cells: RNN, UGRNN, GRU, LSTM."""


@remembered(maxsize=len(TASKS))
def task_named(name: str) -> Task:
    """The task of that name; `ValueError` for another."""
    if name not in _TASKS:
        raise ValueError(f"expected a task among {', '.join(TASKS)}; got {name!r}.")
    return _TASKS[name]()


_BLOCKS = {"RNN": 1, "UGRNN": 2, "GRU": 3, "LSTM": 4}


def parameters_of(kind: str, features: int, outputs: int, width: int) -> int:
    """Numbers that training may change in a cell of that kind and width and its readout.

    >>> parameters_of("LSTM", features=2, outputs=1, width=3)
    76
    """
    if kind not in _BLOCKS:
        raise ValueError(f"expected a cell among {', '.join(KINDS)}; got {kind!r}.")
    for name, size in (("features", features), ("outputs", outputs), ("width", width)):
        check_whole(name, size)
    cell = _BLOCKS[kind] * width * (features + width + 1) + (width if kind == "GRU" else 0)
    return cell + outputs * (width + 1)


@lru_cache(maxsize=256)
def equal_width(kind: str, features: int, outputs: int, lstm_width: int) -> int:
    """The width at which a cell of that kind comes nearest in parameters to an LSTM of `lstm_width` units.

    >>> [equal_width(kind, features=2, outputs=1, lstm_width=40) for kind in ("RNN", "UGRNN", "GRU", "LSTM")]
    [81, 57, 46, 40]
    """
    check_whole("lstm_width", lstm_width)
    wanted = parameters_of("LSTM", features, outputs, lstm_width)
    return min(range(1, 5 * lstm_width), key=lambda w: abs(parameters_of(kind, features, outputs, w) - wanted))


@dataclass(frozen=True)
class Attempt:
    """One training run: a task, a cell, a seed, a learning rate, and the most updates it may make.

    The cell is as wide as gives it the parameters of an LSTM of `lstm_width` units; the bias of its gate that keeps the
    past starts at `keep_bias`. Raises `ValueError` for unknown names, sizes below 1, rates that are not finite and
    above 0, and a bias that is not finite.
    """

    task: str
    kind: str
    seed: int
    learning_rate: float
    updates: int
    lstm_width: int = 40
    keep_bias: float = KEEP_BIAS

    def __post_init__(self) -> None:
        if self.task not in TASKS or self.kind not in KINDS:
            raise ValueError(
                f"expected a task among {', '.join(TASKS)} and a cell among {', '.join(KINDS)}; "
                f"got {self.task!r} and {self.kind!r}."
            )
        for name in ("updates", "lstm_width"):
            check_whole(name, getattr(self, name))
        if not (isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(f"expected a finite learning rate above 0; got {self.learning_rate}.")
        if not isfinite(self.keep_bias):
            raise ValueError(f"expected a finite bias; got {self.keep_bias}.")


class Learner(nn.Module):
    """A cell of the attempt's kind and a linear readout at every step, both drawn from its seed."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        task = task_named(attempt.task)
        width = equal_width(attempt.kind, task.features, task.outputs, attempt.lstm_width)
        self.cell = CELLS[attempt.kind](task.features, width, seed=attempt.seed)
        set_keeping_bias(self.cell, attempt.kind, attempt.keep_bias)
        self.readout = drawn_readout(width, task.outputs, torch.Generator().manual_seed(1000 + attempt.seed))

    def forward(self, inputs: Tensor) -> Tensor:
        """Outputs (batch, time, outputs) for inputs (batch, time, features)."""
        return self.readout(unroll(self.cell, inputs).outputs)


@dataclass(frozen=True)
class Outcome:
    """What an attempt came to: `curve` is the mean training loss of every `EVERY` updates.

    `validation` and `test` are losses on fresh data (on text of their own), infinite when the run diverged.
    """

    curve: tuple[float, ...]
    validation: float
    test: float
    updates: int


EVERY = 20
"""So many updates are one point of a curve."""
_ENOUGH = 0.03
"""A run ends early when the mean loss of `EVERY` updates is below this share of the baseline."""


def learn(attempt: Attempt) -> Outcome:
    """Train one network with Adam, its gradient clipped to norm 1; the attempt's seed decides everything.

    A run whose loss or gradient is no longer finite ends there.
    """
    task, learner = task_named(attempt.task), Learner(attempt)
    optimiser = torch.optim.Adam(learner.parameters(), lr=attempt.learning_rate)
    draw = partial(task.draw, BATCH, TRAINING, torch.Generator().manual_seed(10_000 + attempt.seed))
    losses: list[float] = []
    while len(losses) < attempt.updates:
        inputs, targets = draw()
        loss = task.loss(learner(inputs), targets)
        losses.append(float(loss.detach()))
        if not clipped_step(learner, optimiser, loss):
            break
        if len(losses) % EVERY == 0 and sum(losses[-EVERY:]) < EVERY * _ENOUGH * task.baseline:
            break
    return Outcome(means(losses, EVERY), _tested(learner, task, VALIDATION), _tested(learner, task, TEST), len(losses))


@torch.no_grad()
def _tested(learner: Learner, task: Task, part: Part) -> float:
    """Mean loss on 400 sequences that no training run has drawn."""
    generator = torch.Generator().manual_seed({VALIDATION: 77_777, TEST: 99_999}[part])
    inputs, targets = task.draw(400, part, generator)
    loss = float(task.loss(learner(inputs), targets))
    return loss if isfinite(loss) else inf
