"""The pictures of looking back draw for any text, and name the words they look at."""

from __future__ import annotations

import pytest

from course_lib.lessons.l11_gate_microscope.look_back import look_back_view
from course_lib.lessons.l11_gate_microscope.look_back_figures import (
    look_back_html,
    look_back_picture,
    word_ticks,
)
from tests.drawing.pictures import finished


@pytest.mark.parametrize("text", ["", "x", "to be or not to be", "$a_1$ " * 30, "\U0001f600犬\x00", "w" * 100])
def test_look_back(text):
    view = look_back_view(text, "LSTM", 3)
    figure = look_back_picture(view)
    finished(figure)
    assert figure.axes[0].get_title("left").startswith("LSTM: half within")
    page = look_back_html(view)
    assert page.count("<pre") == 3
    assert "\x00" not in page


def test_text_is_escaped():
    assert "<script>" not in look_back_html(look_back_view("<script>alert(1)</script>", "RNN", 99))


def test_ticks_stand_apart():
    places, names = word_ticks("a b c d e f g h i j k l m n o p q r s t u v w x y z " * 2)
    assert len(places) == len(names) <= 21
