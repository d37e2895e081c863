"""The picture of lesson 00: the first wave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib.drawing.style import COLOURS


def draw_wave(data: Any, axes: Sequence[Axes]) -> None:
    """Draw a `Wave` over time (left) and as a point that turns in the plane (right)."""
    steps = np.arange(len(data.h))
    time, plane = axes[0], axes[1]
    time.plot(steps, data.envelope, "--", color=COLOURS["grey"], linewidth=1.6)
    time.plot(steps, -data.envelope, "--", color=COLOURS["grey"], linewidth=1.6)
    time.plot(steps, data.h, color=COLOURS["blue"], marker="o", markersize=4)
    time.set(xlim=(0, len(data.h) - 1), ylim=(-3.5, 3.5), xlabel="step t", ylabel="h at step t")
    time.set_title(f"Factor {data.factor:.2f}: ×{data.envelope[-1]:.3g} after {len(data.h) - 1} steps")
    plane.plot(data.circle[:, 0], data.circle[:, 1], color=COLOURS["green"], marker="o", markersize=4)
    plane.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5), xlabel="h", ylabel="its quarter turn", aspect="equal")
    plane.set_title("Seen from above")
