"""Floor 6: the one place that holds every exercise, its solution, wrong answers and checker.

In a lesson: ``check("06.2", answer)``, ``hint("06.2")``, ``solution("06.2")``, ``progress()``. To write an
exercise: ``register(Exercise(...))`` in ``lesson_NN.py``; lessons' modules are imported when asked for.
"""

from course_lib.exercises.checker import Verdict, check, verdict
from course_lib.exercises.display import hint, show_progress, solution
from course_lib.exercises.exercise import Exercise, WrongAnswer, all_exercises, get, register
from course_lib.exercises.progress_file import LessonProgress, check_writable, progress, reset_progress

__all__ = [
    "Exercise",
    "LessonProgress",
    "Verdict",
    "WrongAnswer",
    "all_exercises",
    "check",
    "check_writable",
    "get",
    "hint",
    "progress",
    "register",
    "reset_progress",
    "show_progress",
    "solution",
    "verdict",
]
