"""Exercise 12.3: How long must one wait?"""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "12.3",
    title="How long must one wait?",
    difficulty=2,
    minutes=6,
    prompt="A network that reads both ways can answer for a character only when its phrase has ended. Write "
    "`mean_wait(lengths)`: over **all characters** of phrases of these lengths, how many further characters one waits "
    "for, on average. The last character of a phrase waits for none.",
    hints=[
        "The characters of a phrase of length 3 wait for 2, 1 and 0.",
        "A long phrase has more characters.",
    ],
)
def mean_wait(lengths: list[int]) -> float:
    """The mean number of characters that stand behind a character in its phrase, over all characters."""
    waits = sum(length * (length - 1) / 2 for length in lengths)
    return waits / sum(lengths)


mean_wait.equivalent(
    "waits = sum((length * (length - 1) // 2 for length in lengths))",
    because="a number times the one before it is always even",
)


@mean_wait.cases
def _():
    return [([3],), ([1, 1, 1],), ([2, 10],), ([5, 7, 36, 120],), ([4, 4],)]


@mean_wait.allows
def _(lengths):
    return len(lengths) > 0 and min(lengths) >= 1


@mean_wait.wrong("phrases", "You averaged over phrases; a long phrase has more characters, each of which waits.")
def _(lengths):
    return sum((length - 1) / 2 for length in lengths) / len(lengths)


@mean_wait.wrong("first", "You counted what the first character waits for; the others wait for less.")
def _(lengths):
    return sum(length * (length - 1) for length in lengths) / sum(lengths)


@mean_wait.wrong("itself", "You let the last character wait for one; it waits for none.")
def _(lengths):
    return sum(length * (length + 1) / 2 for length in lengths) / sum(lengths)


@mean_wait.wrong("total", "You gave the sum of all waits; divide by the number of characters.")
def _(lengths):
    return sum(length * (length - 1) / 2 for length in lengths)


@mean_wait.wrong("per phrase", "You divided by the number of phrases; divide by the number of characters.")
def _(lengths):
    return sum(length * (length - 1) / 2 for length in lengths) / len(lengths)
