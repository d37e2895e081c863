"""Exercise 15.6: Can it still win?"""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "15.6",
    title="Can it still win?",
    difficulty=3,
    minutes=8,
    prompt="Answers are ranked by the **mean per token**, log p / L. An open hypothesis has `length` tokens and "
    "`log_p`; at most `T` tokens are allowed. Write `can_win(log_p, length, T, best)`: could it still end with a "
    "mean **above** `best`? It has to grow by a token at least, unless it has T already: then the answer is False.",
    hints=[
        "Log p only falls. What is the best case for the tokens to come?",
        "In the best case they cost nothing: log p stays, and L grows. Up to where?",
    ],
)
def can_win(log_p: float, length: int, T: int, best: float) -> bool:
    """Whether an open hypothesis could end, within T tokens, with a mean log p per token above `best`."""
    return length < T and log_p / T > best


@can_win.cases
def _():
    return [
        (-4.0, 4, 8, -0.6),
        (-4.0, 4, 8, -0.4),
        (-4.0, 4, 8, -0.5),
        (-4.0, 7, 8, -0.9),
        (-4.0, 8, 8, -0.9),
        (-4.0, 5, 20, -0.3),
        (-1.0, 1, 2, -0.75),
        (-6.0, 3, 4, -1.4),
        (-6.0, 3, 4, -1.6),
        (-0.25, 1, 5, -0.5),
    ]


@can_win.allows
def _(log_p, length, T, best):
    return 1 <= length <= T and log_p <= 0 and best < 0 and abs(log_p / T - best) > 1e-9


@can_win.wrong("now", "You took the mean it has now. More tokens may come, and a longer answer divides by more.")
def _(log_p, length, T, best):
    return length < T and log_p / length > best


@can_win.wrong("next", "You allowed one more token only; it may have up to T.")
def _(log_p, length, T, best):
    return length < T and log_p / (length + 1) > best


@can_win.wrong("sum", "You compared log p with a mean per token.")
def _(log_p, length, T, best):
    return length < T and log_p > best


@can_win.wrong("equal", "It has to end above `best`; equal does not win.")
def _(log_p, length, T, best):
    return length < T and log_p / T >= best


@can_win.wrong("full", "With T tokens it cannot grow: then the answer is False.")
def _(log_p, length, T, best):
    return log_p / T > best


@can_win.wrong("remaining", "You divided by the tokens still to come; the mean is over all tokens.")
def _(log_p, length, T, best):
    return length < T and log_p / (T - length) > best
