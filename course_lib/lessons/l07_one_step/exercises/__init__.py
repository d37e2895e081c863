"""Exercises of lesson 07: one step, and taming it."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
