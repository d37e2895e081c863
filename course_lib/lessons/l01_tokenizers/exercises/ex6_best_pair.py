"""Exercise 01.6: The pair to merge."""

# Solutions are read by learners: zip(ids, ids[1:]) is the plainest way to say "neighbours".
# ruff: noqa: RUF007, B905

from __future__ import annotations

from collections import Counter

from course_lib.exercises import exercise


@exercise(
    "01.6",
    title="The pair to merge",
    difficulty=3,
    minutes=6,
    prompt="Write `best_pair(ids)` for a list of two or more ids: the most frequent pair of neighbours, a tuple. "
    "Of equally frequent pairs, return the smaller, as `(1, 9) < (2, 3)` in Python. Overlapping pairs count: "
    "`[5, 5, 5]` holds `(5, 5)` twice.",
    hints=[
        "`zip(ids, ids[1:])` gives all pairs of neighbours.",
        "Count them with `Counter`.",
        "`min(counts, key=lambda pair: (-counts[pair], pair))` breaks ties by the pair itself.",
    ],
)
def best_pair(ids: list[int]) -> tuple[int, int]:
    """The most frequent pair of neighbours; among equally frequent ones the smaller pair."""
    from collections import Counter

    counts = Counter(zip(ids, ids[1:]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


@best_pair.cases
def _():
    return [
        ([1, 1, 1, 2, 4, 1, 1, 1, 2, 1, 3],), ([7, 8, 1, 2, 7, 8, 1, 2],), ([3, 1, 3, 1, 2, 2, 2],), ([9, 5],),
        ([0, 4, 5, 4, 5, 0],), ([2, 1, 2, 1, 2, 9, 9, 9, 9],),
    ]  # fmt: skip


@best_pair.allows
def _(ids):
    return len(ids) >= 2


@best_pair.wrong("first seen", "A tie went to the pair that was met first; the smaller pair must win.")
def _(ids):
    return Counter(zip(ids, ids[1:])).most_common(1)[0][0]


@best_pair.wrong("largest", "A tie went to the larger pair; the smaller must win.")
def _(ids):
    counts = Counter(zip(ids, ids[1:]))
    return max(counts, key=lambda pair: (counts[pair], pair))


@best_pair.wrong("unordered", "You took (a, b) and (b, a) for the same pair; order matters.")
def _(ids):
    counts = Counter((min(a, b), max(a, b)) for a, b in zip(ids, ids[1:]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


@best_pair.wrong("every second", "You looked at every second pair only; every id but the last starts a pair.")
def _(ids):
    counts = Counter(zip(ids[::2], ids[1::2]))
    return min(counts, key=lambda pair: (-counts[pair], pair))
