"""What a character model has to beat on the same held-out text: the best n-gram, gzip and LZMA.

``python -m course_lib.lessons.l04_character_language_model.yardsticks`` measures them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from course_lib.corpora.splits import Split
from course_lib.lessons.l02_language_models.compression import compression_bits
from course_lib.lessons.l02_language_models.kneser_ney import best_ngram
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.recipes import all_plays, character_tokenizer, prose_split, source_split, tragedies
from course_lib.training.stored import DATA, read_stored, write_stored

STORED = DATA / "yardsticks.json"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.yardsticks"


@dataclass(frozen=True)
class Yardsticks:
    """Bits per character on a held-out text, and the order of the best n-gram.

    `gzip` and `lzma` are what the text adds to the compressed training text: they too have read it.
    """

    ngram: float
    order: int
    gzip: float
    lzma: float


def bars(beaten: Yardsticks, model: str, bits: float, learning: float | None = None) -> list[tuple[str, float, str]]:
    """Name, bits per character and colour of each yardstick, and of the model that stands beside them.

    `learning` are the model's bits when it goes on learning while it reads.

    >>> bars(Yardsticks(2.3, 7, 3.1, 2.4), "LSTM", 2.0, 1.8)[-2:]
    [('LSTM', 2.0, 'blue'), ('LSTM, learning on', 1.8, 'green')]
    """
    last = [] if learning is None else [(f"{model}, learning on", learning, "green")]
    return [
        ("gzip", beaten.gzip, "grey"),
        ("LZMA", beaten.lzma, "grey"),
        (f"n-gram, order {beaten.order}", beaten.ngram, "sky"),
        (model, bits, "blue"),
        *last,
    ]


def ngram_bits(split: Split, tokenizer: CharacterTokenizer, orders: range) -> tuple[float, int]:
    """Held-out bits per character of the best interpolated Kneser-Ney model among these orders, and its order."""
    learned, asked = (np.array(tokenizer.encode(text)) for text in (split.train, split.test))
    table = best_ngram(learned, asked, orders, len(tokenizer.vocabulary))
    return table.best.bits_per_character, table.order


def measure(split: Split) -> Yardsticks:
    """All yardsticks of a split; for all the plays it takes about half a minute."""
    bits, order = ngram_bits(split, character_tokenizer(split.train), range(1, 9))
    packed = {method: compression_bits(split.test, split.train, method) for method in ("gzip", "lzma")}
    return Yardsticks(round(bits, 4), order, round(packed["gzip"], 4), round(packed["lzma"], 4))


@lru_cache(maxsize=1)
def stored(path: Path = STORED) -> Mapping[str, Yardsticks]:
    """The stored yardsticks of "tragedies", "all plays", "python" and "prose".

    Raises `ValueError` with the command that measures them again when the file is missing or damaged.
    """
    found = read_stored(
        path, COMMAND, lambda table: {name: Yardsticks(**values) for name, values in table["splits"].items()}
    )
    return MappingProxyType(found)


def store(path: Path = STORED) -> None:
    """Measure everything and write it as JSON, with the command that does so."""
    splits = {
        "tragedies": tragedies(),
        "all plays": all_plays(),
        "python": source_split().joined(),
        "prose": prose_split().joined(),
    }
    measured = {name: asdict(measure(split)) for name, split in splits.items()}
    write_stored(path, COMMAND, {"splits": measured})


if __name__ == "__main__":
    store()
