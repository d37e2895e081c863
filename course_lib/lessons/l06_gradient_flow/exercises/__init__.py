"""Exercises of lesson 06: gradient flow."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
