"""Exercise 02.2: Perplexity."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "02.2",
    title="Perplexity",
    difficulty=2,
    minutes=4,
    prompt="Write `perplexity(probabilities)`: the perplexity per token of a text whose tokens were given these "
    "probabilities. For `[0.25, 0.25]` it is 4: as unsure as among four equal choices.",
    hints=[
        "Take the mean of -log p first; any base will do.",
        "Then raise that base to this mean: `math.exp` for natural logarithms.",
    ],
)
def perplexity(probabilities: list[float]) -> float:
    """Perplexity of a text whose tokens got these probabilities, each given those before."""
    nats = [-math.log(p) for p in probabilities]
    return math.exp(sum(nats) / len(nats))


@perplexity.cases
def _():
    return [([0.25, 0.25],), ([0.5, 0.125, 0.25],), ([0.9, 0.01, 0.3, 0.6],), ([1.0, 1.0],)]


@perplexity.allows
def _(probabilities):
    return len(probabilities) > 0 and all(0 < p <= 1 for p in probabilities)


@perplexity.wrong("total", "This is 1 over the probability of the whole text; take the average.")
def _(probabilities):
    return 1 / math.prod(probabilities)


@perplexity.wrong("base", "You mixed bases: nats belong to exp, bits to 2 to the power of.")
def _(probabilities):
    return 2 ** (sum(-math.log(p) for p in probabilities) / len(probabilities))


@perplexity.wrong("arithmetic", "You averaged probabilities; average their logarithms, then go back.")
def _(probabilities):
    return len(probabilities) / sum(probabilities)


@perplexity.wrong("other base", "You took bits to the power of e; bits go with 2, nats with e.")
def _(probabilities):
    return math.exp(sum(-math.log2(p) for p in probabilities) / len(probabilities))


@perplexity.wrong("inverses", "You averaged 1 / p; costs are logarithms: average those, then go back.")
def _(probabilities):
    return sum(1 / p for p in probabilities) / len(probabilities)


@perplexity.wrong("bits", "These are bits per token; perplexity is 2 to that power.")
def _(probabilities):
    return sum(-math.log2(p) for p in probabilities) / len(probabilities)


@perplexity.wrong("inverse", "This is the inverse: perplexity is at least 1. A sign is missing.")
def _(probabilities):
    return 1 / perplexity(probabilities)
