"""Pictures and checks of lesson 00."""

from __future__ import annotations

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
from course_lib.lessons.l00_start_here.wave import wave


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


@pytest.mark.parametrize(
    "arguments",
    [(0.9, 0.1, 2.5), (0.9, 0.1, True), (0.9, 0.1, "3"), ("a", 0, 3), (None, 0, 3), (0.9, 0.1, 10**9), (2, 0, 2000)],
)
def test_waves_that_cannot_be_drawn_are_named(arguments) -> None:
    with pytest.raises(ValueError, match=r"Try wave|take fewer steps"):
        wave(*arguments)


def test_a_whole_factor_does_not_run_over() -> None:
    assert wave(2, 0, 70).h[-1] == 2.0**70
