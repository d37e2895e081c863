"""Exercises of lesson 11: gate microscope."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
