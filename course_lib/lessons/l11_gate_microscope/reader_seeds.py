"""What readers of every seed do with "not", and with the article before a prize: one reader is an anecdote.

The readers of `sentiment_table`, taught by the last word, trained again from every seed and asked more.
``python -m course_lib.lessons.l11_gate_microscope.reader_seeds`` does what is missing, and may be stopped at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from course_lib.lessons.l11_gate_microscope import sentiment_table
from course_lib.lessons.l11_gate_microscope.sentiment import Review, reviews, tokenizer
from course_lib.lessons.l11_gate_microscope.verdict import NETWORKS, TAUGHT, Trial, accuracy, learn, word_logits
from course_lib.models.one_thread import one_thread
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.training.evaluation import evaluating
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "reader_seeds.jsonl"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.reader_seeds"
FAR = 40
"""Words that follow the one that decides, in the sentences that are split by "not"."""
WITH, WITHOUT = "with not", "without"
START = "the cast was wonderful that evening but it deserves"
ENDS = ("a razzie", "an razzie", "an oscar", "a oscar")
"""Prizes with the article of the grammar, and with the other one's."""


def table_trials() -> list[Trial]:
    """Every network with its best rate, seed by seed."""
    rates = {network: sentiment_table.best_rate(network) for network in NETWORKS}
    return [Trial(n, TAUGHT[0], rates[n], seed) for seed in sentiment_table.SEEDS for n in NETWORKS]


@lru_cache(maxsize=1)
def split_sentences() -> Mapping[str, Sequence[Review]]:
    """1,000 test sentences, `FAR` words long after the one that decides, by whether a "not" turns it."""
    sentences = reviews("test", 1000, seed=9, distance=FAR)
    return {WITH: [r for r in sentences if r.negated], WITHOUT: [r for r in sentences if not r.negated]}


def says_positive(classifier: SequenceClassifier, text: str) -> float:
    """P(positive) after the last word of a text of known words."""
    ids = torch.tensor([tokenizer().encode(text)])
    with evaluating(classifier):
        return float(torch.softmax(word_logits(classifier, ids)[0, -1], dim=0)[1])


def run_trial(trial: Trial) -> dict[str, Any]:
    """Train on one thread and ask: the function of the sweep."""
    with one_thread():
        classifier, _ = learn(trial)
        by_not = {name: round(accuracy(classifier, part), 4) for name, part in split_sentences().items()}
        prizes = {end: round(says_positive(classifier, f"{START} {end}"), 4) for end in ENDS}
    return {"accuracy": by_not, "positive": prizes}


def found(network: str, path: Path = STORED) -> list[dict[str, Any]]:
    """The stored results of one network, in order of seeds. `ValueError` with the command when there is no file."""
    return results_of([trial for trial in table_trials() if trial.network == network], path, COMMAND)


def not_table(path: Path = STORED) -> str:
    """Right verdicts with and without a "not", as text: a line for each network, a column for each seed."""
    rows = ['right verdicts, in %, with / without "not", seed by seed']
    for network in NETWORKS:
        cells = (f"{100 * r['accuracy'][WITH]:.0f}/{100 * r['accuracy'][WITHOUT]:.0f}" for r in found(network, path))
        rows.append(f"{network:>6}" + "".join(f"{cell:>9}" for cell in cells))
    return "\n".join(rows)


def prize_table(networks: Sequence[str] = ("LSTM", "GRU"), path: Path = STORED) -> str:
    """P(positive) after each of `ENDS`, as text: a line for each ending and network, a column for each seed."""
    rows = [f"P(positive), seed by seed, after: {START} ..."]
    for end in ENDS:
        for network in networks:
            cells = "".join(f"{r['positive'][end]:>7.2f}" for r in found(network, path))
            rows.append(f"{end:>10} {network:>5}{cells}")
    return "\n".join(rows)


def main(trials: Sequence[Trial] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = "readers taught by the last word: right verdicts with and without not, P(positive) by prize and article"
    store_runs(run_trial, table_trials() if trials is None else trials, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
