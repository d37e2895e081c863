"""The pictures of lesson 04 draw at the ends of every range and escape what they show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from course_lib.drawing.style import course_style, new_figure, to_png
from course_lib.lessons.l04_character_language_model.character_samples import TOP, NextCharacters, Sample
from course_lib.lessons.l04_character_language_model.figures import (
    character_name,
    confusion_picture,
    draw_learning,
    draw_next,
    formulas_picture,
    learning_backdrop,
    learning_html,
    next_backdrop,
    sample_html,
    yardsticks_picture,
)
from course_lib.lessons.l04_character_language_model.learning_process import learning_view, stored


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with course_style():
        yield


def a_sample(prompt: str = "To be", written: str = " <b>or</b> $x$ & \u202e", unknown: int = 0) -> Sample:
    characters = (" ", "\n", "\t", "$", "_", "\\", "é", "<", "x", "y", "\ufffd", "—", "1", "2", "\x00")
    before = tuple((1 / 2) ** (n + 1) for n in range(len(characters)))
    following = NextCharacters(characters, before, before[::-1], kept=7, vocabulary=80, entropy=2.0)
    return Sample(prompt, 0, unknown, following, written)


def test_next_characters_are_drawn_and_named() -> None:
    figure, axes = new_figure(width=9.5, height=5.0)
    next_backdrop(a_sample(), axes)
    draw_next(a_sample(), axes)
    assert to_png(figure).startswith(b"\x89PNG")
    texts = [text.get_text() for text in axes[0].texts]
    assert {"space", "line end", "tab", "$"} <= set(texts)
    assert "7 of 80" in axes[0].get_title(loc="left")
    assert len(axes[0].patches) == 2 * TOP


def test_names_of_characters() -> None:
    assert [character_name(c) for c in (" ", "\n", "\t", "e", "\x00")] == ["space", "line end", "tab", "e", "U+0000"]


def test_samples_are_escaped_and_unknown_characters_told() -> None:
    shown = sample_html(a_sample("<script>" * 100, unknown=3))
    assert "<script>" not in shown
    assert [f">{one}</span>" in shown for one in ("&lt;", "b", "<")] == [True, True, False]
    assert "\u202e" not in shown
    assert "3 characters" in shown
    assert "unk" not in sample_html(a_sample())


@pytest.mark.parametrize("temperature", [0.5, 1.0])
def test_learning(temperature: float) -> None:
    last = len(stored().pages) - 1
    figure, axes = new_figure(width=9.5, height=4.2)
    learning_backdrop(learning_view(0, temperature), axes)
    limits = axes[0].get_xlim(), axes[0].get_ylim()
    for number in (0, last):
        view = learning_view(number, temperature)
        draw_learning(view, axes)
        assert f"{view.page.step:,} steps" in axes[0].get_title(loc="left")
        assert learning_html(view).startswith("<pre")
        assert limits[1][0] < view.page.bits < limits[1][1]
    assert (axes[0].get_xlim(), axes[0].get_ylim()) == limits
    assert to_png(figure).startswith(b"\x89PNG")


def test_confusion() -> None:
    figure = confusion_picture(np.array([[9, 1], [2, 8]]), ["A", "B"], "Mostly right")
    assert {text.get_text() for text in figure.axes[0].texts} == {"90", "10", "20", "80"}
    with pytest.raises(ValueError, match="row of the confusion matrix"):
        confusion_picture(np.array([[0, 0], [1, 1]]), ["A", "B"], "x")


def test_yardsticks_and_formulas() -> None:
    figure = yardsticks_picture([("gzip", 3.0, "grey"), ("LSTM", 2.0, "blue")], "Better")
    assert "2.00" in {text.get_text() for text in figure.axes[0].texts}
    figure = formulas_picture([r"\frac{1}{2}", r"\frac{1", "x" * 200], "Some")
    assert sum(text.get_text() == "does not typeset" for text in figure.axes[0].texts) == 1
    assert to_png(figure).startswith(b"\x89PNG")
    for picture in (yardsticks_picture, formulas_picture):
        with pytest.raises(ValueError, match="at least one"):
            picture([], "None")
