"""Two tasks that cannot be solved without a long memory: copying and adding (Hochreiter and Schmidhuber, 1997)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_lib.models.constrained_rnn import ConstrainedRNN
from course_lib.models.layers import Layers, Stack, build_layers, open_forget_gate
from course_lib.models.orthogonal import STARTS, WEIGHTS
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN

SYMBOLS, COPIED = 8, 10
"""Copying: so many different symbols, and so many of them to remember."""
BLANK, GO = SYMBOLS, SYMBOLS + 1
"""Copying: the symbol for nothing, and the one that says "now repeat"."""
TASKS = ("copying", "adding")


def copying_batch(delay: int, batch: int, generator: torch.Generator, copied: int = COPIED) -> tuple[Tensor, Tensor]:
    """Inputs and targets, ids (batch, delay + 2 copied), of the copying memory task, as in Arjovsky et al. (2016).

    `copied` symbols, delay - 1 blanks, the sign to go, blanks; wanted are blanks until the sign, then the symbols
    in order. Raises `ValueError` for a delay, batch or number of symbols below 1.

    >>> x, y = copying_batch(3, 1, torch.Generator().manual_seed(0), copied=2)
    >>> x[0, 2:].tolist(), y[0, :5].tolist(), bool((y[0, 5:] == x[0, :2]).all())
    ([8, 8, 9, 8, 8], [8, 8, 8, 8, 8], True)
    """
    _check_sizes(delay=delay, batch=batch, copied=copied)
    symbols = torch.randint(SYMBOLS, (batch, copied), generator=generator)
    inputs = torch.full((batch, delay + 2 * copied), BLANK)
    inputs[:, :copied] = symbols
    inputs[:, copied + delay - 1] = GO
    targets = torch.full_like(inputs, BLANK)
    targets[:, copied + delay :] = symbols
    return inputs, targets


def copying_baseline(delay: int, copied: int = COPIED) -> float:
    """Mean cross-entropy in nats of who knows the task but remembers no symbol: copied · ln 8 / (delay + 2 copied).

    Raises `ValueError` for a delay or number of symbols below 1.

    >>> round(copying_baseline(100), 4)
    0.1733
    """
    _check_sizes(delay=delay, copied=copied)
    return copied * log(SYMBOLS) / (delay + 2 * copied)


def adding_batch(length: int, batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Inputs (batch, length, 2) and targets (batch,) of the adding problem.

    Channel 0 holds numbers uniform in 0 to 1, channel 1 marks one of the first half and one of the second; wanted is
    the sum of the two marked numbers. Raises `ValueError` for a length below 2 or a batch below 1.
    """
    _check_sizes(batch=batch)
    if isinstance(length, bool) or not isinstance(length, int) or length < 2:
        raise ValueError(f"expected a length of 2 or more, to mark two numbers; got {length!r}.")
    numbers = torch.rand(batch, length, generator=generator)
    half = length // 2
    first = torch.randint(half, (batch,), generator=generator)
    second = half + torch.randint(length - half, (batch,), generator=generator)
    marks = torch.zeros(batch, length)
    rows = torch.arange(batch)
    marks[rows, first] = marks[rows, second] = 1.0
    return torch.stack([numbers, marks], dim=2), numbers[rows, first] + numbers[rows, second]


ADDING_BASELINE = 1 / 6
"""Mean squared error of answering 1 always: the variance of the sum of two uniform numbers."""


def baseline(task: str, length: int) -> float:
    """The loss of a network without memory. Raises `ValueError` for an unknown task."""
    _check_task(task)
    return copying_baseline(length) if task == "copying" else ADDING_BASELINE


KINDS = ("RNN", "LSTM", "GRU", *WEIGHTS)
"""Networks that can be tried: a tanh RNN, PyTorch's LSTM and GRU, and a `ConstrainedRNN` of every kind."""
SOLVED = 0.1
"""A task is solved when the loss on fresh data is below this share of the baseline."""


@dataclass(frozen=True)
class Trial:
    """One training run: the task, its length (for copying the delay), the network, the seed and the budget.

    `updates` is the most that are made; a run ends early once the mean of 20 training losses is below `stop_below` of
    the baseline. The recurrent weight learns at `recurrent_rate` (None: at `learning_rate`). Adam, gradients
    clipped to norm 1. `start` and `nonlinearity` of a constrained cell are its kind's own unless given; `input_scale`
    multiplies its input weights. Raises `ValueError` for unknown names, sizes below 1, a `start` or `nonlinearity` of a
    network that has none to choose, and for numbers that are not finite.
    """

    task: str
    length: int
    kind: str
    seed: int = 0
    width: int = 128
    batch: int = 20
    updates: int = 400
    learning_rate: float = 2e-3
    recurrent_rate: float | None = None
    start: str = ""
    nonlinearity: str = ""
    input_scale: float = 1.0
    stop_below: float = 0.05

    def __post_init__(self) -> None:
        _check_task(self.task)
        _check_sizes(width=self.width, batch=self.batch, updates=self.updates)
        check_whole("length", self.length, 2 if self.task == "adding" else 1)
        if self.kind not in KINDS:
            raise ValueError(f"expected a kind among {', '.join(KINDS)}; got {self.kind!r}.")
        for name in ("learning_rate", "recurrent_rate", "input_scale", "stop_below"):
            value = getattr(self, name)
            if value is not None and not (isfinite(value) and value >= 0):
                raise ValueError(f"expected {name} to be finite, 0 or more; got {value}.")
        self._check_choices()

    def _check_choices(self) -> None:
        fixed_start = self.kind not in WEIGHTS or self.kind in ("uRNN", "Householder")
        if self.start and (fixed_start or self.start not in STARTS):
            known = "no start, since this kind has its own" if fixed_start else f"a start among {', '.join(STARTS)}"
            raise ValueError(f"expected for {self.kind} {known}; got {self.start!r}.")
        if self.nonlinearity and self.kind not in WEIGHTS:
            raise ValueError(f"expected for {self.kind} no nonlinearity, it has its own; got {self.nonlinearity!r}.")

    @property
    def baseline(self) -> float:
        """The loss without memory."""
        return baseline(self.task, self.length)


@dataclass(frozen=True)
class Learned:
    """What a trial came to. `curve`: mean training loss of every 10 updates; `test`: loss on 500 fresh sequences.

    `test` is infinite when the run diverged.
    """

    curve: tuple[float, ...]
    test: float
    updates: int
    baseline: float

    @property
    def solved(self) -> bool:
        """Whether the test loss is below a tenth of the baseline."""
        return self.test < SOLVED * self.baseline


def drawn_readout(width: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear readout as `torch.nn` draws it, uniform within ±1/sqrt(width), but from `generator`."""
    readout = nn.utils.skip_init(nn.Linear, width, outputs)
    bound = 1 / width**0.5
    with torch.no_grad():
        for parameter in readout.parameters():
            parameter.uniform_(-bound, bound, generator=generator)
    return readout


class MemoryNetwork(nn.Module):
    """Recurrent layers and a readout, for one of the tasks, drawn from the trial's seed.

    `weight_options` go to the recurrent weight of a constrained cell: the strength of a penalty, a rank, a margin.
    """

    def __init__(self, trial: Trial, **weight_options: Any) -> None:
        super().__init__()
        self.task = trial.task
        features, outputs = (SYMBOLS + 2, SYMBOLS + 1) if trial.task == "copying" else (2, 1)
        self.layers = _layers(trial, features, weight_options)
        self.readout = drawn_readout(trial.width, outputs, torch.Generator().manual_seed(trial.seed))

    @property
    def cell(self) -> ConstrainedRNN | None:
        """The constrained cell, if there is one."""
        if isinstance(self.layers, Stack) and isinstance(self.layers.cells[0], ConstrainedRNN):
            return self.layers.cells[0]
        return None

    def loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy in nats (copying) or mean squared error (adding), and the price of a soft weight."""
        task_loss, states = self.task_loss(inputs, targets)
        return task_loss if self.cell is None else task_loss + self.cell.weight.penalty(states)

    def task_loss(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """The loss without a price, and the states (batch, time, width)."""
        if self.task == "copying":
            states = self.layers(functional.one_hot(inputs, SYMBOLS + 2).to(self.readout.weight.dtype))[0]
            loss = functional.cross_entropy(self.readout(states).flatten(0, 1), targets.flatten())
        else:
            states = self.layers(inputs)[0]
            loss = functional.mse_loss(self.readout(states[:, -1]).squeeze(1), targets)
        return loss, states


def _layers(trial: Trial, features: int, weight_options: Mapping[str, Any]) -> Layers:
    if trial.kind in ("LSTM", "GRU"):
        layers = build_layers(f"torch.{trial.kind}", features, trial.width, seed=trial.seed)
        open_forget_gate(layers)
        return layers
    if trial.kind == "RNN":
        return Stack([VanillaRNN(features, trial.width, seed=trial.seed)])
    options: dict[str, Any] = {"start": trial.start, **weight_options} if trial.start else {**weight_options}
    units = trial.nonlinearity or UNITS.get(trial.kind, "modrelu")
    cell = ConstrainedRNN(features, trial.width, trial.kind, units, seed=trial.seed, **options)
    with torch.no_grad():
        cell.W_xh.mul_(trial.input_scale)
    return Stack([cell])


UNITS = {"gaussian": "tanh", "IRNN": "relu", "norm stabiliser": "relu", "uRNN": "complex modrelu"}
"""The nonlinearity that belongs to a kind; modReLU to all others."""


def batches(trial: Trial, generator: torch.Generator, size: int) -> tuple[Tensor, Tensor]:
    """Fresh inputs and targets of the trial's task."""
    draw = copying_batch if trial.task == "copying" else adding_batch
    return draw(trial.length, size, generator)


def optimiser_of(network: MemoryNetwork, trial: Trial) -> torch.optim.Optimizer:
    """Adam, whose first step is not longer than its others, with a rate of its own for the recurrent weight."""
    recurrent = [] if network.cell is None else list(network.cell.weight.parameters())
    known = {id(parameter) for parameter in recurrent}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups: list[dict[str, Any]] = [{"params": others}]
    if recurrent:
        rate = trial.learning_rate if trial.recurrent_rate is None else trial.recurrent_rate
        groups.append({"params": recurrent, "lr": rate})
    return torch.optim.Adam(groups, lr=trial.learning_rate, betas=(0.9, 0.99))


def learn(trial: Trial) -> Learned:
    """Train one network on fresh sequences until it is good, or its budget is spent; one seed decides everything.

    A run whose loss is no longer finite ends there, with an infinite test loss.
    """
    return learn_network(trial)[0]


def learn_network(trial: Trial) -> tuple[Learned, MemoryNetwork]:
    """`learn`, and the network that has learned."""
    network = MemoryNetwork(trial)
    optimiser = optimiser_of(network, trial)
    generator = torch.Generator().manual_seed(10_000 + trial.seed)
    losses: list[float] = []
    for _ in range(trial.updates):
        loss = one_update(network, optimiser, *batches(trial, generator, trial.batch))
        if not isfinite(loss):
            break
        losses.append(loss)
        if len(losses) >= 20 and sum(losses[-20:]) < 20 * trial.stop_below * trial.baseline:
            break
    with torch.no_grad():
        test = float(network.loss(*batches(trial, torch.Generator().manual_seed(99_999), 500)))
        test = test if isfinite(test) else inf
    return Learned(means(losses, 10), test, len(losses), trial.baseline), network


def means(losses: Sequence[float], every: int) -> tuple[float, ...]:
    """The mean of each `every` losses in a row; of what is left, for the last. `ValueError` for an `every` below 1.

    >>> means([1, 3, 5, 7, 4], 2)
    (2.0, 6.0, 4.0)
    """
    check_whole("every", every)
    parts = (losses[start : start + every] for start in range(0, len(losses), every))
    return tuple(sum(part) / len(part) for part in parts)


def clipped_step(network: nn.Module, optimiser: torch.optim.Optimizer, loss: Tensor) -> bool:
    """One step, the gradient clipped to norm 1; False, and no step, when the gradient or the loss is not finite."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    finite = bool(torch.isfinite(norm + loss.detach()))
    if finite:
        optimiser.step()
    return finite


def one_update(network: MemoryNetwork, optimiser: torch.optim.Optimizer, inputs: Tensor, targets: Tensor) -> float:
    """One step of the optimiser, clipped, and the weight put back on its group; returns the loss before it.

    When the loss or the gradient is not finite no step is made, and the loss returned is not finite.
    """
    loss = network.loss(inputs, targets)
    if not clipped_step(network, optimiser, loss):
        return inf
    if network.cell is not None:
        network.cell.constrain()
    return float(loss.detach())


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        check_whole(name, size)


def _check_task(task: str) -> None:
    if task not in TASKS:
        raise ValueError(f"expected a task among {', '.join(TASKS)}; got {task!r}.")
