"""Exercises of lesson 12: deeper, both ways, and trees."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
