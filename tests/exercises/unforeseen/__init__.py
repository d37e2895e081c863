"""Answers that no author of an exercise had in mind: three wrong ones each, and a right one that looks unusual."""

from tests.exercises.collected_answers import Collected

_answers = Collected(__name__, __path__)
WRONG, RIGHT = _answers.wrong_ones, _answers.right_ones
wrong, right, load = _answers.wrong, _answers.right, _answers.load
