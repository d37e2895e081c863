"""Exercises of lesson 08: orthogonal and unitary RNNs."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
