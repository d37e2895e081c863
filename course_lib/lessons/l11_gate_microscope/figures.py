"""The pictures of lesson 11 that look at units: coloured text, the ranking, and what holding units does."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from course_lib.drawing.chips import visible_character
from course_lib.drawing.framed_text import framed_text
from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l11_gate_microscope.microscope import ON, MicroscopeView
from course_lib.lessons.l11_gate_microscope.unit_ablation import AblationView, AllEffects
from course_lib.lessons.l11_gate_microscope.unit_correlations import Table

SHEETS = ((80, 12), (66, 15), (34, 22))
"""The size of the coloured text in characters, from wide to narrow; longer lines go on in the next row."""
MICROSCOPE_FIGURE: dict[str, Any] = {
    "width": 10.0, "height": 3.9, "least": 9.9, 
    "narrow": {"width": 8.5, "height": 4.5, "least": 8.1, "narrow": {"width": 4.6, "height": 5.6}},
}  # fmt: skip
TINT = LinearSegmentedColormap.from_list("level", ["#FFFFFF", COLOURS["orange"]])
"""From off to on; black text on any of it has a contrast above 9 to 1."""
_MARGIN, _CELL = 8.3, 12
"""Dots: what the picture is wider than its sheet, and a character, a whole number as fonts are drawn."""
_SIZE = 12 / 0.602 * 72 / 100
"""Points: a character of DejaVu Sans Mono is 0.602 of its size wide."""


def _sheet(ax: Any) -> tuple[int, int, float]:
    """Columns and rows of the sheet that the figure has room for, and how wide the axes are, in columns."""
    width = (100 * ax.figure.get_figwidth() - _MARGIN) / _CELL
    columns, rows = next((sheet for sheet in SHEETS if sheet[0] <= width), SHEETS[-1])
    return columns, rows, width


def _cells(text: str, columns: int, rows: int) -> Iterator[tuple[int, int, int]]:
    """(index, row, column) of each character as laid out, until the rows run out."""
    row = column = 0
    for index, character in enumerate(text):
        if row >= rows:
            return
        yield index, row, column
        column += 1
        if character == "\n" or column == columns:
            row, column = row + 1, 0


def microscope_backdrop(view: MicroscopeView, axes: Sequence[Any]) -> None:
    """The sheet, and the key below it."""
    ax = axes[0]
    _, rows, width = _sheet(ax)
    ax.set_xlim(0, width)
    narrow = is_narrow(ax)
    ax.set_ylim(rows + (2.4 if narrow else 1.2), 0)
    ax.grid(visible=False)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    key = "orange, underlined: the unit is on" if view.is_yes_or_no else "from white, low, to orange, high (underlined)"
    ax.text(0, rows + 0.75, key, va="center")
    if view.is_yes_or_no:
        place = (0, rows + 1.95, "left") if narrow else (width, rows + 0.75, "right")
        ax.text(*place[:2], "line above: the property holds", color=COLOURS["blue"], ha=place[2], va="center")


def draw_microscope(view: MicroscopeView, axes: Sequence[Any]) -> None:
    """The text on a sheet, each character's ground tinted by the unit's level after it."""
    ax = axes[0]
    columns, rows, _ = _sheet(ax)
    sheet = np.zeros((rows, columns))
    words: dict[tuple[int, int], str] = {}
    on, holds = [], []
    start: tuple[int, int] | None = None
    for index, row, column in _cells(view.text, columns, rows):
        sheet[row, column] = view.levels[index]
        character = view.text[index]
        start = (row, column) if start is None or column == 0 or character == " " else start
        words[start] = words.get(start, "") + ("⏎" if character == "\n" else one_cell(character))
        if view.levels[index] >= ON:
            on.append([(column, row + 0.93), (column + 1, row + 0.93)])
        if view.label is not None and view.is_yes_or_no and view.label[index]:
            holds.append([(column, row + 0.07), (column + 1, row + 0.07)])
    ax.imshow(sheet, cmap=TINT, vmin=0, vmax=1, extent=(0, columns, rows, 0), aspect="auto", zorder=0)
    ax.add_collection(LineCollection(on, colors=COLOURS["black"], linewidths=1.6), autolim=False)
    ax.add_collection(LineCollection(holds, colors=COLOURS["blue"], linewidths=2.4), autolim=False)
    for (row, column), word in words.items():
        ax.text(
            column,
            row + 0.52,
            word,
            family="DejaVu Sans Mono",
            fontsize=_SIZE,
            va="center",
            ha="left",
            parse_math=False,
        )
    ax.set_title(_microscope_title(view), pad=10)  # room for the line above the first row


def one_cell(character: str) -> str:
    """A character of one cell; what is wider, joined or invisible becomes a box."""
    shown = visible_character(character)
    if character == " ":
        return character
    return shown if len(shown) == 1 and ord(shown) < 0x2E80 and not 0x590 <= ord(shown) < 0x1E00 else "□"


def _microscope_title(view: MicroscopeView) -> str:
    here = "no label to compare" if view.here is None else f"|r| = {abs(view.here):.2f} here"
    return (
        f"{view.score.signal} of unit {view.score.unit}: {here}, {abs(view.score.reported):.2f} on held-out text "
        f"(by chance {view.baseline:.2f})"
    )


def microscope_picture(view: MicroscopeView) -> Figure:
    """The coloured text as a picture of its own."""
    return picture(
        lambda axes: microscope_backdrop(view, axes),
        lambda axes: draw_microscope(view, axes),
        **MICROSCOPE_FIGURE,
    )


def coloured_text(text: str, levels: Sequence[float]) -> str:
    """The text as HTML: <mark>, underlined, where the level is at least `ON`, the tint by level in fifths.

    >>> coloured_text("ab", [0.0, 1.0]).count("<mark")
    1
    """
    parts: list[str] = []
    fifths = [min(4, int(5 * level)) + (10 if level >= ON else 0) for level in levels]
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and fifths[end] == fifths[start]:
            continue
        shown = "".join(c if c in " \n" else visible_character(c) for c in text[start:end])
        ground = f"background:{to_hex(TINT(fifths[start] % 10 / 4))};color:#000"
        tag = "mark" if fifths[start] >= 10 else "span"
        line = ";text-decoration:underline" if tag == "mark" else ""
        parts.append(f'<{tag} style="{ground}{line}">{html.escape(shown)}</{tag}>')
        start = end
    return framed_text("".join(parts), "the text, marked where the unit is on")


def microscope_html(view: MicroscopeView) -> str:
    """The coloured text as text where the picture cannot show all of it; why there is no label if there is none."""
    note = f"<p><i>No label: {html.escape(view.note)}</i></p>" if view.note else ""
    return note if _all_drawn(view.text) else coloured_text(view.text, view.levels.tolist()) + note


def _all_drawn(text: str) -> bool:
    """Whether every sheet has room for the text, and the font its characters."""
    whole = all(sum(1 for _ in _cells(text, *sheet)) == len(text) for sheet in SHEETS)
    return whole and all(character == "\n" or one_cell(character) != "□" for character in text)


def ranking_picture(table: Table, title: str) -> Figure:
    """The best unit for every property: |r| on held-out text (bar), where it was chosen (ring), by chance (tick)."""
    rows = [(model, name, found) for model, findings in table.items() for name, found in findings.items()]
    if not rows:
        raise ValueError("expected at least one property; got none.")

    def draw(axes: Sequence[Any]) -> None:
        ax, places = axes[0], np.arange(len(rows))
        ax.barh(places, [abs(f.best.reported) for *_, f in rows], height=0.62, color=COLOURS["sky"])
        ax.plot([abs(f.best.chosen) for *_, f in rows], places, "o", ms=9, mfc="none", mec="black", mew=2)
        ax.plot([f.baseline for *_, f in rows], places, "|", ms=18, mew=3, color=COLOURS["red"])
        for place, (*_, found) in zip(places, rows, strict=True):
            ax.text(1.0, place, f"{abs(found.best.reported):.2f}", ha="right", va="center", weight="bold")
        ax.set_yticks(places, [f"{name} ({model})" for model, name, _ in rows])
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlim(0, 1)
        ax.set_xlabel("|r| of the best unit. bar: held-out text; ring: where it was chosen; red: by chance")
        ax.set_ylabel("property (model)")
        ax.set_title(title)

    return picture(draw, width=10, height=1.2 + 0.32 * len(rows))


def effects_picture(follows: Sequence[float], effects: AllEffects, named: Sequence[int], title: str) -> Figure:
    """Each unit by |r| with the label, and by the probability of the closing quote while it is held.

    `follows` holds one r for each unit. Raises `ValueError` when it does not fit the effects.
    """
    if len(follows) != len(effects.after):
        raise ValueError(f"expected one r for each of {len(effects.after)} units; got {len(follows)}.")

    def draw(axes: Sequence[Any]) -> None:
        ax = axes[0]
        sizes = np.abs(np.asarray(follows))
        ax.plot(sizes, effects.after, "o", ms=7, color=COLOURS["grey"], alpha=0.55, mec="none")
        ax.axhline(effects.before, color=COLOURS["black"], ls="--", lw=1.5)
        ax.text(1, effects.before * 1.02, "all units free", ha="right", va="bottom")
        for unit in named:
            ax.plot([sizes[unit]], [effects.after[unit]], "o", ms=11, color=COLOURS["red"])
            label = f"unit {unit}  "
            ax.text(
                sizes[unit], effects.after[unit], label, ha="right", va="center", color=COLOURS["red"], weight="bold"
            )
        ax.set_xlim(-0.01, 1.01)
        ax.set_ylim(0, 1.3 * max(effects.before, *effects.after))
        ax.set_xlabel("how well the unit follows quotes: |r|")
        ax.set_ylabel("P(closing quote), unit held")
        ax.set_title(title)

    return picture(draw, width=10, height=3.8)


SHOWN, NARROW_SHOWN = 60, 32
"""How many of the last characters the picture of an ablation shows, and a narrow one."""
ABLATION_FIGURE: dict[str, Any] = {
    "width": 10.0, "height": 4.4, "least": 8.1, "narrow": {"width": 4.6, "height": 5.0},
}  # fmt: skip


def ablation_backdrop(view: AblationView, axes: Sequence[Any]) -> None:
    """Limits and labels."""
    ax = axes[0]
    narrow = is_narrow(ax)
    ax.set_xlim(-0.8, (NARROW_SHOWN if narrow else SHOWN) + 0.2)
    ax.set_ylim(-0.13, 1.22 if narrow else 1.08)
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.set_xticks([])
    ax.set_xlabel("the last characters of the text")
    ax.set_ylabel("P(a quote comes next)")
    ax.text(0, 1.16 if narrow else 1.02, "blue: all units free", color=COLOURS["blue"], weight="bold", va="center")
    ax.text(
        0 if narrow else 22,
        1.06 if narrow else 1.02,
        "red, dashed: units held",
        color=ink(COLOURS["red"]),
        weight="bold",
        va="center",
    )


def draw_ablation(view: AblationView, axes: Sequence[Any]) -> None:
    """The probability of a quote after each of the last characters, free and held."""
    ax = axes[0]
    shown = NARROW_SHOWN if is_narrow(ax) else SHOWN
    text, free, held = view.text[-shown:], view.free[-shown:], view.held[-shown:]
    places = np.arange(len(text))
    ax.plot(places, free, "-o", ms=5, color=COLOURS["blue"])
    ax.plot(places, held, "--s", ms=4, color=COLOURS["red"])
    for place, character in enumerate(text):
        letter = "␣" if character == " " else one_cell(character)
        ax.text(
            place, -0.07, letter, family="DejaVu Sans Mono", fontsize=12, ha="center", va="center", parse_math=False
        )
    units = "1 unit" if len(view.values) == 1 else f"{len(view.values)} units"
    ax.set_title(f"A quote next: {free[-1]:.3f} with all units free, {held[-1]:.3f} with {units} held")


def ablation_picture(view: AblationView) -> Figure:
    """`draw_ablation` as a picture of its own."""
    return picture(
        lambda axes: ablation_backdrop(view, axes), lambda axes: draw_ablation(view, axes), **ABLATION_FIGURE
    )


def ablation_html(view: AblationView) -> str:
    """What the model finds likeliest to follow, free and held."""

    def line(name: str, written: str) -> str:
        shown = html.escape("".join(c if c == " " else visible_character(c) for c in written))
        end = html.escape("".join(c if c == " " else visible_character(c) for c in view.text[-30:]))
        return f"{name:>6}: {end}<b>{shown}</b>"

    lines = "\n".join((line("free", view.continued[0]), line("held", view.continued[1])))
    return framed_text(lines, "how the model goes on")
