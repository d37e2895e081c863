"""How the shipped classifier of surnames was trained, and the command that trains it again.

``python -m course_lib.lessons.l04_character_language_model.recipes_names`` remakes
``data/checkpoints/origin.safetensors``.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from course_lib.lessons.l04_character_language_model.origin_of_names import (
    CLASSIFIER,
    OriginModel,
    accuracy,
    confusion_matrix,
    split_names,
    train_classifier,
)
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.stored import remedy
from course_lib.training.training_loop import Plan

PLAN = Plan(steps=1500, learning_rate=6e-3, weight_decay=0.05)
BATCH = 64
COMMAND = "python -m course_lib.lessons.l04_character_language_model.recipes_names"


def remake(folder: Path = CHECKPOINTS, plan: Plan = PLAN, progress: bool = True) -> dict[str, Any]:
    """Train the classifier and write its weights in half precision, with the card inside and beside it.

    The card's `accuracy` is that of the weights as stored, on the test names. Returns the card.
    """
    model, _ = train_classifier(plan, BATCH, progress=progress)
    weights = round_to_half(model.classifier, "origin")
    test = split_names().test
    table = confusion_matrix(test.labels, model.predict(test.names), len(model.origins))
    card = {
        "name": "origin",
        "data": "surnames by origin from Faker; a fifth of each origin's names held out, none in both parts",
        "names": {"train": len(split_names().train), "test": len(test)},
        "architecture": dict(CLASSIFIER),
        "origins": list(model.origins),
        "plan": asdict(plan) | {"batch": BATCH},
        "seed": 0,
        "accuracy": round(accuracy(table), 4),
        **provenance(model.classifier, model.tokenizer, COMMAND),
    }
    ship(weights, card, folder)
    return card


def load_origin_model(path: Path, advice: str = remedy(COMMAND)) -> tuple[OriginModel, dict[str, Any]]:
    """A classifier and its card, from any file. `CheckpointError` ending with `advice` when it cannot be had."""
    tensors, card = load_checkpoint(path, advice)
    try:
        tokenizer = CharacterTokenizer(Vocabulary(card["tokens"], card["special_tokens"]))
        origins, sizes = tuple(card["origins"]), card["architecture"]
        classifier = SequenceClassifier(len(tokenizer.vocabulary), len(origins), **sizes)
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"The card of {path.name} is not that of a classifier ({error}). {advice}") from None
    load_into(classifier, tensors, path.name, advice)
    classifier.eval()
    return OriginModel(classifier, tokenizer, origins), card


@remembered(maxsize=1)
def shipped_origin_model() -> tuple[OriginModel, dict[str, Any]]:
    """The classifier in ``data/checkpoints/`` and its card. `CheckpointError` with the command that remakes it."""
    return load_origin_model(CHECKPOINTS / "origin.safetensors")


if __name__ == "__main__":
    print(f"origin: {remake()['accuracy']:.1%} of the test names")
