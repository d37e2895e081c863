"""Exercises of lesson 02: counting, smoothing, scoring and sampling."""

from course_lib.exercises import import_exercises

import_exercises(__name__, __path__)
