"""Every registered prediction of the course: its own answer is judged right, and the room's is the same."""

from __future__ import annotations

import re

import pytest

from course_lib.predictions import Choice, Number, all_predictions
from course_lib.syllabus import LESSONS

ALL = all_predictions()


def test_every_ready_lesson_asks():
    assert {row.number for row in LESSONS if row.ready} <= {prediction.lesson for prediction in ALL}


@pytest.mark.parametrize("prediction", ALL, ids=lambda prediction: prediction.id)
def test_the_answer_is_right_and_is_not_given_away(prediction):
    assert prediction.question.endswith(("?", ".")), "a question is a sentence"
    assert len(prediction.question) <= 220
    assert prediction.measured not in prediction.question
    assert max(map(len, prediction.room)) <= 80
    if isinstance(prediction, Number):
        numbers = re.findall(r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", prediction.measured)
        assert any(prediction.judge(text) == "right" for text in numbers), "measured does not hold value"
        wrong = [edge for edge in ("0", "1e-300", "1e300", "100") if prediction.judge(edge) == "far"]
        assert wrong or prediction.limits != (float("-inf"), float("inf"))
    if isinstance(prediction, Choice):
        assert all(prediction.judge(option) == "right" for option in prediction.room_right)
        assert any(prediction.judge(option) == "far" for option in prediction.room)
    assert "value" not in prediction.spec()
