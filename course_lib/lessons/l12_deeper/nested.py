"""Nested expressions read by a tree network along their brackets, and by a GRU of as many weights from the left.

Trained on depths 1 to 4, every expression drawn anew; tested at depths that no training expression had.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from course_lib.corpora.expressions import LANGUAGES, Expression, random_expression
from course_lib.models.language_model import parameter_count
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.sizes import check_whole
from course_lib.models.tree_classifier import TreeClassifier
from course_lib.models.tree_shape import TreeBatch, TreeShape
from course_lib.training.batches import pad
from course_lib.training.evaluation import evaluating
from course_lib.training.training_loop import Plan, cross_entropy, train


@dataclass(frozen=True)
class Operation:
    """Expressions of one language, some of its operators (all when empty); equal weights' widths; steps of training."""

    language: str
    operators: tuple[str, ...]
    tree_width: int
    gru_width: int
    steps: int


OPERATIONS: dict[str, Operation] = {
    "boolean": Operation("boolean", (), 32, 47, 1200),
    "MIN, MAX": Operation("digits", ("MIN", "MAX"), 48, 70, 900),
    "median": Operation("digits", ("MED",), 48, 70, 900),
    "sum": Operation("digits", ("SUM",), 48, 70, 900),
}
"""What the expressions are made of: AND, OR, XOR, NOT; MIN and MAX; the median; the sum modulo 10."""
NETWORKS = ("tree", "GRU")
TAUGHT = ("whole", "every part")
"""Where the training loss is: at the whole expression, or at every expression in it (tree networks only)."""
TRAINED, DEPTHS = (1, 2, 3, 4), (1, 2, 3, 4, 5, 6, 7, 8, 10)
"""Depths of training expressions, and depths at which accuracy is measured."""
TESTED = 300
"""Test expressions of each depth."""
LONGEST = 400
"""Longer expressions, in tokens, are drawn again."""
BATCH, RATE = 64, 3e-3

Reader = TreeClassifier | SequenceClassifier
"""A network that reads an expression and says its value."""


@dataclass(frozen=True)
class NestedAttempt:
    """One training run, of as many steps as the operation says (0). Raises `ValueError` for unknown names."""

    operation: str
    network: str
    seed: int
    taught: str = TAUGHT[0]
    steps: int = 0

    def __post_init__(self) -> None:
        for value, known in ((self.operation, OPERATIONS), (self.network, NETWORKS), (self.taught, TAUGHT)):
            if value not in known:
                raise ValueError(f"expected one of {', '.join(known)}; got {value!r}.")
        if self.network == "GRU" and self.taught != TAUGHT[0]:
            raise ValueError("A GRU has no state for every part; teach it by the whole.")
        check_whole("steps", self.steps, least=0)


def build_reader(operation: str, network: str, seed: int = 0) -> Reader:
    """A new network of the width that `OPERATIONS` says, drawn from `seed`."""
    known = OPERATIONS[operation]
    words = LANGUAGES[known.language]
    if network == "tree":
        return TreeClassifier(len(words.vocabulary), len(words.values), known.tree_width, "TreeLSTM", seed)
    return SequenceClassifier(
        len(words.vocabulary),
        len(words.values),
        embedding_size=known.gru_width,
        hidden_size=known.gru_width,
        kind="torch.GRU",
        seed=seed,
    )


def weights(operation: str) -> dict[str, int]:
    """How many weights each network for an operation has."""
    return {network: parameter_count(build_reader(operation, network)) for network in NETWORKS}


@lru_cache(maxsize=len(LANGUAGES))
def _numbers(language: str) -> Mapping[str, int]:
    return MappingProxyType({token: number for number, token in enumerate(LANGUAGES[language].vocabulary)})


def encode(expression: Expression, language: str) -> list[int]:
    """Ids of an expression's tokens: their places in the language's vocabulary."""
    numbers = _numbers(language)
    return [numbers[token] for token in expression.tokens]


def tree_batch(expressions: Sequence[Expression], language: str) -> tuple[Tensor, TreeBatch]:
    """Ids of all tokens, one expression after the other, and the trees over them."""
    ids = torch.tensor([number for expression in expressions for number in encode(expression, language)])
    return ids, TreeBatch([TreeShape(len(expression.tokens), expression.merges) for expression in expressions])


def root_logits(reader: Reader, expressions: Sequence[Expression], language: str) -> Tensor:
    """Logits (expressions, values) for the whole of each."""
    if isinstance(reader, TreeClassifier):
        return reader(*tree_batch(expressions, language))
    batch = pad([encode(expression, language) for expression in expressions], [0] * len(expressions))
    logits: Tensor = reader(batch.ids, batch.lengths)
    return logits


def _loss(reader: Reader, expressions: Sequence[Expression], language: str, taught: str) -> Tensor:
    if taught == TAUGHT[0]:
        values = torch.tensor([expression.value for expression in expressions])
        return cross_entropy(root_logits(reader, expressions, language), values)
    assert isinstance(reader, TreeClassifier)
    ids, trees = tree_batch(expressions, language)
    parts = [
        (first + part.node, part.value)
        for first, expression in zip(trees.first.tolist(), expressions, strict=True)
        for part in expression.parts
    ]
    nodes, values = torch.tensor(parts).T
    return cross_entropy(reader.node_logits(ids, trees)[nodes], values)


def drawn(operation: str, depths: Sequence[int], count: int, source: random.Random) -> list[Expression]:
    """`count` expressions, their depths in turn those of `depths`."""
    known = OPERATIONS[operation]
    return [
        random_expression(known.language, depths[n % len(depths)], source, known.operators, LONGEST)
        for n in range(count)
    ]


def learn(attempt: NestedAttempt) -> Reader:
    """Train one network as the attempt says, on expressions drawn anew at every step."""
    language = OPERATIONS[attempt.operation].language

    def objective(model: Any, step: int, carried: Any) -> tuple[Tensor, None]:
        source = random.Random(f"training {attempt.seed} {step}")
        return _loss(model, drawn(attempt.operation, TRAINED, BATCH, source), language, attempt.taught), None

    reader = build_reader(attempt.operation, attempt.network, attempt.seed)
    train(reader, objective, Plan(attempt.steps or OPERATIONS[attempt.operation].steps, RATE), progress=False)
    return reader


def right(reader: Reader, expressions: Sequence[Expression], language: str) -> list[bool]:
    """For each expression whether the most probable value is its value."""
    found = []
    with evaluating(reader):
        for start in range(0, len(expressions), 100):
            here = expressions[start : start + 100]
            found += root_logits(reader, here, language).argmax(1).tolist()
    return [said == expression.value for said, expression in zip(found, expressions, strict=True)]


@lru_cache(maxsize=64)
def tested_on(operation: str, depth: int) -> tuple[Expression, ...]:
    """Expressions of one depth to be tested on, the same for every network."""
    return tuple(drawn(operation, [depth], TESTED, random.Random(f"test {operation} {depth}")))


def accuracy_by_depth(reader: Reader, operation: str, depths: Sequence[int] = DEPTHS) -> dict[int, float]:
    """The share of right values at each depth."""
    language = OPERATIONS[operation].language
    shares = {}
    for depth in depths:
        found = right(reader, tested_on(operation, depth), language)
        shares[depth] = sum(found) / len(found)
    return shares


LENGTHS = (10, 20, 40, 80, 160)
"""Ends of the classes of length, in tokens."""


def accuracy_by_length(reader: Reader, operation: str, depth: int = 8) -> dict[int, tuple[int, int]]:
    """Right and all expressions of one depth, by the class of their length: at most so many tokens."""
    tests = tested_on(operation, depth)
    counts: dict[int, tuple[int, int]] = {}
    for expression, is_right in zip(tests, right(reader, tests, OPERATIONS[operation].language), strict=True):
        end = next((end for end in LENGTHS if len(expression.tokens) <= end), LONGEST)
        good, all_of = counts.get(end, (0, 0))
        counts[end] = (good + is_right, all_of + 1)
    return dict(sorted(counts.items()))


def majority(operation: str, depth: int) -> float:
    """The share of the commonest value among the test expressions of one depth: what needs no reading."""
    values = [expression.value for expression in tested_on(operation, depth)]
    return max(values.count(value) for value in set(values)) / len(values)
