"""Exercise 09.2: How long is a bias of 1?"""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "09.2",
    title="How long is a bias of 1?",
    difficulty=1,
    minutes=4,
    prompt="Let the forget gate be $f = \\sigma(b)$ at every step. Write `memory_of_bias(b)`: the memory "
    "$1/(1-f)$ in steps, a float. It must still be right for $b = 40$, where $f$ rounds to 1. (Write $1 - "
    "\\sigma(b)$ in another way first.)",
    hints=["1 - sigmoid(b) is sigmoid(-b).", "sigmoid(-b) is 1 / (1 + e^b): turn it over."],
)
def memory_of_bias(b: float) -> float:
    """Steps 1 / (1 - f) that a unit remembers, when its forget gate is f = sigmoid(b) all the time."""
    import math

    return 1 + math.exp(b)


@memory_of_bias.cases
def _():
    return [(0.0,), (1.0,), (-2.0,), (5.0,), (40.0,)]


@memory_of_bias.allows
def _(b):
    return abs(b) <= 40


@memory_of_bias.wrong("rounded", "Right until b = 40: there f rounds to 1 and 1 - f to 0. Write 1 - f as sigmoid(-b).")
def _(b):
    f = 1 / (1 + math.exp(-b))
    return 1 / (1 - f)


@memory_of_bias.wrong("sigmoid", "You used the bias as the gate; the gate is sigmoid(b).")
def _(b):
    return 1 / (1 - b)


@memory_of_bias.wrong("tanh", "You used tanh; a gate is a logistic sigmoid, from 0 to 1.")
def _(b):
    return 1 / (1 - math.tanh(b))


@memory_of_bias.wrong("lost", "This is 1/f; the memory is 1/(1 - f), large when the gate is open.")
def _(b):
    return 1 + math.exp(-b)


@memory_of_bias.wrong("one", "You are one step short: at b = 0 half is kept, and 1/(1 - 0.5) is 2.")
def _(b):
    return math.exp(b)
