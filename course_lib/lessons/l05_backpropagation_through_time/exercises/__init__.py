"""Exercises of lesson 05: backpropagation through time."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
