"""The pictures of verdicts draw for short, long and strange sentences, with finite limits, and say what they show."""

from __future__ import annotations

import pytest

from course_lib.lessons.l11_gate_microscope.sentiment_table import AccuracyView, Interval
from course_lib.lessons.l11_gate_microscope.verdict_figures import (
    accuracy_picture,
    shown_word,
    verdict_picture,
    verdict_title,
)
from course_lib.lessons.l11_gate_microscope.verdict_view import read_verdict
from tests.drawing.pictures import finished


@pytest.mark.parametrize("text", ["", "lovely", "the film was $not$ lovely " * 12, "incomprehensibly"])
@pytest.mark.parametrize("gate", ["LSTM f", "GRU z"])
def test_verdicts(text, gate):
    view = read_verdict(text, "last word", gate)
    figure = verdict_picture(view)
    for ax in figure.axes[:1]:
        assert ax.get_title(loc="left") == verdict_title(view)
    finished(figure, labels=False)
    assert repr(shown_word(view.words[view.closes_at], view.known[view.closes_at])) in figure.axes[1].get_title("left")


def test_accuracy():
    line = (Interval(0.9, 0.8, 1.0, 3), Interval(0.5, 0.5, 0.5, 2))
    view = AccuracyView("last word", (0, 40), {"RNN": line, "GRU": line, "LSTM": line}, "a message")
    finished(accuracy_picture([view, view]))
