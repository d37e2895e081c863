"""Exercise 09.1: Finish the step."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "09.1",
    title="Finish the step",
    difficulty=1,
    minutes=4,
    prompt="The gates `f`, `i`, `o` and the candidate `g` of a step are there already; `c` is the memory before "
    "it. Write `finish_step(f, i, g, o, c)`: steps 3 and 4, as the pair `(h, c)` after the step.",
    hints=["Forget and write: f times c, plus i times g.", "Then h is o times the tanh of the new c."],
)
def finish_step(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """The new (h, c), from the gates f, i, o, the candidate g and the memory c before this step."""
    c = f * c + i * g
    return o * c.tanh(), c


@finish_step.cases
def _():
    pencil = tuple(torch.tensor([v], dtype=torch.float64) for v in (1.0, 0.5, 0.5, 1.0, 2.0))
    cases = [pencil]
    for seed in (0, 1):
        f, i, g, o, c = (normal(2, 3, seed=10 * seed + k) for k in range(5))
        cases.append((f.sigmoid(), i.sigmoid(), g.tanh(), o.sigmoid(), 2 * c))
    return cases


@finish_step.allows
def _(f, i, g, o, c):
    return f.shape == i.shape == g.shape == o.shape == c.shape and f.numel() > 0


@finish_step.wrong("old", "Your h is told from the memory before the step; update c first, then tell it.")
def _(f, i, g, o, c):
    return o * c.tanh(), f * c + i * g


@finish_step.wrong("tanh", "Your h lacks the tanh: o multiplies tanh(c), not c.")
def _(f, i, g, o, c):
    c = f * c + i * g
    return o * c, c


@finish_step.wrong("coupled", "You wrote with 1 - f; an LSTM has an input gate of its own. Use i for writing.")
def _(f, i, g, o, c):
    c = f * c + (1 - f) * g
    return o * c.tanh(), c


@finish_step.wrong("swapped", "You swapped the gates: f multiplies the memory, i the candidate.")
def _(f, i, g, o, c):
    c = i * c + f * g
    return o * c.tanh(), c


@finish_step.wrong("order", "You returned (c, h); the pair is (h, c), as in PyTorch.")
def _(f, i, g, o, c):
    c = f * c + i * g
    return c, o * c.tanh()


@finish_step.wrong("no past", "The old memory is lost: add f * c to what is written, i * g.")
def _(f, i, g, o, c):
    return o * (i * g).tanh(), i * g


@finish_step.wrong("h alone", "You returned h alone; the next step needs c too: return h, c.")
def _(f, i, g, o, c):
    return finish_step(f, i, g, o, c)[0]
