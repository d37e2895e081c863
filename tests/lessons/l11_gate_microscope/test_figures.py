"""The pictures of lesson 11 that look at units."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.explorers import explore
from course_lib.lessons.l11_gate_microscope.figures import (
    SHEETS,
    ablation_html,
    ablation_picture,
    coloured_text,
    effects_picture,
    microscope_html,
    microscope_picture,
    ranking_picture,
)
from course_lib.lessons.l11_gate_microscope.microscope import MicroscopeView
from course_lib.lessons.l11_gate_microscope.unit_ablation import AblationView, AllEffects
from course_lib.lessons.l11_gate_microscope.unit_correlations import Finding, UnitScore
from tests.drawing.pictures import finished

SCORE = UnitScore("tanh c", 3, -0.9, -0.8, -1.0, 1.0, 0.02)


def view(text: str, label: bool = True, number: bool = False) -> MicroscopeView:
    levels = np.linspace(0, 1, len(text))
    score = UnitScore("c", 3, 0.9, 0.8, -1.0, 1.0) if number else SCORE
    truth = (levels > 0.7).astype(float) if label else None
    return MicroscopeView(
        "python",
        "inside quotes",
        1,
        score,
        0.02,
        text,
        levels,
        truth,
        0.5 if label else None,
        "" if label else "why <b>",
    )


@pytest.mark.parametrize(
    "text", ["\n", "a 'b' c\n", "x" * 600, "line\n" * 120, "你好 مرحبا $x^2$ \x00\u200d\U0001f469"]
)
@pytest.mark.parametrize("number", [False, True])
def test_coloured_text(text: str, number: bool) -> None:
    figure = microscope_picture(view(text, number=number))
    ax = figure.axes[0]
    assert not ax.get_xlabel()
    finished(figure, labels=False)
    shown = sum(len(word.get_text()) for word in ax.texts) - 100
    assert shown <= SHEETS[0][0] * SHEETS[0][1]


def test_each_character_stands_over_its_level() -> None:
    figure = microscope_picture(view("ab cd\nef\n"))
    ax = figure.axes[0]
    places = {word.get_text(): word.get_position() for word in ax.texts}
    assert places["ab"][0] == 0
    assert places[" cd⏎"][0] == 2
    assert places["ef⏎"] == (0, 1.52)
    sheet = ax.images[0].get_array()
    assert sheet is not None
    np.testing.assert_allclose(sheet[0, :6], np.linspace(0, 1, 9)[:6])


def test_the_text_is_marked_without_colour_too() -> None:
    markup = coloured_text('<a>&"b" c', [0.0] * 3 + [0.2, 0.6, 1.0, 1.0, 0.4, 0.0])
    assert markup.count("<mark") == markup.count("</mark>") == 2  # two tints
    assert "text-decoration:underline" in markup
    assert "&lt;a&gt;" in markup
    assert "<a>" not in markup
    assert "why &lt;b&gt;" in microscope_html(view("x", label=False))


@pytest.mark.parametrize("text", ["x \u5b57", "\U0001f469\u200d\U0001f467", "x\n" * 99, "y" * 2000])
def test_the_text_stands_below_its_picture_only_where_the_picture_lacks_some_of_it(text: str) -> None:
    assert microscope_html(view("def f(x):\n    return x\n")) == ""
    assert "<pre" in microscope_html(view(text))


def test_ranking_shows_every_property() -> None:
    finding = Finding((SCORE,), 0.05, 0.1, 100)
    figure = ranking_picture({"python": {"a": finding, "b": finding}, "prose": {"c": finding}}, "a message")
    finished(figure)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a (python)", "b (python)", "c (prose)"]
    assert len(figure.axes[0].patches) == 3
    with pytest.raises(ValueError, match="at least one property"):
        ranking_picture({}, "a message")


def test_effects_name_the_chosen_units() -> None:
    effects = AllEffects("python", 0.4, (0.4, 0.1, 0.41), (0.4, 0.2, 0.4))
    figure = effects_picture([0.1, -0.9, 0.2], effects, (1,), "a message")
    finished(figure)
    named = next(text for text in figure.axes[0].texts if "unit 1" in text.get_text())
    assert named.get_position() == (0.9, 0.1)
    with pytest.raises(ValueError, match="one r for each of 3"):
        effects_picture([0.1], effects, (), "a message")


@pytest.mark.parametrize("text", ["\n", "if x == 'a", "x" * 240, "你好\x00"])
def test_ablation(text: str) -> None:
    free = np.linspace(0, 1, len(text))
    found = AblationView("python", text, "0", {1: 0.0, 2: 0.0}, free, free / 10, ("' <b>\n", "xyz"))
    figure = ablation_picture(found)
    finished(figure)
    assert (
        "1.000 with all units free, 0.100 with 2 units held" in figure.axes[0].get_title(loc="left") or len(text) == 1
    )
    assert "&lt;b&gt;⏎" in ablation_html(found)


def test_a_narrow_sheet_has_shorter_rows() -> None:
    explorer = explore("11.microscope")
    for room, (columns, rows) in zip((822, 540, 280), SHEETS, strict=True):
        explorer.room = room
        assert explorer.canvas.axes[0].images[0].get_array().shape == (rows, columns)
    assert "<mark" not in microscope_html(view("ab 'c'\n" * 9))
    assert "mark" in microscope_html(view("a 'b' c " * 130))
