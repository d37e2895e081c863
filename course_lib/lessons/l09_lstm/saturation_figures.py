"""The scatter of saturated gates, one dot a unit, after Karpathy, Johnson and Fei-Fei (2015)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, ink, picture
from course_lib.lessons.l09_lstm.gate_saturation import OPEN, SHUT, Saturation


def saturation_picture(panels: Mapping[str, tuple[Saturation, Saturation]]) -> Figure:
    """A panel for each title: the share of steps shut (x) and open (y) of each unit, trained and untrained.

    Raises `ValueError` when there are no panels.
    """
    if not panels:
        raise ValueError("expected at least one gate, trained and untrained; got none.")

    def draw(axes: Sequence[Any]) -> None:
        for ax, (title, both) in zip(axes, panels.items(), strict=True):
            _draw_gate(ax, title, *both)

    return picture(draw, ncols=len(panels), width=11.5 if len(panels) > 2 else 10, height=4.6)


def _draw_gate(ax: Any, title: str, trained: Saturation, untrained: Saturation) -> None:
    ax.plot([0, 1], [1, 0], color=COLOURS["grey"], lw=1.4, ls="--")
    ax.text(0.53, 0.53, "always saturated", rotation=-45, ha="center", va="center", color=COLOURS["grey"])
    ax.plot(trained.shut, trained.open, "o", ms=6, color=COLOURS["blue"], alpha=0.6, mec="none", clip_on=False)
    ax.plot(untrained.shut, untrained.open, "X", ms=13, color=COLOURS["red"], mec="white", clip_on=False)
    ax.text(0.62, 0.9, "dots: trained", color=COLOURS["blue"], weight="bold", ha="center")
    ax.text(0.62, 0.81, "cross: untrained, all", color=ink(COLOURS["red"]), weight="bold", ha="center")
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_box_aspect(1)
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks([0, 0.5, 1])
    ax.set_xlabel(f"share of steps shut (< {SHUT:g})")
    ax.set_ylabel(f"share of steps open (> {OPEN:g})")
    ax.set_title(title)
