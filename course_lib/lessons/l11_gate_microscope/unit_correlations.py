"""Which units of a trained LSTM follow what a reader knows: correlation of every unit with every label.

The unit is chosen on text the model was trained on, and its score is reported on text the model has never seen: on
several modules or documents, with an interval that says how far others would move it. The same choice and report on
labels that have been moved along the text, round and round, says how much of a score the choice among many units, and
the slowness of both sides, would give without any relation.

The stored table: ``python -m course_lib.lessons.l11_gate_microscope.unit_correlations``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.corpora.splits import DocumentSplit
from course_lib.lessons.l09_lstm.gate_view import Reader, shipped_reader
from course_lib.lessons.l11_gate_microscope.text_labels import PROSE, PYTHON, Label, Labeller
from course_lib.models.lstm import LSTM
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import Unrolled, unroll
from course_lib.remembered import remembered
from course_lib.training.recipes import as_ids, prose_split, source_split
from course_lib.training.stored import RESULTS, read_stored, write_stored

STORED = RESULTS / "unit_correlations.json"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.unit_correlations"
PROPERTIES: dict[str, dict[str, Labeller]] = {"python": PYTHON, "prose": PROSE}
"""What is looked for in the text of each model."""
SIGNALS = ("tanh c", "c", "h", "f", "i", "o", "g")
"""What a unit shows: its cell state, squashed as the output sees it and raw, its output, its gates and candidate."""
DOCUMENTS: dict[str, Callable[[], DocumentSplit]] = {"python": source_split, "prose": prose_split}
"""Where the text of each model comes from, document by document."""
LENGTH = 60_000
"""Characters of each of the two texts."""
LONGEST_DOCUMENT = 6_000
"""Documents of at most so many characters are taken: the texts are to be of many."""
RESAMPLED = 1_000
"""Times that documents are drawn again, with replacement, for an interval (Efron, 1979)."""
PIECE, RUN_IN = 2_000, 500
"""Texts are read in pieces side by side; each is read from so many characters before it, which are not compared."""
SHIFTS = 20
KEPT = 10


@dataclass(frozen=True)
class Passage:
    """Whole documents as one text, or its first part, with its labels by property; `documents` (T,) numbers them."""

    text: str
    labels: dict[str, Label]
    documents: np.ndarray


@remembered(maxsize=4)
def passages(model: str, length: int = LENGTH) -> tuple[Passage, Passage]:
    """Documents that the model was trained on, and documents that were held out, drawn once; `length` characters each.

    They are taken whole, so that a parser can read them, and the text is cut after it has. Raises `ValueError` for a
    model without properties, and a length below 1.
    """
    check_whole("length", length)
    if model not in PROPERTIES:
        raise ValueError(f"expected a model among {', '.join(PROPERTIES)}; got {model!r}. Choose one of these.")
    split = DOCUMENTS[model]()
    seen, unseen = (_labelled(_drawn(side, length), model, length) for side in (split.train, split.test))
    return seen, unseen


def _drawn(documents: dict[str, str], length: int) -> list[str]:
    """Short documents in an order drawn once, until they have `length` characters."""
    short = [text for text in documents.values() if len(text) <= LONGEST_DOCUMENT]
    order = torch.randperm(len(short), generator=torch.Generator().manual_seed(0)).tolist()
    drawn: list[str] = []
    while order and sum(map(len, drawn)) < length:
        drawn.append(short[order.pop()])
    return drawn


def _labelled(texts: list[str], model: str, length: int) -> Passage:
    text = "\n".join(texts)
    labels = {name: label(text) for name, label in PROPERTIES[model].items()}
    cut = {name: Label(label.values[:length], label.counted[:length]) for name, label in labels.items()}
    documents = np.repeat(np.arange(len(texts)), [len(document) + 1 for document in texts])
    return Passage(text[:length], cut, documents[: min(length, len(text))])


@one_thread()
@torch.no_grad()
def read_units(model: Reader, text: str, names: tuple[str, ...] = SIGNALS) -> dict[str, Tensor]:
    """What every unit shows after each character of a text: signals by name, (T, H).

    A long text is read in pieces side by side, each from a little before its start. Raises `ValueError` for an empty
    text and unknown signals.
    """
    unknown = set(names) - set(SIGNALS)
    if unknown or not text:
        raise ValueError(f"expected text, and signals among {', '.join(SIGNALS)}; got {len(text)} characters, {names}.")
    parts: dict[str, list[Tensor]] = {name: [] for name in names}
    record = ("states", "gates") if set(names) & set(model.cell.gate_names) else ("states",)
    for ids, run_in in pieces(model, text):
        run = unroll(model.cell, model.embedding(ids), record=record)
        for name in names:
            parts[name].append(shown_by(run, name)[:, run_in:].flatten(0, 1))
    return {name: torch.cat(found)[: len(text)] for name, found in parts.items()}


def shown_by(run: Unrolled, name: str) -> Tensor:
    """A signal of all units from a run with states (and gates) recorded: (batch, time, H)."""
    assert run.states is not None
    if name in ("c", "tanh c"):
        c = run.states[1][:, 1:]
        return c.tanh() if name == "tanh c" else c
    return run.states[0][:, 1:] if name == "h" else (run.gates or {})[name]


def pieces(model: Reader, text: str) -> Iterator[tuple[Tensor, int]]:
    """Batches of ids (batch, time), and how many of their first steps are run-in.

    The first piece has no text before it; the others stand side by side, the last one filled up.
    """
    ids = as_ids(model.tokenizer, text)
    yield ids[: RUN_IN + PIECE].unsqueeze(0), 0
    rest = ids[PIECE:]
    if len(rest) > RUN_IN:
        count = -(-(len(rest) - RUN_IN) // PIECE)
        rest = torch.nn.functional.pad(rest, (0, RUN_IN + count * PIECE - len(rest)))
        yield rest.unfold(0, RUN_IN + PIECE, PIECE), RUN_IN


def correlation(signals: Tensor, label: Tensor) -> Tensor:
    """Pearson's r of each column of (T, H) with a label (T,) or several (T, K): (H,) or (H, K); 0 if one is constant.

    For a label of 0 and 1 it is the point-biserial correlation. Raises `ValueError` for other shapes, unequal lengths,
    no steps, and what is not finite.

    >>> signals, label = torch.tensor([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]), torch.tensor([2.0, 1.0, 0.0])
    >>> correlation(signals, label).round(decimals=9).tolist()
    [-1.0, 0.0]
    """
    if len(signals) != len(label) or not len(label):
        raise ValueError(f"expected as many labels as steps, one or more; got {len(label)} and {len(signals)}.")
    if signals.ndim != 2 or label.ndim not in (1, 2):
        raise ValueError(f"expected signals (T, H), labels (T,); got {tuple(signals.shape)}, {tuple(label.shape)}.")
    _check_finite(signals, label)
    x, y = (t.double() - t.double().mean(0) for t in (signals, label))
    norms = x.norm(dim=0).reshape(-1, *[1] * (y.ndim - 1)) * y.norm(dim=0)
    return torch.where(norms > 1e-9, (x.T @ y) / norms.clamp(min=1e-9), 0.0)


def auc(values: Tensor, label: Tensor) -> float:
    """How often a step with label 1 has the larger value than one with label 0, ties half (Mann and Whitney, 1947).

    `ValueError` unless values and labels (T,) are finite, as many of one as of the other, and both labels occur.

    >>> auc(torch.tensor([3.0, 1.0, 2.0]), torch.tensor([1.0, 0.0, 1.0]))
    1.0
    """
    if values.ndim != 1 or values.shape != label.shape:
        raise ValueError(f"expected values and labels (T,); got {tuple(values.shape)} and {tuple(label.shape)}.")
    _check_finite(values, label)
    positive, negative = values[label > 0.5].double().sort().values, values[label <= 0.5].double().sort().values
    if not len(positive) or not len(negative):
        raise ValueError("expected steps with label 1 and with label 0; got only one kind. Take a longer text.")
    below = torch.searchsorted(negative, positive, right=False) + torch.searchsorted(negative, positive, right=True)
    return float(below.double().mean() / 2 / len(negative))


def _check_finite(*tensors: Tensor) -> None:
    if not all(bool(tensor.isfinite().all()) for tensor in tensors):
        raise ValueError("expected finite values and labels; got inf or nan among them. Check where they come from.")


@dataclass(frozen=True)
class UnitScore:
    """A unit: the signal it shows, its r where it was chosen and where it is reported, its AUC there (0/1 only).

    Between `low` and `high` lie 96 of 100 values where it was chosen.
    """

    signal: str
    unit: int
    chosen: float
    reported: float
    low: float
    high: float
    auc: float | None = None

    def level(self, values: Tensor) -> Tensor:
        """Values of the signal as 0 to 1, where 1 goes with large labels: turned round for a negative r."""
        level = ((values.double() - self.low) / max(self.high - self.low, 1e-9)).clamp(0, 1)
        return 1 - level if self.chosen < 0 else level


@dataclass(frozen=True)
class Finding:
    """The best units for one property, the best first; `baseline` is the mean |r| reported for shifted labels.

    `interval` holds 95% of the best unit's reported |r| when the held-out documents are drawn again; `share` is the
    mean of the label; `characters` and `documents` how many were compared in the reported text.
    """

    units: tuple[UnitScore, ...]
    baseline: float
    share: float
    characters: int
    interval: tuple[float, float] = (0.0, 1.0)
    documents: int = 1

    @property
    def best(self) -> UnitScore:
        """The unit with the largest |r| where units are chosen."""
        return self.units[0]


@one_thread()
def find_units(model: str, names: tuple[str, ...] = SIGNALS, length: int = LENGTH) -> dict[str, Finding]:
    """The units of a shipped model that follow each property best, over the signals `names`.

    Raises what `passages` and `read_units` raise.
    """
    seen, unseen = passages(model, length)
    first, second = (read_units(shipped_reader(model), passage.text, names) for passage in (seen, unseen))
    numbers = unseen.documents
    return {name: _finding(first, second, seen.labels[name], unseen.labels[name], numbers) for name in seen.labels}


def _finding(
    first: dict[str, Tensor], second: dict[str, Tensor], seen: Label, unseen: Label, documents: np.ndarray
) -> Finding:
    x, label = _counted(first, seen)
    y, held_out = _counted(second, unseen)
    chosen, reported = correlations(x, label), correlations(y, held_out)
    columns = [(name, unit) for name, signal in x.items() for unit in range(signal.shape[1])]
    binary = set(label.unique().tolist()) == {0.0, 1.0}
    units: dict[int, UnitScore] = {}
    for column in chosen.abs().argsort(descending=True).tolist():
        name, unit = columns[column]
        if unit not in units:
            low, high = np.percentile(x[name][:, unit].numpy(), (2, 98)).tolist()
            area = auc(y[name][:, unit], held_out) if binary else None
            units[unit] = UnitScore(name, unit, float(chosen[column]), float(reported[column]), low, high, area)
        if len(units) == KEPT:
            break
    best = next(iter(units.values()))
    numbers = documents[unseen.counted]
    interval = document_interval(y[best.signal][:, best.unit].numpy(), held_out.numpy(), numbers)
    baseline = _by_chance(x, label, y, held_out)
    share, count = float(held_out.mean()), len(np.unique(numbers))
    return Finding(tuple(units.values()), baseline, share, len(held_out), interval, count)


def document_interval(values: np.ndarray, label: np.ndarray, documents: np.ndarray) -> tuple[float, float]:
    """Where 95% of |r| between values and label (T,) lie when the documents are drawn again with replacement.

    `documents` (T,) says which document a step belongs to. Each is summed up once: r needs only sums.

    >>> rng = np.random.default_rng(0)
    >>> label = rng.normal(size=200)
    >>> document_interval(2 * label, label, np.arange(200) // 20)
    (1.0, 1.0)
    """
    _, number = np.unique(documents, return_inverse=True)
    x, y = values - values.mean(), label - label.mean()
    sums = np.stack([np.bincount(number, term) for term in (np.ones_like(x), x, y, x * x, y * y, x * y)])
    drawn = np.random.default_rng(0).integers(sums.shape[1], size=(RESAMPLED, sums.shape[1]))
    n, sx, sy, sxx, syy, sxy = sums[:, drawn].sum(2)
    spread = np.sqrt(np.maximum((sxx - sx**2 / n) * (syy - sy**2 / n), 1e-18))
    low, high = np.percentile(np.abs((sxy - sx * sy / n) / spread), (2.5, 97.5))
    return round(float(low), 6), round(float(high), 6)


def _counted(signals: dict[str, Tensor], label: Label) -> tuple[dict[str, Tensor], Tensor]:
    counted = torch.from_numpy(label.counted)
    return {name: signal[counted] for name, signal in signals.items()}, torch.from_numpy(label.values)[counted]


def correlations(signals: dict[str, Tensor], label: Tensor) -> Tensor:
    """See `correlation`; all signals below one another."""
    return torch.cat([correlation(signal, label) for signal in signals.values()])


def _by_chance(x: dict[str, Tensor], label: Tensor, y: dict[str, Tensor], held_out: Tensor) -> float:
    """The mean |r| reported for units chosen in the same way, when labels are moved along the text in a circle."""
    generator = np.random.default_rng(0)
    here = correlations(x, _moved(label, generator))
    there = correlations(y, _moved(held_out, generator))
    best = here.abs().argmax(0)
    return float(there.gather(0, best.unsqueeze(0)).abs().mean())


def _moved(label: Tensor, generator: np.random.Generator) -> Tensor:
    """The label moved along in a circle by `SHIFTS` distances, each at least a tenth of the text: (T, SHIFTS)."""
    distances = generator.uniform(0.1, 0.9, SHIFTS) * len(label)
    return torch.stack([label.roll(int(distance)) for distance in distances], dim=1)


def untrained(model: Reader, seed: int = 0) -> Reader:
    """A reader of the same sizes with weights as they are drawn: what a score owes to the architecture alone."""
    cell = LSTM(model.embedding.embedding_dim, model.units, seed=seed).requires_grad_(False)
    embedding = nn.Embedding(*model.embedding.weight.shape).requires_grad_(False)
    nn.init.normal_(embedding.weight, generator=torch.Generator().manual_seed(seed))
    return replace(model, cell=cell, embedding=embedding)


def without_training(model: Reader, texts: tuple[Passage, Passage], seed: int = 0) -> dict[str, tuple[float, float]]:
    """What knows a property without having learned it: |r| on the second text, by property.

    First the best unit (tanh c, chosen on the first text) of an `untrained` network; then the current character alone,
    read as the mean of the label after it in the first text.
    """
    fresh = untrained(model, seed)
    states = [read_units(fresh, text.text, ("tanh c",))["tanh c"] for text in texts]
    ids = [as_ids(model.tokenizer, text.text) for text in texts]
    found = {}
    for name in texts[0].labels:
        counted = [torch.from_numpy(text.labels[name].counted) for text in texts]
        labels = [torch.from_numpy(t.labels[name].values)[where] for t, where in zip(texts, counted, strict=True)]
        (x, y), (a, b) = ([part[where] for part, where in zip(both, counted, strict=True)] for both in (states, ids))
        best = correlation(x, labels[0]).abs().argmax()
        size = int(torch.cat((a, b)).max()) + 1
        mean = torch.bincount(a, labels[0].double(), size) / torch.bincount(a, minlength=size).clamp(min=1)
        by_unit, by_character = (correlation(v.unsqueeze(1), labels[1])[0] for v in (y[:, best], mean[b]))
        found[name] = (float(by_unit.abs()), float(by_character.abs()))
    return found


Table = dict[str, dict[str, Finding]]
"""Findings by model and property."""


@remembered(maxsize=1)
def stored() -> Table:
    """The stored table, all signals on `LENGTH` characters; `ValueError` with the command that remakes it."""
    return read_stored(STORED, COMMAND, _table_from)


def _table_from(content: Any) -> Table:
    return {model: {name: _finding_from(f) for name, f in found.items()} for model, found in content["models"].items()}


def _finding_from(content: dict[str, Any]) -> Finding:
    units = tuple(UnitScore(**unit) for unit in content["units"])
    return Finding(**{**content, "units": units, "interval": tuple(content["interval"])})


def _rounded(value: Any) -> Any:
    """Plain data with floats to three decimals, so that machines agree."""
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, 3) if isinstance(value, float) else value


def finding(model: str, name: str) -> Finding:
    """One finding of the stored table; `ValueError` for a model or a property that it does not have."""
    table = stored()
    if model not in table or name not in table[model]:
        known = ", ".join(table.get(model, table))
        raise ValueError(f"expected one of {known}; got {name if model in table else model!r}. Choose one of these.")
    return table[model][name]


def main() -> int:
    """Measure every model and write the table."""
    torch.set_num_threads(1)
    models = {}
    for model in PROPERTIES:
        models[model] = {name: _rounded(asdict(found)) for name, found in find_units(model).items()}
        for name, found in models[model].items():
            print(model, name, found["units"][0], "interval", found["interval"], "baseline", found["baseline"])
    write_stored(STORED, COMMAND, {"models": models})
    return 0


if __name__ == "__main__":
    sys.exit(main())
