"""The pictures of lesson 09 draw at the ends of every range, and their titles say what they show."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.drawing.style import new_figure, to_png
from course_lib.lessons.l09_lstm.figures import (
    gates_picture,
    held,
    highway_message,
    highway_picture,
    race_picture,
    steps_html,
    steps_picture,
)
from course_lib.lessons.l09_lstm.gate_view import HARM, ORDERS, gate_view
from course_lib.lessons.l09_lstm.gradient_highway import highway
from course_lib.lessons.l09_lstm.lstm_steps import cell_step
from tests.drawing.pictures import finished


@pytest.mark.parametrize(("text", "t"), [("", 1), ('a "b"', 3), ("\u202eabc", 9)])
def test_steps_show_every_number(text: str, t: int) -> None:
    step = cell_step(text, t)
    figure = steps_picture(step)
    finished(figure, labels=False)
    numbers = [s.get_text() for s in figure.axes[2].texts]
    for value in step.c.tolist():
        assert f"{value + 0.0:.2f}".replace("-0.00", "0.00") in numbers
    assert steps_html(step)
    assert "<script>" not in steps_html(cell_step("<script>", 1))


@pytest.mark.parametrize(
    ("bias", "gain", "word"), [(-2.0, 0.0, "is lost"), (5.0, 1.0, "arrives"), (1.0, 12.0, "explodes")]
)
def test_highway(bias: float, gain: float, word: str) -> None:
    view = highway(bias, gain, 0.03, 500)
    figure = highway_picture(view)
    finished(figure)
    assert word in highway_message(view) == figure.axes[0].get_title(loc="left")
    low, high = figure.axes[0].get_ylim()
    assert low < float(view.full.min()) <= float(view.full.max()) < high


def test_race_names_every_line_once_and_apart() -> None:
    lines = {name: np.linspace(end, 0, 20) for name, end in (("a", -3.0), ("b", -3.1), ("c", -90.0), ("d", -3.05))}
    figure = race_picture([("first", lines), ("second", lines)])
    finished(figure)
    for ax in figure.axes:
        heights = sorted(text.get_position()[1] for text in ax.texts)
        assert len(heights) == 4
        assert min(np.diff(heights)) > 1
    for nothing in ([], [("title", {})]):
        with pytest.raises(ValueError, match="at least one panel"):
            race_picture(nothing)


@pytest.mark.parametrize(
    ("text", "order", "row", "level", "everywhere"),
    [
        ("a short one", ORDERS[0], 0, "0", False),
        ("", HARM, 127, "", False),
        ("你好 $x^2$ <b> \U0001f469\u200d\U0001f467", "number", 5, "1", True),
        ("x" * 500, "follows place in word", 64, "its mean", False),
    ],
)
def test_gates(text: str, order: str, row: int, level: str, everywhere: bool) -> None:
    view = gate_view("prose", text, order, row, 1000, "f", level, everywhere)
    figure = gates_picture(view)
    assert to_png(figure).startswith(b"\x89PNG")
    page, memory, change, following = figure.axes
    assert f"of {len(view.units)}" in page.get_title(loc="left")
    assert str(view.unit) in memory.get_title(loc="left")
    assert "Next: " in following.get_title(loc="left")
    if not level:
        assert held(view) == "nothing held"
        assert change.get_title(loc="left") == "Nothing is held"
    else:
        assert held(view) in memory.get_title(loc="left")
    assert len([label for label in memory.texts if label.get_text()]) == len(view.before.text)


def test_a_mosaic_gives_its_axes_in_order() -> None:
    figure, axes = new_figure(mosaic="ab;cc", height_ratios=(1, 2))
    assert [ax.get_label() for ax in axes] == ["a", "b", "c"]
    assert figure.axes == axes
