"""Exercises of lesson 04: softmax, bits, targets, sampling, padding, and writing with a network."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
