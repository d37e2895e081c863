"""Predictions: a learner commits to an answer before anything is revealed, and meets it again at the lesson's end.

In a lesson: ``predict("06.growth", "06.decay")`` and, at the end, ``predictions("06")``. To write one: `choice`,
`number` or `words` in the lesson's ``predictions.py``; lessons are imported when asked for.
"""

from course_lib.predictions.definition import Choice, Number, Prediction, Words
from course_lib.predictions.kept import Standing, standings
from course_lib.predictions.registry import all_predictions, choice, get, number, predictions_of, words
from course_lib.predictions.widget import predict, predictions

__all__ = [
    "Choice",
    "Number",
    "Prediction",
    "Standing",
    "Words",
    "all_predictions",
    "choice",
    "get",
    "number",
    "predict",
    "predictions",
    "predictions_of",
    "standings",
    "words",
]
