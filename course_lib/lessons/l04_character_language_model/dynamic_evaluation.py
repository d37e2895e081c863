"""A network that goes on learning while it reads held-out text, beside LZMA, which always does.

LZMA keeps what it has read, also of the text it is measured on. A trained network is measured with its weights held
fixed. On equal terms both learn as they read, or neither keeps anything of one document for the next. The control: a
network that has learned as much of its own training text once more, and then reads with its weights held fixed.

``python -m course_lib.lessons.l04_character_language_model.dynamic_evaluation`` does the runs that are missing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from course_lib.corpora.shakespeare import shakespeare
from course_lib.corpora.splits import DocumentSplit
from course_lib.lessons.l02_language_models.compression import compression_bits
from course_lib.lessons.l04_character_language_model import yardsticks
from course_lib.models.language_model import LanguageModel
from course_lib.models.one_thread import one_thread
from course_lib.training.evaluation import dynamic_bits
from course_lib.training.recipes import HELD_OUT_PLAYS, all_plays, as_ids, prose_split, shipped, source_split
from course_lib.training.stored import RESULTS, remedy, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked

STORED = RESULTS / "dynamic_evaluation.jsonl"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.dynamic_evaluation"

RATES = (0.1, 0.3, 1.0)
RATE = 0.3
"""The rate that lessons tell, one for all texts; the others show how much hangs on it."""

LZMA = "LZMA, a document at a time"


def _plays() -> DocumentSplit:
    return DocumentSplit({"plays": all_plays().train}, {play: shakespeare(play) for play in HELD_OUT_PLAYS})


TEXTS: dict[str, tuple[str, Callable[[], DocumentSplit]]] = {
    "all plays": ("shakespeare", _plays),
    "python": ("python", source_split),
    "prose": ("prose", prose_split),
}
"""By name of the text: the shipped model that learned the one side, and both sides in documents."""


@dataclass(frozen=True)
class Reading:
    """One run of the table, and all that it depends on. `way` says how it is read.

    By a network: "fixed", its weights held fixed; "keeps", learning on and on; "forgets", learning, and back to its
    first weights at every new document; "elsewhere", weights held fixed once it has learned as much of its training
    text again. Or by `LZMA`, which has no rate.
    """

    text: str
    way: str
    rate: float = 0.0


def read_documents(
    model: LanguageModel, documents: list[Tensor], rate: float, forgets: bool
) -> tuple[list[float], LanguageModel]:
    """Bits per token of each document (ids (time,), the first is given) with `dynamic_bits`, and the model at the end.

    States start from zeros in each document; weights start anew as well if it `forgets`.
    """
    found, reader = [], model
    for ids in documents:
        bits, reader = dynamic_bits(model if forgets else reader, ids, rate)
        found.append(float(bits.mean()))
    return found, reader


def run_reading(reading: Reading) -> dict[str, Any]:
    """Bits per character of all held-out documents, and of each, read after a line end."""
    name, split_of = TEXTS[reading.text]
    split = split_of()
    if reading.way == LZMA:
        known = split.joined().train + "\n"
        return _costs([compression_bits(text, known) for text in split.test.values()], split)
    source = shipped(name)
    documents = [as_ids(source.tokenizer, "\n" + text) for text in split.test.values()]
    with one_thread():
        model = source.model
        if reading.way == "elsewhere":
            own = as_ids(source.tokenizer, split.joined().train[: sum(map(len, documents))])
            model = dynamic_bits(model, own, reading.rate)[1]
        rate = 0.0 if reading.way in ("fixed", "elsewhere") else reading.rate
        found, _ = read_documents(model, documents, rate, reading.way == "forgets")
    return _costs(found, split)


def _costs(bits: list[float], split: DocumentSplit) -> dict[str, Any]:
    lengths = [len(text) for text in split.test.values()]
    total = sum(cost * length for cost, length in zip(bits, lengths, strict=True))
    return {"all": round(total / sum(lengths), 4), "documents": [round(cost, 4) for cost in bits]}


def table_readings() -> list[Reading]:
    """Every run of the table."""
    learning = [(way, rate) for way in ("keeps", "forgets") for rate in RATES]
    ways = [("fixed", 0.0), (LZMA, 0.0), *learning, ("elsewhere", RATE)]
    return [Reading(text, way, rate) for text in TEXTS for way, rate in ways]


@dataclass(frozen=True)
class Costs:
    """Bits per character of each held-out document, and of all of them together."""

    documents: tuple[float, ...]
    all: float


def stored(text: str, path: Path = STORED) -> Mapping[tuple[str, float], Costs]:
    """The runs of one of `TEXTS` by way and rate.

    Raises `ValueError` for another text, and with the command that makes the table when it or a run is missing.
    """
    if text not in TEXTS:
        raise ValueError(f"expected one of {', '.join(TEXTS)}; got {text!r}.")
    runs, found = stored_runs(path, COMMAND), {}
    try:
        for reading in (reading for reading in table_readings() if reading.text == text):
            costs = runs[key_of(reading)]
            found[reading.way, reading.rate] = Costs(tuple(costs["documents"]), costs["all"])
    except (LookupError, TypeError):
        raise ValueError(f"{path.name} lacks some runs. {remedy(COMMAND)}") from None
    return found


def costs_table(rate: float = RATE) -> str:
    """Bits per character of every text: one document at a time, and on and on. `rate` is one of `RATES`."""
    if rate not in RATES:
        raise ValueError(f"expected a rate among {', '.join(map(str, RATES))}; got {rate}.")
    lines = [
        "bits per      a document at a time        on and on       elsewhere first",
        "character   LZMA  LSTM  LSTM learning   LZMA  LSTM learning     LSTM",
    ]
    for text in TEXTS:
        costs = stored(text)
        line = [costs[LZMA, 0.0].all, costs["fixed", 0.0].all, costs["forgets", rate].all]
        line += [yardsticks.stored()[text].lzma, costs["keeps", rate].all, costs["elsewhere", RATE].all]
        lines.append("{:<10}{:>6.2f}{:>6.2f}{:>15.2f}{:>7.2f}{:>15.2f}{:>9.2f}".format(text, *line))
    return "\n".join(lines)


def main(workers: int = 2) -> None:
    """Do the runs that are missing, and write the card."""
    what = "bits per character of all held-out documents, and of each"
    store_runs(run_reading, table_readings(), STORED, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
