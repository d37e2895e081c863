"""The pictures of verdicts: after every word, with a gate below it; and accuracy against distance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from course_lib.drawing.chips import visible_character
from course_lib.drawing.style import COLOURS, SEQUENTIAL, picture
from course_lib.lessons.l11_gate_microscope.sentiment_table import AccuracyView
from course_lib.lessons.l11_gate_microscope.verdict_view import GATES, VerdictView

VERDICT_FIGURE: dict[str, Any] = {"nrows": 2, "width": 11.0, "height": 6.0, "height_ratios": (1, 1)}
LINES: dict[str, dict[str, Any]] = {
    "RNN": {"color": COLOURS["red"], "ls": ":", "marker": "o"},
    "GRU": {"color": COLOURS["green"], "ls": "--", "marker": "s"},
    "LSTM": {"color": COLOURS["black"], "ls": "-.", "marker": "^"},
}
"""How each network's line looks, here and in the pictures of looking back."""
_LONGEST_WORD = 12


def verdict_picture(view: VerdictView) -> Figure:
    """The two panels of `verdict_backdrop` and `draw_verdict`."""
    return picture(lambda axes: verdict_backdrop(view, axes), lambda axes: draw_verdict(view, axes), **VERDICT_FIGURE)


def accuracy_picture(views: Sequence[AccuracyView]) -> Figure:
    """A panel of `draw_accuracy` for each view."""
    draw = [lambda axes, n=n, view=view: draw_accuracy(view, axes[n]) for n, view in enumerate(views)]
    return picture(*draw, ncols=len(views), width=6.2 * len(views), height=4.6)


def verdict_backdrop(view: VerdictView, axes: Sequence[Any]) -> None:
    """Everything but the sentence."""
    verdict, gate = axes
    verdict.axhline(0.5, color=COLOURS["grey"], lw=1.2)
    verdict.set_ylim(-0.38, 1.05)  # below 0 there is room for the names
    verdict.set_yticks([0, 0.5, 1], ["negative", "unsure", "positive"])
    verdict.set_ylabel("verdict so far")
    for name, look in LINES.items():
        verdict.plot([], [], label=name, ms=6, **look)
    verdict.legend(loc="lower left", ncols=3, borderaxespad=0.1, handlelength=2.6)
    verdict.tick_params(labelbottom=False)
    gate.grid(visible=False)
    gate.set_ylabel("units with a say")
    gate.set_yticks([])
    gate.set_xlabel("word by word;  bright: the gate is open (1),  dark: closed (0)")


def draw_verdict(view: VerdictView, axes: Sequence[Any]) -> None:
    """P(positive) after every word for every network, and one gate of the units with the largest say."""
    verdict, gate = axes
    places = np.arange(len(view.words))
    for name, values in view.positive.items():
        verdict.plot(places, values, ms=6, **LINES[name])
    verdict.set_title(verdict_title(view))
    gate.imshow(
        view.gates, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto", interpolation="nearest",
        extent=(-0.5, len(places) - 0.5, len(view.gates), 0),
    )  # fmt: skip
    names = [shown_word(word, known) for word, known in zip(view.words, view.known, strict=True)]
    turned = len(names) > 9
    gate.set_xticks(places, names, rotation=55 if turned else 0, ha="right" if turned else "center", parse_math=False,
                    rotation_mode="anchor" if turned else "default")  # fmt: skip
    verdict.set_xticks(places)
    for ax in axes:
        ax.set_xlim(-0.5, len(places) - 0.5)
    network, _, words = GATES[view.gate]
    gate.set_title(f"{network}, {words}: closed most at word {view.closes_at + 1}, {names[view.closes_at]!r}",
                   parse_math=False)  # fmt: skip


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def drawable(text: str) -> str:
    """The text for an axis: a sign for white space, a box for what is invisible, joined, or not in the course's font.

    >>> drawable("a 犬")
    'a␣□'
    """
    signs = (visible_character(character) for character in text)
    return "".join(sign if len(sign) == 1 and ord(sign) in _glyphs() else "□" for sign in signs)


def shown_word(word: str, known: bool) -> str:
    """A word for an axis: shortened, invisible characters by number, unknown ones with a question mark.

    >>> shown_word("incomprehensible", False), shown_word("lovely", True)
    ('incomprehen…?', 'lovely')
    """
    cut = word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 1] + "…"
    return drawable(cut) + ("" if known else "?")


def verdict_title(view: VerdictView) -> str:
    """Who says what at the end."""
    said: dict[str, list[str]] = {}
    for name, values in view.positive.items():
        said.setdefault("positive" if values[-1] > 0.5 else "negative", []).append(name)
    if len(said) == 1:
        return f"At the end all three say {next(iter(said))}"
    return "At the end " + "; ".join(f"{' and '.join(names)}: {verdict}" for verdict, names in said.items())


def draw_accuracy(view: AccuracyView, ax: Any) -> None:
    """Mean accuracy against distance, with the 95% interval over seeds as a band; chance is at one half."""
    for name, line in view.intervals.items():
        look = LINES[name]
        ax.fill_between(view.distances, [i.low for i in line], [i.high for i in line], color=look["color"], alpha=0.15)
        ax.plot(view.distances, [i.mean for i in line], ms=7, label=name, **look)
    ax.axhline(0.5, color=COLOURS["grey"], lw=1.4)
    ax.axvline(50, color=COLOURS["grey"], lw=1.2, ls=":")
    ax.text(50.5, 0.3, "longer than\nin training", fontsize=12, va="bottom")
    ax.text(0, 0.505, "chance", fontsize=12, va="bottom")
    ax.set_ylim(0.28, 1.03)
    ax.set_xlim(-2, 67)
    ax.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1.0], ["50%", "60%", "70%", "80%", "90%", "100%"])
    ax.set_xlabel("words after the one that decides")
    ax.set_ylabel("right verdicts")
    ax.legend(loc="lower left", ncols=3, columnspacing=1.2)
    ax.set_title(view.message)
