"""Exercise 15.3: Pick by length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from course_lib.exercises import exercise


@exercise(
    "15.3",
    title="Pick by length",
    difficulty=2,
    minutes=5,
    prompt="Finished hypotheses have `log_ps` and `lengths`. Write `pick(log_ps, lengths, a)`: the **place and the "
    "score** of the best under the penalty of Wu and others, log p / ((5 + L) / 6)^a. Of equals, the first.",
    hints=[
        "Make the list of scores first. Log p is negative: a larger divisor brings it nearer to 0.",
        "The place of the largest score: `scores.index(max(scores))`.",
    ],
)
def pick(log_ps: Sequence[float], lengths: Sequence[int], a: float) -> tuple[int, float]:
    """Place and score of the highest log p / ((5 + length) / 6) ** a, the first of equals."""
    scores = [log_ps[i] / ((5 + lengths[i]) / 6) ** a for i in range(len(log_ps))]
    best = max(scores)
    return scores.index(best), best


def _pick(log_ps, lengths, divisor):
    scores = [log_p / divisor(length) for log_p, length in zip(log_ps, lengths, strict=True)]
    return scores.index(max(scores)), max(scores)


@pick.cases
def _():
    three = [-4.5, -3.2, -7.2]
    return [
        (three, [6, 4, 9], 0.0),
        (three, [6, 4, 9], 1.0),
        (three, [6, 4, 9], 2.0),
        ([-2.0, -2.5, -2.0], [1, 5, 2], 0.6),
        ([-9.0, -1.0, -1.0], [2, 1, 1], 1.0),
        ([-4.0, -8.0, -1.5], [7, 19, 1], 0.9),
        ([-3.0, -1.0, -2.0], [4, 2, 2], 0.5),
    ]


@pick.allows
def _(log_ps, lengths, a):
    hypotheses = sorted({*zip(log_ps, lengths, strict=True)}, key=lambda one: one[0] / ((5 + one[1]) / 6) ** a)
    scores = [log_p / ((5 + length) / 6) ** a for log_p, length in hypotheses]
    apart = all(after - before > 1e-9 for before, after in pairwise(scores))
    return len(log_ps) > 0 and max(log_ps) <= 0 and min(lengths) >= 1 and a >= 0 and apart


@pick.wrong("sum", "You compared log p itself; the lengths have no say.")
def _(log_ps, lengths, a):
    return _pick(log_ps, lengths, lambda length: 1)


@pick.wrong("chosen before", "You chose by log p, and worked out the score afterwards; the score is what chooses.")
def _(log_ps, lengths, a):
    place = log_ps.index(max(log_ps))
    return place, log_ps[place] / ((5 + lengths[place]) / 6) ** a


@pick.wrong("mean", "You divided by L^a; Wu's divisor is ((5 + L) / 6)^a, gentler on short answers.")
def _(log_ps, lengths, a):
    return _pick(log_ps, lengths, lambda length: length**a)


@pick.wrong("times", "You multiplied by the penalty; log p is negative, so that makes long answers worse still.")
def _(log_ps, lengths, a):
    return _pick(log_ps, lengths, lambda length: ((5 + length) / 6) ** -a)


@pick.wrong("lowest", "You took the lowest score. Scores are negative; the best is the one nearest to 0.")
def _(log_ps, lengths, a):
    scores = [log_p / ((5 + length) / 6) ** a for log_p, length in zip(log_ps, lengths, strict=True)]
    return scores.index(min(scores)), min(scores)


@pick.wrong("power", "The power belongs to the divisor, ((5 + L) / 6)^a; yours ignores a.")
def _(log_ps, lengths, a):
    return pick(log_ps, lengths, 1.0)


@pick.wrong("last", "Of equals you took the last; take the first.")
def _(log_ps, lengths, a):
    scores = [log_p / ((5 + length) / 6) ** a for log_p, length in zip(log_ps, lengths, strict=True)]
    return max(i for i, score in enumerate(scores) if score == max(scores)), max(scores)


@pick.wrong("place", "You gave the hypothesis' own log p with the place; the score is log p over the penalty.")
def _(log_ps, lengths, a):
    place = pick(log_ps, lengths, a)[0]
    return place, log_ps[place]
