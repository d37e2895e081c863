"""Exercise 01.7: Merge it."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "01.7",
    title="Merge it",
    difficulty=3,
    minutes=7,
    prompt="Write `merge_pair(ids, pair, new)`: a new list with `new` in place of every occurrence of `pair`. Go "
    "from left to right; an id that was merged is used up. So `[1, 1, 1]` with `(1, 1)` and 9 is `[9, 1]`.",
    hints=[
        "A `for` loop cannot skip; use `while` with an index.",
        "Compare `tuple(ids[i : i + 2])` with the pair; at the end the slice is shorter, and that is fine.",
        "On a match append `new` and add 2 to the index, else append `ids[i]` and add 1.",
    ],
)
def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """The ids with `new` in place of every occurrence of `pair`, from left to right, without overlap."""
    merged = []
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@merge_pair.cases
def _():
    return [
        ([1, 1, 1], (1, 1), 9), ([1, 1, 1, 1, 1], (1, 1), 9), ([5, 1, 2, 3, 1, 2], (1, 2), 4), ([], (1, 2), 3),
        ([1], (1, 1), 2), ([1, 2, 1], (2, 1), 7), ([3, 3], (1, 2), 9), ([0, 1, 2, 0], (1, 2), 3),
        ([11, 12, 1, 2, 21, 1, 22, 2], (1, 2), 256), ([40, 7, 7, 40, 7], (40, 7), 100),
    ]  # fmt: skip


@merge_pair.allows
def _(ids, pair, new):
    return len(pair) == 2 and new not in [*ids, *pair]


@merge_pair.wrong("overlap", "An id was used in two merges: after a merge, move on by two.")
def _(ids, pair, new):
    hit = [tuple(ids[i : i + 2]) == pair for i in range(len(ids))]
    return [new if hit[i] else ids[i] for i in range(len(ids)) if hit[i] or not (i and hit[i - 1])]


@merge_pair.wrong("from the right", "You merged from the right; in 1 1 1 the first two go.")
def _(ids, pair, new):
    return merge_pair(ids[::-1], (pair[1], pair[0]), new)[::-1]


@merge_pair.wrong("only the first", "Only the first occurrence was merged; go on to the end.")
def _(ids, pair, new):
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


@merge_pair.wrong("second stays", "The second half of the pair is still there: skip it after a merge.")
def _(ids, pair, new):
    return [new if tuple(ids[i : i + 2]) == pair else ids[i] for i in range(len(ids))]
