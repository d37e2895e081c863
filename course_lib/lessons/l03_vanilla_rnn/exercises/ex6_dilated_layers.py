"""Exercise 03.6: How deep must it be?"""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "03.6",
    title="How deep must it be?",
    difficulty=3,
    minutes=6,
    prompt="L dilated causal layers with F taps see $F^L$ inputs. Write `dilated_layers(steps, taps)`: the fewest "
    "layers that see all `steps` inputs, as an int. One step needs 0 layers; 125 steps with 5 taps need 3.",
    hints=["Start with 0 layers, which see 1 input.", "Multiply by `taps` until it is enough, and count."],
)
def dilated_layers(steps: int, taps: int) -> int:
    """The fewest dilated layers of `taps` taps whose last output sees all `steps` inputs (L layers see taps ** L)."""
    layers, seen = 0, 1
    while seen < steps:
        layers, seen = layers + 1, seen * taps
    return layers


@dilated_layers.cases
def _():
    return [(64, 2), (65, 2), (125, 5), (100, 3), (1, 2), (1000, 10)]  # fmt: skip


@dilated_layers.allows
def _(steps, taps):
    return steps >= 1 and taps >= 2


@dilated_layers.wrong("float", "Your logarithm is off by a rounding error: log(125) / log(5) is a little over 3.")
def _(steps, taps):
    return math.ceil(math.log(steps) / math.log(taps))


@dilated_layers.wrong("floor", "You rounded down, or to the nearest: too few to see the first input.")
def _(steps, taps):
    layers = dilated_layers(steps, taps)
    return layers if taps**layers == steps else layers - 1


@dilated_layers.wrong("more", "You went on until more than all steps are seen; stop at exactly all.")
def _(steps, taps):
    return dilated_layers(steps + 1, taps)


@dilated_layers.wrong("one", "One step needs 0 layers, and you start at 1.")
def _(steps, taps):
    return max(1, dilated_layers(steps, taps))


@dilated_layers.wrong("plain", "This is for plain layers, which add F - 1 inputs each.")
def _(steps, taps):
    return -(-(steps - 1) // (taps - 1))


@dilated_layers.wrong("two", "You took powers of 2; each layer multiplies the reach by the taps.")
def _(steps, taps):
    return dilated_layers(steps, 2)


@dilated_layers.wrong("rnn", "This is the way through an RNN, one step for each input.")
def _(steps, taps):
    return steps
