"""Exercise 02.3: A fair price."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "02.3",
    title="A fair price",
    difficulty=2,
    minutes=4,
    prompt="Two tokenizers, one text. Write `bits_per_character(probabilities, text)`: what one character of "
    "`text` costs in bits, when the text's tokens got these probabilities.",
    hints=["How many bits does the whole text cost?", "Sum -log2 p over the tokens; divide by `len(text)`."],
)
def bits_per_character(probabilities: list[float], text: str) -> float:
    """Bits that one character of the text costs; probabilities has one entry per token, not per character."""
    return sum(-math.log2(p) for p in probabilities) / len(text)


@bits_per_character.cases
def _():
    return [
        ([0.5, 0.25], "the cat"), ([0.1, 0.9, 0.3], "abc"), ([0.001], "Hamlet"), ([0.2] * 5, "to be"), ([0.5], "né"),
    ]  # fmt: skip


@bits_per_character.allows
def _(probabilities, text):
    return len(text) > 0 and len(probabilities) > 0 and all(0 < p <= 1 for p in probabilities)


@bits_per_character.wrong(
    "per token", "You divided by the tokens; then larger tokens look worse. Share the bits among the characters."
)
def _(probabilities, text):
    return sum(-math.log2(p) for p in probabilities) / len(probabilities)


@bits_per_character.wrong("nats", "You took log base e and called it bits; bits need log base 2.")
def _(probabilities, text):
    return sum(-math.log(p) for p in probabilities) / len(text)


@bits_per_character.wrong("sign", "A minus sign is missing: log2 of a probability is below 0, a cost is not.")
def _(probabilities, text):
    return sum(math.log2(p) for p in probabilities) / len(text)


@bits_per_character.wrong("perplexity", "You divided the perplexity; only bits are shared out, since only they add up.")
def _(probabilities, text):
    return 2 ** (sum(-math.log2(p) for p in probabilities) / len(probabilities)) / len(text)


@bits_per_character.wrong("total", "This is the price of the whole text; divide by its characters.")
def _(probabilities, text):
    return sum(-math.log2(p) for p in probabilities)


@bits_per_character.wrong(
    "weighted",
    "You weighted each cost by its probability; this text was really read, so each of its tokens counts once.",
)
def _(probabilities, text):
    return sum(-p * math.log2(p) for p in probabilities) / len(text)


@bits_per_character.wrong(
    "power", "You raised 2 to the answer: that is a perplexity per character; bits are asked for."
)
def _(probabilities, text):
    return 2 ** (sum(-math.log2(p) for p in probabilities) / len(text))
