"""Exercise 11.7: Half-way."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "11.7",
    title="Half-way",
    difficulty=1,
    minutes=4,
    prompt="`shares[d]` is how much of the gradient falls on the input `d` characters back. Write "
    "`half_way(shares)`: the smallest distance such that it and all smaller ones together hold at least half of "
    "the whole. The shares need not add up to 1.",
    hints=["Add the shares up from distance 0 on.", "Stop as soon as the sum reaches `sum(shares) / 2`."],
)
def half_way(shares: list[float]) -> int:
    """The smallest distance such that it and all smaller ones together hold at least half of the sum of `shares`."""
    half, so_far = sum(shares) / 2, 0.0
    for distance, share in enumerate(shares):
        so_far += share
        if so_far >= half:
            return distance
    return len(shares) - 1


@half_way.cases
def _():
    return [
        ([0.6, 0.3, 0.1],),
        ([1.0, 2.0, 4.0, 1.0],),
        ([0.1, 0.1, 0.1, 0.1],),
        ([0.2, 0.15, 0.05, 0.05, 0.02, 0.02, 0.01, 0.5],),
        ([8.0] + [0.25] * 40,),
    ]  # fmt: skip


@half_way.allows
def _(shares):
    half, ends = sum(shares) / 2, [sum(shares[: d + 1]) for d in range(len(shares))]
    return min(shares) >= 0 and half > 0 and all(abs(end - half) > 1e-9 for end in ends)


@half_way.wrong("late", "One too many: the first entry is at distance 0.")
def _(shares):
    return half_way(shares) + 1


@half_way.wrong("absolute", "You compare with 0.5; compare with half of the sum.")
def _(shares):
    so_far = 0.0
    for distance, share in enumerate(shares):
        so_far += share
        if so_far >= 0.5:
            return distance
    return len(shares) - 1


@half_way.wrong("peak", "Here a share falls to half of the largest one; add shares up.")
def _(shares):
    return next((d for d, share in enumerate(shares) if share <= max(shares) / 2), len(shares) - 1)


@half_way.wrong("mean", "This is the mean distance; a few far inputs would pull it away.")
def _(shares):
    return round(sum(d * share for d, share in enumerate(shares)) / sum(shares))


@half_way.wrong("middle", "This is the middle of the list, whatever is in it; look at the shares.")
def _(shares):
    return len(shares) // 2


half_way.equivalent(
    "return len(shares) + 1",
    "return 1 - len(shares)",
    "return -1",
    "return len(shares)",
    "return len(shares) - 2",
    "return len(shares) - 0",
    because="The loop always returns: the sum of all shares is at least its half.",
)
