"""Exercise 04.2: Bits and perplexity."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "04.2",
    title="Bits and perplexity",
    difficulty=1,
    minutes=5,
    prompt="A model gave probability `p[t]` to the character that came at step t. Write `bits_and_perplexity(p)`: "
    "the pair (bits per character, perplexity). For `[0.5, 0.25, 0.5, 0.125]` the bits are 1.75.",
    hints=["A character of probability 1/8 costs 3 bits.", "Perplexity is 2 to the power of the mean bits."],
)
def bits_and_perplexity(p: list[float]) -> tuple[float, float]:
    """Bits per character and perplexity, from the probabilities p that a model gave to each character that came."""
    bits = -sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, 2**bits


@bits_and_perplexity.cases
def _():
    return [([0.5, 0.25, 0.5, 0.125],), ([0.9, 0.01, 0.3],), ([0.05] * 5 + [0.6],)]


@bits_and_perplexity.allows
def _(p):
    return len(p) > 0 and all(0 < one <= 1 for one in p)


@bits_and_perplexity.wrong("nats", "Your first number is in nats: `math.log2` gives bits.")
def _(p):
    nats = -sum(math.log(p_t) for p_t in p) / len(p)
    return nats, math.exp(nats)


@bits_and_perplexity.wrong("mixed", "Your loss is in nats and your base is 2: use log2 and 2, or log and exp.")
def _(p):
    nats = -sum(math.log(p_t) for p_t in p) / len(p)
    return nats, 2**nats


@bits_and_perplexity.wrong("mean", "You averaged the probabilities; average their logarithms (a geometric mean).")
def _(p):
    mean = sum(p) / len(p)
    return -math.log2(mean), 1 / mean


@bits_and_perplexity.wrong("sum", "This is the cost of the whole text; divide by the number of characters.")
def _(p):
    bits = -sum(math.log2(p_t) for p_t in p)
    return bits, 2**bits


@bits_and_perplexity.wrong("sign", "The minus sign is lost: log2 p is negative, a cost is positive.")
def _(p):
    bits = sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, 2**bits
