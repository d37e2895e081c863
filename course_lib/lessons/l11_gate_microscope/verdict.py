"""Networks that read a verdict: taught by the last word of a sentence only, or by every word; and their gates.

The same data, width, updates and learning rates for every network. `sentiment_table` runs and keeps them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import torch
from torch import Tensor

from course_lib.lessons.l11_gate_microscope.sentiment import Review, reviews, tokenizer
from course_lib.models.layers import open_forget_gate
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.sizes import check_whole
from course_lib.training.batches import pad
from course_lib.training.evaluation import evaluating
from course_lib.training.training_loop import History, Plan, cross_entropy, train

NETWORKS = ("RNN", "GRU", "LSTM")
TAUGHT = ("last word", "every word")
"""Where the training loss is: at the last word of each sentence, or at every word from the first rated one on."""
HOW = {TAUGHT[0]: "taught by the last word", TAUGHT[1]: "taught by every word"}
"""The same in words."""
EMBEDDING, HIDDEN = 32, 64
"""Sizes of every network."""
BATCH = 64
UPDATES = 800
_SENTENCES = 30_000
_UNKNOWN = 0.05
"""The share of neutral words that training replaces by ``<unk>``, so that an unknown word means nothing."""
_NO_TARGET = -100


@dataclass(frozen=True)
class Trial:
    """One training run. Raises `ValueError` for unknown names, no updates, and a rate that is not a finite number."""

    network: str
    taught: str = "last word"
    learning_rate: float = 5e-3
    seed: int = 0
    updates: int = UPDATES

    def __post_init__(self) -> None:
        for value, known in ((self.network, NETWORKS), (self.taught, TAUGHT)):
            if value not in known:
                raise ValueError(f"expected one of {', '.join(known)}; got {value!r}.")
        if isinstance(self.updates, bool) or not isinstance(self.updates, int) or self.updates < 1:
            raise ValueError(f"expected 1 update or more; got {self.updates!r}.")
        if not (isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(f"expected a finite learning rate above 0; got {self.learning_rate}.")


class VerdictBatches:
    """Batches of sentences as ids and targets (batch, time): 1 for positive, 0 for negative, -100 where none is taught.

    Each is drawn from its step alone. Raises `ValueError` for no sentences, an unknown way of teaching, and a batch
    below 1.
    """

    def __init__(self, sentences: Sequence[Review], taught: str, batch: int = BATCH, seed: int = 0) -> None:
        check_whole("batch", batch)
        if not sentences or taught not in TAUGHT:
            ways = ", ".join(TAUGHT)
            raise ValueError(f"expected sentences, taught by one of {ways}; got {len(sentences)}, {taught!r}.")
        rng, vocabulary = random.Random(seed), tokenizer().vocabulary
        assert vocabulary.unknown_id is not None
        ids, targets = [], []
        for review in sentences:
            unknown = [role == "filler" and rng.random() < _UNKNOWN for role in review.roles]
            known = [vocabulary.id(word) for word in review.words]
            ids.append([vocabulary.unknown_id if u else k for u, k in zip(unknown, known, strict=True)])
            now = [_NO_TARGET if verdict is None else int(verdict) for verdict in review.verdicts]
            targets.append(now if taught == "every word" else [_NO_TARGET] * (len(now) - 1) + now[-1:])
        nothing = [0] * len(ids)
        self._ids, self._targets = pad(ids, nothing), pad(targets, nothing, padding=_NO_TARGET).ids
        self._batch, self._seed = batch, seed

    def __call__(self, step: int) -> tuple[Tensor, Tensor]:
        """Ids and targets of a step, counted from 0."""
        generator = torch.Generator().manual_seed(self._seed * 1_000_003 + step)
        rows = torch.randint(len(self._ids.lengths), (self._batch,), generator=generator)
        longest = int(self._ids.lengths[rows].max())
        return self._ids.ids[rows, :longest], self._targets[rows, :longest]


def build_classifier(network: str, seed: int = 0) -> SequenceClassifier:
    """A new classifier of two classes, negative and positive; an LSTM's forget bias starts at 1."""
    classifier = SequenceClassifier(
        len(tokenizer().vocabulary), 2, EMBEDDING, HIDDEN, kind=f"torch.{network}", seed=seed
    )
    open_forget_gate(classifier.forwards)
    return classifier


def word_logits(classifier: SequenceClassifier, ids: Tensor) -> Tensor:
    """The head's logits (batch, time, 2) after every word of ids (batch, time)."""
    logits: Tensor = classifier.head(classifier.forwards(classifier.embedding(ids))[0])
    return logits


def learn(trial: Trial, sentences: int = _SENTENCES) -> tuple[SequenceClassifier, History]:
    """Train one network as its trial says, on so many training sentences drawn from its seed."""
    batches = VerdictBatches(reviews("training", sentences, trial.seed), trial.taught, seed=trial.seed)

    def objective(model: Any, step: int, carried: Any) -> tuple[Tensor, None]:
        ids, targets = batches(step)
        return cross_entropy(word_logits(model, ids), targets), None

    classifier = build_classifier(trial.network, trial.seed)
    plan = Plan(trial.updates, trial.learning_rate, warm_up=50)
    return classifier, train(classifier, objective, plan, progress=False)


def accuracy(classifier: SequenceClassifier, sentences: Sequence[Review]) -> float:
    """The share of sentences whose verdict, read after the last word, is right."""
    encoded = [tokenizer().encode(review.text) for review in sentences]
    batch = pad(encoded, [int(review.positive) for review in sentences])
    with evaluating(classifier):
        return float((classifier(batch.ids, batch.lengths).argmax(1) == batch.labels).double().mean())
