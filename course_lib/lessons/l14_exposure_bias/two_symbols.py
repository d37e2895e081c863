"""What scheduled sampling learns when it has learned all it can: computed exactly, for short strings of few symbols.

After Huszár, "How (not) to train your generative model: scheduled sampling, likelihood, adversary?" (2015). The target
at a step is the truth's next symbol, whatever was fed. So the best answer to a fed history is the probability of the
truth's next symbol given that this history was fed. Step by step from the first, these follow by counting.
"""

from __future__ import annotations

from itertools import product
from math import log2

import torch
from torch import Tensor

from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.one_thread import one_thread
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import PairBatches, padded, shifted
from course_lib.training.scheduled_sampling import scheduled_sampling_objective
from course_lib.training.training_loop import Plan, train

SYMBOLS = "AB"
TWINS = {"AA": 0.5, "BB": 0.5}
"""Two letters that are always alike."""
FIRST = len(SPECIAL_TOKENS)
LONGEST = 8
"""Symbols of the longest strings."""
STRINGS = 256
"""The batch of a training has at most so many strings, and as many as come out even."""


def learned(truth: dict[str, float], share: float) -> dict[str, float]:
    """The distribution over strings that scheduled sampling ends with, when a share of the inputs is the model's own.

    `truth` gives probabilities to strings of one length over `SYMBOLS`; the result has all strings of that length.
    Raises `ValueError` unless they add up to 1, the share is from 0 to 1, and the strings have 1 to 8 symbols.

    >>> learned(TWINS, 0.5)
    {'AA': 0.375, 'AB': 0.125, 'BA': 0.125, 'BB': 0.375}
    """
    _check(truth, share)
    length = len(next(iter(truth)))
    fed = {(string, ""): p for string, p in truth.items() if p > 0}  # (the truth, what has been fed): probability
    answers: dict[str, dict[str, float]] = {}
    for t in range(length):
        histories: dict[str, dict[str, float]] = {}
        for (string, history), p in fed.items():
            weights = histories.setdefault(history, dict.fromkeys(SYMBOLS, 0.0))
            weights[string[t]] += p
        for history, weights in histories.items():
            answers[history] = {symbol: weight / sum(weights.values()) for symbol, weight in weights.items()}
        then: dict[tuple[str, str], float] = {}
        for (string, history), p in fed.items():
            for symbol in SYMBOLS:
                chance = (1 - share) * (symbol == string[t]) + share * answers[history][symbol]
                if chance > 0:
                    then[string, history + symbol] = then.get((string, history + symbol), 0.0) + p * chance
        fed = then
    return {"".join(s): _probability("".join(s), answers) for s in product(SYMBOLS, repeat=length)}


def _probability(string: str, answers: dict[str, dict[str, float]]) -> float:
    p = 1.0
    for t, symbol in enumerate(string):
        if p == 0:  # what comes after a string that is never written does not matter
            return 0.0
        p *= answers[string[:t]][symbol]
    return p


def _check(truth: dict[str, float], share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"expected a share from 0 to 1; got {share}.")
    lengths = {len(string) for string in truth}
    if len(lengths) != 1 or 0 in lengths or set("".join(truth)) - set(SYMBOLS):
        raise ValueError(f"expected strings of one length over {SYMBOLS}; got {', '.join(map(repr, truth)) or 'none'}.")
    if max(lengths) > LONGEST:
        raise ValueError(f"expected strings of at most {LONGEST} symbols; got {max(lengths)}. All of them are counted.")
    if not min(truth.values()) >= 0 or not abs(sum(truth.values()) - 1) <= 1e-9:  # nan is neither
        raise ValueError(f"expected probabilities that add up to 1; got {sum(truth.values()):g}. Divide by their sum.")


def bits_lost(truth: dict[str, float], other: dict[str, float]) -> float:
    """The Kullback-Leibler divergence of the truth from another distribution, in bits per string; inf if it has gaps.

    >>> bits_lost(TWINS, learned(TWINS, 1.0)), bits_lost(TWINS, learned(TWINS, 0.0))
    (1.0, 0.0)
    """
    seen = {string: p for string, p in truth.items() if p > 0}
    if any(other.get(string, 0.0) == 0 for string in seen):
        return float("inf")
    return sum(p * log2(p / other[string]) for string, p in seen.items())


@one_thread()
def train_on_strings(strings: tuple[str, ...], share: float, seed: int, steps: int = 250) -> dict[str, float]:
    """Train a small decoder on `strings`, all equally often, at a constant share; what it then writes, by string.

    The probabilities are of the strings followed by the end, computed from the model, not counted. Raises `ValueError`
    as `learned` does, and for more than 256 strings.
    """
    if len(strings) > STRINGS:
        raise ValueError(f"expected at most {STRINGS} strings; got {len(strings)}.")
    _check({string: strings.count(string) / len(strings) for string in strings}, share)
    model = EncoderDecoder.build(
        PairArchitecture(FIRST + 1, FIRST + len(SYMBOLS), 8, 4, 24, "GRU", both_ways=False, context="start"), seed
    )
    ids = [([FIRST], [FIRST + SYMBOLS.index(symbol) for symbol in string]) for string in strings]
    pairs = ids * (STRINGS // len(ids))
    objective = scheduled_sampling_objective(PairBatches(pairs, len(pairs)), lambda step: share, seed)
    train(model, objective, Plan(steps=steps, learning_rate=1e-2, weight_decay=0.0), progress=False)
    return written_probabilities(model, len(strings[0]))


def written_probabilities(model: EncoderDecoder, length: int) -> dict[str, float]:
    """The probability that the model writes each string of this length over `SYMBOLS`, and then its end."""
    strings = ["".join(s) for s in product(SYMBOLS, repeat=length)]
    inputs, targets, _ = shifted([[FIRST + SYMBOLS.index(symbol) for symbol in string] for string in strings])
    source, lengths = padded([[FIRST]] * len(strings))
    with evaluating(model):
        logits: Tensor = model(source, lengths, inputs)
    log_p = torch.log_softmax(logits.double(), 2).gather(2, targets.unsqueeze(2)).sum((1, 2))
    return dict(zip(strings, log_p.exp().tolist(), strict=True))
