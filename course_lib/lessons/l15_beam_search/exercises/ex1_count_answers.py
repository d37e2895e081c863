"""Exercise 15.1: Count the answers."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "15.1",
    title="Count the answers",
    difficulty=1,
    minutes=5,
    prompt="A vocabulary has `M` tokens, one of them `<end>`; an answer has at most `T` tokens. $M^T$ counts too "
    "many: what follows an end does not matter. Write `count_answers(M, T)`: how many different answers end in "
    "time, the `<end>` being one of their T tokens?",
    hints=[
        "An answer with n words and then the end: how many choices has each word?",
        "Add up n = 0 (nothing but the end), 1, 2, ...; what is the largest n?",
    ],
)
def count_answers(M: int, T: int) -> int:
    """How many sequences end within T tokens, if M - 1 of M tokens are words and one is the end."""
    return sum((M - 1) ** n for n in range(T))


@count_answers.cases
def _():
    return [(3, 3), (3, 1), (2, 5), (13, 4), (11, 2)]


@count_answers.allows
def _(M, T):
    return M >= 2 and T >= 1


@count_answers.wrong("all", "You counted all $M^T$ sequences; the end is not a word, and nothing follows it.")
def _(M, T):
    return M**T


@count_answers.wrong("full", "You counted T words and then an end: that is T + 1 tokens. At most T - 1 words fit.")
def _(M, T):
    return sum((M - 1) ** n for n in range(T + 1))


@count_answers.wrong("empty", "You left out the empty answer: an end and nothing before it.")
def _(M, T):
    return sum((M - 1) ** n for n in range(1, T))


@count_answers.wrong("end as word", "Each word has M - 1 choices: the end is not one of them.")
def _(M, T):
    return sum(M**n for n in range(T))


@count_answers.wrong("longest", "You counted the longest answers only; shorter ones end in time as well.")
def _(M, T):
    return (M - 1) ** (T - 1)
