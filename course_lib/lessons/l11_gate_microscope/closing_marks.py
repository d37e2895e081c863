"""Does a network close what it opened? Accuracy at closing quotes and brackets, by the distance from the opening one.

After Karpathy, Johnson and Fei-Fei, "Visualizing and understanding recurrent networks" (2015), section 4.4. Networks of
equal weights are trained as the look-back models are; beside them stands the n-gram, and the same texts with a space in
place of the opening mark. ``python -m course_lib.lessons.l11_gate_microscope.closing_marks`` trains what is missing,
and may be stopped at any time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l02_language_models.kneser_ney import KneserNeyNgram
from course_lib.lessons.l02_language_models.ngram import NgramCounts, distribution
from course_lib.lessons.l04_character_language_model import yardsticks
from course_lib.models.language_model import LanguageModel
from course_lib.models.one_thread import one_thread
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.evaluation import evaluating
from course_lib.training.recipes import RECIPES, as_ids, character_tokenizer, follow, prose_split
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "closing_marks.jsonl"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.closing_marks"
WIDTHS = {"RNN": 247, "GRU": 148, "LSTM": 128}
"""Units at which the three language models have the same number of weights, 101 thousand."""
NGRAM = "n-gram"
SEEDS = (0, 1, 2)
EDGES = (2, 10, 20, 30, 50)
"""Where each bin of distances begins; the last has no end."""
BEFORE = 100
"""So many characters are read before the opening mark."""
RESAMPLED = 1_000
_BATCH = 256
_ROUND = r"\((?:[^()\n]|\n(?!\n)){1,150}\)"
_SQUARE = r"\[[^\[\]\n]+\]"
_MARKS = re.compile(f'(?=(``[^`\\n]+``|(?<!`)`[^`\\n]+`(?!`)|(?<![\\w"])"[^"\\n]+"(?![\\w"])|{_ROUND}|{_SQUARE}))')


@dataclass(frozen=True)
class Pair:
    """Places in a text of an opening mark (its first and last character) and of the character that closes it."""

    first: int
    last: int
    close: int

    @property
    def distance(self) -> int:
        """Characters from the opening mark to the closing one."""
        return self.close - self.last


def pairs(text: str) -> list[Pair]:
    """Every pair of quotes, backticks (single, double) and brackets, innermost; quotes end on the line they begin on.

    >>> [text[p.first : p.close + 1] for text in ['say "yes" (or `no`)'] for p in pairs(text)]
    ['"yes"', '(or `no`)', '`no`']
    """
    found: list[Pair] = []
    taken: set[int] = set()
    for match in _MARKS.finditer(text):
        whole = match[1]
        start = match.start()
        size = 2 if whole.startswith("``") else 1
        close = start + len(whole) - size
        if whole[0] in '`"' and start in taken:  # what has closed one pair opens no other
            continue
        taken.update(range(close, close + size))
        found.append(Pair(start, start + size - 1, close))
    return found


@dataclass(frozen=True)
class Asked:
    """Closing marks of held-out documents: windows that end before the mark (n, time), padded at their ends.

    `lengths` (n,); `marks` (n,) the ids of the closing characters; `opening` (n, time) where the opening mark stands;
    `bins` (n,) and `documents` (n,) say which distance and which document.
    """

    ids: Tensor
    lengths: Tensor
    marks: Tensor
    opening: Tensor
    bins: np.ndarray
    documents: np.ndarray


@remembered(maxsize=1)
def asked() -> Asked:
    """All closing marks of the held-out docstrings that have enough text before them."""
    tokenizer, split = _tokenizer(), prose_split()
    text = split.joined().test
    ends = np.cumsum([len(document) + 1 for document in split.test.values()])
    ids = as_ids(tokenizer, text)
    found = [pair for pair in pairs(text) if pair.first >= BEFORE]
    windows = [ids[pair.first - BEFORE : pair.close] for pair in found]
    opening = torch.zeros(len(found), max(map(len, windows)), dtype=torch.bool)
    for row, pair in enumerate(found):
        opening[row, BEFORE : BEFORE + pair.last - pair.first + 1] = True
    return Asked(
        torch.nn.utils.rnn.pad_sequence(windows, batch_first=True),
        torch.tensor([len(window) for window in windows]),
        ids[[pair.close for pair in found]],
        opening,
        np.searchsorted(EDGES, [pair.distance for pair in found], side="right") - 1,
        np.searchsorted(ends, [pair.close for pair in found], side="right"),
    )


@lru_cache(maxsize=1)
def _tokenizer() -> CharacterTokenizer:
    return character_tokenizer(prose_split().joined().train)


@one_thread()
@torch.no_grad()
def network_answers(model: LanguageModel, hidden: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """P(the closing mark) and whether it is the likeliest next character, (n,) each; `hidden`: a space opens."""
    it = asked()
    space = int(as_ids(_tokenizer(), " ")[0])
    ids = it.ids.masked_fill(it.opening, space) if hidden else it.ids
    probability, right = [], []
    with evaluating(model):
        for rows in torch.arange(len(ids)).split(_BATCH):
            lengths = it.lengths[rows]
            outputs = model.layers(model.embedding(ids[rows, : int(lengths.max())]))[0]
            p = model.head(outputs[torch.arange(len(rows)), lengths - 1]).double().softmax(1)
            probability.append(p.gather(1, it.marks[rows].unsqueeze(1)).squeeze(1))
            right.append(p.argmax(1) == it.marks[rows])
    return torch.cat(probability).numpy(), torch.cat(right).numpy()


def ngram_answers() -> tuple[np.ndarray, np.ndarray]:
    """The same for interpolated Kneser-Ney, of the order that is best on this text."""
    it, train = asked(), _tokenizer().encode(prose_split().joined().train)
    order = yardsticks.stored()["prose"].order
    model = KneserNeyNgram(NgramCounts(np.array(train), len(_tokenizer().vocabulary), order))
    answers = []
    for ids, length, mark in zip(it.ids.numpy(), it.lengths.tolist(), it.marks.tolist(), strict=True):
        p = distribution(model, ids[length - order + 1 : length])
        answers.append((float(p[mark]), bool(p.argmax() == mark)))
    probability, right = zip(*answers, strict=True)
    return np.array(probability), np.array(right)


@dataclass(frozen=True)
class Trial:
    """One network of `WIDTHS` with one seed, or the n-gram. `ValueError` for another."""

    network: str
    seed: int

    def __post_init__(self) -> None:
        if self.network not in (*WIDTHS, NGRAM):
            raise ValueError(f"expected a network among {', '.join(WIDTHS)}, or {NGRAM}; got {self.network!r}.")


def table_trials() -> list[Trial]:
    """The n-gram, then one seed of every network, and so on."""
    return [Trial(NGRAM, 0), *(Trial(network, seed) for seed in SEEDS for network in WIDTHS)]


def run_trial(trial: Trial) -> dict[str, Any]:
    """Train, and measure on held-out text, by bin of distances: the function of the sweep."""
    if trial.network == NGRAM:
        return _measured(*ngram_answers())
    recipe = RECIPES[f"look-back-{trial.network.lower()}"]
    wide = {**recipe.architecture, "hidden_size": WIDTHS[trial.network]}
    with one_thread():
        run = follow(replace(recipe, architecture=wide, seed=trial.seed, ships=False), progress=False)
    blind = network_answers(run.model, hidden=True)
    return {
        **_measured(*network_answers(run.model)),
        "hidden": [round(float(share), 4) for share in _by_bin(blind[1].astype(float))],
        "bits_per_character": round(run.bits_per_character, 4),
    }


def _by_bin(values: np.ndarray) -> np.ndarray:
    """The mean of one number for each mark, by bin."""
    return np.bincount(asked().bins, values, len(EDGES)) / np.bincount(asked().bins, minlength=len(EDGES))


def _measured(probability: np.ndarray, right: np.ndarray) -> dict[str, list[float]]:
    """Mean probability, accuracy, and the 95% interval of the accuracy when documents are drawn again, by bin."""
    it = asked()
    _, number = np.unique(it.documents, return_inverse=True)
    cells = number * len(EDGES) + it.bins
    shape = (number.max() + 1, len(EDGES))
    hits, count = (np.bincount(cells, w, shape[0] * shape[1]).reshape(shape) for w in (right, np.ones(len(cells))))
    drawn = np.random.default_rng(0).integers(shape[0], size=(RESAMPLED, shape[0]))
    low, high = np.percentile(hits[drawn].sum(1) / np.maximum(count[drawn].sum(1), 1), (2.5, 97.5), axis=0)
    columns = {"probability": _by_bin(probability), "accuracy": _by_bin(right.astype(float)), "low": low, "high": high}
    return {name: [round(float(value), 4) for value in column] for name, column in columns.items()}


@dataclass(frozen=True)
class Line:
    """What one network came to, by bin: accuracy of each seed (seeds, bins), and what a typical seed's interval is.

    `hidden` (bins,): mean accuracy with a space in place of the opening mark, None for the n-gram, which does not see
    so far; `bits`: bits per character on the same text, by seed.
    """

    network: str
    accuracy: np.ndarray
    low: np.ndarray
    high: np.ndarray
    hidden: np.ndarray | None
    bits: tuple[float, ...]

    @property
    def mean(self) -> np.ndarray:
        """Mean accuracy over seeds, (bins,)."""
        return self.accuracy.mean(0)


def lines(path: Path = STORED) -> dict[str, Line]:
    """The stored runs by network. Raises `ValueError` with the command when the file, or a network, is missing."""
    return {network: _line(network, path) for network in (*WIDTHS, NGRAM)}


def _line(network: str, path: Path) -> Line:
    runs = results_of([trial for trial in table_trials() if trial.network == network], path, COMMAND)
    if not runs:
        raise ValueError(f"{network} was not run. To run it: {COMMAND}")
    accuracy, low, high = (np.array([run[name] for run in runs]) for name in ("accuracy", "low", "high"))
    hidden = None if network == NGRAM else np.array([run["hidden"] for run in runs]).mean(0)
    bits = tuple(run["bits_per_character"] for run in runs if "bits_per_character" in run)
    return Line(network, accuracy, low.mean(0), high.mean(0), hidden, bits)


def bin_names() -> list[str]:
    """The distances of each bin.

    >>> bin_names()[0], bin_names()[-1]
    ('2-9', '50+')
    """
    return [*(f"{a}-{b - 1}" for a, b in pairwise(EDGES)), f"{EDGES[-1]}+"]


def counts() -> list[int]:
    """How many closing marks each bin has."""
    return np.bincount(asked().bins, minlength=len(EDGES)).tolist()


def table(path: Path = STORED) -> str:
    """Accuracy as text: a line for each network, with its mean over seeds, and lowest and highest seed, by bin."""
    title = "share of marks found likeliest, mean over seeds (lowest to highest seed)"
    head = f"{'distance':>8}" + "".join(f"{name:>14}" for name in bin_names())
    rows = [title, head, f"{'marks':>8}" + "".join(f"{count:>14}" for count in counts())]
    for network, line in lines(path).items():
        seeds = zip(line.mean, line.accuracy.min(0), line.accuracy.max(0), strict=True)
        several = len(line.accuracy) > 1
        cells = (f"{m:.0%} ({a:.0%}-{b:.0%})" if several else f"{m:.0%}" for m, a, b in seeds)
        rows.append(f"{network:>8}" + "".join(f"{cell:>14}" for cell in cells))
    return "\n".join(rows)


def apart(one: str, other: str, path: Path = STORED) -> list[str]:
    """The bins in which the 95% interval over documents of one network lies above that of the other.

    Raises `ValueError` for a network that was not run.
    """
    found = lines(path)
    if one not in found or other not in found:
        raise ValueError(f"expected two of {', '.join(found)}; got {one!r} and {other!r}.")
    above = found[one].low > found[other].high
    return [name for name, is_above in zip(bin_names(), above, strict=True) if is_above]


def main(trials: Sequence[Trial] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "language models of equal weights, and an n-gram: accuracy at closing marks of held-out docstrings by distance "
        "from the opening one, as it is and hidden; one line per run"
    )
    store_runs(run_trial, table_trials() if trials is None else trials, path, COMMAND, what, workers)
    print(table(path))


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
