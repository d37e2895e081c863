"""Exercise 04.4: Temperature."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.lessons.l04_character_language_model.exercises.rows import row
from course_lib.models.initialise import normal


@exercise(
    "04.4",
    title="Temperature",
    difficulty=2,
    minutes=5,
    prompt="Write `tempered(y, temperature)`: what a sampler at this temperature draws from, given the logits `y`. "
    "High temperatures flatten, low ones sharpen, 0 is greedy. `torch.softmax` may be used.",
    hints=["Divide before the softmax, not after it.", "For 0: zeros, and a 1 at `y.argmax()`."],
)
def tempered(y: Tensor, temperature: float) -> Tensor:
    """Softmax of the logits y, (vocabulary,), at a temperature of 0 or more; 0 puts everything on the largest."""
    if temperature == 0:
        p = torch.zeros_like(y)
        p[y.argmax()] = 1
        return p
    return torch.softmax(y / temperature, -1)


@tempered.cases
def _():
    return [(row(2.0, 1.0, 0.0), 2.0), (normal(6), 0.5), (normal(6), 1.0), (row(0.0, 3.0, 1.0), 0), (row(0.02, 0.0), 0)]


@tempered.allows
def _(y, temperature):
    return len(y) > 0 and (temperature >= 0.1 or (temperature == 0 and int((y == y.max()).sum()) == 1))


@tempered.wrong("times", "You multiplied by the temperature: then heat sharpens. Divide.")
def _(y, temperature):
    return torch.softmax(y * temperature, -1)


@tempered.wrong("zero", "At temperature 0 you divide by zero; treat it apart: all on the largest logit.")
def _(y, temperature):
    return torch.softmax(y / temperature, -1)


@tempered.wrong("late", "You divided the probabilities: they no longer sum to 1. Divide logits.")
def _(y, temperature):
    return tempered(y, 0) if temperature == 0 else torch.softmax(y, -1) / temperature


@tempered.wrong("twice", "You took the softmax of probabilities; divide the logits instead.")
def _(y, temperature):
    return tempered(y, 0) if temperature == 0 else torch.softmax(torch.softmax(y, -1) / temperature, -1)


tempered.equivalent(
    "return torch.softmax(y / temperature, -0)",
    because="The last axis of a vector is axis 0.",
)
