"""A learner's own expression as a tree: what a tree network says at every part of it, and after one changed word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from course_lib.corpora.expressions import LANGUAGES, Expression, parse
from course_lib.lessons.l12_deeper.nested import OPERATIONS, Reader, root_logits, tree_batch
from course_lib.lessons.l12_deeper.recipes_deeper import shipped_reader
from course_lib.models.tree_classifier import TreeClassifier
from course_lib.training.evaluation import evaluating

DEEPEST, MOST_TOKENS = 200, 600
"""The deepest and the longest expression that is evaluated."""


@dataclass(frozen=True)
class TreeReading:
    """What the tree network says of an expression's parts, in the order in which they end; the last is the whole.

    `said` and `true` values (parts,), `sure` the probability of what is said, `states` (parts, units); `gru` is what
    the GRU says of the whole.
    """

    expression: Expression
    said: tuple[int, ...]
    sure: np.ndarray
    states: np.ndarray
    gru: int

    @property
    def true(self) -> tuple[int, ...]:
        """The parts' values."""
        return tuple(part.value for part in self.expression.parts)

    @property
    def wrong(self) -> int:
        """How many parts the tree network gets wrong."""
        return sum(said != true for said, true in zip(self.said, self.true, strict=True))


@dataclass(frozen=True)
class TreeView:
    """A reading, and with `change` above 0 the same expression with one value changed; `problem` says why none.

    `before` is the reading without the change, None when nothing is changed; `place` is the token that is changed.
    """

    operation: str
    problem: str
    values: int = 0
    reading: TreeReading | None = None
    before: TreeReading | None = None
    place: int | None = None

    @property
    def moved(self) -> tuple[bool, ...]:
        """For every part whether the change has moved its state: those on the way from the changed word to the root."""
        if self.reading is None or self.before is None:
            return ()
        apart = np.abs(self.reading.states - self.before.states).max(1)
        return tuple(bool(difference > 1e-9) for difference in apart)


def read_tree(text: str, operation: str, change: int = 0) -> TreeView:
    """Read an expression of the operation's language; with `change` n the n-th value in it is replaced by the next one.

    A number beyond the last value is the last. What cannot be read gives a view whose `problem` says what to do.
    """
    known = OPERATIONS[operation]
    words = LANGUAGES[known.language]
    taught = " and ".join(known.operators)
    try:
        expression = parse(text, known.language)
    except ValueError as error:
        return TreeView(operation, f"{error} This network has learnt {taught} only." if taught else str(error))
    strange = {token[1:] for token in expression.tokens if token.startswith("[")} - set(known.operators)
    if taught and strange:
        return TreeView(operation, f"This network has learnt {taught} only; got {', '.join(sorted(strange))}.")
    if expression.depth > DEEPEST:
        return TreeView(
            operation,
            f"This expression is {expression.depth:,} deep; brackets up to {DEEPEST} deep are read. It was trained on "
            f"a depth of 4. The value would be {words.values[expression.value]}.",
        )
    if len(expression.tokens) > MOST_TOKENS:
        return TreeView(
            operation, f"expected at most {MOST_TOKENS} words and brackets; got {len(expression.tokens):,}. Cut it."
        )
    places = [place for place, token in enumerate(expression.tokens) if token in words.values]
    reading = _read(expression, operation)
    if change <= 0:
        return TreeView(operation, "", len(places), reading)
    place = places[min(change, len(places)) - 1]
    tokens = list(expression.tokens)
    tokens[place] = words.values[(words.values.index(tokens[place]) + 1) % len(words.values)]
    changed = _read(parse(" ".join(tokens), known.language), operation)
    return TreeView(operation, "", len(places), changed, reading, place)


def _read(expression: Expression, operation: str) -> TreeReading:
    language = OPERATIONS[operation].language
    tree: Reader = shipped_reader(operation, "tree")
    gru = shipped_reader(operation, "GRU")
    assert isinstance(tree, TreeClassifier)
    parts = torch.tensor([part.node for part in expression.parts])
    with evaluating(tree), evaluating(gru):
        nodes = tree.read(*tree_batch([expression], language)).nodes[parts]
        probability = torch.softmax(tree.head(nodes), dim=1)
        of_gru = int(root_logits(gru, [expression], language).argmax())
    sure, said = probability.max(1)
    return TreeReading(expression, tuple(said.tolist()), sure.numpy(), nodes.numpy(), of_gru)
