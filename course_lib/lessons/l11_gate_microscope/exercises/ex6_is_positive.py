"""Exercise 11.6: A verdict by rule."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "11.6",
    title="A verdict by rule",
    difficulty=2,
    minutes=6,
    prompt="Write the rule that the networks have to find. `is_positive(words, ratings)`: the *last* word with a "
    'rating decides, above 0 is positive; a `"not"` among the two words before it turns the verdict round. There '
    "is always a rated word.",
    hints=[
        "`enumerate(words)` gives places; keep those whose word is in `ratings`, and take the largest.",
        '`words[max(0, last - 2):last]` are the two words before; `!=` is "one of both, not both".',
    ],
)
def is_positive(words: list[str], ratings: dict[str, float]) -> bool:
    """Whether the last rated word is above 0; a "not" among the two words before it turns the verdict round."""
    last = max(place for place, word in enumerate(words) if word in ratings)
    negated = "not" in words[max(0, last - 2) : last]
    return (ratings[words[last]] > 0) != negated


@is_positive.cases
def _():
    ratings = {"lovely": 2.8, "good": 1.9, "fine": 0.5, "so-so": 0.0, "flat": -0.4, "dull": -1.7, "horrid": -2.5}
    texts = (
        "the film was lovely",
        "the film was not lovely",
        "the cast was not very good last night",
        "the plot was lovely but the pace was dull",
        "the plot was dull but the cast was lovely",
        "the plot was not good but the cast was lovely",
        "the plot was horrid and the cast was horrid but the music was not dull",
        "not dull",
        "it was not at all lovely",
        "the film was lovely it was not",
        "lovely it was not",
        "the cast was fine",
        "the plot was flat",
        "the film was so-so",
        "the film was not so-so",
    )
    return [(text.split(), ratings) for text in texts]


@is_positive.allows
def _(words, ratings):
    return [ratings[word] for word in words if word in ratings][-1] != 0


@is_positive.wrong("first", "You took the first rated word; what is said last decides.")
def _(words, ratings):
    first = min(place for place, word in enumerate(words) if word in ratings)
    return (ratings[words[first]] > 0) != ("not" in words[max(0, first - 2) : first])


@is_positive.wrong("sum", "You added all ratings up; only the last rated word counts.")
def _(words, ratings):
    return sum(ratings.get(word, 0.0) for word in words) > 0


@is_positive.wrong("deaf", 'You do not hear "not": "not lovely" is negative.')
def _no_negation(words, ratings):
    return [ratings[word] for word in words if word in ratings][-1] > 0


@is_positive.wrong("anywhere", 'Your "not" works from anywhere; look two words back only.')
def _(words, ratings):
    return _no_negation(words, ratings) != ("not" in words)


@is_positive.wrong("beside", 'You look at one word before; "not very good" has a word between.')
def _(words, ratings):
    last = max(place for place, word in enumerate(words) if word in ratings)
    return (ratings[words[last]] > 0) != (words[max(0, last - 1) : last] == ["not"])


is_positive.equivalent(
    "negated = 'not' in words[max(0, last - 2):last + 1]",
    because='The rated word itself is no "not".',
)
