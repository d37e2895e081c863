"""Pictures and checks of lesson 00."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course_lib.drawing.progress import draw_progress
from course_lib.drawing.style import new_figure, to_png
from course_lib.lessons.l00_start_here.environment_check import (
    Finding,
    check_environment,
    check_packages,
    check_python,
    check_widgets,
    report,
)
from course_lib.lessons.l00_start_here.figures import LESSONS, course_map_html, lecturer_table
from course_lib.lessons.l00_start_here.wave import wave

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def test_map_links_exactly_the_lessons_that_have_a_source():
    linked = set(re.findall(r'<a href="([^"]+)"', course_map_html()))
    assert linked == {f"{path.stem}.ipynb" for path in (NOTEBOOKS / "src").glob("[0-9]*.py")}


def test_map_is_whole():
    markup = course_map_html()
    assert [lesson.number for lesson in LESSONS] == [f"{n:02}" for n in range(18)]
    assert len({(lesson.row, lesson.column) for lesson in LESSONS}) == len(LESSONS)
    assert all(set(lesson.after) <= {earlier.number for earlier in LESSONS[:i]} for i, lesson in enumerate(LESSONS))
    assert markup.count("<em>to come</em>") == sum(not lesson.notebook for lesson in LESSONS)
    assert markup == course_map_html()
    assert "06 Gradient flow" in lecturer_table()


def test_progress_picture_with_and_without_exercises():
    for counts in ({}, {"00": (1, 2, 2), "01": (0, 0, 8)}):
        figure, axes = new_figure()
        draw_progress(counts, axes)
        assert to_png(figure)


def test_wave_is_the_recurrence():
    data = wave(0.97, 0.4, 10)
    state = 1 + 0j
    for t in range(11):
        assert data.h[t] == pytest.approx(state.real)
        state *= complex(*data.circle[1])  # one step of the recurrence is one complex factor
    with pytest.raises(ValueError, match="above 0"):
        wave(0.0, 0.4)


def test_environment_is_told_in_words(tmp_path):
    assert "3.11 or newer" in check_python((3, 9, 0)).problem
    assert "no-such-package is missing" in check_packages(["no-such-package>=1"]).problem
    assert "numpy is" in check_packages(["numpy>=99"]).problem
    assert check_packages(["no-such-package; extra == 'dev'"]).ok
    assert "anywidget" in check_widgets([tmp_path]).problem
    assert "COURSE_PROGRESS" in check_environment("read-only")[-1].problem
    assert report([Finding("a", "b")]).endswith("1 of 1 need your attention, see above.")
