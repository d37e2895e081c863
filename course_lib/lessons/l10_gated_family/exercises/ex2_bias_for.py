"""Exercise 10.2: A gate for a hundred steps."""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "10.2",
    title="A gate for a hundred steps",
    difficulty=1,
    minutes=5,
    prompt="You want a unit to hold its value for about `steps` steps: $1 / (1 - z) = $ `steps`, with "
    "$z = \\sigma(b)$. Write `bias_for(steps)`: the bias $b$. (For 2 steps it is 0.)",
    hints=["1 / (1 - sigmoid(b)) is 1 + e^b.", "Solve 1 + e^b = steps for b."],
)
def bias_for(steps: float) -> float:
    """The bias of a gate whose lifetime, 1 / (1 - gate), is so many steps; steps is more than 1."""
    import math

    return math.log(steps - 1)


@bias_for.cases
def _():
    return [(2.0,), (1.5,), (10.0,), (100.0,), (1000.0,)]


@bias_for.allows
def _(steps):
    return steps > 1


@bias_for.wrong("log", "Almost: log(steps) forgets that the lifetime is 1 + e^b, not e^b.")
def _(steps):
    return math.log(steps)


@bias_for.wrong("gate", "This is the gate z itself; put it through the inverse of the sigmoid.")
def _(steps):
    return 1 - 1 / steps


@bias_for.wrong("sign", "The sign is turned: a long life needs a gate near 1, a bias above 0.")
def _(steps):
    return -math.log(steps - 1)


@bias_for.wrong("life", "This takes a bias and gives its lifetime; you need the way back.")
def _(steps):
    return 1 + math.exp(steps)
