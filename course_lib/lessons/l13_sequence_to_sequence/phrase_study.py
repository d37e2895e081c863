"""Small and real: what about 2,500 phrases of JupyterLab's interface teach a translator. The stored table.

Letter by letter or in subwords, beside a baseline that learns nothing: the French of the nearest phrase known.
``python -m course_lib.lessons.l13_sequence_to_sequence.phrase_study`` goes on where it was stopped, on one process (a
number after it: so many).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.corpora.interface_phrases import LONGEST, interface_phrases, phrase_family
from course_lib.corpora.pair import Pair
from course_lib.models.one_thread import one_thread
from course_lib.tokenizers.bpe import train_bpe
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.chrf import chrf
from course_lib.training.edit_distance import edit_distance
from course_lib.training.pair_splits import PairSplit, split_pairs
from course_lib.training.stored import RESULTS, results_of, store_runs
from course_lib.training.sweep import workers_asked
from course_lib.training.training_loop import Plan
from course_lib.training.translator import Translator, train_translator

STORED = RESULTS / "interface_phrases.jsonl"
COMMAND = "python -m course_lib.lessons.l13_sequence_to_sequence.phrase_study"
SEEDS = (0, 1, 2)
VOCABULARIES: dict[str, int] = {"characters": 0, "subwords": 300}
"""How many merges of byte pair encoding each side's tokens are made with."""
STEPS = {"characters": 800, "subwords": 1500}
BATCH = 32
SHOWN = 12
"""So many answers are kept, to phrases spread over the test."""
SIZES: dict[str, Any] = {
    "embedding_size": 64, "encoder_size": 128, "decoder_size": 256, "kind": "torch.LSTM", "dropout": 0.3,
}  # fmt: skip


@dataclass(frozen=True)
class PhraseAttempt:
    """One training run; the seed draws the split as well as the model."""

    vocabulary: str
    seed: int
    steps: int


def table_attempts() -> list[PhraseAttempt]:
    """Every run of the table, first one seed of both."""
    return [PhraseAttempt(vocabulary, seed, STEPS[vocabulary]) for seed in SEEDS for vocabulary in VOCABULARIES]


@lru_cache(maxsize=4)
def split_phrases(seed: int = 0) -> PairSplit:
    """A tenth of the phrases held out, with all that say the same in English or in French."""
    return split_pairs(interface_phrases(), 0.1, seed, phrase_family, phrase_family)


def tokenizer_for(texts: Sequence[str], vocabulary: str) -> Tokenizer:
    """A tokenizer trained on these texts, of one of `VOCABULARIES`. Raises `ValueError` for another."""
    if vocabulary not in VOCABULARIES:
        raise ValueError(f"expected a vocabulary among {', '.join(VOCABULARIES)}; got {vocabulary!r}.")
    text, merges = "\n".join(texts), VOCABULARIES[vocabulary]
    if not merges:
        return CharacterTokenizer.train(text)
    return train_bpe(text, merges=merges, level="character", special_tokens=SPECIAL_TOKENS)


def nearest(sources: Sequence[str], known: Sequence[Pair]) -> list[Pair]:
    """For each source the known pair whose source needs the fewest edits to become it; the first of several.

    Most are passed over: an edit changes one character and at most two pairs of neighbours, so texts are at least as
    far apart as what the one has of them and the other lacks. Raises `ValueError` when nothing is known.

    >>> nearest(["open file"], [Pair("close", "fermer"), Pair("open a file", "ouvrir un fichier")])[0].target
    'ouvrir un fichier'
    """
    if not known:
        raise ValueError("expected at least one known pair; got none.")
    theirs = np.stack([_counts(pair.source) for pair in known])
    found = []
    for source in sources:
        missing = _counts(source) - theirs
        lacks = [np.maximum(sign * missing, 0) for sign in (1, -1)]
        single = np.maximum(*(lack[:, :_LETTERS].sum(1) for lack in lacks))
        double = np.maximum(*(lack[:, _LETTERS:].sum(1) for lack in lacks))
        least = np.maximum(single, (double + 1) // 2)
        best = (len(source) + len(known[0].source) + 1, 0)
        for number in np.argsort(least, kind="stable").tolist():
            if least[number] > best[0]:
                break
            best = min(best, (edit_distance(source, known[number].source), number))
        found.append(known[best[1]])
    return found


_LETTERS, _PAIRS = 128, 512


def _counts(text: str) -> np.ndarray:
    """How often its characters and pairs of neighbours come, some of them counted as one."""
    counts = np.zeros(_LETTERS + _PAIRS, dtype=np.int64)
    for letter in text:
        counts[ord(letter) % _LETTERS] += 1
    for one, other in pairwise(text):
        counts[_LETTERS + (31 * ord(one) + ord(other)) % _PAIRS] += 1
    return counts


def scores(answers: Sequence[str], pairs: Sequence[Pair]) -> dict[str, float]:
    """Share answered exactly, and chrF from 0 to 100."""
    truths = [pair.target for pair in pairs]
    exact = sum(answer == truth for answer, truth in zip(answers, truths, strict=True)) / len(pairs)
    return {"exact": round(exact, 4), "chrf": round(chrf(answers, truths), 2)}


def shown(pairs: Sequence[Pair]) -> list[Pair]:
    """`SHOWN` of the pairs, spread evenly over them."""
    return list(pairs[:: max(1, len(pairs) // SHOWN)][:SHOWN])


def run_attempt(attempt: PhraseAttempt) -> dict[str, Any]:
    """Train and test, on one thread: the function of the sweep."""
    with one_thread():
        train, test = split_phrases(attempt.seed).train, split_phrases(attempt.seed).test
        source = tokenizer_for([pair.source for pair in train], attempt.vocabulary)
        target = tokenizer_for([pair.target for pair in train], attempt.vocabulary)
        translator = Translator.build(source, target, LONGEST, attempt.seed, **SIZES)
        plan = Plan(steps=attempt.steps, learning_rate=3e-3, warm_up=50, seed=attempt.seed)
        history = train_translator(translator, train, plan, BATCH, attempt.seed, progress=False)
        answers = translator.translate([pair.source for pair in test])
        learned = train[::10]
        return {
            "loss": round(sum(history.losses[-50:]) / len(history.losses[-50:]), 4),
            "tokens": round(sum(len(target.encode(pair.target)) for pair in train) / len(train), 1),
            "unseen": scores(answers, test),
            "learned": scores(translator.translate([pair.source for pair in learned]), learned),
            "nearest": scores([pair.target for pair in nearest([pair.source for pair in test], train)], test),
            "answers": translator.translate([pair.source for pair in shown(test)]),
        }


def runs_of(vocabulary: str, path: Path = STORED) -> list[dict[str, Any]]:
    """What `run_attempt` gave with a vocabulary, by seed. Raises `ValueError` when the file is missing."""
    if vocabulary not in VOCABULARIES:
        raise ValueError(f"expected a vocabulary among {', '.join(VOCABULARIES)}; got {vocabulary!r}.")
    wanted = [PhraseAttempt(vocabulary, seed, STEPS[vocabulary]) for seed in SEEDS]
    return [dict(result) for result in results_of(wanted, path, COMMAND)]


def main(attempts: Sequence[PhraseAttempt] | None = None, path: Path = STORED, workers: int = 1) -> None:
    """Run what is missing, and write the card."""
    what = (
        "interface phrases, English to French, letter by letter and in subwords; one line per run: its setting, scores "
        "on phrases never seen, on learned ones, and of the nearest phrase's translation, and some answers"
    )
    store_runs(run_attempt, table_attempts() if attempts is None else attempts, path, COMMAND, what, workers)


if __name__ == "__main__":
    main(workers=workers_asked(sys.argv[1:]))
