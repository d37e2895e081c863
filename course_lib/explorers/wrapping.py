"""Titles, labels and legends broken into lines where a figure has been made narrower than its author drew it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.text import Text

_GAP = 10
"""Points between a title and the neighbouring axes."""


def wrapped(text: str, share: float) -> str:
    """The text in lines of at most `share` of its longest line; formulas stay whole, and so do words.

    >>> wrapped("the norm $|W x|$ of a step", 0.5).splitlines()
    ['the norm', '$|W x|$ of a', 'step']
    """
    longest = max(len(line) for line in text.split("\n"))
    kept = re.sub(r"\$[^$]*\$", lambda formula: formula.group().replace(" ", "\0"), text)
    width = max(1, int(longest * share))
    lines = [textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in kept.split("\n")]
    return "\n".join(line for part in lines for line in part).replace("\0", " ")


def _extent(text: Text, upright: bool) -> float:
    box = text.get_window_extent()
    return box.height if upright else box.width


def _fit(text: Text, room: float, upright: bool = False) -> bool:
    """Break a text into lines until it has `room` pixels; whether anything was done."""
    before = text.get_text()
    if not before:
        return False
    asked = (before, room, text.get_fontsize(), text.figure.dpi)
    kept = getattr(text, "_course_fits", None)  # most moves change no title: measuring it anew takes as long as a line
    if kept is None or kept[0] != asked:
        whole = _extent(text, upright)
        for shrink in (1.0, 0.9, 0.8, 0.7):  # letters differ in width: a line may be longer than its share of them
            if _extent(text, upright) <= room:
                break
            text.set_text(wrapped(before, shrink * room / whole))
        kept = text._course_fits = (asked, text.get_text())  # type: ignore[attr-defined]
    text.set_text(kept[1])
    return bool(kept[1] != before)


def narrow_legends(axes: Sequence[Axes]) -> None:
    """Give legends that are wider than their axes fewer columns; what they then lie on shines through."""
    for ax in axes:
        legend = ax.get_legend()
        if legend is None or not ax.get_visible():
            continue
        columns = legend._ncols  # type: ignore[attr-defined]
        while columns > 1 and legend.get_window_extent().width > ax.bbox.width:
            columns -= 1
            names = [text.get_text() for text in legend.get_texts()]
            settings = {"ncols": columns, "fontsize": legend._fontsize, "borderaxespad": legend.borderaxespad}  # type: ignore[attr-defined]
            place = {"loc": legend._loc_real, "frameon": True, "framealpha": 0.75, "edgecolor": "none"}  # type: ignore[attr-defined]
            handles = [handle for handle in legend.legend_handles if handle is not None]
            legend = ax.legend(handles, names, handlelength=legend.handlelength, **settings, **place)
        legend.set_in_layout(False)


def wrap_lettering(axes: Sequence[Axes]) -> bool:
    """Break what does not fit of the axes' titles and labels into lines; whether any was broken.

    Axes have been laid out; a title has room to the next axes in its row, or to the figure's end, a label the length
    of its axis and a little more.
    """
    changed = False
    for ax in (ax for ax in axes if ax.get_visible()):
        gap = _GAP * ax.figure.dpi / 72
        box, end = ax.bbox, ax.figure.bbox.width
        after = [other.bbox.x0 for other in axes if other.bbox.x0 > box.x1 and _in_one_row(ax, other)]
        title = ax._left_title if ax._left_title.get_text() else ax.title  # type: ignore[attr-defined]
        changed |= _fit(title, min([*after, end]) - box.x0 - gap)
        half = min(box.x1 + box.x0, 2 * end - box.x1 - box.x0)  # twice from the axes' middle to the figure's nearer end
        changed |= _fit(ax.xaxis.label, min(box.width + 4 * gap, half))
        changed |= _fit(ax.yaxis.label, box.height + 3 * gap, upright=True)
    return changed


def _in_one_row(one: Axes, other: Axes) -> bool:
    return min(one.bbox.y1, other.bbox.y1) > max(one.bbox.y0, other.bbox.y0)
