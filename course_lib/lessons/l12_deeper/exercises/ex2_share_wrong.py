"""Exercise 12.2: Wrong, of those that can be."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "12.2",
    title="Wrong, of those that can be",
    difficulty=1,
    minutes=4,
    prompt="For every character of a phrase, `true` has the number of its accent (0 for none), or `None` where the "
    "letter can carry none; `said` is what a network says. Write `share_wrong(said, true)`: the share of wrong marks "
    "among the letters that *can* carry one.",
    hints=["Which characters count at all? Leave out those whose truth is None.", "Then: how many of them differ?"],
)
def share_wrong(said: list[int], true: list[int | None]) -> float:
    """The share of wrong marks among characters whose true mark is not None."""
    counted = [(mark, truth) for mark, truth in zip(said, true, strict=True) if truth is not None]
    return sum(mark != truth for mark, truth in counted) / len(counted)


@share_wrong.cases
def _():
    return [
        ([0, 2, 0, 0, 1], [0, 2, None, None, 0]),
        ([0, 0, 0, 0], [1, None, 0, 3]),
        ([1, 1, 2], [1, 1, 2]),
        ([1, 2, 3, 1], [1, 1, 3, 2]),
        ([1, 1, 0, 2], [None, 1, None, 3]),
        ([4, 0, 0, 1, 1, 0, 0], [None, 0, None, 2, 1, 0, 1]),
    ]


@share_wrong.allows
def _(said, true):
    return len(said) == len(true) and any(mark is not None for mark in true)


@share_wrong.wrong("all", "You divided by all characters; those that can carry no mark do not count.")
def _(said, true):
    return sum(truth is not None and mark != truth for mark, truth in zip(said, true, strict=True)) / len(true)


@share_wrong.wrong("none", "You counted characters whose truth is None as mistakes; they cannot carry a mark.")
def _(said, true):
    return sum(mark != truth for mark, truth in zip(said, true, strict=True)) / len(true)


@share_wrong.wrong("right", "That is the share of right marks; count those that differ.")
def _(said, true):
    return 1 - share_wrong(said, true)


@share_wrong.wrong("marked", "You looked only at letters that do carry a mark; a mark too many is a mistake as well.")
def _(said, true):
    counted = [(mark, truth) for mark, truth in zip(said, true, strict=True) if truth]
    return sum(mark != truth for mark, truth in counted) / max(len(counted), 1)


@share_wrong.wrong("count", "You gave the number of wrong marks; divide by the letters that count.")
def _(said, true):
    return float(sum(truth is not None and mark != truth for mark, truth in zip(said, true, strict=True)))


@share_wrong.wrong("marks", "You divided by the letters that do carry a mark; those with a 0 can carry one as well.")
def _(said, true):
    wrong = sum(truth is not None and mark != truth for mark, truth in zip(said, true, strict=True))
    return wrong / sum(bool(truth) for truth in true)


@share_wrong.wrong("stopped", "You stopped at the first None: pass over it, and go on behind it.")
def _(said, true):
    length = true.index(None) if None in true else len(true)
    return share_wrong(said[:length], true[:length]) if length else 0.0


@share_wrong.wrong(
    "out of line", "You left out the None in `true` alone: what stands in `said` is no longer beside it."
)
def _(said, true):
    left = [truth for truth in true if truth is not None]
    return sum(mark != truth for mark, truth in zip(said, left, strict=False)) / len(left)
