"""The picture of looking back: a heat map over the learner's text, and its average against distance."""

from __future__ import annotations

import html
from collections.abc import Sequence
from math import floor, log10
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from course_lib.drawing.chips import visible_character
from course_lib.drawing.framed_text import framed_text
from course_lib.drawing.style import COLOURS, SEQUENTIAL, picture
from course_lib.lessons.l11_gate_microscope.look_back import LookBackView
from course_lib.lessons.l11_gate_microscope.verdict_figures import LINES, drawable

LOOK_BACK_FIGURE: dict[str, Any] = {"ncols": 2, "width": 11.5, "height": 5.4, "width_ratios": (1.25, 1)}
LOWEST = -4.0
"""log10 of the smallest share that is told from none in the heat map."""
_BOTTOM = 1e-7


def look_back_picture(view: LookBackView) -> Figure:
    """The two panels of `look_back_backdrop` and `draw_look_back`."""
    return picture(
        lambda axes: look_back_backdrop(view, axes), lambda axes: draw_look_back(view, axes), **LOOK_BACK_FIGURE
    )


def look_back_backdrop(view: LookBackView, axes: Sequence[Any]) -> None:
    """Everything but the text."""
    heat, line = axes
    heat.grid(visible=False)
    heat.set_xlabel("looks back at")
    heat.set_ylabel("output after")
    _distance_axes(line)
    line.set_ylabel("share of the gradient (log)")
    for name, look in LINES.items():
        line.plot([], [], label=name, **{**look, "marker": None})
    line.legend(loc="upper right", ncols=3, fontsize=12, borderaxespad=0.1, columnspacing=1.0)
    line.set_xlim(0, 100)
    line.set_title("Mean by distance, this text")


def _distance_axes(ax: Any) -> None:
    ax.set_yscale("log")
    ax.set_ylim(_BOTTOM, 1.9)
    ax.set_yticks([1e-6, 1e-4, 1e-2, 1], ["0.0001%", "0.01%", "1%", "100%"])
    ax.minorticks_off()
    ax.set_xlabel("distance in characters")


def draw_look_back(view: LookBackView, axes: Sequence[Any]) -> None:
    """Shares of the chosen network, the chosen output framed; the mean against distance of all networks."""
    heat, line = axes
    look = view.looks[view.network]
    time = len(view.text)
    seen = np.tri(time, dtype=bool)  # an output cannot depend on later characters: no share, not a share of zero
    heat.imshow(
        np.where(seen, np.log10(np.maximum(look.share, 10**LOWEST)), np.nan), cmap=SEQUENTIAL, vmin=LOWEST, vmax=0,
        aspect="auto", interpolation="nearest", extent=(0, time, time, 0),
    )  # fmt: skip
    top, bottom = view.position, view.position + 1
    heat.plot([0, time, time, 0, 0], [top, top, bottom, bottom, top], color=COLOURS["red"], lw=1.6)
    ticks, names = word_ticks(view.text)
    heat.set_xticks(ticks, names, rotation=55, ha="right", rotation_mode="anchor", fontsize=12, parse_math=False)
    heat.set_yticks(ticks, names, fontsize=12, parse_math=False)
    heat.set_xlim(0, time)
    heat.set_ylim(time, 0)
    heat.set_title(f"{view.network}: half within {characters(look.half)}")
    for name, found in view.looks.items():
        curve = found.curve.clip(_BOTTOM)
        line.plot(np.arange(time), curve, **{**LINES[name], "marker": "o" if time == 1 else None})


def characters(count: int) -> str:
    """A number of characters in words.

    >>> characters(1), characters(2)
    ('1 character', '2 characters')
    """
    return "1 character" if count == 1 else f"{count} characters"


def word_ticks(text: str, most: int = 20) -> tuple[list[float], list[str]]:
    """Where words begin, in characters, and the words, shortened; those too near to the one before are left out.

    >>> word_ticks("to be")
    ([0.5, 3.5], ['to', 'be'])
    """
    apart = len(text) / most
    ticks: list[float] = []
    names: list[str] = []
    start: int | None = None
    for place, character in enumerate(text):
        if character.isspace():
            start = None
        elif start is None:
            start = place
            if not ticks or place + 0.5 - ticks[-1] >= apart:
                ticks.append(place + 0.5)
                word = text[place:].split()[0]
                shown = word[:9] + ("…" if len(word) > 9 else "")
                names.append(drawable(shown))
    return ticks, names


def in_percent(share: float) -> str:
    """A share as a percentage with two digits.

    >>> in_percent(0.0637), in_percent(0.00000321)
    ('6.4%', '0.00032%')
    """
    digits = max(0, 1 - floor(log10(100 * share))) if share > 0 else 0
    return f"{100 * share:.{digits}f}%"


def look_back_html(view: LookBackView) -> str:
    """The text under every network, each character up to the chosen output tinted by its share, the others grey."""
    rows = []
    for name, found in view.looks.items():
        share = found.share[view.position, : view.position + 1]
        strength = (1 + np.log10(np.maximum(share, 1e-3)) / 3).clip(0, 1)
        marks = []
        for place, character in enumerate(view.text):
            shown = html.escape("".join(c if c == " " else visible_character(c) for c in character))
            if place <= view.position:
                line = ";text-decoration:underline" if share[place] >= 0.1 else ""
                look = f"background:rgba(230,159,0,{strength[place]:.2f}){line}"
            else:
                look = "color:#767676"
            marks.append(f'<span data-i="{place + 1}" style="{look}">{shown}</span>')
        rows.append(f"<div><b>{name}</b>{framed_text(''.join(marks), name)}</div>")
    key = "Orange: the prediction after the last black character depends on this one; underlined: by a tenth or more."
    return f"<p>{key}</p>{''.join(rows)}"
