"""How the shipped translator of numbers was trained, and the command that trains it again.

``python -m course_lib.lessons.l13_sequence_to_sequence.recipes_numbers`` remakes
``data/checkpoints/numbers.safetensors``: the lesson's live run, for explorers that cannot wait for it.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.small_translations import BATCH, LONGEST, SIZES, learn_live, split_numbers
from course_lib.training.stored import remedy
from course_lib.training.training_loop import Plan
from course_lib.training.translator import Translator, load_translator

COMMAND = "python -m course_lib.lessons.l13_sequence_to_sequence.recipes_numbers"
NAME = "numbers"
KIND = "torch.LSTM"
"""The cell of the live run and of the shipped model: on a CPU the quickest that there is."""
PLAN = Plan(steps=700, learning_rate=5e-3, warm_up=50)
"""The live run's plan."""


def remake(folder: Path = CHECKPOINTS, plan: Plan = PLAN, progress: bool = True) -> dict[str, Any]:
    """Train the translator and write its weights in half precision, with the card inside and beside it.

    The card's `wrong` is the share of the test numbers that the weights as stored get wrong. Returns the card.
    """
    split = split_numbers()
    translator, _ = learn_live(split.train, plan, BATCH, kind=KIND, progress=progress)
    weights = round_to_half(translator.model, NAME)
    letters = translator.source.vocabulary
    card = {
        "name": NAME,
        "data": "whole numbers below 10,000 in English and in French words, written by num2words, each once",
        "numbers": {"train": len(split.train), "test": len(split.test)},
        "architecture": SIZES | {"kind": KIND},
        "plan": asdict(plan) | {"batch": BATCH},
        "seed": 0,
        "wrong": round(translator.errors(split.test).wrong, 4),
        **provenance(translator.model, translator.target, COMMAND),
        "letters": list(letters.tokens[len(letters.special_tokens) :]),
    }
    ship(weights, card, folder)
    return card


def load_numbers(path: Path, advice: str = remedy(COMMAND)) -> tuple[Translator, dict[str, Any]]:
    """A translator and its card, from any file. `CheckpointError` ending with `advice` when it cannot be had."""
    return load_translator(path, CharacterTokenizer, LONGEST, advice)


@remembered(maxsize=1)
def shipped_numbers() -> tuple[Translator, dict[str, Any]]:
    """The translator in ``data/checkpoints/`` and its card. `CheckpointError` with the command that remakes it."""
    return load_numbers(CHECKPOINTS / f"{NAME}.safetensors")


if __name__ == "__main__":
    print(f"numbers: {remake()['wrong']:.2%} of the test numbers wrong")
