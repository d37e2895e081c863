"""Exercise 08.2: Chance, for the copying task."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "08.2",
    title="Chance, for the copying task",
    difficulty=1,
    minutes=4,
    prompt="A network without memory predicts every blank for sure, and guesses among `symbols` symbols at the "
    "`copied` last steps. The sequence has `delay + 2 * copied` steps. Write `baseline(delay, copied, symbols)`: "
    "its mean cross-entropy per step, in nats.",
    hints=["One guess among n costs ln n nats.", "Guesses times their cost, divided by the number of steps."],
)
def baseline(delay: int, copied: int, symbols: int) -> float:
    """Mean cross-entropy per step, in nats, of a network that knows the copying task but remembers nothing."""
    import math

    return copied * math.log(symbols) / (delay + 2 * copied)


@baseline.cases
def _():
    return [(100, 10, 8), (500, 10, 8), (5, 2, 4)]


@baseline.allows
def _(delay, copied, symbols):
    return delay >= 1 and copied >= 1 and symbols >= 2


@baseline.wrong("delay", "You divided by the delay; there are delay + 2 copied steps.")
def _(delay, copied, symbols):
    return copied * math.log(symbols) / delay


@baseline.wrong("bits", "This is in bits; PyTorch's cross-entropy is in nats: use the natural log.")
def _(delay, copied, symbols):
    return copied * math.log2(symbols) / (delay + 2 * copied)


@baseline.wrong("all", "You guess at every step; the blanks cost nothing, average over all.")
def _(delay, copied, symbols):
    return math.log(symbols)


@baseline.wrong("once", "You counted the symbols' steps once; they are read and repeated: delay + 2 copied.")
def _(delay, copied, symbols):
    return copied * math.log(symbols) / (delay + copied)


@baseline.wrong("sum", "This is the cost of the whole sequence; divide by its number of steps.")
def _(delay, copied, symbols):
    return copied * math.log(symbols)


@baseline.wrong("blank", "It guesses among the symbols alone, not the blank too: ln of symbols.")
def _(delay, copied, symbols):
    return copied * math.log(symbols + 1) / (delay + 2 * copied)


@baseline.wrong("sign", "A cost is positive: -ln(1 / symbols) is ln symbols.")
def _(delay, copied, symbols):
    return -copied * math.log(symbols) / (delay + 2 * copied)


@baseline.wrong("one", "You counted one guess; there are as many as copied symbols.")
def _(delay, copied, symbols):
    return math.log(symbols) / (delay + 2 * copied)
