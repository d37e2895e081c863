"""The three wirings of lesson 12 side by side: a stack, both ways, a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, ink, picture

_ALONG, _UP, _SKIP = COLOURS["blue"], COLOURS["red"], COLOURS["green"]
_STEPS = 3
_SMALL = 12

Place = tuple[float, float]


def wirings_picture() -> Figure:
    """A residual stack of two layers, a pair of directions and a balanced tree of four leaves, unrolled."""
    return picture(_draw, ncols=3, width=11.5, height=4.0)


def _draw(axes: Sequence[Any]) -> None:
    for draw, ax in zip((draw_stack, draw_both, draw_wired_tree), axes, strict=True):
        ax.set_axis_off()
        draw(ax)


def draw_stack(ax: Any) -> None:
    """Two layers: U carries each along, W hands up; dashed, what a residual connection adds."""
    for t in range(1, _STEPS + 1):
        _box(ax, (t, 0), f"$x_{t}$")
        for layer in (1, 2):
            _box(ax, (t, layer), f"$h_{t}^{{({layer})}}$")
            _arrow(ax, (t, layer - 1), (t, layer), _UP, "W" if t == 1 else "")
            if t > 1:
                _arrow(ax, (t - 1, layer), (t, layer), _ALONG, "U" if t == 2 else "")
        _box(ax, (t, 3), "+")
        _arrow(ax, (t, 2), (t, 3), COLOURS["grey"])
        _arrow(ax, (t, 1), (t, 3), _SKIP, bend=0.55, dash="--")
    ax.set_title("A stack: along and up")
    ax.text(2.1, 3.5, "dashed: the residual connection", ha="center", fontsize=_SMALL, color=ink(_SKIP))
    ax.set(xlim=(0.5, 3.75), ylim=(-0.4, 3.85))


def draw_both(ax: Any) -> None:
    """One cell from the left, one from the right (dashed); both states go into every output."""
    for t in range(1, _STEPS + 1):
        left, right = (t - 0.22, 1.0), (t + 0.22, 2.0)
        _box(ax, (t, 0), f"$x_{t}$")
        _box(ax, (t, 3), f"$y_{t}$")
        for state, colour, name, step in ((left, _ALONG, "f", -1), (right, _UP, "g", 1)):
            dash = "--" if step == 1 else "-"
            _box(ax, state, f"${name}_{t}$")
            _arrow(ax, (t, 0), state, COLOURS["grey"])
            _arrow(ax, state, (t, 3), COLOURS["grey"])
            if 1 <= t + step <= _STEPS:
                _arrow(ax, (state[0] + step, state[1]), state, colour, dash=dash)
    ax.set_title("Both ways: side by side")
    ax.text(2.0, 3.5, "dashed: read from the right", ha="center", fontsize=_SMALL, color=ink(_UP))
    ax.set(xlim=(0.5, 3.6), ylim=(-0.4, 3.85))


def draw_wired_tree(ax: Any) -> None:
    """Four leaves, merged two by two: U on the left child, W on the right one, the same at every node."""
    nodes: list[Place] = [(1, 0), (2, 0), (3, 0), (4, 0), (1.5, 1.4), (3.5, 1.4), (2.5, 2.8)]
    for number, (left, right) in enumerate(((0, 1), (2, 3), (4, 5)), start=4):
        _arrow(ax, nodes[left], nodes[number], _ALONG, "U", side=-1)
        _arrow(ax, nodes[right], nodes[number], _UP, "W")
    for number, node in enumerate(nodes):
        _box(ax, node, f"$x_{number + 1}$" if number < 4 else "$a$")
    ax.text(2.5, 3.25, "the root", ha="center", fontsize=_SMALL)
    ax.set_title("A tree: merge two neighbours")
    ax.set(xlim=(0.5, 4.5), ylim=(-0.4, 3.85))


def _box(ax: Any, place: Place, text: str) -> None:
    box = {"boxstyle": "round,pad=0.28", "fc": "white", "ec": "black", "lw": 1.4}
    ax.text(*place, text, ha="center", va="center", fontsize=13, bbox=box, zorder=3)


def _arrow(
    ax: Any, start: Place, end: Place, colour: str, label: str = "", bend: float = 0.0, dash: str = "-", side: int = 1
) -> None:
    """From box to box; the label at its middle, on the right of it or (`side` -1) on the left."""
    look = {
        "arrowstyle": "-|>", "color": colour, "lw": 2.2, "ls": dash, "shrinkA": 17, "shrinkB": 17,
        "connectionstyle": f"arc3,rad={bend}",
    }  # fmt: skip
    ax.annotate("", xy=end, xytext=start, arrowprops=look, zorder=2)
    if label:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        level = start[1] == end[1]
        ax.text(
            x if level else x + 0.13 * side, y + 0.16 if level else y, label, ha="center", va="center",
            fontsize=13, color=ink(colour), weight="bold",
        )  # fmt: skip
