"""Exercise 02.1: A bigram by counting."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "02.1",
    title="A bigram by counting",
    difficulty=1,
    minutes=3,
    prompt="Write `bigram_probability(text, a, b)`: how likely the character `b` comes next after `a`, by counting "
    "in `text`, in which something follows `a` at least once. In `abracadabra` it is 0.5 for `a` and `b`.",
    hints=[
        "Collect the characters that stand right after an a.",
        "`[text[i + 1] for i in range(len(text) - 1) if text[i] == a]`, then count b in that list.",
    ],
)
def bigram_probability(text: str, a: str, b: str) -> float:
    """Of all places where the character a is followed by something, the share where it is followed by b."""
    followers = [text[i + 1] for i in range(len(text) - 1) if text[i] == a]
    return followers.count(b) / len(followers)


@bigram_probability.cases
def _():
    shells = "she sells sea shells"
    return [
        ("abracadabra", "a", "b"),
        (shells, "s", "h"),
        ("aaab", "a", "a"),
        (shells, "l", "l"),
    ]


@bigram_probability.allows
def _(text, a, b):
    return len(a) == len(b) == 1 and a in text[:-1]


@bigram_probability.wrong(
    "end", "You divided by all a's. The last character of the text is followed by nothing: it does not count."
)
def _(text, a, b):
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / text.count(a)


@bigram_probability.wrong("joint", "You divided by all pairs: that is P(a, b), not P(b after a).")
def _(text, a, b):
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / (len(text) - 1)


@bigram_probability.wrong(
    "vocabulary", "You divided by the size of the vocabulary; divide by the number of times the context was followed."
)
def _(text, a, b):
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / len(set(text))


@bigram_probability.wrong("backwards", "You looked at what comes before b; the context is a, on its left.")
def _(text, a, b):
    before = [text[i] for i in range(len(text) - 1) if text[i + 1] == b]
    return before.count(a) / len(before)


@bigram_probability.wrong("overlap", "str.count skips overlapping pairs: 'aaa' holds 'aa' twice. Use positions.")
def _(text, a, b):
    return text.count(a + b) / text[:-1].count(a)


@bigram_probability.wrong("count", "This is how often b follows a; divide by how often anything does.")
def _(text, a, b):
    return sum(text[i : i + 2] == a + b for i in range(len(text)))


@bigram_probability.wrong("unigram", "This is how frequent b is anywhere; look only at places after a.")
def _(text, a, b):
    return text.count(b) / len(text)
