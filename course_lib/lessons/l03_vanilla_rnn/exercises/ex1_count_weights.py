"""Exercise 03.1: Count the weights."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "03.1",
    title="Count the weights",
    difficulty=1,
    minutes=3,
    prompt="Write `count_weights(features, hidden, outputs, steps)`: how many numbers $W_{xh}$, $W_{hh}$, $b_h$, "
    "$W_{hy}$ and $b_y$ hold together, as an int, for an RNN that reads `steps` inputs.",
    hints=[
        "The shapes are on the drawing: W_xh is (hidden, features).",
        "Five products and sums. One of the four arguments plays no part.",
    ],
)
def count_weights(features: int, hidden: int, outputs: int, steps: int) -> int:
    """How many numbers W_xh, W_hh, b_h, W_hy and b_y of an RNN hold that reads `steps` inputs."""
    return hidden * features + hidden * hidden + hidden + outputs * hidden + outputs


@count_weights.cases
def _():
    return [(3, 5, 2, 4), (27, 100, 27, 10), (1, 1, 1, 1000), (4, 7, 3, 1)]


@count_weights.allows
def _(*sizes):
    return min(sizes) >= 1


@count_weights.wrong("steps", "You multiplied by the steps; all steps share the same weights.")
def _(features, hidden, outputs, steps):
    return steps * count_weights(features, hidden, outputs, steps)


@count_weights.wrong("biases", "You left out the biases b_h and b_y.")
def _(features, hidden, outputs, steps):
    return hidden * features + hidden * hidden + outputs * hidden


@count_weights.wrong("output", "You left out the output layer, W_hy and b_y.")
def _(features, hidden, outputs, steps):
    return hidden * features + hidden * hidden + hidden


@count_weights.wrong("b_y", "You left out b_y: one number for each output.")
def _(features, hidden, outputs, steps):
    return count_weights(features, hidden, outputs, steps) - outputs


@count_weights.wrong("b_h", "You left out b_h: one number for each unit of the state.")
def _(features, hidden, outputs, steps):
    return count_weights(features, hidden, outputs, steps) - hidden


@count_weights.wrong("two", "You counted b_h twice, as torch.nn.RNN does; our formula has it once.")
def _(features, hidden, outputs, steps):
    return count_weights(features, hidden, outputs, steps) + hidden


@count_weights.wrong("recurrent", "You left out W_hh: hidden times hidden numbers.")
def _(features, hidden, outputs, steps):
    return hidden * features + hidden + outputs * hidden + outputs
