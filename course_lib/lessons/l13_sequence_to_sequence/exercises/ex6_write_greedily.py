"""Exercise 13.6: Write greedily, and stop."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "13.6",
    title="Write greedily, and stop",
    difficulty=3,
    minutes=8,
    prompt="Write `write_greedily(step, state, bos, eos, longest)`. Here a decoder is a table: "
    "`step[token][state]` is a "
    "pair, the probabilities of the next token and the next state. Feed `bos` first, then always the likeliest token; "
    "return what was written, without `eos`, and never more than `longest` tokens.",
    hints=[
        "Keep two things from step to step: the last token and the state.",
        "The likeliest token is the place of the largest probability.",
        "Stop before `eos` gets into the list.",
    ],
)
def write_greedily(
    step: list[list[tuple[list[float], int]]], state: int, bos: int, eos: int, longest: int
) -> list[int]:
    """The likeliest token at every step, up to the end."""
    written = [bos]
    while len(written) <= longest:
        probabilities, state = step[written[-1]][state]
        token = probabilities.index(max(probabilities))
        if token == eos:
            break
        written.append(token)
    return written[1:]


@write_greedily.cases
def _():
    a, b, end = [0.0, 0.1, 0.6, 0.3], [0.0, 0.2, 0.3, 0.5], [0.1, 0.7, 0.1, 0.1]
    table = [
        [(a, 1), (b, 0), (a, 2)],
        [(end, 0), (end, 0), (end, 0)],
        [(a, 2), (b, 2), (b, 1)],
        [(b, 1), (a, 0), (end, 1)],
    ]
    endless = [[(b, 0), (a, 1)], [(a, 0), (a, 0)], [(b, 1), (a, 0)], [(a, 1), (b, 0)]]
    goes_on = [[(a, 1), (b, 0)], [(b, 1), (a, 0)], [(end, 1), (end, 0)], [(a, 0), (a, 1)]]
    return [
        (table, 0, 0, 1, 10),
        (table, 1, 0, 1, 10),
        (table, 2, 0, 1, 3),
        (endless, 1, 0, 1, 4),
        (table, 0, 3, 2, 6),
        (goes_on, 0, 0, 1, 6),
        (goes_on, 0, 0, 2, 6),
    ]


@write_greedily.allows
def _(step, state, bos, eos, longest):
    rows = [probabilities for token in step for probabilities, _ in token]
    return bos != eos and longest >= 1 and all(abs(sum(row) - 1) < 1e-6 and row.count(max(row)) == 1 for row in rows)


@write_greedily.wrong("keeps end", "You kept the end in what was written.")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    while len(written) < longest:
        probabilities, state = step[token][state]
        token = probabilities.index(max(probabilities))
        written.append(token)
        if token == eos:
            break
    return written


@write_greedily.wrong("never ends", "You went on behind the end.")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    while len(written) < longest:
        probabilities, state = step[token][state]
        token = probabilities.index(max(probabilities))
        written.append(token)
    return written


@write_greedily.wrong("forgets", "You forgot the state from step to step; then the decoder cannot know where it is.")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    while len(written) < longest:
        probabilities, _ = step[token][state]
        token = probabilities.index(max(probabilities))
        if token == eos:
            break
        written.append(token)
    return written


@write_greedily.wrong("same input", "You fed bos at every step; feed the token just written.")
def _(step, state, bos, eos, longest):
    written = []
    while len(written) < longest:
        probabilities, state = step[bos][state]
        token = probabilities.index(max(probabilities))
        if token == eos:
            break
        written.append(token)
    return written


@write_greedily.wrong("with bos", "You put bos into what was written; it only starts the decoder.")
def _(step, state, bos, eos, longest):
    return [bos, *write_greedily(step, state, bos, eos, longest)]


@write_greedily.wrong("least", "You took the least likely token; greedy takes the likeliest.")
def _(step, state, bos, eos, longest):
    token, written = bos, []
    while len(written) < longest:
        probabilities, state = step[token][state]
        token = probabilities.index(min(probabilities))
        if token == eos:
            break
        written.append(token)
    return written


@write_greedily.wrong("one short", "You stopped one token too early; `longest` tokens are allowed.")
def _(step, state, bos, eos, longest):
    return write_greedily(step, state, bos, eos, longest - 1)
