"""The picture of a phrase and its units: when each is on around the phrase, and how often elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from course_lib.drawing.chips import visible_character
from course_lib.drawing.framed_text import framed_text
from course_lib.drawing.style import COLOURS, DIVERGING, is_narrow, picture
from course_lib.lessons.l11_gate_microscope.figures import one_cell
from course_lib.lessons.l11_gate_microscope.phrase_units import KEPT, PhraseView

PHRASE_FIGURE: dict[str, Any] = {"ncols": 2, "width": 12.5, "height": 4.4, "width_ratios": (3.1, 1)}
COLUMNS, NARROW_COLUMNS = 64, 32
"""So many characters around the phrase are shown, and in a narrow picture."""


def window(view: PhraseView, columns: int = COLUMNS) -> tuple[int, int]:
    """The part of the text that is shown: the phrase in its middle, as far as the text goes; its start, if too long."""
    spare = max(0, columns - (view.stop - view.start))
    first = max(0, min(view.start - spare // 2, len(view.text) - columns))
    return first, min(first + columns, len(view.text))


def _columns(ax: Any) -> int:
    return NARROW_COLUMNS if is_narrow(ax) else COLUMNS


def phrase_backdrop(view: PhraseView, axes: Sequence[Any]) -> None:
    """Limits and labels."""
    heat, bars = axes
    heat.set_xlim(0, _columns(heat))
    for ax in axes:
        ax.set_ylim(KEPT, -0.5)
    heat.grid(visible=False)
    heat.set_xticks([])
    heat.set_ylabel("units, best first")
    heat.set_xlabel("red, dash: on.  black line: the phrase", labelpad=24)
    bars.set_xlim(0, 1)
    bars.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    bars.set_yticks([])
    bars.set_xlabel("% of characters on\nbar: here, outside.  ring: held-out")
    bars.set_ylabel("the same units")
    bars.set_title("On elsewhere")


def draw_phrase(view: PhraseView, axes: Sequence[Any]) -> None:
    """Left: tanh c of each unit around the phrase. Right: how often each is on outside it, and in held-out text."""
    heat, bars = axes
    first, last = window(view, _columns(heat))
    shown = view.levels[:, first:last]
    rows = np.arange(len(view.units))
    if len(rows):
        heat.imshow(
            shown, cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto", interpolation="nearest",
            extent=(0, last - first, len(rows), 0),
        )  # fmt: skip
    on = [[(x + 0.15, y + 0.8), (x + 0.85, y + 0.8)] for y, x in zip(*np.nonzero(shown > view.threshold), strict=True)]
    heat.add_collection(LineCollection(on, colors=COLOURS["black"], linewidths=1.6), autolim=False)
    ends = [view.start - first, min(view.stop, last) - first]
    heat.plot(ends, [-0.25, -0.25], color=COLOURS["black"], lw=5, solid_capstyle="butt")
    for x in ends:
        heat.plot([x, x], [-0.25, KEPT], color=COLOURS["black"], lw=1.4)
    for place, character in enumerate(view.text[first:last]):
        letter = "␣" if character == " " else "⏎" if character == "\n" else one_cell(character)
        heat.text(
            place + 0.5, -0.045, letter, transform=heat.get_xaxis_transform(), family="DejaVu Sans Mono", fontsize=12,
            ha="center", va="top", parse_math=False, in_layout=False,
        )  # fmt: skip
    heat.set_yticks(rows + 0.5, [unit_name(unit.unit, unit.sign) for unit in view.units])
    heat.set_title(phrase_message(view))
    bars.barh(rows + 0.5, [unit.outside for unit in view.units], height=0.55, color=COLOURS["sky"])
    bars.plot([unit.held_out for unit in view.units], rows + 0.5, "o", ms=9, mfc="none", mec="black", mew=2)


def unit_name(unit: int, sign: int) -> str:
    """A unit and the side on which it counts as on.

    >>> unit_name(7, -1)
    '−7'
    """
    return f"{'+' if sign > 0 else '−'}{unit}"


def phrase_message(view: PhraseView) -> str:
    """How many units fit, for a title."""
    if not view.units:
        return "No unit is on along all of the phrase"
    units = "1 unit is" if view.fitting == 1 else f"{view.fitting or 'No'} units are"
    return f"{units} on along the phrase and off outside"


def phrase_picture(view: PhraseView) -> Figure:
    """The two panels of `phrase_backdrop` and `draw_phrase`."""
    return picture(lambda axes: phrase_backdrop(view, axes), lambda axes: draw_phrase(view, axes), **PHRASE_FIGURE)


def _shown(text: str) -> str:
    return html.escape("".join(c if c in " \n" else visible_character(c) for c in text))


def phrase_html(view: PhraseView) -> str:
    """The text with its phrase marked, and where else the units are on together."""
    marked = (
        f"{_shown(view.text[: view.start])}<mark><b>{_shown(view.phrase)}</b></mark>{_shown(view.text[view.stop :])}"
    )
    lines = [
        f"{_shown(match.before.replace(chr(10), '⏎')):>}<mark><b>{_shown(match.text.replace(chr(10), '⏎'))}</b></mark>"
        f"{_shown(match.after.replace(chr(10), '⏎'))}"
        for match in view.matches
    ]
    found = "\n".join(lines) or "<i>nowhere</i>"
    return (
        framed_text(marked, "your text, the phrase marked", "max-height:9em")
        + "<p>In held-out text they are on together, longest first:</p>"
        + framed_text(found, "held-out text along which these units are on together")
    )
