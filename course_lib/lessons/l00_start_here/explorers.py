"""The first widget that must move: a wave that grows or fades as a factor is multiplied in at every step."""

from __future__ import annotations

from course_lib.explorers.controls import Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l00_start_here.figures import draw_wave
from course_lib.lessons.l00_start_here.wave import Wave, wave


def describe_wave(data: Wave) -> str:
    """What the wave does, in one sentence or two."""
    end = data.envelope[-1]
    fate = "grows" if end > 1.0005 else "fades" if end < 0.9995 else "keeps its height"
    size = f"{end:.3g}" if end < 1000 else f"{end:,.0f}" if end < 1e6 else f"{end:.1e}"
    return (
        f"With factor {data.factor:.2f} per step the wave {fate}: after {len(data.h) - 1:,} steps its height is "
        f"{size} times what it was. It turns by {data.turn:.2f} radians per step."
    )


@register("00.first")
def first_explorer() -> Explorer:
    """A slider for the factor per step and one for the turn per step."""
    return Explorer(
        title="Multiply, again and again",
        controls=[
            Slider("factor", "Factor per step", low=0.9, high=1.02, step=0.01, value=0.97, digits=2),
            Slider("turn", "Turn per step", low=0.0, high=1.5, step=0.05, value=0.4, unit=" radians", digits=2),
            Slider("steps", "Steps", low=10, high=1_000, step=6, value=60, scale="log", digits=0, play_ms=700),
        ],
        compute=wave,
        draw=draw_wave,
        describe=describe_wave,
        figure={"ncols": 2, "width": 10, "height": 4.2, "width_ratios": (2, 1)},
        pick={"turn": (1, "a")},
        tries=[
            Try(
                "Set the factor to exactly 1.00. What does the picture on the right become?",
                {"factor": 1.0},
                "A circle: nothing grows and nothing shrinks. After 60 steps the height is 1 times what it was.",
            ),
            Try(
                "One notch up, to 1.01. How much is that after 60 steps?",
                {"factor": 1.01},
                "The spiral winds outwards, to 1.82 times the height.",
            ),
            Try(
                "A thousand steps of 1.01: how large does it get?",
                {"factor": 1.01, "steps": 1_000},
                "20,959 times its height. The axis counts in powers of ten now: a straight edge is a constant factor.",
            ),
            Try(
                "Set the turn to 0. What is left of the wave?",
                {"turn": 0.0},
                "Nothing waves: the value only falls, to 0.161 times its height.",
            ),
        ],
    )
