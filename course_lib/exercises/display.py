"""Hints and solutions that unfold on demand, in plain HTML that the keyboard can open."""

from __future__ import annotations

import html

from course_lib.exercises.definition import Exercise
from course_lib.exercises.lesson_progress import progress
from course_lib.exercises.registry import get


def hint(identifier: str) -> None:
    """Show the hints of an exercise, each folded; `ValueError` for an id that does not exist."""
    exercise = get(identifier)
    show_html(hints_html(exercise), f"Hints for {exercise.id}: unfold them in the notebook.")


def solution(identifier: str) -> None:
    """Show the reference solution of an exercise, folded; `ValueError` for an id that does not exist."""
    exercise = get(identifier)
    show_html(solution_html(exercise), f"Solution of {exercise.id}: unfold it in the notebook.")


def hints_html(exercise: Exercise) -> str:
    """All hints as folded `details` elements, from a nudge to almost the answer; text is escaped."""
    total = len(exercise.hints)
    return "\n".join(
        f"<details><summary>Hint {number} of {total} for {exercise.id}</summary><p>{_inline(text)}</p></details>"
        for number, text in enumerate(exercise.hints, 1)
    )


def solution_html(exercise: Exercise) -> str:
    """The solution's source as one folded `details` element, coloured; text is escaped."""
    from course_lib.exercises.coloured_code import coloured_code

    code = coloured_code(exercise.solution_source.strip("\n"), f"solution of {exercise.id}")
    return f"<details><summary>Solution of {exercise.id}</summary>{code}</details>"


def _inline(text: str) -> str:
    """Escaped text in which `backticks` are code; an odd backtick stays as it is."""
    parts = html.escape(text.strip(), quote=False).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def show_html(markup: str, plain: str) -> None:
    """Display HTML, and for whatever shows no HTML the same as plain text."""
    from IPython.display import display

    display({"text/html": markup, "text/plain": plain}, raw=True)


def show_progress() -> None:
    """Draw how many exercises of each lesson are passed, and print the same in words."""
    from course_lib.drawing.progress import draw_progress
    from course_lib.drawing.style import course_style, new_figure, show

    counts = {p.lesson: (len(p.passed), len(p.tried), p.total) for p in progress().values()}
    figure, axes = new_figure(width=9, height=1.6 + 0.5 * len(counts))
    with course_style():
        draw_progress(counts, axes)
    words = [f"lesson {lesson}: {passed} of {total} passed" for lesson, (passed, _, total) in counts.items()]
    show(figure, f"Your progress: {'; '.join(words)}.")
