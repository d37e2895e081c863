"""Exercise 09.4: Which bias keeps a half?"""

from __future__ import annotations

import math

from course_lib.exercises import exercise


@exercise(
    "09.4",
    title="Which bias keeps a half?",
    difficulty=3,
    minutes=8,
    prompt="You want `share` of the memory, say a half, to be left after `steps` steps. Write "
    "`bias_to_keep(share, steps)`: the forget-gate bias that does it when nothing else moves the gate, "
    "$\\sigma(b)^{\\text{steps}} = \\text{share}$.",
    hints=["First the gate: f to the power steps is share.", "Then the inverse of sigmoid: ln(f / (1 - f))."],
)
def bias_to_keep(share: float, steps: int) -> float:
    """The forget-gate bias b with sigmoid(b) ** steps == share (0 < share < 1)."""
    import math

    f = share ** (1 / steps)
    return math.log(f / (1 - f))


@bias_to_keep.cases
def _():
    return [(0.5, 1), (0.5, 10), (0.1, 500), (0.9, 100)]


@bias_to_keep.allows
def _(share, steps):
    return 0 < share < 1 and steps >= 1


@bias_to_keep.wrong("gate", "This is the gate f itself; the bias is what sigmoid turns into f.")
def _(share, steps):
    return share ** (1 / steps)


@bias_to_keep.wrong("divided", "You divided the share by the steps; gates multiply: take the root.")
def _(share, steps):
    f = share / steps
    return math.log(f / (1 - f))


@bias_to_keep.wrong("chrono", "ln(steps - 1) gives a memory of that many steps, which leaves about 1/e. Use share.")
def _(share, steps):
    return math.log(steps - 1) if steps > 1 else 0.0


@bias_to_keep.wrong("sign", "Your sign is reversed: an open gate needs a positive bias.")
def _(share, steps):
    return -bias_to_keep(share, steps)


@bias_to_keep.wrong("base", "You took log10; sigmoid is built on e, so take the natural logarithm.")
def _(share, steps):
    return bias_to_keep(share, steps) / math.log(10)
