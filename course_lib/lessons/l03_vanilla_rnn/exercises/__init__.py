"""Exercises of lesson 03: the vanilla RNN."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
