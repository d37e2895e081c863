"""What readers of every seed do with "not" and a prize, without h or c, and their gates: one reader is an anecdote.

The readers of `sentiment_table`, taught by the last word, trained again from every seed and asked more.
``python -m course_lib.lessons.l11_gate_microscope.reader_seeds`` does what is missing, and may be stopped at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import Any

import torch

from course_lib.lessons.l09_lstm.erasing import PARTS, erase
from course_lib.lessons.l11_gate_microscope import sentiment_table
from course_lib.lessons.l11_gate_microscope.sentiment import Review, clear_words, reviews, tokenizer
from course_lib.lessons.l11_gate_microscope.verdict import NETWORKS, TAUGHT, Trial, accuracy, learn, word_logits
from course_lib.lessons.l11_gate_microscope.verdict_view import mean_gates
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
ENDS = ("but it deserves the", "but it deserves the razzie", "but it deserves that razzie", "but it deserves the oscar",
        "and it deserves the", "and it deserves the razzie")  # fmt: skip
"""What follows praise: up to the prize, and with it, with both articles and both words between the clauses."""
ERASED: dict[str, tuple[int, ...]] = {"nothing": (), **PARTS}
"""What of the state is set to 0, once, `FAR` // 2 words before the end; only an LSTM has a c."""


def table_trials() -> list[Trial]:
    """Every network with its best rate, seed by seed."""
    rates = {network: sentiment_table.best_rate(network) for network in NETWORKS}
    return [Trial(n, TAUGHT[0], rates[n], seed) for seed in sentiment_table.SEEDS for n in NETWORKS]


@lru_cache(maxsize=1)
def split_sentences() -> Mapping[str, tuple[Review, ...]]:
    """1,000 test sentences, `FAR` words long after the one that decides, by whether a "not" turns it."""
    sentences = reviews("test", 1000, seed=9, distance=FAR)
    turned = tuple(review for review in sentences if review.negated)
    return MappingProxyType({WITH: turned, WITHOUT: tuple(review for review in sentences if not review.negated)})


def says_positive(classifier: SequenceClassifier, end: str) -> float:
    """Mean P(positive) after "the cast was ... that evening" and an `end` of known words, over all words of praise."""
    praise = [word for word, rating in clear_words().items() if rating > 0]
    ids = torch.tensor([tokenizer().encode(f"the cast was {word} that evening {end}") for word in praise])
    with evaluating(classifier):
        return float(torch.softmax(word_logits(classifier, ids)[:, -1], dim=1)[:, 1].mean())


def accuracy_erased(classifier: SequenceClassifier, sentences: Sequence[Review], places: Sequence[int]) -> float:
    """The share of right verdicts when these parts of the state are set to 0 half of `FAR` words before the end.

    Raises `ValueError` for a sentence that is not longer than that.
    """
    after = FAR // 2
    if min(len(review.words) for review in sentences) <= after:
        raise ValueError(f"expected sentences of more than {after} words, to erase before the last {after}.")
    by_length: dict[int, list[Review]] = {}
    for review in sentences:
        by_length.setdefault(len(review.words), []).append(review)
    right = 0
    with evaluating(classifier):
        for alike in by_length.values():
            x = classifier.embedding(torch.tensor([tokenizer().encode(review.text) for review in alike]))
            states = classifier.forwards(x[:, :-after])[1]
            outputs = classifier.forwards(x[:, -after:], erase(states, places))[0]
            said = classifier.head(outputs[:, -1]).argmax(1)
            right += int((said == torch.tensor([int(review.positive) for review in alike])).sum())
    return right / len(sentences)


def run_trial(trial: Trial) -> dict[str, Any]:
    """Train on one thread and ask: the function of the sweep."""
    with one_thread():
        classifier, _ = learn(trial)
        by_not = {name: round(accuracy(classifier, part), 4) for name, part in split_sentences().items()}
        prizes = {end: round(says_positive(classifier, end), 4) for end in ENDS}
        everything = [review for part in split_sentences().values() for review in part]
        parts = ERASED if trial.network == "LSTM" else {name: ERASED[name] for name in ("nothing", "h")}
        kept = {name: round(accuracy_erased(classifier, everything, places), 4) for name, places in parts.items()}
        gates = {} if trial.network == "RNN" else mean_gates(classifier)
    rounded = {letter: {name: round(mean, 4) for name, mean in at.items()} for letter, at in gates.items()}
    return {"accuracy": by_not, "positive": prizes, "erased": kept, "gates": rounded}


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
    rows = ["P(positive), mean over words of praise, seed by seed: the cast was ... that evening"]
    for end in ENDS:
        for network in networks:
            cells = "".join(f"{r['positive'][end]:>6.2f}" for r in found(network, path))
            rows.append(f"{end:>27} {network:>5}{cells}")
    return "\n".join(rows)


def erased_table(path: Path = STORED) -> str:
    """Right verdicts after each erasing, as text: a line for each network and part, a column for each seed."""
    rows = [f"right verdicts, in %, seed by seed, when {FAR // 2} words before the end this is set to 0:"]
    for network in NETWORKS:
        runs = [run["erased"] for run in found(network, path)]
        for part in (part for part in ERASED if part in runs[0]):
            cells = "".join(f"{100 * run[part]:>6.0f}" for run in runs)
            rows.append(f"{network:>6} {part:>8}{cells}")
    return "\n".join(rows)


def gate_table(places: Mapping[str, str], networks: Sequence[str] = ("LSTM", "GRU"), path: Path = STORED) -> str:
    """Mean gates as text: a line for each gate, and for each of `places` its mean over seeds, lowest and highest seed.

    `places` gives what `mean_gates` names its heading.
    """
    rows = ["mean gate at " + "".join(f"{name:>17}" for name in places.values())]
    for network in networks:
        runs = [run["gates"] for run in found(network, path)]
        for letter in sorted(runs[0], key="fiozr".index):
            columns = ([run[letter][place] for run in runs] for place in places)
            cells = (f"{fmean(column):.2f} ({min(column):.2f}-{max(column):.2f})" for column in columns)
            rows.append(f"{network:>10} {letter} " + "".join(f"{cell:>17}" for cell in cells))
    return "\n".join(rows)


def main(trials: Sequence[Trial] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "readers taught by the last word: right verdicts with and without not, P(positive) by prize and article, "
        "right verdicts when h or c is set to 0, mean gates by what a word does"
    )
    store_runs(run_trial, table_trials() if trials is None else trials, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
