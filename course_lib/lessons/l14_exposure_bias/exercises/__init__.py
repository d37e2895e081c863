"""Exercises of lesson 14: Teacher forcing and exposure bias."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
