"""The map of the course shows the syllabus."""

from __future__ import annotations

import re

from course_lib.lessons.l00_start_here.course_map import (
    ROWS,
    course_map_html,
    direct_prerequisites,
    lecturer_table,
)
from course_lib.predictions import Standing
from course_lib.syllabus import LESSONS


def test_the_map_links_exactly_the_lessons_that_are_ready() -> None:
    linked = re.findall(r'<a href="([^"]+)"', course_map_html())
    assert linked == [f"{lesson.name}.ipynb" for lesson in LESSONS if lesson.ready]


def test_the_map_is_whole() -> None:
    markup = course_map_html()
    assert len({lesson.place for lesson in LESSONS}) == len(LESSONS)
    assert all(0 <= lesson.place[0] < len(ROWS) and 0 <= lesson.place[1] < 4 for lesson in LESSONS)
    assert markup.count("<em>to come</em>") == sum(not lesson.ready for lesson in LESSONS)
    assert markup == course_map_html()
    assert "06 Gradient flow" in lecturer_table()


def test_a_line_is_drawn_only_where_no_other_line_says_the_same() -> None:
    by_number = {lesson.number: lesson for lesson in LESSONS}
    assert direct_prerequisites(by_number["06"], by_number) == ["05"]
    assert direct_prerequisites(by_number["00"], by_number) == []
    assert course_map_html().count("<polyline") == len(LESSONS) - 1


def test_the_map_tells_how_kept_predictions_did():
    standings = {"06": Standing(2, 2, 1, 1), "10": Standing(2, 0, 0, 0), "11": Standing(3, 3, 0, 0)}
    markup = course_map_html(standings=standings)
    assert "<br>open · 2 of 2 near</a>" in markup
    assert "<br>open · 0 of 3 near</a>" in markup
    assert markup.count(" near</a>") == 2
    assert "predictions: 2 of 2 near</li>" in markup
    assert course_map_html(standings={"10": standings["10"]}) == course_map_html()
