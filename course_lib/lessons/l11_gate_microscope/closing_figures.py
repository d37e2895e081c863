"""The picture of closing marks: accuracy by the distance from the opening mark, for every network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, ink, picture
from course_lib.lessons.l11_gate_microscope.closing_marks import Line, bin_names

_LOOKS = {"LSTM": ("black", "-"), "GRU": ("green", "--"), "RNN": ("red", ":"), "n-gram": ("grey", "-.")}
_GAP = 0.062
"""Names on lines stand at least so far apart, as a share of the axis."""


def closing_picture(lines: Mapping[str, Line], title: str) -> Figure:
    """Mean accuracy over seeds by bin (line), each seed (dots), and the interval over documents (band).

    Raises `ValueError` when there are no lines.
    """
    if not lines:
        raise ValueError("expected at least one network; got none.")

    def draw(axes: Sequence[Any]) -> None:
        ax, places = axes[0], np.arange(len(bin_names()))
        for name, line in lines.items():
            colour, dash = _LOOKS[name]
            ax.fill_between(places, line.low, line.high, color=COLOURS[colour], alpha=0.13, lw=0)
            ax.plot(places, line.mean, color=COLOURS[colour], ls=dash, lw=3)
            for seed in line.accuracy:
                ax.plot(places, seed, "o", ms=6, color=COLOURS[colour])
        _names(ax, lines)
        ax.set_xticks(places, bin_names())
        ax.set_xlim(-0.75, places[-1] + 0.15)
        ax.set_ylim(0, 0.8)
        ax.set_xlabel("characters from the opening mark to the closing one")
        ax.set_ylabel("closing mark likeliest")
        ax.set_title(title)

    return picture(draw, width=10, height=4.2)


def _names(ax: Any, lines: Mapping[str, Line]) -> None:
    """Each name at the left end of its line, moved apart where two would touch."""
    below = -1.0
    for name, line in sorted(lines.items(), key=lambda item: float(item[1].mean[0])):
        below = max(float(line.mean[0]), below + _GAP)
        ax.text(-0.1, below, name, color=ink(COLOURS[_LOOKS[name][0]]), weight="bold", ha="right", va="center")
