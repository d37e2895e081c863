"""Exercise 02.8: Kneser-Ney for bigrams."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "02.8",
    title="Kneser-Ney for bigrams",
    difficulty=5,
    minutes=14,
    prompt="Write `kneser_ney_probability(text, a, b, discount)`: interpolated Kneser-Ney P(b | a) over "
    "characters. The lower order is the continuation probability alone: of all different pairs in the text, the "
    "share that ends in `b` (no uniform part). If nothing ever follows `a`, return that. Over all `b`, the "
    "answers must add up to 1.",
    hints=[
        "List all pairs, `text[i : i + 2]`; `set(pairs)` holds the different ones.",
        "Three parts: max(c(ab) - D, 0) / c(a), what is given away, D * kinds after a / c(a), and the lower order.",
        "The lower order is `sum(pair[1] == b for pair in kinds) / len(kinds)`.",
    ],
)
def kneser_ney_probability(text: str, a: str, b: str, discount: float) -> float:
    """Interpolated Kneser-Ney P(b | a) over characters: bigrams with this discount, below them continuation counts."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = sum(pair[1] == b for pair in kinds) / len(kinds)
    total = sum(pair[0] == a for pair in pairs)
    if total == 0:
        return lower
    given_away = discount * sum(pair[0] == a for pair in kinds) / total
    return max(pairs.count(a + b) - discount, 0) / total + given_away * lower


@kneser_ney_probability.cases
def _():
    return [
        ("abracadabra", "a", "b", 0.5),
        ("abracadabra", "a", "r", 0.5),
        ("abracadabra", "r", "c", 0.75),
        ("san francisco and san jose and san diego", "n", " ", 0.75),
        ("san francisco and san jose and san diego", "z", "s", 0.75),
        ("banana", "b", "a", 0.5),
        ("banana", "a", "n", 0.25),
        ("aaab", "a", "a", 0.5),
    ]


@kneser_ney_probability.allows
def _(text, a, b, discount):
    return len(text) >= 2 and len(a) == len(b) == 1 and 0 < discount < 1


def _kn_parts(text: str, a: str, b: str) -> tuple[int, int, int, float]:
    """Count of the pair, count of the context, kinds after the context, continuation probability."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = sum(pair[1] == b for pair in kinds) / len(kinds)
    return pairs.count(a + b), sum(p[0] == a for p in pairs), sum(p[0] == a for p in kinds), lower


@kneser_ney_probability.wrong(
    "raw", "Your lower order counts how often b stands; count how many different pairs end in b."
)
def _(text, a, b, discount):
    count, total, kinds, _ = _kn_parts(text, a, b)
    lower = text[1:].count(b) / (len(text) - 1)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong("kept", "The discount was taken and not given back to the lower order.")
def _(text, a, b, discount):
    count, total, _, lower = _kn_parts(text, a, b)
    return lower if total == 0 else max(count - discount, 0) / total


@kneser_ney_probability.wrong(
    "once", "You gave back one discount; it was taken from every different pair that begins with a."
)
def _(text, a, b, discount):
    count, total, _, lower = _kn_parts(text, a, b)
    return lower if total == 0 else max(count - discount, 0) / total + discount / total * lower


@kneser_ney_probability.wrong("after", "Your lower order counts pairs that begin with b; it is about what precedes b.")
def _(text, a, b, discount):
    count, total, kinds, _ = _kn_parts(text, a, b)
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    lower = sum(pair[0] == b for pair in pairs) / len(pairs)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong("context", "After a context that was never seen, the lower order must answer.")
def _(text, a, b, discount):
    return kneser_ney_probability(text, a, b, discount) if a in text[:-1] else 0.0


@kneser_ney_probability.wrong("negative", "A count of 0 cannot pay the discount: use max(count - discount, 0).")
def _(text, a, b, discount):
    count, total, kinds, lower = _kn_parts(text, a, b)
    return lower if total == 0 else (count - discount) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong("end", "You divided by all a's; one at the end of the text has no follower.")
def _(text, a, b, discount):
    count, _, kinds, lower = _kn_parts(text, a, b)
    total = text.count(a)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong(
    "uniform", "Your lower order treats all characters alike; use the share of different pairs that end in b."
)
def _(text, a, b, discount):
    count, total, kinds, _ = _kn_parts(text, a, b)
    lower = 1 / len(set(text))
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong(
    "all pairs", "Your lower order divides by all pairs; divide by the different ones, as above the line."
)
def _(text, a, b, discount):
    count, total, kinds, lower = _kn_parts(text, a, b)
    lower *= len({text[i : i + 2] for i in range(len(text) - 1)}) / (len(text) - 1)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


@kneser_ney_probability.wrong(
    "either", "You ask the lower order only for pairs never seen; interpolation gives every b its share."
)
def _(text, a, b, discount):
    count, total, kinds, lower = _kn_parts(text, a, b)
    if total == 0:
        return lower
    return (count - discount) / total if count else discount * kinds / total * lower


@kneser_ney_probability.wrong(
    "no case", "Nothing ever follows this a, so you divided by 0: the lower order must answer alone."
)
def _(text, a, b, discount):
    count, total, kinds, lower = _kn_parts(text, a, b)
    return max(count - discount, 0) / total + discount * kinds / total * lower
