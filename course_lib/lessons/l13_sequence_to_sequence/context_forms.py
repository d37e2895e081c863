"""Where the decoder sees the context, and which way the source is read: the stored table, and how it is made.

Copying random letters through one vector, and spelling words out in sounds; the three forms of context at equal
parameters, and for the first form the source read backwards as well, as Sutskever, Vinyals and Le (2014) did.
``python -m course_lib.lessons.l13_sequence_to_sequence.context_forms`` goes on where it was stopped, on one process (a
number after it: so many).
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import Any

import torch

from course_lib.corpora.pair import Pair
from course_lib.models.encoder_decoder import CONTEXTS, EncoderDecoder, PairArchitecture
from course_lib.models.language_model import parameter_count
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import PAD_ID, PairBatches, masked_cross_entropy
from course_lib.training.pronouncing import new_pronouncer, pairs_of, split_words
from course_lib.training.small_translations import new_translator
from course_lib.training.stored import RESULTS, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked
from course_lib.training.training_loop import Plan
from course_lib.training.translator import Translator, train_translator

STORED = RESULTS / "context_forms.jsonl"
COMMAND = "python -m course_lib.lessons.l13_sequence_to_sequence.context_forms"
SEEDS = (0, 1, 2)
READS = ("forwards", "backwards")
LETTERS = "abcdefgh"
"""What is copied is made of these, drawn by chance."""
LONGEST_TAUGHT, LONGEST_ASKED = 16, 20
"""Copying is taught for strings of at most so many letters, and asked for up to so many."""
REFERENCE = "state"
"""The form of context whose decoder has `WIDTH` units; the others get as many as make the parameters equal."""
WIDTH, EMBEDDING = 128, 32
BATCH = 128


@dataclass(frozen=True)
class Task:
    """One task of the table: updates, learning rate, and the length of the targets looked at symbol by symbol."""

    name: str
    steps: int
    learning_rate: float
    looked_at: int
    symbol: str
    source: str


TASKS = {
    "copying": Task("copying", 1000, 5e-3, 10, "letter", "letters to copy"),
    "pronouncing": Task("pronouncing", 1400, 3e-3, 6, "sound", "letters in the word"),
}


@dataclass(frozen=True)
class Attempt:
    """One training run: all that its result depends on."""

    task: str
    context: str
    reads: str
    seed: int
    steps: int


def table_attempts() -> list[Attempt]:
    """Every run of the table, first one seed of all."""
    settings = [(context, "forwards") for context in CONTEXTS] + [("start", "backwards")]
    return [
        Attempt(task, context, reads, seed, TASKS[task].steps)
        for seed in SEEDS
        for task in TASKS
        for context, reads in settings
    ]


def _check_names(*given: tuple[str, Sequence[str]]) -> None:
    for value, known in given:
        if value not in known:
            raise ValueError(f"expected one of {', '.join(known)}; got {value!r}.")


def random_strings(count: int, longest: int, seed: int) -> list[Pair]:
    """So many strings of `LETTERS` to be copied, their lengths 1 to `longest` in turn.

    Raises `ValueError` for sizes below 1.

    >>> [len(pair.source) for pair in random_strings(4, 3, seed=0)]
    [1, 2, 3, 1]
    """
    check_whole("count", count)
    check_whole("longest", longest)
    draw = Random(seed)
    texts = ("".join(draw.choice(LETTERS) for _ in range(1 + number % longest)) for number in range(count))
    return [Pair(text, text) for text in texts]


def read_backwards(pairs: Sequence[Pair]) -> list[Pair]:
    """The same pairs, every source back to front.

    >>> read_backwards([Pair("abc", "ABC")])
    [Pair(source='cba', target='ABC')]
    """
    return [Pair(pair.source[::-1], pair.target) for pair in pairs]


def data_of(task: str, reads: str = "forwards", seed: int = 0) -> tuple[list[Pair], list[Pair]]:
    """Pairs to learn from, and pairs to be tested on.

    Strings to copy are drawn from `seed` for the training; none of more than three letters is in the test as well.
    Raises `ValueError` for an unknown task or way to read.
    """
    _check_names((task, tuple(TASKS)), (reads, READS))
    if task == "copying":
        train = random_strings(32_000, LONGEST_TAUGHT, seed + 1)
        test = random_strings(100 * LONGEST_ASKED, LONGEST_ASKED, 0)
        taught = {pair.source for pair in train if len(pair.source) > 3}
        test = [pair for pair in test if pair.source not in taught]
    else:
        split = split_words()
        train, test = pairs_of(split.train), pairs_of(split.random)
    return (train, test) if reads == "forwards" else (read_backwards(train), read_backwards(test))


@lru_cache(maxsize=16)
def equal_width(task: str, context: str) -> tuple[int, int]:
    """Units of the decoder, and all parameters: as many as the form `REFERENCE` has with `WIDTH` units, or nearly.

    Raises `ValueError` for an unknown task or form.
    """
    _check_names((task, tuple(TASKS)), (context, CONTEXTS))
    wanted = _parameters(task, REFERENCE, WIDTH)
    above = bisect_left(range(4 * WIDTH), wanted, lo=1, key=lambda units: _parameters(task, context, units))
    best = min((above - 1, above), key=lambda units: abs(_parameters(task, context, units) - wanted))
    return best, _parameters(task, context, best)


def _parameters(task: str, context: str, units: int) -> int:
    source, target = (12, 12) if task == "copying" else (30, 43)
    with torch.device("meta"):
        return parameter_count(EncoderDecoder.build(PairArchitecture(source, target, **_sizes(context, units))))


def _sizes(context: str, units: int) -> dict[str, Any]:
    return {
        "embedding_size": EMBEDDING, "encoder_size": WIDTH, "decoder_size": units, "kind": "torch.LSTM",
        "both_ways": False, "context": context,
    }  # fmt: skip


def new_model(attempt: Attempt) -> Translator:
    """The untrained model of a run: a one-way encoder, so that which way it reads matters."""
    sizes = _sizes(attempt.context, equal_width(attempt.task, attempt.context)[0])
    if attempt.task == "copying":
        return new_translator([Pair(LETTERS, LETTERS)], attempt.seed, **sizes)
    return new_pronouncer(attempt.seed, **sizes)


def run_attempt(attempt: Attempt) -> dict[str, Any]:
    """Train and test, on one thread: the function of the sweep."""
    with one_thread():
        train, test = data_of(attempt.task, attempt.reads, attempt.seed)
        translator = new_model(attempt)
        plan = Plan(steps=attempt.steps, learning_rate=TASKS[attempt.task].learning_rate, warm_up=50, seed=attempt.seed)
        history = train_translator(translator, train, plan, BATCH, attempt.seed, progress=False)
        right, nats = by_position(translator, test, TASKS[attempt.task].looked_at)
        return {
            "loss": round(fmean(history.losses[-50:]), 4),
            "by_length": by_length(translator, test),
            "right": right,
            "nats": nats,
        }


def by_length(translator: Translator, pairs: Sequence[Pair]) -> dict[str, list[int]]:
    """For every length of source, in characters: how many were answered exactly, and how many there are."""
    accepted: dict[str, set[str]] = {}
    for pair in pairs:
        accepted.setdefault(pair.source, set()).add(pair.target)
    counts: dict[int, list[int]] = {}
    for (source, truths), answer in zip(accepted.items(), translator.translate(list(accepted)), strict=True):
        found = counts.setdefault(len(source), [0, 0])
        found[0] += answer in truths
        found[1] += 1
    return {str(length): counts[length] for length in sorted(counts)}


@torch.no_grad()
def by_position(translator: Translator, pairs: Sequence[Pair], symbols: int) -> tuple[list[float], list[float]]:
    """Under teacher forcing, for each place of the targets of so many symbols, and their end: share right, and nats.

    The usual pronunciation of a word is its first. Raises `ValueError` when no target has so many symbols.
    """
    firsts = list({pair.source: pair for pair in reversed(pairs)}.values())
    chosen = [ids for ids in translator.ids(firsts) if len(ids[1]) == symbols]
    batch = PairBatches(chosen, batch=max(1, len(chosen)))(0)
    with evaluating(translator.model):
        logits = translator.model(batch.source, batch.lengths, batch.inputs)
    assert not bool((batch.targets == PAD_ID).any())
    right = (logits.argmax(2) == batch.targets).double().mean(0)
    nats = [
        float(masked_cross_entropy(logits[:, at : at + 1], batch.targets[:, at : at + 1])) for at in range(symbols + 1)
    ]
    return [round(share, 4) for share in right.tolist()], [round(value, 4) for value in nats]


@dataclass(frozen=True)
class Run:
    """One stored run: shares answered exactly by length of source, and by place of the target, right and nats."""

    attempt: Attempt
    loss: float
    counts: dict[int, tuple[int, int]]
    right: tuple[float, ...]
    nats: tuple[float, ...]

    def exact(self, low: int = 1, high: int = 10_000) -> float:
        """The share answered exactly among sources of `low` to `high` characters."""
        chosen = [found for length, found in self.counts.items() if low <= length <= high]
        return sum(right for right, _ in chosen) / max(1, sum(all_of for _, all_of in chosen))


def runs_of(task: str, context: str, reads: str = "forwards", path: Path = STORED) -> list[Run]:
    """The stored runs of a setting, by seed. Raises `ValueError` for unknown names and when the file is missing."""
    _check_names((task, tuple(TASKS)), (context, CONTEXTS), (reads, READS))
    found = []
    for seed in SEEDS:
        attempt = Attempt(task, context, reads, seed, TASKS[task].steps)
        result = stored_runs(path, COMMAND).get(key_of(attempt))
        if result is not None:
            found_at = {int(length): (right, of) for length, (right, of) in result["by_length"].items()}
            counts = {length: found_at[length] for length in sorted(found_at)}
            found.append(Run(attempt, result["loss"], counts, tuple(result["right"]), tuple(result["nats"])))
    return found


def spread(shares: Sequence[float]) -> str:
    """The median of some shares in percent, and the lowest and the highest in brackets.

    >>> spread([0.5, 0.25, 0.3])
    '30% (25 to 50)'
    """
    return f"{median(shares):.0%} ({100 * min(shares):.0f} to {100 * max(shares):.0f})"


def main(attempts: Sequence[Attempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "copying letters, pronouncing words; three forms of context at equal parameters, the source read both ways; "
        "one line per run: its setting, training loss, exact answers by length of source, share right and nats by place"
    )
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
