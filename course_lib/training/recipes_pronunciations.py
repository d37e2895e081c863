"""How the shipped model of English pronunciation was trained, and the command that trains it again.

``python -m course_lib.training.recipes_pronunciations`` remakes ``data/checkpoints/pronunciations.safetensors``, going
on where a run that was stopped left off.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from course_lib.experiments.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.experiments.stored import remedy
from course_lib.experiments.training import Plan, train
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.one_thread import one_thread
from course_lib.tokenizers.vocabulary import BOS, EOS
from course_lib.training.pairs import PairBatches, pair_objective
from course_lib.training.pronouncing import LETTERS, errors, id_pairs, sounds, split_words

COMMAND = "python -m course_lib.training.recipes_pronunciations"
BATCH = 256
SIZES: dict[str, Any] = {
    "embedding_size": 64,
    "encoder_size": 256,
    "decoder_size": 512,
    "encoder_layers": 2,
    "kind": "torch.GRU",
    "context": "state and output",
    "dropout": 0.3,
}
ROUNDS = (Plan(steps=4000, learning_rate=2e-3, warm_up=200, validate_every=1000, save_every=100),)
"""Each round goes on from the weights of the one before."""


def new_model(seed: int = 0) -> EncoderDecoder:
    """The model before its first step."""
    architecture = PairArchitecture(len(LETTERS.vocabulary), len(sounds().vocabulary), **SIZES)
    return EncoderDecoder.build(architecture, seed)


def round_file(number: int, folder: Path = CHECKPOINTS) -> Path:
    """Where round `number` keeps its state while it runs."""
    return folder / f"pronunciations-{number}.unfinished"


@one_thread()
def follow(folder: Path = CHECKPOINTS, progress: bool = True) -> EncoderDecoder:
    """Train as the rounds say, in bfloat16 with weights in float32, from files in `folder` if there are any."""
    split, vocabulary = split_words(), sounds().vocabulary
    model = new_model()
    batches = PairBatches(id_pairs(split.train), BATCH, vocabulary.id(BOS), vocabulary.id(EOS))
    objective = pair_objective(batches, half=True)

    def words_wrong(model: Any) -> float:
        return errors(model, split.validation).wrong

    for number, plan in enumerate(ROUNDS):
        train(model, objective, plan, validate=words_wrong, checkpoint=round_file(number, folder), progress=progress)
    return model


def store(model: EncoderDecoder, folder: Path = CHECKPOINTS) -> dict[str, Any]:
    """Write a trained model in half precision, with its card, which measures the weights as stored; the card."""
    weights = round_to_half(model, "pronunciations")
    split = split_words()
    card = {
        "name": "pronunciations",
        "data": "CMU Pronouncing Dictionary, words of plain letters, stress left out",
        "words": {"train": len(split.train), "validation": len(split.validation)},
        "architecture": model.architecture.as_dict(),
        "rounds": [asdict(plan) | {"batch": BATCH} for plan in ROUNDS],
        "precision": "products in bfloat16, weights and loss in float32 while training; stored in float16",
        "seed": 0,
        "errors": {
            name: {"words": len(words), **_rounded(errors(model, words)._asdict())}
            for name, words in (
                ("random", split.random),
                ("random, no relative in train", split.without_relatives()),
                ("whole families", split.families),
            )
        },
        **provenance(model, sounds(), COMMAND),
    }
    ship(weights, card, folder)
    return card


def _rounded(rates: dict[str, float]) -> dict[str, float]:
    return {name: round(rate, 4) for name, rate in rates.items()}


def load_pronouncer(path: Path, advice: str = remedy(COMMAND)) -> tuple[EncoderDecoder, dict[str, Any]]:
    """A model and its card, from any file. `CheckpointError` ending with `advice` when it cannot be had."""
    tensors, card = load_checkpoint(path, advice)
    try:
        model = EncoderDecoder.build(PairArchitecture(**card["architecture"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"The card of {path.name} is not that of this model ({error}). {advice}") from None
    load_into(model, tensors, path.name, advice)
    return model.eval(), card


@lru_cache(maxsize=1)
def shipped_pronouncer() -> tuple[EncoderDecoder, dict[str, Any]]:
    """The model in ``data/checkpoints/`` and its card. `CheckpointError` with the command that remakes it."""
    return load_pronouncer(CHECKPOINTS / "pronunciations.safetensors")


def remake(folder: Path = CHECKPOINTS, progress: bool = True) -> dict[str, Any]:
    """Follow the recipe and write its checkpoint and card; returns the card."""
    card = store(follow(folder, progress), folder)
    for number in range(len(ROUNDS)):
        round_file(number, folder).unlink(missing_ok=True)
    return card


if __name__ == "__main__":
    print(remake()["errors"])
