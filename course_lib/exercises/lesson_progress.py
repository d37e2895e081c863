"""Which exercises a learner has tried and passed, kept in the progress file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.registry import all_exercises
from course_lib.progress_file import entries_of, entry_of, update, why_not

SECTION = "exercises"


@dataclass(frozen=True)
class LessonProgress:
    """Progress in one lesson: ids of all its exercises, in order, and which were passed or tried."""

    lesson: str
    exercises: tuple[str, ...]
    passed: tuple[str, ...]
    tried: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of exercises in the lesson."""
        return len(self.exercises)


def record(identifier: str, passed: bool, mistake: str = "") -> str:
    """Count an attempt, and by its name a `mistake` that was recognised before the exercise was passed.

    Returns an empty string, or a sentence about what could not be remembered.
    """

    def count(data: dict[str, Any]) -> None:
        entry = entry_of(data, SECTION, identifier)
        attempts = entry.get("attempts")
        entry["attempts"] = (attempts if isinstance(attempts, int) else 0) + 1
        if entry.get("passed"):
            return
        if passed:
            entry["passed"] = True
            entry["passed_at"] = entry["attempts"]
            entry["first_passed"] = datetime.date.today().isoformat()
        elif mistake:
            mistakes = entry.get("mistakes")
            entry["mistakes"] = mistakes = mistakes if isinstance(mistakes, dict) else {}
            seen = mistakes.get(mistake)
            mistakes[mistake] = (seen if isinstance(seen, int) else 0) + 1

    try:
        return update(count)
    except TimeoutError as error:
        return f"(Progress not saved: {why_not(error)}. Run the check again later.)"
    except OSError as error:
        return (
            f"(Progress not saved: {why_not(error)}. The verdict stands. Name a file you may write in the "
            "environment variable COURSE_PROGRESS to keep your progress.)"
        )


def progress() -> dict[str, LessonProgress]:
    """Progress by lesson number, for every lesson that has exercises."""
    entries = entries_of(SECTION)
    lessons: dict[str, list[str]] = {}
    for exercise in all_exercises():
        lessons.setdefault(exercise.lesson, []).append(exercise.id)

    def with_entry(ids: list[str], key: str) -> tuple[str, ...]:
        return tuple(i for i in ids if entries.get(i, {}).get(key))

    return {
        lesson: LessonProgress(lesson, tuple(ids), with_entry(ids, "passed"), with_entry(ids, "attempts"))
        for lesson, ids in lessons.items()
    }
