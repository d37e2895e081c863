"""A sentence under the shipped verdict readers: the verdict after every word, and what the gates do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from course_lib.lessons.l11_gate_microscope.recipes_sentiment import shipped_reader
from course_lib.lessons.l11_gate_microscope.sentiment import ROLES, Review, reviews, tokenizer
from course_lib.lessons.l11_gate_microscope.verdict import NETWORKS, word_logits
from course_lib.models.gru import GRU
from course_lib.models.layers import Stack
from course_lib.models.lstm import LSTM
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.models.unroll import Unrolled, unroll
from course_lib.tokenizers.vocabulary import UNK
from course_lib.training.batches import pad

GATES: dict[str, tuple[str, str, str]] = {
    "LSTM f": ("LSTM", "f", "forget gate f"),
    "LSTM i": ("LSTM", "i", "input gate i"),
    "LSTM o": ("LSTM", "o", "output gate o"),
    "GRU z": ("GRU", "z", "update gate z"),
    "GRU r": ("GRU", "r", "reset gate r"),
}
"""Gates by the name on a control: network, letter, and words. PyTorch's z: 1 keeps the old state."""
WORDS = ("razzie", "film", "that")
"""The words of lecture W's slide at which gates are looked at; "film" is our word for its "movie"."""
MOST_WORDS = 40
"""The most words of a sentence that are read."""
SHOWN = 16
"""So many units are shown: those with the largest say in the verdict."""


@dataclass(frozen=True)
class VerdictView:
    """One sentence. `positive[network]` is P(positive) after every word; `gates` (units, words) is one gate.

    `known`: which words the readers know. `say` (units,): the weight of each unit shown in the verdict, positive minus
    negative, in order. `mean` (words,): the gate's mean over all units, each weighted by the size of its say. `cut`:
    how many words were left out.
    """

    words: tuple[str, ...]
    known: tuple[bool, ...]
    taught: str
    positive: dict[str, tuple[float, ...]]
    gate: str
    gates: np.ndarray
    say: np.ndarray
    mean: np.ndarray
    cut: int

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that are read as ``<unk>``."""
        return tuple(word for word, known in zip(self.words, self.known, strict=True) if not known)

    @property
    def closes_at(self) -> int:
        """The word at which the gate is closed most, counted from 0."""
        return int(self.mean.argmin())


def words_of(text: str) -> list[str]:
    """The words of a learner's sentence in lower case, without punctuation; a text without words is one unknown word.

    >>> words_of("The cast, WONDERFUL!"), words_of("?!")
    (['the', 'cast', 'wonderful'], ['<unk>'])
    """
    return [word for word in tokenizer().tokens(text.lower()) if word[0].isalnum()] or [UNK]


@torch.no_grad()
def read_verdict(text: str, taught: str, gate: str = "LSTM f") -> VerdictView:
    """The verdicts of all networks after every word, and one gate of one of them.

    Words that are not in the vocabulary are read as ``<unk>``; after `MOST_WORDS` words the rest is left out. Raises
    `ValueError` for an unknown gate or way of teaching.
    """
    if gate not in GATES:
        raise ValueError(f"expected a gate among {', '.join(GATES)}; got {gate!r}.")
    words = words_of(text)
    shown = words[:MOST_WORDS]
    vocabulary = tokenizer().vocabulary
    ids = torch.tensor([[vocabulary.id(word) for word in shown]])
    positive = {}
    for network in NETWORKS:
        probability = torch.softmax(word_logits(shipped_reader(network, taught)[0], ids)[0], dim=1)[:, 1]
        positive[network] = tuple(probability.tolist())
    network, letter, _ = GATES[gate]
    values = _gates(network, taught, ids)[letter][0].T
    say = _say(shipped_reader(network, taught)[0])
    top = say.abs().topk(SHOWN).indices
    top = top[say[top].argsort(descending=True)]
    return VerdictView(
        tuple(shown),
        tuple(word in vocabulary and word != UNK for word in shown),
        taught,
        positive,
        gate,
        values[top].numpy(),
        say[top].numpy(),
        _weighted(values, say).numpy(),
        len(words) - len(shown),
    )


def _gates(network: str, taught: str, ids: Tensor) -> dict[str, Tensor]:
    """Every gate of a shipped reader by name, (batch, time, hidden)."""
    return _run(_cells(network, taught), shipped_reader(network, taught)[0].embedding(ids))


def _run(cells: Stack, x: Tensor) -> dict[str, Tensor]:
    run: Unrolled = unroll(cells.cells[0], x, record=("gates",))  # type: ignore[arg-type]
    assert run.gates is not None
    return run.gates


@lru_cache(maxsize=8)
def _cells(network: str, taught: str) -> Stack:
    return shipped_reader(network, taught)[0].forwards.as_cells()


def _say(classifier: SequenceClassifier) -> Tensor:
    weight = classifier.head.weight
    return weight[1] - weight[0]


def _weighted(values: Tensor, say: Tensor) -> Tensor:
    """The mean over units, (hidden, ...) to (...), each weighted by the size of its say."""
    return torch.tensordot(say.abs() / say.abs().sum(), values, dims=([0], [0]))


@torch.no_grad()
def mean_gates(
    classifier: SequenceClassifier, sentences: Sequence[Review] | None = None
) -> dict[str, dict[str, float]]:
    """Mean of each gate of a reader by what the word does, in the order of `ROLES`, and then at each of `WORDS`.

    Units count by the size of their say in the verdict; what does not occur in the sentences is left out. Without
    `sentences`, 200 test sentences with 10 words after the deciding one are read. `ValueError` for a network without
    gates.
    """
    cells = classifier.forwards.as_cells()
    network = next((name for name, kind in (("LSTM", LSTM), ("GRU", GRU)) if isinstance(cells.cells[0], kind)), "")
    if not network:
        raise ValueError(f"expected a network with gates, GRU or LSTM; got {type(cells.cells[0]).__name__}.")
    sentences = reviews("test", 200, distance=10) if sentences is None else sentences
    batch = pad([tokenizer().encode(review.text) for review in sentences], [0] * len(sentences))
    gates, say = _run(cells, classifier.embedding(batch.ids)), _say(classifier)
    longest = batch.ids.shape[1]
    does = np.array([review.roles + ("",) * (longest - len(review.roles)) for review in sentences])
    word = np.array([review.words + ("",) * (longest - len(review.words)) for review in sentences])
    places = {**{role: does == role for role in ROLES}, **{f"at {w!r}": word == w for w in WORDS}}
    found: dict[str, dict[str, float]] = {}
    for which, letter, _ in GATES.values():
        if which == network:
            mean = _weighted(gates[letter].permute(2, 0, 1), say).numpy()
            found[letter] = {name: float(mean[where].mean()) for name, where in places.items() if where.any()}
    return found
