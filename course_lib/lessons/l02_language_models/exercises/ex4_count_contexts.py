"""Exercise 02.4: Count every context."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "02.4",
    title="Count every context",
    difficulty=2,
    minutes=6,
    prompt="Write `count_contexts(text, order)`: a dictionary from every context of `order - 1` characters to a "
    "dictionary of the characters that follow it and how often. For `'abab'` and order 2: "
    "`{'a': {'b': 2}, 'b': {'a': 1}}`. Start at the first character that has a whole context before it.",
    hints=[
        "Let t run over the places of the character to be predicted, from `order - 1` on.",
        "The context is `text[t - order + 1 : t]`.",
        "`dict.setdefault(context, {})` gives the inner dictionary, new or old.",
    ],
)
def count_contexts(text: str, order: int) -> dict[str, dict[str, int]]:
    """For every context of order - 1 characters: how often each character follows it."""
    counts: dict[str, dict[str, int]] = {}
    for t in range(order - 1, len(text)):
        followers = counts.setdefault(text[t - order + 1 : t], {})
        followers[text[t]] = followers.get(text[t], 0) + 1
    return counts


@count_contexts.cases
def _():
    return [("abab", 2), ("she sells sea shells", 3), ("abracadabra", 1), ("abracadabra", 4), ("banana", 3)]


@count_contexts.allows
def _(text, order):
    return 1 <= order <= len(text)


@count_contexts.wrong("off by one", "Your context is one character too long: order n has n - 1.")
def _(text, order):
    return count_contexts(text, order + 1)


def _counted(pairs: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for context, token in pairs:
        followers = counts.setdefault(context, {})
        followers[token] = followers.get(token, 0) + 1
    return counts


@count_contexts.wrong("ragged", "You kept the short contexts at the start; wait until one is whole.")
def _(text, order):
    return _counted([(text[max(0, t - order + 1) : t], text[t]) for t in range(len(text))])


@count_contexts.wrong("end", "The last character of the text was never counted as a follower.")
def _(text, order):
    return count_contexts(text[:-1], order)


@count_contexts.wrong("ahead", "Your context stands after the character; it must stand before it.")
def _(text, order):
    return _counted([(text[t + 1 : t + order], text[t]) for t in range(len(text) - order + 1)])


@count_contexts.wrong("jumps", "You jumped from block to block; n-grams overlap, so move on by one character.")
def _(text, order):
    return _counted([(text[t - order + 1 : t], text[t]) for t in range(order - 1, len(text), order)])


@count_contexts.wrong("late", "You started one character late: place `order - 1` has a whole context.")
def _(text, order):
    return _counted([(text[t - order + 1 : t], text[t]) for t in range(order, len(text))])


@count_contexts.wrong("ones", "Every count is 1 in yours: add 1 to what is there, do not set it to 1.")
def _(text, order):
    return {context: dict.fromkeys(tokens, 1) for context, tokens in count_contexts(text, order).items()}


@count_contexts.wrong("last", "Each new follower replaced the ones before: keep the inner dictionary, add to it.")
def _(text, order):
    return {text[t - order + 1 : t]: {text[t]: 1} for t in range(order - 1, len(text))}


@count_contexts.wrong(
    "minus zero", "With order 1, `[-0:]` is the whole text, not nothing: give both ends, `text[t - order + 1 : t]`."
)
def _(text, order):
    return _counted([(text[:t][-(order - 1) :], text[t]) for t in range(order - 1, len(text))])


@count_contexts.wrong("grams", "You counted whole n-grams; split each into its context and the character after it.")
def _(text, order):
    grams = [text[t : t + order] for t in range(len(text) - order + 1)]
    return {gram: grams.count(gram) for gram in grams}
