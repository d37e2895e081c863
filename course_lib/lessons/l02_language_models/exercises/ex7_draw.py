"""Exercise 02.7: Draw a token."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "02.7",
    title="Draw a token",
    difficulty=3,
    minutes=6,
    prompt="Write `draw(probabilities, luck)`: give each token a piece of the line from 0 to 1, as long as its "
    "probability, in order; return the token whose piece holds `luck` (its lower end belongs to it). With "
    "`[0.2, 0.5, 0.3]`, luck 0.25 falls on token 1. A token with probability 0 must never come.",
    hints=[
        "Keep a running sum of the probabilities.",
        "Return the first token at which the sum is above luck.",
        "Rounding may leave the last sum a little below 1: return the last token that can come then.",
    ],
)
def draw(probabilities: list[float], luck: float) -> int:
    """The token that a number 0 <= luck < 1 falls on, when the tokens share out the line from 0 to 1 in order."""
    height, possible = 0.0, 0
    for token, p in enumerate(probabilities):
        height += p
        if luck < height:
            return token
        if p > 0:
            possible = token
    return possible  # rounding left the last sum a little below 1


@draw.cases
def _():
    return [
        ([0.2, 0.5, 0.3], 0.25),
        ([0.2, 0.5, 0.3], 0.1),
        ([0.2, 0.5, 0.3], 0.9),
        ([0.25, 0.25, 0.5], 0.4),
        ([0.0, 0.5, 0.5], 0.0),
        ([0.125, 0.875], 0.1249),
        ([0.1] * 10, 0.9999999999999999),
        ([0.1] * 10 + [0.0], 0.9999999999999999),
    ]  # fmt: skip


@draw.allows
def _(probabilities, luck):
    ends = [sum(probabilities[: k + 1]) for k in range(len(probabilities))]
    is_exact = all(p * 8 == int(p * 8) for p in probabilities)  # else rounding may put luck on either side of an end
    return (
        abs(ends[-1] - 1) < 1e-9
        and min(probabilities) >= 0
        and 0 <= luck < 1
        and (is_exact or all(abs(end - luck) > 1e-9 for end in ends))
    )


@draw.wrong("greedy", "You always take the likeliest token; that is greedy, not drawing.")
def _(probabilities, luck):
    return probabilities.index(max(probabilities))


@draw.wrong("piece", "You compared luck with single probabilities; add them up as you go.")
def _(probabilities, luck):
    return next((token for token, p in enumerate(probabilities) if luck < p), len(probabilities) - 1)


@draw.wrong("even", "Your pieces are all of one length; each must be as long as its probability.")
def _(probabilities, luck):
    return int(luck * len(probabilities))


@draw.wrong("closed", "At a border you took the lower token; one with probability 0 can then come.")
def _(probabilities, luck):
    height = 0.0
    for token, p in enumerate(probabilities):
        height += p
        if luck <= height:
            return token
    return len(probabilities) - 1


@draw.wrong("early", "You are one token early: return the one whose end lies above luck.")
def _(probabilities, luck):
    return max(draw(probabilities, luck) - 1, 0)


@draw.wrong(
    "fallback", "Ten times 0.1 adds up to a little less than 1, and no piece held luck: return the last token then."
)
def _no_fallback(probabilities, luck):
    height = 0.0
    for token, p in enumerate(probabilities):
        height += p
        if luck < height:
            return token
    return None


@draw.wrong(
    "past the end",
    "Ten times 0.1 adds up to a little less than 1, and you went past the end: the last token must answer.",
)
def _(probabilities, luck):
    token = _no_fallback(probabilities, luck)
    return len(probabilities) if token is None else token


@draw.wrong("late", "You are one token late: add its probability first, then compare.")
def _(probabilities, luck):
    return min(draw(probabilities, luck) + 1, len(probabilities) - 1)


@draw.wrong(
    "impossible", "Ten times 0.1 adds up to a little less than 1, and you return the last token, though it has none."
)
def _(probabilities, luck):
    token = _no_fallback(probabilities, luck)
    return len(probabilities) - 1 if token is None else token


@draw.wrong("value", "You returned the token's probability; return its place in the list, counted from 0.")
def _(probabilities, luck):
    return probabilities[draw(probabilities, luck)]


draw.equivalent(
    "height, possible = (0.0, 1)",
    "height, possible = (0.0, -1)",
    because="Some token has a probability above 0, and takes its place.",
)
