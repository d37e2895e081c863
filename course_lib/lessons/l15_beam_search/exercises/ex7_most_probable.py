"""Exercise 15.7: Exact search."""

from __future__ import annotations

import math
from collections.abc import Mapping

from course_lib.exercises import exercise


@exercise(
    "15.7",
    title="Exact search",
    difficulty=4,
    minutes=15,
    prompt='Write `most_probable(table, T)`. `table[prefix]`, a text such as `"he hit"` or, to begin with, `""`, '
    'maps each next word to its **log-probability**; `"<end>"` ends, and a prefix that is not in the table '
    "leads nowhere. Search depth first, and skip every prefix whose log p is **not above** the best finished one. "
    "Return `(text, log p, expanded)`: the best finished text of at most `T` tokens (its end is one), and how many "
    "prefixes you looked up. Try next words in the table's order, one hypothesis all the way down before the next.",
    hints=[
        "A function that calls itself: `visit(prefix, log_p, length)`. Look the prefix up, then go through its words.",
        "At an `<end>`, compare with the best so far. At any other word, visit - if it can still win.",
        "Count a prefix when you look it up in the table. The length counts tokens; at T, do not look up any more.",
    ],
)
def most_probable(table: Mapping[str, Mapping[str, float]], T: int) -> tuple[str, float, int]:
    """The most probable finished text of at most T tokens, its log p, and how many prefixes were looked up."""
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix: str, log_p: float, length: int) -> None:
        nonlocal best_text, best, expanded
        if length == T or log_p <= best or prefix not in table:
            return
        expanded += 1
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), log_p + gain, length + 1)
            elif log_p + gain > best:
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded


@most_probable.cases
def _():
    table = {
        "": {"he": -0.5, "I": -1.0, "<end>": -8.0},
        "he": {"hit": -0.25, "threw": -2.0, "<end>": -3.0},
        "he hit": {"me": -0.75, "<end>": -2.0},
        "he hit me": {"<end>": -0.125, "hard": -2.5},
        "he hit me hard": {"<end>": -0.0625},
        "he threw": {"up": -0.5, "<end>": -1.0},
        "he threw up": {"<end>": -0.0},
        "I": {"ran": -0.125, "<end>": -0.375},
        "I ran": {"<end>": -0.125},
    }
    even = {"": {"a": -1.0, "b": -1.0}, "a": {"<end>": -1.0}, "b": {"<end>": -1.0, "b": -0.5}, "b b": {"<end>": -0.25}}
    late = {
        "": {"<end>": -1.0, "x": -1.0, "y": -0.25},
        "x": {"<end>": -0.0},
        "y": {"z": -0.25},
        "y z": {"<end>": -0.25},
    }
    turned = {"": {"a": -2.0, "b": -0.125}, "a": {"<end>": -0.25}, "b": {"<end>": -0.25}}
    dead = {"": {"a": -0.1, "b": -2.0}, "b": {"<end>": -0.5}}
    return [
        (table, 5),
        (table, 3),
        (table, 2),
        (table, 1),
        (even, 4),
        (even, 2),
        (late, 3),
        (late, 2),
        (dead, 3),
        (turned, 3),
    ]


@most_probable.allows
def _(table, T):
    return (
        T >= 1
        and all(table.values())
        and all(p <= 0 for words in table.values() for p in words.values())
        and most_probable(table, T)[1] > -math.inf
    )


@most_probable.wrong(
    "no pruning", "You look everywhere. A prefix that is not above the best finished one can be skipped."
)
def _(table, T):
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix, log_p, length):
        nonlocal best_text, best, expanded
        if length == T or prefix not in table:
            return
        expanded += 1
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), log_p + gain, length + 1)
            elif log_p + gain > best:
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded


@most_probable.wrong("greedy", "You followed the likeliest word only: that is greedy decoding.")
def _(table, T):
    prefix, log_p, expanded = "", 0.0, 0
    while prefix in table and expanded < T:
        expanded += 1
        word = max(table[prefix], key=table[prefix].get)
        log_p += table[prefix][word]
        if word == "<end>":
            return prefix, log_p, expanded
        prefix = f"{prefix} {word}".strip()
    return "", float("-inf"), expanded


@most_probable.wrong("first", "You took the first text that ended; a better one may come later.")
def _(table, T):
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix, log_p, length):
        nonlocal best_text, best, expanded
        if length == T or best > float("-inf") or prefix not in table:
            return
        expanded += 1
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), log_p + gain, length + 1)
            elif best == float("-inf"):
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded


@most_probable.wrong("length", "Your texts have T words and then an end; the end is one of the T tokens.")
def _(table, T):
    return most_probable(table, T + 1)


@most_probable.wrong(
    "equals", "You skip only what is below the best. What is equal cannot win either: log p only falls."
)
def _(table, T):
    best_text, best, expanded = "", float("-inf"), 0

    def visit(prefix, log_p, length):
        nonlocal best_text, best, expanded
        if length == T or log_p < best or prefix not in table:
            return
        expanded += 1
        for word, gain in table[prefix].items():
            if word != "<end>":
                visit(f"{prefix} {word}".strip(), log_p + gain, length + 1)
            elif log_p + gain > best:
                best_text, best = prefix, log_p + gain

    visit("", 0.0, 0)
    return best_text, best, expanded
