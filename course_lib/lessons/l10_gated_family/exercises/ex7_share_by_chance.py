"""Exercise 10.7: Could it be chance?"""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

from course_lib.exercises import exercise


@exercise(
    "10.7",
    title="Could it be chance?",
    difficulty=4,
    minutes=12,
    prompt="Two cells, a few seeds each. If the cell did not matter, the values could as well have been split in "
    "any other way. Write `share_by_chance(a, b)` for two lists of numbers: go through **all** ways to choose "
    "`len(a)` of the values as the first group, and return the share whose means differ, in either direction, by "
    "at least as much as those of `a` and `b` do. (Allow `1e-9` for rounding.)",
    hints=[
        "`itertools.combinations(range(len(values)), len(a))` goes through all choices.",
        "The split that you have seen is one of them: the answer is never 0.",
    ],
)
def share_by_chance(a: list[float], b: list[float]) -> float:
    """The share of all splits of both groups' values whose means are at least as far apart as those of a and b."""
    from itertools import combinations

    values, seen = a + b, abs(sum(a) / len(a) - sum(b) / len(b))
    count = hits = 0
    for chosen in combinations(range(len(values)), len(a)):
        first = [values[i] for i in chosen]
        second = [value for i, value in enumerate(values) if i not in chosen]
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / len(second)) >= seen - 1e-9
    return hits / count


@share_by_chance.cases
def _():
    return [
        ([1.0, 2.0, 3.0], [10.0, 11.0, 12.0]),
        ([3.0, 1.0], [2.0, 2.5, 0.5]),
        ([5.0, 6.0, 7.0, 8.0], [5.5, 6.5, 7.5]),
        ([2.0, 2.0, 3.0, 5.0], [2.0, 4.0]),
        ([1.0, 3.0, 1.0], [2.0, 2.0, 5.0]),
        ([8.0], [1.0, 2.0, 4.0, 4.0]),
    ]


@share_by_chance.allows
def _(a, b):
    return len(a) >= 1 and len(b) >= 1


def _gaps(a: list[float], b: list[float]) -> list[float]:
    values = a + b
    splits = combinations(range(len(values)), len(a))
    return [
        fmean([values[i] for i in chosen]) - fmean([v for i, v in enumerate(values) if i not in chosen])
        for chosen in splits
    ]


@share_by_chance.wrong("one side", "You counted one direction only; take the size of the difference.")
def _(a, b):
    seen = fmean(a) - fmean(b)
    return fmean([float(gap >= seen - 1e-9) for gap in _gaps(a, b)])


@share_by_chance.wrong("strict", "You left out ties; the split that you saw is one of the ways, so use >=.")
def _(a, b):
    seen = abs(fmean(a) - fmean(b))
    return fmean([float(abs(gap) > seen + 1e-9) for gap in _gaps(a, b)])


@share_by_chance.wrong("rest", "This is the share of splits that differ less; you want the others.")
def _(a, b):
    seen = abs(fmean(a) - fmean(b))
    return fmean([float(abs(gap) < seen - 1e-9) for gap in _gaps(a, b)])


@share_by_chance.wrong("count", "This is how many splits; divide by the number of all splits.")
def _(a, b):
    seen = abs(fmean(a) - fmean(b))
    return float(sum(abs(gap) >= seen - 1e-9 for gap in _gaps(a, b)))


share_by_chance.equivalent(
    "values, seen = (a + b, abs(sum(b) / len(b) - sum(a) / len(a)))",
    "hits += abs(sum(second) / len(second) - sum(first) / len(first)) >= seen - 1e-09",
    because="A sign does not change a size.",
)
share_by_chance.equivalent(
    "hits += abs(sum(first) / len(first) - sum(second) / len(second)) > seen - 1e-09",
    "hits += abs(sum(first) / len(first) - sum(second) / len(second)) >= seen",
    because="The margin is there for rounding alone; cases do not hang on it.",
)


@share_by_chance.wrong(
    "by value", "You told the groups apart by value: equal values vanish from the second. Choose places."
)
def _(a, b):
    seen, apart = abs(fmean(a) - fmean(b)), []
    for first in combinations(a + b, len(a)):
        second = [value for value in a + b if value not in first] or [0.0]
        apart.append(abs(fmean(first) - fmean(second)))
    return sum(one >= seen - 1e-9 for one in apart) / len(apart)
