"""Exercise 01.3: Out of vocabulary."""

# Words in cases read best as a sentence that is split.
# ruff: noqa: SIM905

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "01.3",
    title="Out of vocabulary",
    difficulty=2,
    minutes=4,
    prompt="Write `unknown_rate(words, vocabulary)`: the share, from 0 to 1, of a list of running words that a "
    "set of known words lacks. A word that stands three times counts three times. No words: 0.0.",
    hints=["`word not in vocabulary` is True or False, and True counts as 1.", "Sum over the list, not a set."],
)
def unknown_rate(words: list[str], vocabulary: set[str]) -> float:
    """Share of the running words, 0 to 1, that are not in the vocabulary; 0.0 for no words."""
    if not words:
        return 0.0
    return sum(word not in vocabulary for word in words) / len(words)


@unknown_rate.cases
def _():
    return [
        ("to be or not to be".split(), {"to", "be", "or"}), ([], {"a"}), (["x", "x", "x", "a"], {"a"}),
        (["a", "b"], set()), (["a"], {"a"}), (["To", "be"], {"to", "be"}),
    ]  # fmt: skip


@unknown_rate.allows
def _(words, vocabulary):
    return True


@unknown_rate.wrong("types", "You counted each different word once; count every running word.")
def _(words, vocabulary):
    types = set(words)
    return len(types - vocabulary) / len(types) if types else 0.0


@unknown_rate.wrong(
    "types above", "You counted each unknown word once, but divided by all words; count it as often as it comes."
)
def _(words, vocabulary):
    return len(set(words) - vocabulary) / len(words) if words else 0.0


@unknown_rate.wrong("known", "That is the share of words that are known; take the others.")
def _(words, vocabulary):
    return sum(word in vocabulary for word in words) / len(words) if words else 0.0


@unknown_rate.wrong("count", "You returned how many are unknown; divide by the number of words.")
def _(words, vocabulary):
    return float(sum(word not in vocabulary for word in words))


@unknown_rate.wrong("per cent", "You returned per cent; return a share from 0 to 1.")
def _(words, vocabulary):
    return 100 * unknown_rate(words, vocabulary)
