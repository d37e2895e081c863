"""The pictures of lesson 04: the next character, learning, confusion of origins, yardsticks, typeset formulas."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from course_lib.drawing.chips import visible_character
from course_lib.drawing.framed_text import framed_text
from course_lib.drawing.style import COLOURS, SEQUENTIAL, course_style, is_narrow, new_figure
from course_lib.lessons.l04_character_language_model.character_samples import TOP, Sample
from course_lib.lessons.l04_character_language_model.latex_check import displayable, typesets
from course_lib.lessons.l04_character_language_model.learning_process import LearningProcess, LearningView

_SMALL = 12
_NAMES = {" ": "space", "\n": "line end", "\t": "tab"}


def character_name(character: str) -> str:
    r"""A character for a label: "space", "line end", or itself.

    >>> [character_name(c) for c in (" ", "\n", "e")]
    ['space', 'line end', 'e']
    """
    return _NAMES.get(character) or visible_character(character)


def draw_next(found: Sample, axes: Sequence[Any]) -> None:
    """The likeliest next characters: the model's own probability (grey), what is drawn from (blue), what was drawn."""
    ax, following = axes[0], found.following
    rows = np.arange(len(following.characters))
    ax.barh(rows - 0.2, following.before, height=0.38, color=COLOURS["light"])
    ax.barh(rows + 0.2, following.after, height=0.38, color=COLOURS["blue"])
    if found.drawn in following.characters:
        place = following.characters.index(found.drawn)
        end = max(following.before[place], following.after[place])
        behind = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        aside: dict[str, Any] = {"x": end + 0.012} if end < 0.9 else {"x": end - 0.012, "ha": "right", "bbox": behind}
        ax.text(y=place, s="drawn", va="center", weight="bold", fontsize=13, **aside)
    for row, character in zip(rows, following.characters, strict=True):
        ax.text(-0.012, row, character_name(character), ha="right", va="center", parse_math=False, fontsize=13)
    ax.set_title(f"{following.kept} of {following.vocabulary} characters can be drawn")


def next_backdrop(found: Sample, axes: Sequence[Any]) -> None:
    """Limits, labels and the key: what no control moves."""
    ax = axes[0]
    ax.set_xlim(-0.12, 1.0)
    ax.set_ylim(TOP - 0.4, -0.6)
    ax.set_yticks([])
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=COLOURS["black"], lw=0.8)
    ax.set_xlabel("probability of the next character")
    ax.set_ylabel("the likeliest first", labelpad=18 if is_narrow(ax) else None)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    for height, words, colour in (
        (TOP - 3.6, "grey: what the model says", "grey"),
        (TOP - 2.2, "blue: what is drawn from", "blue"),
    ):
        ax.text(
            0.99, height, words, ha="right", va="center", color=COLOURS[colour], weight="bold", zorder=9, bbox=behind
        )


_DRAWN = ' style="background:#0072b2;color:#fff;outline:2px solid #0072b2"'
_SIZE = "height:13em;resize:vertical"
"""A fixed height, so that the layout does not jump."""
SHOWN = 160
"""How many characters of a prompt are shown before what was written."""


def _shown(text: str) -> str:
    """Escaped text in which what cannot be seen is written out, spaces and line ends left alone."""
    return html.escape("".join(c if c in " \n" else visible_character(c) for c in text))


def sample_html(found: Sample) -> str:
    """The end of the prompt in bold, what the model wrote after it, and a word on characters it does not know."""
    start = ("…" if len(found.prompt) > SHOWN else "") + found.prompt[-SHOWN:]
    note = ""
    if found.unknown:
        count = "1 character" if found.unknown == 1 else f"{found.unknown:,} characters"
        note = f"<p><i>{count} of the prompt never appeared in training: the model reads each as &lt;unk&gt;.</i></p>"
    written = "".join(
        f'<span data-i="{place}"{_DRAWN if place == found.at else ""}>{_shown(character)}</span>'
        for place, character in enumerate(found.written, start=1)
    )
    return framed_text(f"<b>{_shown(start)}</b>{written}", "what the model wrote", _SIZE) + note


def learning_backdrop(view: LearningView, axes: Sequence[Any]) -> None:
    """The loss curve, the held-out score at every page, and the score of an even guess."""
    process, ax = view.process, axes[0]
    steps = process.every * (np.arange(len(process.losses)) + 0.5)
    even = math.log2(process.vocabulary)
    ax.plot(steps + 1, process.losses, color=COLOURS["sky"], lw=2)
    pages = process.pages
    ax.plot([page.step + 1 for page in pages], [page.bits for page in pages], "o", ms=7, color=COLOURS["grey"])
    ax.axhline(even, color=COLOURS["grey"], ls="--", lw=1.5)
    right = process.pages[-1].step * 1.6
    ax.text(
        0.95 * right, even - 0.12, f"even guess: log₂ {process.vocabulary}", ha="right", va="top", color=COLOURS["grey"]
    )
    ax.text(60, 5.0, "line: loss while training", color=COLOURS["blue"])
    ax.text(60, 4.45, "dots: held-out text", color=COLOURS["grey"])
    ax.set_xscale("log")
    ax.set_xlim(0.8, right)
    ax.set_ylim(0, even + 0.6)
    ax.set_xticks([1, 11, 101, 1001], ["0", "10", "100", "1,000"])
    ax.minorticks_off()
    ax.set_xlabel("training steps (log scale)")
    ax.set_ylabel("bits per character")


def draw_learning(view: LearningView, axes: Sequence[Any]) -> None:
    """The page shown, on the curve."""
    page = view.page
    axes[0].plot([page.step + 1], [page.bits], "o", ms=15, color=COLOURS["red"], mec=COLOURS["black"])
    axes[0].set_title(f"After {page.step:,} steps: {page.bits:.2f} bits per character, {page.known:.0%} real words")


def learning_html(view: LearningView) -> str:
    """What the model wrote at this step."""
    return framed_text(_shown(view.page.texts[view.temperature]), "what the model wrote", _SIZE)


def confusion_picture(table: np.ndarray, origins: Sequence[str], title: str) -> Figure:
    """A confusion matrix: a row per true origin, in percent of it. `ValueError` when an origin has no names."""
    if not table.sum(1).all():
        raise ValueError("expected at least one name of each origin; a row of the confusion matrix is empty.")
    share = 100 * table / table.sum(1, keepdims=True)
    with course_style():
        figure, (ax,) = new_figure(width=10.5, height=4.8)  # wide cells: all of it fits on a slide
        ax.imshow(share, cmap=SEQUENTIAL, vmin=0, vmax=100, aspect="auto")
        ax.grid(visible=False)
        for row, column in zip(*np.nonzero(share >= 2), strict=True):
            value = share[row, column]
            colour = "black" if value > 55 else "white"
            ax.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=_SMALL)
        ax.set_xticks(range(len(origins)), origins, rotation=45, ha="right")
        ax.set_yticks(range(len(origins)), origins)
        ax.set_xlabel("what the model says")
        ax.set_ylabel("where the name comes from")
        ax.set_title(title)
    return figure


def yardsticks_picture(bars: Sequence[tuple[str, float, str]], title: str) -> Figure:
    """Bits per character as bars: (label, value, colour name), the first on top. `ValueError` when there are none."""
    if not bars:
        raise ValueError("expected at least one bar; got none.")
    with course_style():
        figure, (ax,) = new_figure(width=9.5, height=1.3 + 0.44 * len(bars))
        for row, (label, value, colour) in enumerate(bars):
            ax.barh(row, value, color=COLOURS[colour], height=0.66)
            ax.text(value + 0.05, row, f"{value:.2f}", va="center", weight="bold")
            ax.text(-0.06, row, label, va="center", ha="right")
        ax.set_yticks([])
        ax.set_ylim(len(bars) - 0.4, -0.6)
        ax.set_xlim(0, 1.12 * max(value for _, value, _ in bars))
        ax.set_xlabel("bits per character on held-out text (lower is better)")
        ax.set_ylabel(" ")
        ax.set_title(title)
    return figure


def formulas_picture(formulas: Sequence[str], title: str) -> Figure:
    """What was written, and how it typesets; or that it does not, in red. `ValueError` when there are none."""
    if not formulas:
        raise ValueError("expected at least one formula; got none.")
    with course_style():
        figure, (ax,) = new_figure(width=9.5, height=0.7 + 0.65 * len(formulas))
        ax.set_axis_off()
        ax.set_xlim(0, 1)
        ax.set_ylim(len(formulas) - 0.4, -0.6)
        for row, formula in enumerate(formulas):
            cut = formula[:48] + ("…" if len(formula) > 48 else "")
            ax.text(0.0, row, cut, va="center", parse_math=False, family="DejaVu Sans Mono", fontsize=_SMALL)
            good = typesets(formula)
            colour, size = ("black", 19 if len(formula) < 90 else 13) if good else ("red", 13)
            seen = f"${displayable(formula)}$" if good else "does not typeset"
            ax.text(0.57, row, seen, va="center", color=COLOURS[colour], fontsize=size, in_layout=False)
        ax.set_title(title)
    return figure


def learning_picture(process: LearningProcess) -> Figure:
    """The panel of `learning_backdrop` and `draw_learning`, at the last page."""
    view = LearningView(process, len(process.pages) - 1, next(iter(process.pages[-1].texts)))
    with course_style():
        figure, axes = new_figure(width=9.5, height=4.2)
        learning_backdrop(view, axes)
        draw_learning(view, axes)
    return figure
