"""Exercise 14.6: Run it on itself."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.exercises import exercise


@exercise(
    "14.6",
    title="Run it on itself",
    difficulty=4,
    minutes=15,
    prompt="A network with output recurrence: h_t = tanh(W_x x_t + W_y y_{t-1} + b), logits V h_t. In training y_{t-1} "
    "was the truth; now there is none. Write `run_itself(W_x, W_y, b, V, x)` for one sequence `x` (time, features): a "
    "list of the likeliest classes, each fed back as a one-hot vector. Before the first step y is a vector of zeros.",
    hints=[
        "`previous = torch.zeros(len(V), dtype=x.dtype)` before the loop; the last thing in the loop renews it.",
        "`int(logits.argmax())` is the class; a vector of zeros with a 1 at that place goes back in.",
    ],
)
def run_itself(W_x: Tensor, W_y: Tensor, b: Tensor, V: Tensor, x: Tensor) -> list[int]:
    """The classes that a network with output recurrence says when it is fed with its own answers."""
    previous = torch.zeros(len(V), dtype=x.dtype)
    said = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ previous + b)
        said.append(int((V @ h).argmax()))
        previous = torch.zeros(len(V), dtype=x.dtype)
        previous[said[-1]] = 1
    return said


@run_itself.cases
def _():
    generator = torch.Generator().manual_seed(4)
    cases = []
    for features, hidden, classes, time in ((2, 5, 3, 12), (1, 4, 2, 15), (3, 6, 4, 14), (2, 4, 3, 16), (2, 6, 4, 18)):
        shapes = ((hidden, features), (hidden, classes), (hidden,), (classes, hidden), (time, features))
        drawn = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes]
        drawn[1] = 2.5 * drawn[1]
        cases.append(tuple(drawn))
    return cases


def _run(W_x, W_y, b, V, x, back, first=None):
    previous = torch.zeros(len(V), dtype=x.dtype) if first is None else first
    said = []
    for x_t in x:
        h = torch.tanh(W_x @ x_t + W_y @ previous + b)
        logits = V @ h
        said.append(int(logits.argmax()))
        previous = back(logits, previous)
    return said


def _hot(logits):
    return nn.functional.one_hot(logits.argmax(), len(logits)).to(logits.dtype)


@run_itself.wrong("forgets", "The answer before is never fed back: y stays a vector of zeros.")
def _(W_x, W_y, b, V, x):
    return _run(W_x, W_y, b, V, x, lambda logits, previous: previous)


@run_itself.wrong("logits", "You fed the logits back; the network was trained on one-hot vectors.")
def _(W_x, W_y, b, V, x):
    return _run(W_x, W_y, b, V, x, lambda logits, previous: logits)


@run_itself.wrong("softmax", "You fed probabilities back; it is to be fed with the class it said, one-hot.")
def _(W_x, W_y, b, V, x):
    return _run(W_x, W_y, b, V, x, lambda logits, previous: torch.softmax(logits, 0))


@run_itself.wrong("class 0", "Before the first step y is a vector of zeros, not class 0.")
def _(W_x, W_y, b, V, x):
    first = torch.zeros(len(V), dtype=x.dtype)
    first[0] = 1
    return _run(W_x, W_y, b, V, x, lambda logits, previous: _hot(logits), first)


@run_itself.wrong("piles up", "Old answers stay in the vector: make a new one at every step.")
def _(W_x, W_y, b, V, x):
    return _run(W_x, W_y, b, V, x, lambda logits, previous: (previous + _hot(logits)).clamp(max=1))
