"""The picture of lesson 00: the first wave."""

from __future__ import annotations

import math
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
    last, end = len(data.h) - 1, float(data.envelope[-1])
    dots: dict[str, Any] = {"marker": "o" if last <= 100 else "", "markersize": 4}
    time.plot(steps, data.h, color=COLOURS["blue"], **dots)
    time.set(xlim=(0, last), xlabel="step t", ylabel="h at step t")
    largest = next(limit for limit in (3.5, *(10.0 ** (k / 2) for k in range(2, 600))) if max(end, 1) <= limit)
    if largest == 3.5 and last <= 100:
        time.set(yscale="linear", ylim=(-3.5, 3.5))
    else:
        _powers_of_ten(time, end)
    grown = f"{end:.3g}" if end < 1000 else f"{end:,.0f}" if end < 1e6 else f"{end:.1e}"
    time.set_title(f"Factor {data.factor:.2f}: ×{grown} after {last:,} steps")
    plane.plot(data.circle[:, 0], data.circle[:, 1], color=COLOURS["green"], **dots)
    if last > 100:
        plane.plot(*data.circle[-1], "o", color=COLOURS["green"], markersize=8)
    plane.set(xlim=(-largest, largest), ylim=(-largest, largest), xlabel="h", ylabel="its quarter turn", aspect="equal")
    plane.set_title("Seen from above")


def _powers_of_ten(ax: Axes, end: float) -> None:
    """A scale on which every factor of ten takes the same room, up and down from 0, out to the wave's end."""
    reach = max(1, math.ceil(abs(math.log10(end))))
    low, high = (-reach, 0) if end < 1 else (0, reach)
    ax.set_yscale("symlog", linthresh=10.0**low, linscale=0.3)
    powers = [*range(high, low, -max(1, math.ceil(reach / 4))), *([0] if end >= 1 else [])][::-1]
    names = [f"1e{k}" if k else "1" for k in powers]
    ax.set_yticks([*(-(10.0**k) for k in powers[::-1]), 0, *(10.0**k for k in powers)])
    ax.set_yticklabels([*("−" + name for name in names[::-1]), "0", *names])
    ax.minorticks_off()
    ax.set_ylim(-2 * 10.0**high, 2 * 10.0**high)
