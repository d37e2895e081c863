"""The word that decides a review near its end or far from it: read along the sentence's parse, and from the left.

The reviews are those of lesson 11, whose grammar is ours, so that every sentence's parse is known: words that say
nothing of the film hang together on a branch of their own, however many they are. Lecture W's example is "Razzie".
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l11_gate_microscope.sentiment import DISTANCES, Review, reviews, tokenizer
from course_lib.lessons.l12_deeper.nested import Reader
from course_lib.models.one_thread import one_thread
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.tree_classifier import TREE_CELLS, TreeClassifier
from course_lib.models.tree_shape import TreeBatch, TreeShape
from course_lib.training.batches import pad
from course_lib.training.evaluation import evaluating
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked
from course_lib.training.training_loop import Plan, cross_entropy, train

STORED = RESULTS / "near_and_far.jsonl"
COMMAND = "python -m course_lib.lessons.l12_deeper.near_and_far"
SEEDS = (0, 1, 2)
TRAINED = {"near": range(11), "far": range(30, 41)}
"""How many words stand after the word that decides, in training."""
WIDTHS = {"TreeLSTM": 24, "GRU": 32, "TreeRNN": 40, "RNN": 40}
"""Networks along the parse and from the left, with gates and without, and their units: about as many weights each."""
BATCH, RATE, STEPS = 64, 5e-3, 700
SENTENCES = 500
"""Training sentences of each distance."""
TESTED = 300
_BESIDE = ("filler", "aside")


def parse_of(review: Review) -> TreeShape:
    """The sentence's parse as a binary tree over its words.

    A clause branches to the right; so does a run of words beside the point, which hangs on the clause. The second half
    of a sentence, from its "but" or "and" on, is one branch.

    >>> film = Review(("the", "film", "was", "bad", "last", "night"), ("subject",) * 2 + ("verb", "verdict") +
    ...               ("filler",) * 2, False, 2)
    >>> parse_of(film).merges
    ((2, 3), (1, 6), (0, 7), (4, 5), (8, 9))
    """
    merges: list[tuple[int, int]] = []

    def join(left: int, right: int) -> int:
        merges.append((left, right))
        return len(review.words) + len(merges) - 1

    def branch(places: Sequence[int]) -> int:
        """These words, branching to the right."""
        return reduce(lambda node, place: join(place, node), reversed(places[:-1]), places[-1])

    def half(places: Sequence[int]) -> int:
        """A clause with the runs of words before and after it, joined from the left."""
        runs = [list(run) for _, run in itertools.groupby(places, lambda place: review.roles[place] in _BESIDE)]
        return reduce(join, [branch(run) for run in runs])

    joint = _joint(review)
    if joint is None:
        half(range(len(review.words)))
    else:
        first = half(range(joint))
        join(first, join(joint, half(range(joint + 1, len(review.words)))))
    return TreeShape(len(review.words), tuple(merges))


def _joint(review: Review) -> int | None:
    """The place of the "but" or "and" between two clauses, None where there is one clause."""
    for place in range(1, len(review.words) - 1):
        if review.roles[place] == "turn" or (review.words[place] == "and" and review.roles[place + 1] == "subject"):
            return place
    return None


def tree_distance(review: Review) -> int:
    """Steps from the word that decides to the root."""
    return parse_of(review).depths[review.roles.index("verdict")]


def build_reader(network: str, seed: int = 0) -> Reader:
    """One network of `WIDTHS`, over the grammar's words and two verdicts.

    Raises `ValueError` for another network.
    """
    if network not in WIDTHS:
        raise ValueError(f"expected one of {', '.join(WIDTHS)}; got {network!r}.")
    words, width = len(tokenizer().vocabulary), WIDTHS[network]
    if network in TREE_CELLS:
        return TreeClassifier(words, 2, width, network, seed)
    return SequenceClassifier(words, 2, width, width, kind=f"torch.{network}", seed=seed)


def verdict_logits(reader: Reader, sentences: Sequence[Review]) -> Tensor:
    """Logits (sentences, 2): negative, positive."""
    encoded = [tokenizer().encode(review.text) for review in sentences]
    if isinstance(reader, TreeClassifier):
        ids = torch.tensor([number for sentence in encoded for number in sentence])
        return reader(ids, TreeBatch([parse_of(review) for review in sentences]))
    batch = pad(encoded, [0] * len(encoded))
    logits: Tensor = reader(batch.ids, batch.lengths)
    return logits


def learn(network: str, trained: str, seed: int = 0, steps: int = STEPS) -> Reader:
    """A reader trained on reviews whose deciding word is near the end or far from it, taught by the verdict alone.

    `trained` is one of `TRAINED`; raises `ValueError` for another, and for another network.
    """
    if trained not in TRAINED:
        raise ValueError(f"expected one of {', '.join(TRAINED)}; got {trained!r}.")
    examples = [review for far in TRAINED[trained] for review in reviews("training", SENTENCES, seed, distance=far)]

    def objective(model: Any, step: int, carried: Any) -> tuple[Tensor, None]:
        chosen = random.Random(f"{seed} {step}").sample(examples, BATCH)
        labels = torch.tensor([int(review.positive) for review in chosen])
        return cross_entropy(verdict_logits(model, chosen), labels), None

    reader = build_reader(network, seed)
    train(reader, objective, Plan(steps, RATE), progress=False)
    return reader


def accuracy_by_distance(reader: Reader, distances: Sequence[int] = DISTANCES, count: int = TESTED) -> dict[int, float]:
    """The share of right verdicts on test sentences with so many words after the one that decides."""
    shares = {}
    with evaluating(reader):
        for far in distances:
            sentences = reviews("test", count, distance=far)
            wanted = torch.tensor([int(review.positive) for review in sentences])
            shares[far] = float((verdict_logits(reader, sentences).argmax(1) == wanted).double().mean())
    return shares


@dataclass(frozen=True)
class ReviewAttempt:
    """One training run."""

    network: str
    trained: str
    seed: int
    steps: int = STEPS


def table_attempts() -> list[ReviewAttempt]:
    """Every run of the table."""
    return [ReviewAttempt(network, trained, seed) for seed in SEEDS for trained in TRAINED for network in WIDTHS]


def run_attempt(attempt: ReviewAttempt) -> dict[str, float]:
    """Train on one thread and measure: the function of the sweep."""
    with one_thread():
        reader = learn(attempt.network, attempt.trained, attempt.seed, attempt.steps)
        return {str(far): round(share, 4) for far, share in accuracy_by_distance(reader).items()}


def shares(network: str, trained: str, path: Path = STORED) -> np.ndarray:
    """Stored accuracy: (seeds, distances of `DISTANCES`).

    Raises `ValueError` for unknown names, and when the file is missing.
    """
    if network not in WIDTHS or trained not in TRAINED:
        known = f"{', '.join(WIDTHS)}, trained {' or '.join(TRAINED)}"
        raise ValueError(f"expected one of {known}; got {network!r}, {trained!r}.")
    found = results_of([ReviewAttempt(network, trained, seed) for seed in SEEDS], path, COMMAND)
    return np.array([[result[str(far)] for far in DISTANCES] for result in found])


def main(attempts: Sequence[ReviewAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "reviews read along their parse and from the left, trained near and far: accuracy by distance, per seed"
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
