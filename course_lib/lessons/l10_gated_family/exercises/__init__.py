"""Exercises of lesson 10: the GRU and the gated family."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
