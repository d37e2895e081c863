"""A second trial: many more wrong answers to some exercises, and unusual right ones, tried without a diagnosis."""

from tests.exercises.collected_answers import Collected

_answers = Collected(__name__, __path__)
WRONG, RIGHT = _answers.wrong_ones, _answers.right_ones
wrong, right, load = _answers.wrong, _answers.right, _answers.load
