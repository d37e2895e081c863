"""The learner's progress as a picture: a bar per lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from course_lib.drawing.style import COLOURS


def draw_progress(counts: Mapping[str, tuple[int, int, int]], axes: Sequence[Axes]) -> None:
    """A bar per lesson from ``{lesson: (passed, tried, total)}``: passed is filled, tried hatched, the rest empty."""
    ax = axes[0]
    for position, (passed, tried, total) in enumerate(counts.values()):
        ax.barh(position, total, color="white", edgecolor=COLOURS["grey"], linewidth=1.5)
        ax.barh(position, max(passed, tried), color="white", edgecolor=COLOURS["blue"], hatch="//", linewidth=1.5)
        ax.barh(position, passed, color=COLOURS["blue"])
        ax.text(total + 0.1, position, f"{passed} of {total} passed", va="center")
    ax.set_yticks(range(len(counts)), [f"lesson {lesson}" for lesson in counts])
    ax.invert_yaxis()
    most = max((total for _, _, total in counts.values()), default=1)
    ax.set(xlim=(0, most + 2.5), xlabel="exercises")
    ax.set_title("Your exercises: filled is passed, hatched is tried")
