"""Exercises: one module per lesson, a checker that says what went wrong, hints, solutions, progress."""

from course_lib.exercises.exercise import Exercise, WrongAnswer, all_exercises, get, register

__all__ = ["Exercise", "WrongAnswer", "all_exercises", "get", "register"]
