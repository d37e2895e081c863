"""Pictures of lesson 12."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from course_lib.drawing.style import COLOURS
from course_lib.lessons.l12_deeper.decay import Decay


def draw_decay(data: Decay, axes: Sequence[Axes]) -> None:
    """Draw the values over the steps."""
    ax = axes[0]
    ax.plot(range(len(data.values)), data.values, color=COLOURS["blue"], marker="o", markersize=4)
    ax.set(xlim=(0, len(data.values) - 1), ylim=(0, 1.05), xlabel="step t", ylabel="value")
    ax.set_title(f"Factor {data.factor:.2f}: {data.values[-1]:.2g} is left")
