"""How far an answer is from the truth: Levenshtein's edit distance, and the rates made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


def edit_distance(one: Sequence[object], other: Sequence[object]) -> int:
    """The fewest insertions, deletions and substitutions that turn one sequence into the other (Levenshtein, 1966).

    >>> edit_distance("kitten", "sitting")
    3
    """
    before = list(range(len(other) + 1))
    for row, item in enumerate(one, start=1):
        here = [row]
        for column, match in enumerate(other, start=1):
            here.append(min(before[column] + 1, here[-1] + 1, before[column - 1] + (item != match)))
        before = here
    return before[-1]


class ErrorRates(NamedTuple):
    """Shares from 0 up: `wrong` of the answers that are not exactly right, `symbols` to edit per true symbol."""

    wrong: float
    symbols: float


def error_rates(answers: Sequence[Sequence[object]], truths: Sequence[Sequence[Sequence[object]]]) -> ErrorRates:
    """Word and phoneme error rate, or what answers to them: each answer is held against the nearest of its truths.

    Edits are added up and divided by the length of those nearest truths. Raises `ValueError` unless there are as many
    answers as truths, at least one, and at least one truth for each.

    >>> error_rates(["ab", "cd"], [["ab", "b"], ["ce"]])
    ErrorRates(wrong=0.5, symbols=0.25)
    """
    if not answers or len(answers) != len(truths) or not all(truths):
        raise ValueError(
            f"expected one or more truths for each of at least one answer; got {len(answers)} answers and truths for "
            f"{sum(map(bool, truths))} of {len(truths)}."
        )
    edits, length, wrong = 0, 0, 0
    for answer, accepted in zip(answers, truths, strict=True):
        distance, size = min((edit_distance(answer, truth), len(truth)) for truth in accepted)
        edits, length, wrong = edits + distance, length + size, wrong + (distance > 0)
    return ErrorRates(wrong / len(answers), edits / max(1, length))
