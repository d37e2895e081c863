"""Pictures that can be touched: where the axes lie in a picture, and which control a place in them stands for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from course_lib.explorers.controls import Control, Slider

Target = tuple[Any, ...]
"""``(axes, along)`` or ``(axes, along, place)``: see `targets`."""
ALONG = ("x", "y", "r", "a")


def targets(pick: Mapping[str, Target | Sequence[Target]], controls: Mapping[str, Control]) -> list[dict[str, Any]]:
    """What the browser needs of `pick`: for each target the control, the axes' number, and where positions lie.

    A target is ``(axes, along)``, or ``(axes, along, place)`` with ``place(value)`` the coordinate at which a value of
    the slider lies, where it is not the value itself. `along` is "x", "y", "r" (the distance from the origin) or
    "a" (the angle there, in radians). Raises `ValueError` for what is no slider or no direction.
    """
    found = []
    for name, given in pick.items():
        control = controls.get(name)
        if not isinstance(control, Slider):
            raise ValueError(
                f"pick names sliders; {name!r} is none of {[n for n, c in controls.items() if isinstance(c, Slider)]}."
            )
        for number, along, *place in [given] if isinstance(given, tuple) else given:
            if along not in ALONG:
                raise ValueError(f"pick[{name!r}]: expected a direction, one of {ALONG}; got {along!r}.")
            at: Callable[[float], float] = place[0] if place else float
            found.append({"name": name, "axes": number, "along": along, "at": [at(value) for value in control.grid]})
    return found


def panels(axes: Sequence[Axes], numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Box and limits of the axes with these numbers, as they were drawn.

    A box is left, top, right, bottom in parts of the picture, from its upper left corner. A direction that is neither
    linear, logarithmic nor symlog is left out; of symlog, `linear` says how far the linear part goes, and how wide it
    is in powers of e.
    """
    found = []
    for number in numbers:
        ax = axes[number]
        width, height = ax.figure.bbox.size
        box = ax.bbox
        panel: dict[str, Any] = {
            "axes": number,
            "box": [float(v) for v in (box.x0 / width, 1 - box.y1 / height, box.x1 / width, 1 - box.y0 / height)],
        }
        for name, axis, limits in (("x", ax.xaxis, ax.get_xlim()), ("y", ax.yaxis, ax.get_ylim())):
            if axis.get_scale() in ("linear", "log"):
                panel[name] = {"limits": [float(v) for v in limits], "log": axis.get_scale() == "log"}
            elif axis.get_scale() == "symlog":
                seen: Any = axis.get_transform()
                wide = seen.linscale / (1 - 1 / seen.base) * math.log(seen.base)
                panel[name] = {"limits": [float(v) for v in limits], "linear": [seen.linthresh, wide]}
        found.append(panel)
    return found
