"""Exercise 13.5: A decoder that looks at the context twice."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "13.5",
    title="A decoder that looks at the context twice",
    difficulty=3,
    minutes=8,
    prompt="Write `decoder_step(x, s, c, W, U, C, V, D)`: one step of a vanilla decoder with the context in the "
    "state *and* "
    "the output. The new state is tanh of `W` on the input, `U` on the old state and `C` on the context; "
    "the logits are "
    "`V` on the **new** state and `D` on the context. No biases. Return new state and logits.",
    hints=["Three products inside the tanh.", "The output reads what the state has just become."],
)
def decoder_step(
    x: Tensor, s: Tensor, c: Tensor, W: Tensor, U: Tensor, C: Tensor, V: Tensor, D: Tensor
) -> tuple[Tensor, Tensor]:
    """The new state, and the logits of the next token, for vectors x, s, c."""
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, V @ new + D @ c


@decoder_step.cases
def _():
    def square(seed):
        return [normal(3, seed=seed + n) for n in range(3)] + [normal(3, 3, seed=seed + 3 + n) for n in range(5)]

    return [tuple(square(0)), tuple(square(20))]


@decoder_step.allows
def _(x, s, c, W, U, C, V, D):
    sizes = len(s), len(x), len(c), len(V)
    return (
        W.shape == (sizes[0], sizes[1])
        and U.shape == (sizes[0], sizes[0])
        and C.shape == (sizes[0], sizes[2])
        and V.shape == (sizes[3], sizes[0])
        and D.shape == (sizes[3], sizes[2])
        and min(sizes) > 0
    )


@decoder_step.wrong("start only", "Your state does not see the context: at length it has to remember all of it.")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s)
    return new, V @ new + D @ c


@decoder_step.wrong("state only", "Your output does not see the context; add D c to the logits.")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, V @ new


@decoder_step.wrong("old state", "Your output reads the old state; the input would come in one step late.")
def _(x, s, c, W, U, C, V, D):
    return torch.tanh(W @ x + U @ s + C @ c), V @ s + D @ c


@decoder_step.wrong("outside", "You added the context outside of the tanh.")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s) + C @ c
    return new, V @ new + D @ c


@decoder_step.wrong("squashed", "Logits are not squashed: leave the output's sum as it is.")
def _(x, s, c, W, U, C, V, D):
    new = torch.tanh(W @ x + U @ s + C @ c)
    return new, torch.tanh(V @ new + D @ c)


@decoder_step.wrong("exchanged", "You exchanged C and D: C leads into the state, D into the output.")
def _(x, s, c, W, U, C, V, D):
    return decoder_step(x, s, c, W, U, D, V, C)


@decoder_step.wrong("transposed", "You used the matrices transposed, as x @ W does; write W @ x.")
def _(x, s, c, W, U, C, V, D):
    return decoder_step(x, s, c, W.T, U.T, C.T, V.T, D.T)
