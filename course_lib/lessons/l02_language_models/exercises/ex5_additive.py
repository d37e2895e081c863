"""Exercise 02.5: Nothing is impossible."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "02.5",
    title="Nothing is impossible",
    difficulty=2,
    minutes=5,
    prompt="Write `additive(followers, token, alpha, vocab_size)`: the smoothed probability of `token` after a "
    "context that was followed by the tokens in `followers`, a dictionary of counts. It may be empty. Over the "
    "whole vocabulary, the probabilities must add up to 1.",
    hints=[
        "`followers.get(token, 0)` is a count that is never missing.",
        "Below the line: all counts + alpha * V.",
    ],
)
def additive(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    """P(token | context) with alpha added to every count; followers holds the counts after this context."""
    total = sum(followers.values()) + alpha * vocab_size
    return (followers.get(token, 0) + alpha) / total


@additive.cases
def _():
    after_a = {"b": 2, "c": 1, "d": 1}
    return [(after_a, "b", 1.0, 5), (after_a, "r", 1.0, 5), (after_a, "c", 0.1, 27), ({}, "x", 0.5, 4)]


@additive.allows
def _(followers, token, alpha, vocab_size):
    return (
        alpha > 0
        and token
        and vocab_size >= len({*followers, token})
        and all(count > 0 for count in followers.values())
    )


@additive.wrong("above", "You added alpha above the line only; the probabilities add up to more than 1.")
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / max(sum(followers.values()), 1)


@additive.wrong(
    "seen", "Below the line you added alpha for the tokens seen here; every token of the vocabulary gets one."
)
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + alpha * max(len(followers), 1))


@additive.wrong("zero", "You forgot to smooth the unseen: a token with count 0 has alpha.")
def _(followers, token, alpha, vocab_size):
    return additive(followers, token, alpha, vocab_size) if token in followers else 0.0


@additive.wrong("once", "Below the line you added alpha once; add it once per token, alpha * V.")
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + alpha)


@additive.wrong("vocabulary", "You divided by the vocabulary; divide by the context's own count, plus alpha * V.")
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / vocab_size


@additive.wrong("none", "Nothing is smoothed yet: add alpha above, and alpha * V below the line.")
def _(followers, token, alpha, vocab_size):
    return followers.get(token, 0) / sum(followers.values())


@additive.wrong("one", "You always added 1; add `alpha`, which may be smaller.")
def _(followers, token, alpha, vocab_size):
    return additive(followers, token, 1, vocab_size)


@additive.wrong("V alone", "Below the line you added V; add alpha once per token: alpha * V.")
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + vocab_size)


@additive.wrong("kinds", "len(followers) counts kinds of tokens; the context's count is their sum.")
def _(followers, token, alpha, vocab_size):
    return (followers.get(token, 0) + alpha) / (len(followers) + alpha * vocab_size)
