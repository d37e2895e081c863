"""Which lesson a lecture shows."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib import syllabus
from course_lib.installation.problem import Problem
from course_lib.publish.lesson import Lesson, load
from course_lib.publish.source import NOTEBOOKS


def find_lesson(numbers: Sequence[str]) -> Lesson:
    """The one lesson that is asked for, by its number. Raises `Problem` saying which there are."""
    there = [row.number for row in syllabus.LESSONS if row.exists]
    known = f"There are {there[0]} to {there[-1]}, for example: make lecture LESSON=06"
    if len(numbers) != 1:
        raise Problem(f"Which lesson? {known}")
    number = numbers[0].strip().zfill(2)
    row = next((row for row in syllabus.LESSONS if row.number == number), None)
    if row is None:
        raise Problem(f"There is no lesson {numbers[0]}. {known}")
    path = NOTEBOOKS / f"{row.name}.ipynb"
    if not row.exists or not path.is_file():
        raise Problem(f"Lesson {number} is planned and not written yet. {known}")
    return load(path)
