"""Exercises of lesson 01: tokenizers."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
