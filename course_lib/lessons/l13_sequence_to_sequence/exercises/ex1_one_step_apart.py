"""Exercise 13.1: One step apart."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "13.1",
    title="One step apart",
    difficulty=1,
    minutes=3,
    prompt="Write `one_step_apart(target, bos, eos)`: the decoder's inputs and what it is to answer, as two "
    "lists of the "
    "same length. At every step it is fed the true token before.",
    hints=[
        "What is the decoder fed before anything is written?",
        "The last thing it has to say is that it has finished.",
    ],
)
def one_step_apart(target: list[int], bos: int, eos: int) -> tuple[list[int], list[int]]:
    """Inputs and answers of a decoder under teacher forcing, for the ids of a target."""
    return [bos, *target], [*target, eos]


@one_step_apart.cases
def _():
    return [([7, 8, 9], 2, 3), ([5], 1, 0), ([4, 4, 6, 4], 3, 2), ([], 2, 3)]


@one_step_apart.allows
def _(target, bos, eos):
    return bos != eos and bos not in target and eos not in target


@one_step_apart.wrong(
    "no beginning", "Your inputs begin with the first token; nothing would tell the decoder to start."
)
def _(target, bos, eos):
    return list(target), [*target, eos]


@one_step_apart.wrong("no end", "Your answers never end: a decoder taught so cannot stop.")
def _(target, bos, eos):
    return [bos, *target], list(target)


@one_step_apart.wrong(
    "cut", "You cut the input's last token off. It must be fed, so that the end can be learned after it."
)
def _(target, bos, eos):
    return [bos, *target[:-1]], list(target)


@one_step_apart.wrong("same", "Both of yours are the same: the decoder is fed what it has to say.")
def _(target, bos, eos):
    return [bos, *target, eos], [bos, *target, eos]


@one_step_apart.wrong("turned", "You exchanged the two: the inputs come first.")
def _(target, bos, eos):
    return [*target, eos], [bos, *target]


@one_step_apart.wrong("signs", "You exchanged bos and eos: the one begins the inputs, the other ends the answers.")
def _(target, bos, eos):
    return [eos, *target], [*target, bos]
