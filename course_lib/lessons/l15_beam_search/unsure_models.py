"""Where a model is not sure: search errors, short answers, and whether a larger beam hurts (Koehn and Knowles, 2017).

Four kinds of small models, three seeds each, are trained for a minute and decoded with beams of several widths. The
command ``python -m course_lib.lessons.l15_beam_search.unsure_models`` makes the stored table again and goes on where it
was stopped (a number after it, or the variable COURSE_WORKERS: so many processes).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from course_lib.corpora.interface_phrases import interface_phrases, phrase_family
from course_lib.corpora.numbers import number_pairs
from course_lib.corpora.pair import Pair
from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.exact_search import exact_answers
from course_lib.decoding.hypotheses import Hypothesis
from course_lib.decoding.length_penalty import MEAN, NONE, WU, LengthPenalty
from course_lib.decoding.next_token import SourceReader
from course_lib.lessons.l15_beam_search.search_errors import answer
from course_lib.models.one_thread import one_thread
from course_lib.training.edit_distance import error_rates
from course_lib.training.pair_splits import split_pairs
from course_lib.training.pronouncing import new_pronouncer, pairs_of, split_words
from course_lib.training.small_translations import NUMBERS_BELOW, learn_live, split_numbers
from course_lib.training.stored import RESULTS, store_runs
from course_lib.training.sweep import workers_asked
from course_lib.training.training_loop import Plan
from course_lib.training.translator import Translator, train_translator

STORED = RESULTS / "unsure_models.jsonl"
COMMAND = "python -m course_lib.lessons.l15_beam_search.unsure_models"
WHAT = (
    "one small model, trained for about a minute, on each of its tests: for every beam width and length penalty the "
    "share of answers that are wrong, edits per symbol, lengths, and how far from the model's own best they are"
)
WIDTHS = (1, 2, 5, 10, 20, 50)
PENALTIES: dict[str, LengthPenalty] = {"none": NONE, "mean": MEAN, "Wu": WU}
STEPS: dict[str, tuple[int, ...]] = {
    "sounds, context at the start": (100, 200, 400, 800),
    "sounds": (200, 800),
    "numbers": (150, 600),
    "phrases": (600,),
}
"""How many updates the models of each task get: a run of its own for each, its rate falling to the end."""
RULES = ("cannot win", "k")
SEEDS = (0, 1, 2)
SOURCES = 100
"""Of each test, so many sources."""
MOST = 2000
"""Exact search is given up after so many expansions a source."""
SMALL: dict[str, Any] = {"embedding_size": 32, "encoder_size": 64, "decoder_size": 128, "kind": "torch.GRU"}


@dataclass(frozen=True)
class Attempt:
    """One training run: a task of `STEPS`, a seed and so many updates."""

    task: str
    seed: int
    steps: int


@dataclass(frozen=True)
class HeldOut:
    """Sources with their accepted targets; `longest` is T."""

    sources: tuple[str, ...]
    targets: tuple[tuple[str, ...], ...]
    longest: int


def attempts() -> list[Attempt]:
    """Every run, first one seed of all."""
    return [Attempt(task, seed, steps) for seed in SEEDS for task, several in STEPS.items() for steps in several]


def train(attempt: Attempt) -> Translator:
    """The model of an attempt: the same every time."""
    what, _, where = attempt.task.partition(", ")
    sizes = SMALL | {"context": "start" if where else "state and output"}
    plan = Plan(steps=attempt.steps, learning_rate=5e-3, warm_up=50)
    if what == "sounds":
        pronouncer = new_pronouncer(attempt.seed, **sizes)
        words = split_words().train[::5]
        train_translator(pronouncer, pairs_of(words), plan, seed=attempt.seed, progress=False)
        return pronouncer
    pairs = split_numbers().train if what == "numbers" else phrases()[0]
    return learn_live(pairs, plan, seed=attempt.seed, progress=False, **sizes)[0]


@lru_cache(maxsize=1)
def phrases(source: int = 30, target: int = 45) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Short phrases of JupyterLab's menus in English and French: to train on, and to be tested on."""
    short = [pair for pair in interface_phrases() if len(pair.source) <= source and len(pair.target) <= target]
    split = split_pairs(short, 0.1, 0, phrase_family, phrase_family)
    return split.train, split.test


def tests_of(task: str) -> dict[str, HeldOut]:
    """The tests of a task, by name, none of it learned."""
    what = task.split(",")[0]
    if what == "phrases":
        return {"new phrases": _test(phrases()[1], 60)}
    if what == "sounds":
        return {"new words": _test(pairs_of(split_words().validation), 32)}
    drawn = torch.randint(NUMBERS_BELOW, 1_000_000, (SOURCES,), generator=torch.Generator().manual_seed(7)).tolist()
    return {
        "new numbers": _test(split_numbers().test, 80),
        "larger numbers": _test(number_pairs(sorted(set(drawn))), 80),
    }


def _test(pairs: Sequence[Pair], longest: int) -> HeldOut:
    targets: dict[str, list[str]] = {}
    for pair in pairs:
        targets.setdefault(pair.source, []).append(pair.target)
    every = max(1, len(targets) // SOURCES)
    chosen = list(targets)[::every][:SOURCES]
    return HeldOut(tuple(chosen), tuple(tuple(targets[source]) for source in chosen), longest)


def run_attempt(attempt: Attempt) -> dict[str, Any]:
    """Train and decode: the function of the sweep."""
    with one_thread():
        translator = train(attempt)
        return {name: decode(translator, test) for name, test in tests_of(attempt.task).items()}


def decode(translator: Translator, test: HeldOut, widths: Sequence[int] = WIDTHS) -> dict[str, Any]:
    """What every beam answers to a test, and how that compares with the model's own best where it could be found."""
    reader = SourceReader(translator.model.as_cells())
    beginning = reader.after([translator.source.encode(source) for source in test.sources])
    stop = Stop("cannot win", also=tuple(PENALTIES.values()))
    beams = {k: beam_search(reader, beginning, k, test.longest, stop=stop, n_best=None) for k in widths}
    best = exact_answers(reader, beginning, test.longest, k=widths[-1], most=MOST)
    known = [place for place, found in enumerate(best) if found.complete]
    truths = [[translator.target.tokens(target) for target in targets] for targets in test.targets]
    result: dict[str, Any] = {
        "sources": len(test.sources),
        "true_length": _mean([min(len(truth) for truth in several) for several in truths]),
        "exact": len(known),
        "expanded": sum(best[place].expanded for place in known),
        "best": _quality(translator, [best[place].best for place in known], [truths[place] for place in known]),
    }
    for k, found in beams.items():
        for name, penalty in PENALTIES.items():
            for rule in RULES:
                answers = [answer(one, penalty, rule, k) for one in found]
                entry = _quality(translator, answers, truths)
                entry["missed"] = sum(answers[place].tokens != best[place].best.tokens for place in known)
                entry["log_p"] = round(_mean([one.log_p for one in answers]), 3)
                result[f"{k} | {name} | {rule}"] = entry
    return result


def _quality(
    translator: Translator, answers: Sequence[Hypothesis], truths: Sequence[Sequence[Sequence[str]]]
) -> dict[str, Any]:
    if not answers:
        return {}
    written = [translator.target.tokens(translator.target.decode(list(answer.tokens))) for answer in answers]
    rates = error_rates(written, truths)
    return {
        "wrong": round(rates.wrong, 4),
        "symbols": round(rates.symbols, 4),
        "length": round(_mean([len(answer.tokens) for answer in answers]), 3),
        "shorter": sum(len(one) < min(map(len, several)) for one, several in zip(written, truths, strict=True)),
        "empty": sum(not answer.tokens for answer in answers),
        "unfinished": sum(not answer.finished for answer in answers),
    }


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / max(1, len(numbers))


if __name__ == "__main__":
    store_runs(run_attempt, attempts(), STORED, COMMAND, WHAT, workers_asked(sys.argv[1:]))
