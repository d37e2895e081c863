"""Exercise 01.5: Bits per character."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "01.5",
    title="Bits per character",
    difficulty=3,
    minutes=5,
    prompt="A model reads `text` as tokens and gives each one a loss, -ln p, in nats. Write "
    "`bits_per_character(losses, text)`, which makes models over different tokens comparable.",
    hints=["Add the losses up before you divide by anything.", "Divide by `math.log(2)` and by `len(text)`."],
)
def bits_per_character(losses: list[float], text: str) -> float:
    """Bits per character of a text, from the loss -ln p (in nats) of each of its tokens."""
    import math

    return sum(losses) / math.log(2) / len(text)


@bits_per_character.cases
def _():
    return [([math.log(2)] * 4, "ab"), ([1.0, 2.0, 3.0], "bread"), ([0.5, 0.25], "né né"), ([3.0], "面包")]  # fmt: skip


@bits_per_character.allows
def _(losses, text):
    return len(text) > 0 and len(losses) > 0 and min(losses) >= 0


@bits_per_character.wrong("nats", "Your answer is in nats; one bit is ln 2 nats, so divide by ln 2.")
def _(losses, text):
    return sum(losses) / len(text)


@bits_per_character.wrong(
    "per token", "You divided by the number of tokens; longer tokens would look worse. Divide by characters."
)
def _(losses, text):
    return sum(losses) / math.log(2) / len(losses)


@bits_per_character.wrong("times ln 2", "You multiplied by ln 2; nats become bits when divided by ln 2.")
def _(losses, text):
    return sum(losses) * math.log(2) / len(text)


@bits_per_character.wrong("per byte", "That is bits per byte; divide by characters, len(text).")
def _(losses, text):
    return sum(losses) / math.log(2) / len(text.encode())


@bits_per_character.wrong(
    "log again", "The losses are logarithms already, -ln p: change their base, take no logarithm of them."
)
def _(losses, text):
    return sum(math.log2(loss) for loss in losses) / len(text)
