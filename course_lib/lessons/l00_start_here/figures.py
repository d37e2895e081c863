"""Pictures of lesson 00: the map of the course, and the first wave."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib.drawing.style import COLOURS


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course: number, title, what it is about, which lessons it builds on.

    `notebook` is its file, empty while it is still to come. `minutes` is planned time with exercises, and `demo`
    the minutes a lecturer needs to show it. `row` and `column` place it on the map.
    """

    number: str
    title: str
    about: str
    row: int
    column: int
    after: tuple[str, ...] = ()
    notebook: str = ""
    minutes: int = 0
    demo: int = 0


ROWS = ("From text to numbers", "Recurrence", "Gradients", "Gates", "Whole sequences", "And beyond")
"""The map's rows, from top to bottom."""

LESSONS: tuple[Lesson, ...] = (
    Lesson("00", "Start here", "map, check, first widget", 0, 0, (), "00_start_here.ipynb", 20, 10),
    Lesson("01", "Tokenizers", "text cut into words, characters, bytes", 0, 1, ("00",), "01_tokenizers.ipynb", 105, 20),
    Lesson(
        "02", "Before recurrence", "n-grams, sampling, perplexity", 0, 2, ("01",), "02_language_models.ipynb", 95, 20
    ),
    Lesson("03", "The vanilla RNN", "one cell, used at every step", 1, 0, ("02",), "03_vanilla_rnn.ipynb", 110, 30),
    Lesson(
        "04",
        "Character model",
        "it learns to spell, then to write",
        1,
        1,
        ("03",),
        "04_character_language_model.ipynb",
        130,
        30,
    ),
    Lesson(
        "05",
        "Backpropagation through time",
        "gradients by hand",
        1,
        2,
        ("03",),
        "05_backpropagation_through_time.ipynb",
        105,
        30,
    ),
    Lesson(
        "06", "Gradient flow", "why gradients die or explode", 2, 0, ("03", "05"), "06_gradient_flow.ipynb", 105, 30
    ),
    Lesson(
        "07", "One step, and taming it", "optimisers, clipping, cliffs", 2, 1, ("06",), "07_one_step.ipynb", 120, 30
    ),
    Lesson("08", "Orthogonal RNNs", "matrices that keep lengths", 2, 2, ("06",), "08_orthogonal_rnns.ipynb", 115, 30),
    Lesson("09", "The LSTM", "a memory with gates", 3, 0, ("06",), "09_lstm.ipynb", 130, 30),
    Lesson("10", "GRU and family", "fewer gates, compared fairly", 3, 1, ("09",), "10_gated_family.ipynb", 120, 30),
    Lesson("11", "Gate microscope", "what single units remember", 3, 2, ("09",), "11_gate_microscope.ipynb", 130, 30),
    Lesson("12", "Deeper, both ways, trees", "stacks and other shapes", 4, 0, ("09",)),
    Lesson("13", "Sequence to sequence", "translate small things", 4, 1, ("12",)),
    Lesson("14", "Exposure bias", "trained on truth, tested on itself", 4, 2, ("13",)),
    Lesson("15", "Beam search", "look for the likeliest sentence", 4, 3, ("13",)),
    Lesson("16", "Attention", "look back at the source", 5, 1, ("13",)),
    Lesson("17", "Beyond recurrence", "self-attention, and what to read", 5, 2, ("16",)),
)
"""Every lesson of the course, in order."""

_LEFT, _STEP_X, _STEP_Y, _BOX_W, _BOX_H = 122, 180, 86, 164, 68
_WIDTH, _HEIGHT = _LEFT + 4 * _STEP_X, 6 * _STEP_Y


def course_map_html(lessons: Sequence[Lesson] = LESSONS) -> str:
    """The map as HTML: boxes joined by lines; lessons that exist are links, the others say "to come".

    The boxes are ordinary HTML links laid over a drawing of the lines, so that the Tab key reaches them, and so
    that a page that strips drawings still shows them. Below stands the same as a list.
    """
    boxes = "".join(_box(lesson) for lesson in lessons)
    rows = "".join(
        f'<div style="position:absolute;left:8px;top:{r * _STEP_Y + 26}px;width:112px;font-weight:bold">{name}</div>'
        for r, name in enumerate(ROWS)
    )
    return (
        '<div style="overflow-x:auto">'
        f'<nav aria-label="Map of the course" style="position:relative;width:{_WIDTH}px;height:{_HEIGHT}px;'
        'background:#ffffff;color:#000000;font-size:14px;line-height:1.25">'
        f"{_lines(lessons)}{rows}{boxes}</nav></div>{_list(lessons)}"
    )


def _corner(lesson: Lesson) -> tuple[int, int]:
    return _LEFT + lesson.column * _STEP_X, lesson.row * _STEP_Y + 12


def _box(lesson: Lesson) -> str:
    x, y = _corner(lesson)
    place = (
        f"position:absolute;left:{x}px;top:{y}px;width:{_BOX_W}px;height:{_BOX_H}px;box-sizing:border-box;"
        "border-radius:8px;padding:4px 9px;text-decoration:none;overflow:hidden;"
    )
    title = f"{lesson.number} {html.escape(lesson.title)}"
    if lesson.notebook:
        look = f"background:{COLOURS['blue']};color:#ffffff;border:2px solid {COLOURS['blue']}"
        return f'<a href="{lesson.notebook}" style="{place}{look}"><strong>{title}</strong><br>open </a>'
    look = "background:#f2f2f2;color:#505050;border:2px dashed #767676"
    return f'<span style="{place}{look}">{title}<br><em>to come</em> </span>'


def _lines(lessons: Sequence[Lesson]) -> str:
    """The prerequisites as lines behind the boxes."""
    by_number = {lesson.number: lesson for lesson in lessons}
    lines = "".join(f'<polyline points="{_path(by_number[n], lesson)}"/>' for lesson in lessons for n in lesson.after)
    return (
        f'<svg aria-hidden="true" width="{_WIDTH}" height="{_HEIGHT}" style="position:absolute;left:0;top:0" '
        f'fill="none" stroke="#767676" stroke-width="2">{lines}</svg>'
    )


def _path(start: Lesson, end: Lesson) -> str:
    """Corners of a line that never runs behind a third box."""
    (x1, y1), (x2, y2) = _corner(start), _corner(end)
    if start.row == end.row and end.column - start.column == 1:
        points = [(x1 + _BOX_W, y1 + _BOX_H // 2), (x2, y2 + _BOX_H // 2)]
    else:
        x1, x2, below = x1 + _BOX_W // 2, x2 + _BOX_W // 2, y1 + _BOX_H
        lane = below + (6 if start.row == end.row else 12)
        points = [(x1, below), (x1, lane), (x2, lane), (x2, below if start.row == end.row else y2)]
    return " ".join(f"{x},{y}" for x, y in points)


def _list(lessons: Sequence[Lesson]) -> str:
    items = "".join(
        f"<li>{lesson.number} {html.escape(lesson.title)}: {html.escape(lesson.about)}"
        f"{'' if lesson.notebook else ' (to come)'}</li>"
        for lesson in lessons
    )
    return f"<details><summary>The map as a list</summary><ul>{items}</ul></details>"


def show_course_map() -> None:
    """Display the map of the course, with a sentence as its text version."""
    from IPython.display import display

    ready = [lesson.number for lesson in LESSONS if lesson.notebook]
    sentence = f"Map of the course: {len(LESSONS)} lessons in {len(ROWS)} groups; ready: {', '.join(ready)}."
    display({"text/html": course_map_html(), "text/plain": sentence}, raw=True)
    print(sentence)


def lecturer_table() -> str:
    """Minutes per lesson as text: to work through it, and to show it in a lecture; only lessons that exist."""
    lines = [f"{'lesson':<33}learner   lecture"]
    lines += [
        f"{lesson.number} {lesson.title:<28} {lesson.minutes:>4} min {lesson.demo:>5} min"
        for lesson in LESSONS
        if lesson.notebook
    ]
    return "\n".join(lines)


def draw_wave(data: Any, axes: Sequence[Axes]) -> None:
    """Draw a `Wave` over time (left) and as a point that turns in the plane (right)."""
    steps = np.arange(len(data.h))
    time, plane = axes[0], axes[1]
    time.plot(steps, data.envelope, "--", color=COLOURS["grey"], linewidth=1.6)
    time.plot(steps, -data.envelope, "--", color=COLOURS["grey"], linewidth=1.6)
    time.plot(steps, data.h, color=COLOURS["blue"], marker="o", markersize=4)
    time.set(xlim=(0, len(data.h) - 1), ylim=(-3.5, 3.5), xlabel="step t", ylabel="h at step t")
    time.set_title(f"Factor {data.factor:.2f}: ×{data.envelope[-1]:.3g} after {len(data.h) - 1} steps")
    plane.plot(data.circle[:, 0], data.circle[:, 1], color=COLOURS["green"], marker="o", markersize=4)
    plane.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5), xlabel="h", ylabel="its quarter turn", aspect="equal")
    plane.set_title("Seen from above")
