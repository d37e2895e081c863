"""How an answer is checked: what an exercise is, the registry, the checker, a learner's progress.

In a lesson: ``check("06.2", answer)``, ``hint("06.2")``, ``solution("06.2")``, ``progress()``. To write an
exercise: ``@exercise("06.2", ...)`` on its solution, in its lesson's folder; lessons are imported when asked for.
"""

from course_lib.exercises.checker import check, verdict
from course_lib.exercises.definition import Exercise, WrongAnswer
from course_lib.exercises.display import hint, show_progress, solution
from course_lib.exercises.lesson_progress import LessonProgress, progress
from course_lib.exercises.registry import all_exercises, exercise, get, import_exercises
from course_lib.exercises.verdicts import Verdict
from course_lib.progress_file import check_writable, reset_progress

__all__ = [
    "Exercise",
    "LessonProgress",
    "Verdict",
    "WrongAnswer",
    "all_exercises",
    "check",
    "check_writable",
    "exercise",
    "get",
    "hint",
    "import_exercises",
    "progress",
    "reset_progress",
    "show_progress",
    "solution",
    "verdict",
]
