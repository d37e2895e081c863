"""Exercise 05.2: Count what is kept."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "05.2",
    title="Count what is kept",
    difficulty=1,
    minutes=4,
    prompt="A sequence of `T` steps is read in chunks of `chunk`. Write `pairs_in_chunks(T, chunk)`: how many "
    "pairs of a loss j and a step k ≤ j lie inside one chunk. `pairs_in_chunks(100, 10)` is 550.",
    hints=[
        "A chunk of n steps has 1 + 2 + ... + n pairs.",
        "Sum n (n + 1) / 2 over the chunks, the last included.",
    ],
)
def pairs_in_chunks(T: int, chunk: int) -> int:
    """The number of pairs (loss j, step k) with k <= j that lie in one chunk; the last chunk may be shorter."""
    pairs = 0
    for start in range(0, T, chunk):
        length = min(chunk, T - start)
        pairs += length * (length + 1) // 2
    return pairs


@pairs_in_chunks.cases
def _():
    return [(100, 10), (10, 4), (7, 7), (5, 1), (12, 5)]


@pairs_in_chunks.allows
def _(T, chunk):
    return 1 <= chunk <= T


@pairs_in_chunks.wrong("all", "You counted all pairs; those across the end of a chunk are cut.")
def _(T, chunk):
    return T * (T + 1) // 2


@pairs_in_chunks.wrong("square", "You counted steps after the loss too; an error only goes back.")
def _(T, chunk):
    return sum(min(chunk, T - start) ** 2 for start in range(0, T, chunk))


@pairs_in_chunks.wrong("own", "You left out k = j: a loss also reaches its own step.")
def _(T, chunk):
    return sum(n * (n - 1) // 2 for n in (min(chunk, T - start) for start in range(0, T, chunk)))


@pairs_in_chunks.wrong("rest", "You dropped the last, shorter chunk; it has pairs as well.")
def _(T, chunk):
    return (T // chunk) * chunk * (chunk + 1) // 2


@pairs_in_chunks.wrong(
    "window", "You let every loss see `chunk` steps back; with chunks, the first loss of a chunk sees only one."
)
def _(T, chunk):
    return sum(min(j, chunk) for j in range(1, T + 1))


@pairs_in_chunks.wrong("round", "You took the last chunk as whole; it may be shorter, and has fewer.")
def _(T, chunk):
    return -(-T // chunk) * chunk * (chunk + 1) // 2


@pairs_in_chunks.wrong("single", "These are the pairs of one chunk; add up all the chunks.")
def _(T, chunk):
    return chunk * (chunk + 1) // 2


@pairs_in_chunks.wrong("cut", "These are the pairs that are cut; count those that are kept.")
def _(T, chunk):
    return T * (T + 1) // 2 - pairs_in_chunks(T, chunk)


pairs_in_chunks.equivalent(
    "for start in range(0, T + 1, chunk):",
    because="A chunk that starts behind the end has no pairs.",
)
