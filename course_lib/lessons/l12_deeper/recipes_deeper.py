"""How the shipped accent taggers and readers of nested expressions were trained, and the command to train them again.

``python -m course_lib.lessons.l12_deeper.recipes_deeper accents-both`` remakes one checkpoint in ``data/checkpoints/``;
without a name all seven, each in half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from torch import nn

from course_lib.corpora.expressions import LANGUAGES
from course_lib.lessons.l12_deeper import accents, nested
from course_lib.lessons.l12_deeper.accents_table import AccentAttempt
from course_lib.lessons.l12_deeper.tagger import WAYS
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.one_thread import one_thread
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.tokenizers.word import WordTokenizer
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.stored import remedy

COMMAND = "python -m course_lib.lessons.l12_deeper.recipes_deeper"
SEED = 0
READ = ("boolean", "MIN, MAX")
"""Operations whose readers are shipped: those that a tree network carries to depths it was not trained on."""


def tagger_file(way: str) -> str:
    """The name of a tagger's checkpoint, without its ending."""
    return f"accents-{way}"


def reader_file(operation: str, network: str) -> str:
    """The name of a reader's checkpoint, without its ending.

    >>> reader_file("MIN, MAX", "GRU")
    'nested-min-max-gru'
    """
    return f"nested-{operation.lower().replace(', ', '-')}-{network.lower()}"


def remake_tagger(way: str, folder: Path = CHECKPOINTS, steps: int = accents.STEPS) -> dict[str, Any]:
    """Train one tagger and write its weights in half precision, with its card; returns the card."""
    with one_thread():
        tagger = accents.learn(way, SEED, steps)
    name = tagger_file(way)
    weights = round_to_half(tagger, name)
    wrong, all_of = accents.tagger_errors(tagger, accents.split(SEED))[accents.LETTERS[0]]
    card = {
        "name": name,
        "data": "French phrases of JupyterLab's language pack; a fifth held out, with all that say the same",
        "architecture": {"embedding_size": accents.EMBEDDING, "hidden_size": accents.WIDTHS[way], "way": way},
        "attempt": asdict(AccentAttempt(way, SEED, steps)),
        "wrong": round(wrong / all_of, 4),
        **provenance(tagger, CharacterTokenizer(Vocabulary(accents.alphabet(), ())), f"{COMMAND} {name}"),
    }
    ship(weights, card, folder)
    return card


def remake_reader(operation: str, network: str, folder: Path = CHECKPOINTS, steps: int = 0) -> dict[str, Any]:
    """Train one reader and write its weights in half precision, with its card; returns the card."""
    attempt = nested.NestedAttempt(operation, network, SEED, steps=steps)
    with one_thread():
        reader = nested.learn(attempt)
    name = reader_file(operation, network)
    weights = round_to_half(reader, name)
    known = nested.OPERATIONS[operation]
    tokens = LANGUAGES[known.language].vocabulary
    card = {
        "name": name,
        "data": f"generated expressions of depth {nested.TRAINED[0]} to {nested.TRAINED[-1]}, drawn anew at each step",
        "architecture": {"hidden_size": known.tree_width if network == "tree" else known.gru_width, "network": network},
        "attempt": asdict(attempt),
        "accuracy": {str(d): round(s, 4) for d, s in nested.accuracy_by_depth(reader, operation, (4, 8)).items()},
        **provenance(reader, WordTokenizer(Vocabulary(tokens, ())), f"{COMMAND} {name}"),
    }
    ship(weights, card, folder)
    return card


def _tagger(way: str) -> Callable[[], dict[str, Any]]:
    return lambda: remake_tagger(way)


def _reader(operation: str, network: str) -> Callable[[], dict[str, Any]]:
    return lambda: remake_reader(operation, network)


SHIPPED: dict[str, Callable[[], dict[str, Any]]] = {
    **{tagger_file(way): _tagger(way) for way in WAYS},
    **{reader_file(op, network): _reader(op, network) for op in READ for network in nested.NETWORKS},
}
"""What remakes each checkpoint, by its name."""


@lru_cache(maxsize=len(WAYS))
def shipped_tagger(way: str) -> accents.AccentTagger:
    """A tagger from ``data/checkpoints/``.

    Raises `ValueError` for an unknown way, `CheckpointError` with the command that remakes it when it is not there.
    """
    tagger = accents.AccentTagger(way)
    return _loaded(tagger, tagger_file(way), accents.alphabet())


@lru_cache(maxsize=8)
def shipped_reader(operation: str, network: str) -> nested.Reader:
    """A reader of nested expressions from ``data/checkpoints/``; errors as `shipped_tagger` raises them."""
    if operation not in READ or network not in nested.NETWORKS:
        raise ValueError(
            f"expected one of {'; '.join(READ)} and of {', '.join(nested.NETWORKS)}; got {operation!r}, {network!r}."
        )
    reader = nested.build_reader(operation, network)
    tokens = LANGUAGES[nested.OPERATIONS[operation].language].vocabulary
    return _loaded(reader, reader_file(operation, network), tokens)


def _loaded(model: Any, name: str, tokens: tuple[str, ...], folder: Path = CHECKPOINTS) -> Any:
    advice = remedy(f"{COMMAND} {name}")
    tensors, card = load_checkpoint(folder / f"{name}.safetensors", advice)
    if card.get("tokens") != list(tokens):
        raise CheckpointError(f"{name}.safetensors was trained with another vocabulary than this one. {advice}")
    load_into(model, tensors, f"{name}.safetensors", advice)
    assert isinstance(model, nn.Module)
    return model.eval()


def main(names: list[str]) -> int:
    """Remake the named checkpoints, all when none is named."""
    unknown = [name for name in names if name not in SHIPPED]
    if unknown:
        print(f"expected names among {', '.join(SHIPPED)}; got {', '.join(unknown)}")
        return 2
    for name in names or SHIPPED:
        card = SHIPPED[name]()
        print(name, card.get("wrong", card.get("accuracy")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
