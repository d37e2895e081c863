"""Where does this surname come from? Naive Bayes on character n-grams beside a recurrent classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from course_lib.corpora.names import plain, surnames
from course_lib.corpora.splits import check_share, split_groups
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.sizes import check_whole
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import PAD, UNK
from course_lib.training.batches import LabelledSequences, pad
from course_lib.training.evaluation import evaluating
from course_lib.training.training_loop import History, Plan, label_objective, train


def _check_names(names: Sequence[str]) -> None:
    """Raise `ValueError` for a single text: a loop over it would judge its letters."""
    if isinstance(names, str):
        raise ValueError(f"expected a list of names; got the text {names[:40]!r}. Put it in brackets: [name].")


@dataclass(frozen=True)
class NameSet:
    """Surnames and the number of each one's origin, side by side."""

    names: tuple[str, ...]
    labels: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class NameSplit:
    """Origins in order of their numbers; names to learn from, names to be tested on."""

    origins: tuple[str, ...]
    train: NameSet
    test: NameSet


@lru_cache(maxsize=4)
def split_names(share: float = 0.2, seed: int = 0) -> NameSplit:
    """About `share` of each origin's names for the test, drawn from `seed`; no name is in both sets.

    Spellings that differ only in case or accents count as one name. Raises `ValueError` unless 0 < share < 1.

    >>> split = split_names()
    >>> {plain(name) for name in split.train.names} & {plain(name) for name in split.test.names}
    set()
    """
    check_share(share)
    generator = torch.Generator().manual_seed(seed)
    found = surnames()
    spellings: dict[str, list[tuple[str, int]]] = {}
    for label, names in enumerate(found.values()):
        for name in names:
            spellings.setdefault(plain(name), []).append((name, label))
    sides: tuple[list[tuple[str, int]], list[tuple[str, int]]] = ([], [])
    for label in range(len(found)):
        own = [group for group in spellings.values() if group[0][1] == label]
        for side, groups in zip(
            sides, split_groups(own, lambda group: plain(group[0][0]), share, generator), strict=True
        ):
            side.extend(pair for group in groups for pair in group)
    train_set, test_set = (NameSet(tuple(n for n, _ in side), tuple(label for _, label in side)) for side in sides)
    return NameSplit(tuple(found), train_set, test_set)


def letter_grams(name: str, order: int) -> Iterator[str]:
    """All pieces of 1 to `order` characters, the name's two ends marked.

    >>> list(letter_grams("Li", 2))
    ['l', 'i', '^l', 'li', 'i$']
    """
    marked = f"^{name.casefold()}$"
    for size in range(1, order + 1):
        for start in range(size == 1, len(marked) - size + 1 - (size == 1)):
            yield marked[start : start + size]


class NaiveBayes:
    """P(origin | name) as if a name's character n-grams were drawn independently: Bayes' rule on counts.

    A piece's probability is (count + alpha) / (total + alpha * pieces), as in lesson 02's additive smoothing; pieces
    never seen are left out. Raises `ValueError` for no names, labels that are no class, and unless order and alpha are
    above 0.

    >>> model = NaiveBayes(["Smith", "Smythe", "Rossi", "Russo"], [0, 0, 1, 1], classes=2)
    >>> model.predict(["Smits", "Rosso"]).tolist()
    [0, 1]
    """

    def __init__(
        self, names: Sequence[str], labels: Sequence[int], classes: int, order: int = 3, alpha: float = 0.1
    ) -> None:
        _check_names(names)
        if not names or len(names) != len(labels):
            raise ValueError(f"expected as many labels as names; got {len(labels)} and {len(names)}.")
        check_whole("order", order)
        if not alpha > 0:
            raise ValueError(f"expected an alpha above 0; got {alpha}.")
        _check_classes(labels, classes)
        self.order, self.index = order, dict[str, int]()
        counts: list[tuple[int, int]] = []
        for name, label in zip(names, labels, strict=True):
            counts += [(self.index.setdefault(gram, len(self.index)), label) for gram in letter_grams(name, order)]
        table = np.full((len(self.index), classes), alpha)
        np.add.at(table, tuple(np.array(counts).T), 1)
        self.log_p = np.log(table / table.sum(0))
        self.log_prior = np.log(np.bincount(labels, minlength=classes) / len(labels) + 1e-12)

    def log_scores(self, names: Sequence[str]) -> np.ndarray:
        """ln P(origin, name), (names, classes), up to what all classes share. `ValueError` for none, or a bare text."""
        _check_names(names)
        if not len(names):
            raise ValueError("expected at least one name; got none.")
        rows = ([self.index[g] for g in letter_grams(name, self.order) if g in self.index] for name in names)
        return np.array([self.log_prior + self.log_p[row].sum(0) for row in rows])

    def predict(self, names: Sequence[str]) -> np.ndarray:
        """The likeliest class of each name, (names,)."""
        return self.log_scores(names).argmax(1)


def name_tokenizer() -> CharacterTokenizer:
    """One token per character of the training names, with padding (id 0) and unknown."""
    return CharacterTokenizer.train("".join(split_names().train.names), (PAD, UNK))


@dataclass(frozen=True)
class OriginModel:
    """A classifier with what it needs to read a name."""

    classifier: SequenceClassifier
    tokenizer: CharacterTokenizer
    origins: tuple[str, ...]

    def probabilities(self, names: Sequence[str]) -> torch.Tensor:
        """P(origin | name), (names, origins). Raises `ValueError` for no names, an empty one, or a bare text."""
        _check_names(names)
        batch = pad([self.tokenizer.encode(name) for name in names], [0] * len(names))
        with evaluating(self.classifier):
            return torch.softmax(self.classifier(batch.ids, batch.lengths).double(), -1)

    def predict(self, names: Sequence[str]) -> np.ndarray:
        """The likeliest origin of each name, (names,)."""
        return self.probabilities(names).argmax(-1).numpy()


CLASSIFIER: dict[str, Any] = {
    "embedding_size": 32,
    "hidden_size": 128,
    "kind": "torch.GRU",
    "both_ways": True,
    "dropout": 0.3,
}
"""The sizes of the classifier of lesson 04."""


def train_classifier(
    plan: Plan, batch: int = 64, seed: int = 0, progress: bool = True, **sizes: Any
) -> tuple[OriginModel, History]:
    """Train a `SequenceClassifier` on the training names; `sizes` replace those of `CLASSIFIER`."""
    split, tokenizer = split_names(), name_tokenizer()
    settings = {**CLASSIFIER, **sizes}
    classifier = SequenceClassifier(len(tokenizer.vocabulary), len(split.origins), seed=seed, **settings)
    sequences = [tokenizer.encode(name) for name in split.train.names]
    batches = LabelledSequences(sequences, split.train.labels, batch, seed)
    history = train(classifier, label_objective(batches), plan, progress=progress)
    return OriginModel(classifier, tokenizer, split.origins), history


def _check_classes(numbers: Sequence[int] | np.ndarray, classes: int) -> None:
    check_whole("classes", classes)
    if len(numbers) and not 0 <= min(numbers) <= max(numbers) < classes:
        raise ValueError(f"expected classes from 0 to {classes - 1}; got {min(numbers)} to {max(numbers)}.")


def confusion_matrix(labels: Sequence[int], predicted: Sequence[int] | np.ndarray, classes: int) -> np.ndarray:
    """Counts (true class, predicted class). Raises `ValueError` when the two differ in length, or one is no class.

    >>> confusion_matrix([0, 0, 1], [0, 1, 1], 2).tolist()
    [[1, 1], [0, 1]]
    """
    if len(labels) != len(predicted):
        raise ValueError(f"expected one prediction per label; got {len(predicted)} and {len(labels)}.")
    _check_classes(labels, classes)
    _check_classes(predicted, classes)
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (np.asarray(labels, dtype=int), np.asarray(predicted, dtype=int)), 1)
    return table


def accuracy(table: np.ndarray) -> float:
    """The share of a confusion matrix that lies on its diagonal. `ValueError` for an empty one."""
    if not table.sum():
        raise ValueError("expected at least one prediction; got a confusion matrix of zeros.")
    return float(np.trace(table) / table.sum())
