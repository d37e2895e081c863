"""Exercises of lesson 00: two warm-ups that show how checking works."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
