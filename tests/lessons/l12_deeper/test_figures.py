"""Pictures of lesson 12."""

from __future__ import annotations

import pytest

from course_lib.drawing.style import new_figure
from course_lib.lessons.l12_deeper.decay import decay
from course_lib.lessons.l12_deeper.figures import draw_decay
from tests.drawing.pictures import finished


@pytest.mark.parametrize("factor", [0.0, 0.9, 1.0])
def test_the_picture_is_finished(factor: float) -> None:
    figure, axes = new_figure()
    draw_decay(decay(factor), axes)
    finished(figure)
