"""Explorers of lesson 12."""

from __future__ import annotations

from course_lib.explorers import Explorer, Slider, register
from course_lib.lessons.l12_deeper.decay import Decay, decay
from course_lib.lessons.l12_deeper.figures import draw_decay


def describe_decay(data: Decay) -> str:
    """What is left at the end, in a sentence."""
    steps = len(data.values) - 1
    return f"With factor {data.factor:.2f} per step, {data.values[-1]:.2g} of 1 is left after {steps} steps."


@register("12.first")
def first_explorer() -> Explorer:
    """A slider for the factor."""
    return Explorer(
        title="What is left",
        controls=[Slider("factor", "Factor per step", low=0.5, high=1.0, step=0.05, value=0.9, digits=2)],
        compute=decay,
        draw=draw_decay,
        describe=describe_decay,
    )
