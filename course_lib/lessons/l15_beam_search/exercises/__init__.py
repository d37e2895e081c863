"""Exercises of lesson 15: Decoding and beam search."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
