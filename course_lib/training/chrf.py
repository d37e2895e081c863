"""chrF: how much of a translation's letters, in runs of one to six, stands in the truth (Popović, 2015)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

ORDER, BETA = 6, 2
"""The longest run of characters that is counted, and how many times as much recall counts as precision."""


def character_runs(text: str, length: int) -> Counter[str]:
    """All runs of `length` characters, white space left out, with how often they come.

    >>> character_runs("a nana", 2)
    Counter({'an': 2, 'na': 2})
    """
    letters = "".join(text.split())
    return Counter(letters[start : start + length] for start in range(len(letters) - length + 1))


def chrf(answers: Sequence[str], truths: Sequence[str]) -> float:
    """The chrF2 of answers, each held against its one truth, from 0 to 100; equal to sacreBLEU's default.

    For every length: of the answers' runs, the share that the truths have too (precision), and the reverse (recall),
    counted over all pairs together, those left out whose truth is too short. The mean precision P and the mean recall R
    over all lengths that occur on both sides give (1 + 4) P R / (4 P + R). Raises `ValueError` unless there are as many
    truths as answers, at least one.

    >>> chrf(["Ouvrir un fichier"], ["Ouvrir un fichier"]), round(chrf(["Fermer un fichier"], ["Ouvrir un fichier"]), 1)
    (100.0, 60.3)
    """
    if not answers or len(answers) != len(truths):
        raise ValueError(
            f"expected one truth for each of at least one answer; got {len(answers)} answers, {len(truths)} truths."
        )
    precisions, recalls = [], []
    for length in range(1, ORDER + 1):
        common = answered = true = 0
        for answer, truth in zip(answers, truths, strict=True):
            ours, theirs = character_runs(answer, length), character_runs(truth, length)
            common, true = common + (ours & theirs).total(), true + theirs.total()
            answered += ours.total() if theirs else 0
        if answered and true:
            precisions.append(common / answered)
            recalls.append(common / true)
    if not precisions or not any(precisions):
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)
