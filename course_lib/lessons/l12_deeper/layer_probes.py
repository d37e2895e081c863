"""What a linear probe can read off each layer of a trained stack (lecture W: do deeper layers summarise?).

The stack is residual: a plain one of four layers hardly learns in the time (see `depth_width`). A probe is a ridge
regression from what a layer hands up to a label. It is fitted on documents the network was trained on, its ridge is
chosen on held-out documents, and it is reported on other held-out documents. Controls: what the network reads (its
embedding), and the same stack untrained.

``python -m course_lib.lessons.l12_deeper.layer_probes`` goes on where it was stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l11_gate_microscope.unit_correlations import Passage, auc, correlation, passages
from course_lib.lessons.l12_deeper.deep_language_model import StackedLayers, deep_model
from course_lib.lessons.l12_deeper.depth_width import STEPS, learn_text
from course_lib.models.language_model import LanguageModel
from course_lib.models.one_thread import one_thread
from course_lib.training.evaluation import evaluating
from course_lib.training.recipes import prose_split
from course_lib.training.stored import RESULTS, remedy, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "layer_probes.jsonl"
COMMAND = "python -m course_lib.lessons.l12_deeper.layer_probes"
DEPTH = 4
SEEDS = (0, 1, 2)
LABELS = ("line position", "inside quotes", "word ends", "next character")
"""What is read: how far along the line; inside quotation marks; does the word end here; which character comes next."""
SCORES = {"line position": "correlation", "inside quotes": "AUC", "word ends": "AUC", "next character": "share right"}
RIDGES = (1e-4, 1e-2, 1.0)
"""Ridges to choose from, as a share of the number of characters."""
PIECE = 500
"""Texts are read side by side in pieces of so many characters, each from a zero state; their first 100 do not count."""
RUN_IN = 100


@dataclass(frozen=True)
class ProbeAttempt:
    """One stack: its seed, whether it is trained and residual, and for how many steps."""

    seed: int
    trained: bool = True
    residual: bool = True
    steps: int = STEPS


def table_attempts() -> list[ProbeAttempt]:
    """Trained and untrained stacks, one of each per seed."""
    return [ProbeAttempt(seed, trained) for seed in SEEDS for trained in (True, False)]


@lru_cache(maxsize=1)
def _alphabet() -> Mapping[str, int]:
    text = prose_split().joined().train
    counts = {character: text.count(character) for character in sorted(set(text))}
    frequent = [character for character, count in counts.items() if count >= 50]
    return MappingProxyType({character: i for i, character in enumerate(frequent)})


def _ids(text: str) -> Tensor:
    """Ids of the characters; the rare ones are all read as one, the last."""
    number = _alphabet()
    return torch.tensor([number.get(character, len(number)) for character in text])


@dataclass(frozen=True)
class Labelled:
    """Layers' outputs and labels of one text: features (T, width) per layer; per label values (T,) and which count."""

    layers: list[Tensor]
    values: dict[str, Tensor]
    counted: dict[str, Tensor]


def labelled(model: LanguageModel, passage: Passage, side: int | None = None) -> Labelled:
    """Read a passage with every layer recorded. `side` 0 or 1 keeps its even or its odd documents, None all."""
    text = passage.text
    ids = _ids(text)[: len(text) // PIECE * PIECE].view(-1, PIECE)
    assert isinstance(model.layers, StackedLayers)
    with evaluating(model):
        x = model.embedding(ids)
        outputs = [x, *model.layers.all_outputs(x)[0]]
    length = ids.numel() - 1  # the last character has no next one
    keep = torch.arange(length) % PIECE >= RUN_IN
    if side is not None:
        keep &= torch.from_numpy(passage.documents[:length] % 2 == side)
    letters = torch.tensor([character.isalpha() for character in text[: length + 1]])
    values = {name: torch.from_numpy(label.values)[:length] for name, label in passage.labels.items()}
    counted = {name: torch.from_numpy(label.counted)[:length] for name, label in passage.labels.items()}
    values |= {"word ends": (~letters[1:]).double(), "next character": ids.flatten()[1:].double()}
    counted |= {"word ends": letters[:-1], "next character": torch.ones(length, dtype=torch.bool)}
    layers = [output.flatten(0, 1)[:length][keep].double() for output in outputs]
    return Labelled(layers, {k: values[k][keep] for k in LABELS}, {k: counted[k][keep] for k in LABELS})


def fit(features: Tensor, targets: Tensor, ridge: float) -> Tensor:
    """Weights (width + 1, outputs) of the ridge regression from (T, width) to (T, outputs), the constant last.

    The constant is not shrunk; `ridge` is a share of T.

    >>> x = torch.tensor([[0.0], [1.0], [2.0]], dtype=torch.float64)
    >>> fit(x, 2 * x + 1, ridge=0.0).flatten().round(decimals=6).tolist()
    [2.0, 1.0]
    """
    mean, centre = features.mean(0), targets.mean(0)
    x, y = features - mean, targets - centre
    shrunk = x.T @ x + ridge * len(x) * torch.eye(x.shape[1], dtype=x.dtype)
    weights = torch.linalg.solve(shrunk, x.T @ y)
    return torch.cat((weights, (centre - mean @ weights).unsqueeze(0)))


def score(name: str, features: Tensor, weights: Tensor, values: Tensor) -> float:
    """How well a probe reads a label, as `SCORES` says."""
    said = features @ weights[:-1] + weights[-1]
    if name == "next character":
        return float((said.argmax(1) == values.long()).double().mean())
    if SCORES[name] == "AUC":
        return auc(said[:, 0], values)
    return float(correlation(said, values)[0])


def probe(model: LanguageModel) -> dict[str, list[float]]:
    """Scores of every label on text the probe has not seen: the embedding's first, then those of layers 1 to 4."""
    seen, unseen = passages("prose")
    learnt, chosen, reported = labelled(model, seen), labelled(model, unseen, 0), labelled(model, unseen, 1)
    found: dict[str, list[float]] = {name: [] for name in LABELS}
    for name in LABELS:
        here, choose, there = (text.counted[name] for text in (learnt, chosen, reported))
        targets = learnt.values[name][here]
        if name == "next character":
            wanted = torch.nn.functional.one_hot(targets.long(), model.vocabulary_size).double()
        else:
            wanted = targets.unsqueeze(1)
        for x, y, z in zip(learnt.layers, chosen.layers, reported.layers, strict=True):
            probes = [fit(_scaled(x, x[here]), wanted, ridge) for ridge in RIDGES]
            best = max(probes, key=lambda w: score(name, _scaled(x, y[choose]), w, chosen.values[name][choose]))
            found[name].append(score(name, _scaled(x, z[there]), best, reported.values[name][there]))
    return found


def _scaled(by: Tensor, features: Tensor) -> Tensor:
    """Features in units of their spread on the text that the probe learns from."""
    return features / by.std(0).clamp(min=1e-9)


def run_attempt(attempt: ProbeAttempt) -> dict[str, Any]:
    """Train (or not), probe every layer: the function of the sweep."""
    with one_thread():
        vocabulary = len(_alphabet()) + 1
        if attempt.trained:
            ids = _ids(prose_split().joined().train)
            model, _ = learn_text(ids, vocabulary, DEPTH, attempt.residual, attempt.seed, attempt.steps)
        else:
            model = deep_model(vocabulary, DEPTH, attempt.residual, seed=attempt.seed)
        found = probe(model)
    return {name: [round(value, 4) for value in values] for name, values in found.items()}


def scores(name: str, trained: bool = True, path: Path = STORED) -> np.ndarray:
    """Stored scores of one label: (seeds, 1 + layers), the embedding's first.

    Raises `ValueError` for an unknown label, and when the file is missing or lacks these runs.
    """
    if name not in LABELS:
        raise ValueError(f"expected a label among {', '.join(LABELS)}; got {name!r}.")
    found = results_of([ProbeAttempt(seed, trained) for seed in SEEDS], path, COMMAND)
    if not found:
        raise ValueError(f"{path.name} has no runs of these seeds. {remedy(COMMAND)}")
    return np.array([result[name] for result in found])


def best_layers(name: str, path: Path = STORED) -> list[int]:
    """The layer that reads a label best, a number per seed; 0 is the embedding."""
    return [int(row.argmax()) for row in scores(name, path=path)]


def table(path: Path = STORED) -> str:
    """Mean scores over seeds, a line per label: the embedding, layers 1 to 4, the untrained stack's best layer."""
    lines = [f"{'':>27}  read  " + "".join(f"   h{layer}  " for layer in range(1, DEPTH + 1)) + "  untrained"]
    for name in LABELS:
        trained, untrained = scores(name, path=path), scores(name, trained=False, path=path)
        cells = "".join(f"{value:.3f}  " for value in trained.mean(0))
        lines.append(f"{f'{name} ({SCORES[name]})':>27}  {cells}  {fmean(row.max() for row in untrained):.3f}")
    return "\n".join(lines)


def by_seed(name: str, path: Path = STORED) -> str:
    """The layer that reads a label best and its score for every seed, trained and untrained."""
    said = []
    for trained in (True, False):
        found = scores(name, trained, path)
        best = ", ".join(f"h{row.argmax()} {row.max():.2f}" for row in found)
        said.append(best if trained else f"untrained {best}")
    return f"{name}, each seed's best: {'; '.join(said)}"


def main(attempts: Sequence[ProbeAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "a residual stack of four GRU cells on documentation: what a linear probe reads off each layer, per seed"
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
