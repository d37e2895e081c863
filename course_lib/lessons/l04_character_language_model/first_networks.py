"""From counting to recurrence: a network with a window, the vanilla RNN and the LSTM, on one text, by one yardstick.

The stored table: ``python -m course_lib.lessons.l04_character_language_model.first_networks`` goes on where it was
stopped (a number after it: so many processes).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from course_lib.models.fixed_window import FixedWindow
from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import Layers, build_layers
from course_lib.models.one_thread import one_thread
from course_lib.remembered import remembered
from course_lib.training.batches import Streams
from course_lib.training.evaluation import bits_per_token
from course_lib.training.recipes import as_ids, character_tokenizer, tragedies
from course_lib.training.stored import RESULTS, remedy, store_runs, stored_runs
from course_lib.training.sweep import key_of, workers_asked
from course_lib.training.training_loop import Plan, next_token_objective, train

STORED = RESULTS / "first_networks.jsonl"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.first_networks"
WINDOW, EMBEDDING = 6, 64
WIDTHS = {"window": 853, "RNN": 541, "LSTM": 256}
"""Units that give each network about 328,000 weights in its layer: 853 * 6 * 64, 541 * (541 + 64), 4 * 256 * 320."""
SEEDS = (0, 1, 2)
LEARNING_RATE = 0.006
"""At a third of it, RNN and LSTM came to 2.60 and 2.67 bits after as many updates: both are better off here."""
STEPS, BATCH, LENGTH = 1000, 20, 96


@dataclass(frozen=True)
class Attempt:
    """One run of the table, and all that it depends on."""

    network: str
    seed: int
    learning_rate: float = LEARNING_RATE
    steps: int = STEPS


def new_layers(network: str, seed: int) -> Layers:
    """The layer of one of `WIDTHS`, its weights drawn from `seed`. Raises `ValueError` for another name."""
    if network not in WIDTHS:
        raise ValueError(f"expected a network among {', '.join(WIDTHS)}; got {network!r}. Choose one of these.")
    if network == "window":
        return FixedWindow(EMBEDDING, WIDTHS[network], WINDOW, seed + 1)
    return build_layers(f"torch.{network}", EMBEDDING, WIDTHS[network], seed=seed + 1)


def run_attempt(attempt: Attempt) -> dict[str, float]:
    """Train on all tragedies but one; bits per character on that one. On one thread: the function of the sweep."""
    text = tragedies()
    tokenizer = character_tokenizer(text.train)
    model = LanguageModel(len(tokenizer.vocabulary), new_layers(attempt.network, attempt.seed), seed=attempt.seed)
    streams = Streams(as_ids(tokenizer, text.train), BATCH, LENGTH, attempt.seed)
    plan = Plan(steps=attempt.steps, learning_rate=attempt.learning_rate)
    with one_thread():
        train(model, next_token_objective(streams), plan, progress=False)
        return {"bits": round(bits_per_token(model, as_ids(tokenizer, text.test)), 4)}


def table_attempts() -> list[Attempt]:
    """Every run of the table, the longest first."""
    return [Attempt(network, seed) for network in reversed(WIDTHS) for seed in SEEDS]


@remembered(maxsize=1)
def stored(path: Path = STORED) -> dict[str, tuple[float, ...]]:
    """Bits per character of each network, a number for each seed.

    Raises `ValueError` with the command that makes the table when the file or one of its runs is missing.
    """
    runs = stored_runs(path, COMMAND)
    try:
        return {name: tuple(runs[key_of(Attempt(name, seed))]["bits"] for seed in SEEDS) for name in WIDTHS}
    except KeyError:
        raise ValueError(f"{path.name} lacks some runs. {remedy(COMMAND)}") from None


def main(workers: int = 2) -> None:
    """Do the runs that are missing, and write the card."""
    store_runs(run_attempt, table_attempts(), STORED, COMMAND, "bits per character on Macbeth", workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:], 2))
