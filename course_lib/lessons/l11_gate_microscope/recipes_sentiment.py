"""How the shipped verdict readers were trained, and the command that trains them again.

``python -m course_lib.lessons.l11_gate_microscope.recipes_sentiment`` remakes
``data/checkpoints/verdict-*.safetensors``: every network, taught by the last word and by every word, with its best
learning rate of the stored table and seed 0.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from course_lib.lessons.l11_gate_microscope.sentiment import reviews, tokenizer
from course_lib.lessons.l11_gate_microscope.verdict import (
    EMBEDDING,
    HIDDEN,
    NETWORKS,
    TAUGHT,
    UPDATES,
    Trial,
    accuracy,
    build_classifier,
    learn,
)
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.one_thread import one_thread
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.remembered import remembered
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.stored import remedy

COMMAND = "python -m course_lib.lessons.l11_gate_microscope.recipes_sentiment"
RATE = 5e-3
"""The learning rate of all: the best one of each in the stored table."""


def file_name(network: str, taught: str) -> str:
    """The name of a checkpoint, without its ending.

    >>> file_name("LSTM", "last word")
    'verdict-lstm-last-word'
    """
    return f"verdict-{network.lower()}-{taught.replace(' ', '-')}"


SHIPPED = tuple(file_name(network, taught) for network in NETWORKS for taught in TAUGHT)
"""Names of all checkpoints."""


def remake(network: str, taught: str, folder: Path = CHECKPOINTS, updates: int | None = None) -> dict[str, Any]:
    """Train one reader and write its weights in half precision, with its card; returns the card.

    The card's `accuracy` is that of the weights as stored, on 1,000 test sentences whose verdict is 40 words back.
    """
    plan = Trial(network, taught, RATE, updates=UPDATES if updates is None else updates)
    with one_thread():
        classifier, _ = learn(plan)
    name = file_name(network, taught)
    weights = round_to_half(classifier, name)
    card = {
        "name": name,
        "data": "sentences of a grammar with rated words of vaderSentiment; a fifth of all sentences held out",
        "architecture": {"embedding_size": EMBEDDING, "hidden_size": HIDDEN, "kind": f"torch.{network}"},
        "trial": asdict(plan),
        "accuracy": round(accuracy(classifier, reviews("test", 1000, distance=40)), 4),
        **provenance(classifier, tokenizer(), COMMAND),
    }
    ship(weights, card, folder)
    return card


def load_reader(path: Path, network: str, advice: str = remedy(COMMAND)) -> tuple[SequenceClassifier, dict[str, Any]]:
    """A reader and its card, from any file. `CheckpointError` ending with `advice` when it cannot be had."""
    tensors, card = load_checkpoint(path, advice)
    if card.get("tokens") != list(tokenizer().vocabulary.tokens[len(tokenizer().vocabulary.special_tokens) :]):
        raise CheckpointError(f"{path.name} was trained with other words than those of the grammar. {advice}")
    classifier = build_classifier(network)
    load_into(classifier, tensors, path.name, advice)
    return classifier.eval(), card


@remembered(maxsize=len(SHIPPED))
def shipped_reader(network: str, taught: str) -> tuple[SequenceClassifier, dict[str, Any]]:
    """A reader from ``data/checkpoints/`` and its card.

    Raises `ValueError` for unknown names, `CheckpointError` with the command that remakes it when it is not there.
    """
    if network not in NETWORKS or taught not in TAUGHT:
        raise ValueError(
            f"expected one of {', '.join(NETWORKS)} and of {', '.join(TAUGHT)}; got {network!r}, {taught!r}."
        )
    return load_reader(CHECKPOINTS / f"{file_name(network, taught)}.safetensors", network)


if __name__ == "__main__":
    for which in ((network, taught) for network in NETWORKS for taught in TAUGHT):
        print(f"{file_name(*which)}: {remake(*which)['accuracy']:.1%} at 40 words")
