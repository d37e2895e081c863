"""Exercises of lesson 09: the LSTM."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
