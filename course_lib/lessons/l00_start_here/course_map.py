"""The map of the course in lesson 00, drawn from the table of lessons, and the table for lecturers."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from course_lib.drawing.style import COLOURS
from course_lib.exercises import all_exercises
from course_lib.predictions import Standing, standings
from course_lib.syllabus import LESSONS, Lesson

ROWS = ("From text to numbers", "Recurrence", "Gradients", "Gates", "Whole sequences", "And beyond")
"""The map's rows, from top to bottom."""

_LEFT, _STEP_X, _STEP_Y, _BOX_W, _BOX_H = 122, 180, 86, 164, 68
_WIDTH, _HEIGHT = _LEFT + 4 * _STEP_X, 6 * _STEP_Y


def course_map_html(lessons: Sequence[Lesson] = LESSONS, standings: Mapping[str, Standing] | None = None) -> str:
    """The map as HTML: boxes joined by lines; lessons that exist are links, the others say "to come".

    `standings` by lesson number tells how the learner's predictions did; a lesson without a kept one says nothing.

    The boxes are ordinary HTML links laid over a drawing of the lines, so that the Tab key reaches them, and so
    that a page that strips drawings still shows them. Below stands the same as a list.
    """
    near = {number: text for number, standing in (standings or {}).items() if (text := near_text(standing))}
    boxes = "".join(_box(lesson, near.get(lesson.number, "")) for lesson in lessons)
    rows = "".join(
        f'<div style="position:absolute;left:8px;top:{r * _STEP_Y + 26}px;width:112px;font-weight:bold">{name}</div>'
        for r, name in enumerate(ROWS)
    )
    return (
        '<div style="overflow-x:auto">'
        f'<nav aria-label="Map of the course" style="position:relative;width:{_WIDTH}px;height:{_HEIGHT}px;'
        'background:#ffffff;color:#000000;font-size:14px;line-height:1.25">'
        f"{_lines(lessons)}{rows}{boxes}</nav></div>{_legend(near)}{_list(lessons, near)}"
    )


def near_text(standing: Standing) -> str:
    """How many kept predictions were right or close; empty when none was kept.

    >>> near_text(Standing(total=3, kept=2, right=1, close=0))
    '1 of 2 near'
    """
    return f"{standing.right + standing.close} of {standing.kept} near" if standing.kept else ""


def _legend(near: Mapping[str, str]) -> str:
    if not near:
        return ""
    return (
        f"<p>“{next(iter(near.values()))}”: so many of the predictions that you kept in this lesson were right or "
        "close to what was measured.</p>"
    )


def direct_prerequisites(lesson: Lesson, by_number: Mapping[str, Lesson]) -> list[str]:
    """The prerequisites that are not prerequisites of another one already: the map's lines."""

    def behind(number: str) -> set[str]:
        after = by_number[number].after
        return set(after).union(*(behind(earlier) for earlier in after))

    implied = set().union(*(behind(number) for number in lesson.after))
    return [number for number in lesson.after if number not in implied]


def _corner(lesson: Lesson) -> tuple[int, int]:
    row, column = lesson.place
    return _LEFT + column * _STEP_X, row * _STEP_Y + 12


def _box(lesson: Lesson, near: str) -> str:
    x, y = _corner(lesson)
    place = (
        f"position:absolute;left:{x}px;top:{y}px;width:{_BOX_W}px;height:{_BOX_H}px;box-sizing:border-box;"
        "border-radius:8px;padding:4px 9px;text-decoration:none;overflow:hidden;"
    )
    title = f"{lesson.number} {html.escape(lesson.short)}"
    if lesson.ready:
        mark = f" · {near}" if near else " "
        look = f"background:{COLOURS['blue']};color:#ffffff;border:2px solid {COLOURS['blue']}"
        return f'<a href="{lesson.name}.ipynb" style="{place}{look}"><strong>{title}</strong><br>open{mark}</a>'
    look = "background:#f2f2f2;color:#505050;border:2px dashed #767676"
    return f'<span style="{place}{look}">{title}<br><em>to come</em> </span>'


def _lines(lessons: Sequence[Lesson]) -> str:
    """The prerequisites as lines behind the boxes."""
    by_number = {lesson.number: lesson for lesson in lessons}
    lines = "".join(
        f'<polyline points="{_path(by_number[number], lesson)}"/>'
        for lesson in lessons
        for number in direct_prerequisites(lesson, by_number)
    )
    return (
        f'<svg aria-hidden="true" width="{_WIDTH}" height="{_HEIGHT}" style="position:absolute;left:0;top:0" '
        f'fill="none" stroke="#767676" stroke-width="2">{lines}</svg>'
    )


def _path(start: Lesson, end: Lesson) -> str:
    """Corners of a line that never runs behind a third box."""
    (x1, y1), (x2, y2) = _corner(start), _corner(end)
    one_row = start.place[0] == end.place[0]
    if one_row and end.place[1] - start.place[1] == 1:
        points = [(x1 + _BOX_W, y1 + _BOX_H // 2), (x2, y2 + _BOX_H // 2)]
    else:
        x1, x2, below = x1 + _BOX_W // 2, x2 + _BOX_W // 2, y1 + _BOX_H
        lane = below + (6 if one_row else 12)
        points = [(x1, below), (x1, lane), (x2, lane), (x2, below if one_row else y2)]
    return " ".join(f"{x},{y}" for x, y in points)


def _list(lessons: Sequence[Lesson], near: Mapping[str, str]) -> str:
    items = "".join(
        f"<li>{lesson.number} {html.escape(lesson.short)}: {html.escape(lesson.about)}"
        f"{'' if lesson.ready else ' (to come)'}{_predicted(near, lesson)}</li>"
        for lesson in lessons
    )
    return f"<details><summary>The map as a list</summary><ul>{items}</ul></details>"


def _predicted(near: Mapping[str, str], lesson: Lesson) -> str:
    return f"; predictions: {near[lesson.number]}" if lesson.number in near else ""


def show_course_map() -> None:
    """Display the map of the course, with a sentence as its text version; it tells how kept predictions did."""
    from IPython.display import display

    ready = [lesson.number for lesson in LESSONS if lesson.ready]
    sentence = f"Map of the course: {len(LESSONS)} lessons in {len(ROWS)} groups; ready: {', '.join(ready)}."
    found = standings()
    display({"text/html": course_map_html(standings=found), "text/plain": sentence}, raw=True)
    print(sentence)
    near = [f"lesson {number}: {text}" for number, standing in found.items() if (text := near_text(standing))]
    if near:
        print(f"Your predictions, right or close: {'; '.join(near)}.")


def exercise_minutes(number: str) -> int:
    """Minutes for all exercises of a lesson, to the nearest five."""
    minutes = sum(exercise.minutes for exercise in all_exercises() if exercise.lesson == number)
    return 5 * round(minutes / 5)


def lecturer_table() -> str:
    """Minutes per lesson to work through it and to show it in a lecture, and the explorers in the order of a
    demonstration, as text; only lessons that are ready."""
    lines = [f"{'lesson':<33}learner   lecture   show in this order"]
    lines += [
        f"{lesson.number} {lesson.short:<28} {lesson.minutes + exercise_minutes(lesson.number):>4} min "
        f"{lesson.lecture:>5} min   {', '.join(name[3:] for name in lesson.demo)}"
        for lesson in LESSONS
        if lesson.ready
    ]
    return "\n".join(lines)
