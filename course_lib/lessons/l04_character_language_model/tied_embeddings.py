"""One table for both ends of a language model: tied embeddings, measured beside the same network with two tables.

Lecture M scores the next word by e[w] . h with the table e that the words were looked up in; Press and Wolf (2017) and
Inan, Khosravi and Socher (2017) measured it. The table needs rows as wide as the state. Both networks are an LSTM of
`UNITS` units with embeddings of that width, on the tragedies, *Macbeth* held out, over characters or BPE tokens.

``python -m course_lib.lessons.l04_character_language_model.tied_embeddings`` does the runs that are missing.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch

from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.models.one_thread import one_thread
from course_lib.remembered import remembered
from course_lib.tokenizers import train_bpe
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.training.batches import Streams
from course_lib.training.evaluation import bits_per_token
from course_lib.training.recipes import as_ids, character_tokenizer, tragedies
from course_lib.training.stored import RESULTS, remedy, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked
from course_lib.training.training_loop import Plan, next_token_objective, train

STORED = RESULTS / "tied_embeddings.jsonl"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.tied_embeddings"
UNITS = 128
SEEDS = (0, 1, 2)
STEPS = {"characters": 400, "BPE": 300}
"""Updates of 20 pieces, of 96 characters or 48 tokens."""
VOCABULARIES = {"characters": 68, "BPE": 2000}
LENGTHS = {"characters": 96, "BPE": 48}
BATCH, LEARNING_RATE = 20, 0.006
TIED_START = 0.3
"""Standard deviation of a tied table's first entries; of 1, 0.3 and 0.09 it was the best over both kinds of tokens."""


@dataclass(frozen=True)
class Attempt:
    """One run: over `tokens`, one of `STEPS`, with one table or two."""

    tokens: str
    tied: bool
    seed: int
    steps: int


def tie(model: LanguageModel) -> None:
    """Let the head use the embedding's table, drawn smaller than an embedding alone: it makes the first logits too.

    Raises `ValueError` when embedding and state differ in width.
    """
    table = model.embedding.weight
    if table.shape != model.head.weight.shape:
        raise ValueError(
            f"a shared table needs embeddings as wide as the state; got {tuple(table.shape)} and "
            f"{tuple(model.head.weight.shape)}. Give both the same width."
        )
    with torch.no_grad():
        table.mul_(TIED_START)
    model.head.weight = table


def new_model(vocabulary: int, tied: bool, seed: int = 0) -> LanguageModel:
    """The network with one table or two, its weights drawn from `seed`."""
    model = LanguageModel.build(Architecture(vocabulary, UNITS, UNITS), seed)
    if tied:
        tie(model)
    return model


@lru_cache(maxsize=2)
def tokenizer_of(tokens: str) -> Tokenizer:
    """The characters of the tragedies, or 2,000 BPE tokens. Raises `ValueError` for another name."""
    if tokens not in STEPS:
        raise ValueError(f"expected tokens among {', '.join(STEPS)}; got {tokens!r}. Choose one of these.")
    text = tragedies().train
    return character_tokenizer(text) if tokens == "characters" else train_bpe(text, merges=1744)


def run_attempt(attempt: Attempt) -> dict[str, float]:
    """Train, and count bits per *character* on the tragedy held out. On one thread: the function of the sweep."""
    text, tokenizer = tragedies(), tokenizer_of(attempt.tokens)
    model = new_model(len(tokenizer.vocabulary), attempt.tied, attempt.seed)
    streams = Streams(as_ids(tokenizer, text.train), BATCH, LENGTHS[attempt.tokens], attempt.seed)
    with one_thread():
        train(
            model, next_token_objective(streams), Plan(steps=attempt.steps, learning_rate=LEARNING_RATE), progress=False
        )
        ids = as_ids(tokenizer, text.test)
        return {"bits": round(bits_per_token(model, ids) * (len(ids) - 1) / (len(text.test) - 1), 4)}


def table_attempts() -> list[Attempt]:
    """Every run of the table."""
    return [Attempt(tokens, tied, seed, STEPS[tokens]) for tokens in STEPS for tied in (False, True) for seed in SEEDS]


@remembered(maxsize=1)
def stored(path: Path = STORED) -> dict[tuple[str, bool], tuple[float, ...]]:
    """Bits per character by tokens and whether the tables are tied, a number for each seed.

    Raises `ValueError` with the command that makes the table when the file or one of its runs is missing.
    """
    runs = stored_runs(path, COMMAND)
    found: dict[tuple[str, bool], tuple[float, ...]] = {}
    try:
        for attempt in table_attempts():
            key = attempt.tokens, attempt.tied
            found[key] = (*found.get(key, ()), runs[key_of(attempt)]["bits"])
    except KeyError:
        raise ValueError(f"{path.name} lacks some runs. {remedy(COMMAND)}") from None
    return found


def main(workers: int = 2) -> None:
    """Do the runs that are missing, and write the card."""
    store_runs(run_attempt, table_attempts(), STORED, COMMAND, "bits per character on Macbeth", workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
