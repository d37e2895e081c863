"""How orthogonal each kind of recurrent weight stays while it learns, what that does to gradients, and what it costs.

``python -m course_lib.lessons.l08_orthogonal_rnns.orthogonality`` measures the stored table again (a few minutes; with
the word ``costs`` only the times, on a machine that is doing nothing else; with ``missing`` only the kinds it lacks,
untimed).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import MemoryNetwork, Trial, batches, one_update, optimiser_of
from course_lib.models.one_thread import one_thread
from course_lib.models.orthogonal import WEIGHTS, orthogonality_error, recurrent_weight
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered
from course_lib.training.power_law import exponent
from course_lib.training.stored import RESULTS, read_stored, write_stored

STORED = RESULTS / "orthogonality.json"
COMMAND = "python -m course_lib.lessons.l08_orthogonal_rnns.orthogonality"
COUNTS = (0, 1, 100, 1000)
"""After how many updates the stored table looks."""
WIDTHS = (32, 64, 128, 256, 512)
"""The widths at which an update is timed."""
STEPS = 500
PRICED = ("norm stabiliser", "soft penalty")
"""The kinds that have a price."""
_DRIVE = 0.01


@dataclass(frozen=True)
class Snapshot:
    """A weight after some updates: `error` is max |W^T W - I|; the flows are log10 |dL/dh_t|, (steps + 1,), float64.

    `linear` and `tanh` are the flows through 500 steps of a linear and of a tanh network with this W and small inputs.
    """

    updates: int
    error: float
    eigenvalues: Tensor
    linear: Tensor
    tanh: Tensor

    @property
    def kept(self) -> float:
        """log10 of the gradient that reaches step 1, linear network."""
        return float(self.linear[1])

    @property
    def kept_by_tanh(self) -> float:
        """log10 of the gradient that reaches step 1, tanh network."""
        return float(self.tanh[1])


@remembered(maxsize=4)
def _inputs(width: int, steps: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(4, steps, 4, dtype=torch.float64, generator=generator)
    return x, _DRIVE * torch.randn(width, 4, dtype=torch.float64, generator=generator) / 2


def flow_through(W: Tensor, nonlinearity: str, steps: int = STEPS) -> Tensor:
    """log10 |dL/dh_t|, t = 0 to `steps`, of a network with recurrent matrix W and small random inputs: (steps + 1,).

    The loss is v·h at the last step, v a unit vector; the mean over 4 sequences.
    """
    x, W_xh = _inputs(len(W), steps)
    cell = VanillaRNN(4, len(W), nonlinearity, bias=False, dtype=torch.float64)
    with torch.no_grad():
        cell.W_hh.copy_(W)
        cell.W_xh.copy_(W_xh)
    return gradient_flow(cell, x).summary[0]


def snapshot(W: Tensor, updates: int, steps: int = STEPS) -> Snapshot:
    """Everything that is measured of one matrix W (width, width). Raises `ValueError` unless W is square and finite."""
    W = W.detach().double()
    error = orthogonality_error(W)  # first: eigenvalues of what is not finite would end Python itself
    return Snapshot(
        updates,
        error,
        torch.linalg.eigvals(W),
        flow_through(W, "linear", steps),
        flow_through(W, "tanh", steps),
    )


@remembered(maxsize=256)
def drift(
    kind: str,
    width: int = 128,
    counts: Sequence[int] = (0, 1, 100),
    learning_rate: float = 1e-3,
    seed: int = 0,
    strength: float | None = None,
) -> tuple[Snapshot, ...]:
    """Train a network with this kind of weight on copying (delay 1, 21 steps) and look after each of `counts` updates.

    float32, Adam with decays 0.9 and 0.99, clipped to norm 1. `strength` is the price of a soft kind (None: its
    default); other kinds have none, and get a `ValueError`, as do counts that are not whole numbers that rise from 0 or
    more, and what `Trial` refuses.
    """
    if not counts or list(counts) != sorted(set(counts)) or counts[0] < 0 or {type(n) for n in counts} != {int}:
        raise ValueError(f"expected whole counts that rise from 0 or more; got {counts}.")
    if strength is not None and kind not in PRICED:
        raise ValueError(f"expected no strength for {kind}; got {strength}. Only {' and '.join(PRICED)} have a price.")
    trial = Trial("copying", 1, kind, seed, width=width, batch=16, learning_rate=learning_rate)
    network = MemoryNetwork(trial, **({} if strength is None else {"strength": strength}))
    cell = network.cell
    if cell is None:
        raise ValueError(f"expected a kind of recurrent weight among {', '.join(WEIGHTS)}; got {kind!r}.")
    optimiser = optimiser_of(network, trial)
    generator = torch.Generator().manual_seed(seed)
    seen = []
    for update in range(counts[-1] + 1):
        if update in counts:
            seen.append(snapshot(cell.weight.matrix(), update))
        if update < counts[-1]:
            one_update(network, optimiser, *batches(trial, generator, trial.batch))
    return tuple(seen)


@dataclass(frozen=True)
class KindView:
    """One kind before and after some updates, for a picture."""

    kind: str
    learning_rate: float
    before: Snapshot
    after: Snapshot
    strength: float | None = None


def kind_view(
    kind: str, updates: int, learning_rate: float = 1e-3, strength: float | None = None, width: int = 32
) -> KindView:
    """`drift` at 0 and at `updates`; `strength` counts for kinds with a price only."""
    price = strength if kind in PRICED else None
    (before,) = drift(kind, width, (0,))
    after = drift(kind, width, (updates,), learning_rate, strength=price)[-1] if updates else before
    return KindView(kind, learning_rate, before, after, price)


def make_update(kind: str, width: int, seed: int = 0, **options: Any) -> Callable[[], None]:
    """A function that makes one update of one weight: form W, backward from a fixed dL/dW, SGD step, constrain.

    Only the weight: no sequence. `options` go to `recurrent_weight`.
    """
    weight = recurrent_weight(kind, width, seed=seed, **options)
    optimiser = torch.optim.SGD(weight.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(seed)
    gradient = torch.randn(width, width, generator=generator) / width
    states = torch.randn(1, 2, width, generator=generator)

    def update() -> None:
        optimiser.zero_grad(set_to_none=True)
        ((weight.matrix() * gradient).sum() + weight.penalty(states)).backward()
        optimiser.step()
        weight.constrain()

    return update


def update_cost(kind: str, width: int, repeats: int = 15) -> float:
    """Milliseconds of one update on one thread: the quickest of `repeats`, the one that was disturbed least.

    Raises `ValueError` for repeats below 1, and what `recurrent_weight` refuses.
    """
    check_whole("repeats", repeats)
    update = make_update(kind, width)
    times = []
    with one_thread():
        for _ in range(repeats + 2):
            start = perf_counter()
            update()
            times.append(perf_counter() - start)
    return 1000 * min(times[2:])


@dataclass(frozen=True)
class KindRow:
    """One line of the stored table. `errors`, `kept`, `kept_by_tanh` (log10) by `COUNTS`; `costs` in ms by `WIDTHS`.

    `costs` is empty for a kind that was added later: times are comparable only where one machine took them all.
    """

    errors: tuple[float, ...]
    kept: tuple[float, ...]
    kept_by_tanh: tuple[float, ...]
    costs: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The cost of an update grows like width to this power, fitted from width 128 on."""
        return exponent(WIDTHS[2:], self.costs[2:])


THEORY = {"uRNN": "n² log n", "Householder": "32 n²", "projUNN": "8 n²", "matrix exponential": "n³", "Cayley": "n³"}
"""Arithmetic of one update of a hard kind, the matrix formed: for wide enough n the cost comes to grow like this."""


def measure(kind: str, timed: bool = True) -> KindRow:
    """All of one kind, width 128, learning rate 1e-3."""
    seen = drift(kind, 128, COUNTS)
    return KindRow(
        tuple(float(f"{s.error:.3g}") for s in seen),
        tuple(round(s.kept, 5) for s in seen),
        tuple(round(s.kept_by_tanh, 3) for s in seen),
        costs_of(kind) if timed else (),
    )


def costs_of(kind: str) -> tuple[float, ...]:
    """Milliseconds of one update at each of `WIDTHS`."""
    return tuple(round(update_cost(kind, width), 4) for width in WIDTHS)


@lru_cache(maxsize=1)
def stored(path: Path = STORED) -> Mapping[str, KindRow]:
    """The stored table by kind. Raises `ValueError` with the command that remakes it when it is missing or damaged."""
    found = read_stored(path, COMMAND, lambda table: {kind: _row(table["kinds"][kind]) for kind in WEIGHTS})
    return MappingProxyType(found)


def _row(columns: dict[str, list[float]]) -> KindRow:
    return KindRow(**{name: tuple(values) for name, values in columns.items()})


def store(path: Path = STORED, only: str = "") -> None:
    """Measure every kind, only the "costs" again, or only kinds that are "missing" (without times), and write all."""
    if only == "missing":
        kept = read_stored(path, COMMAND, lambda table: dict(table["kinds"]))
        kinds = {kind: kept[kind] if kind in kept else asdict(measure(kind, timed=False)) for kind in WEIGHTS}
    elif only == "costs":
        kinds = {kind: {**asdict(row), "costs": costs_of(kind)} for kind, row in stored(path).items()}
    else:
        kinds = {kind: asdict(measure(kind)) for kind in WEIGHTS}
    card = {"torch": torch.__version__, "counts": COUNTS, "widths": WIDTHS}
    write_stored(path, COMMAND, {**card, "kinds": kinds})


if __name__ == "__main__":
    torch.set_num_threads(1)
    store(only=" ".join(sys.argv[1:]))
