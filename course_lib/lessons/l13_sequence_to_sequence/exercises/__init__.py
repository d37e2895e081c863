"""Exercises of lesson 13: Sequence to sequence."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
