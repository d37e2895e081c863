"""The pictures of lesson 12 are finished, whatever they are given."""

from __future__ import annotations

import pytest

from course_lib.drawing.style import to_png
from course_lib.lessons.l12_deeper import accents_table, figures, tree_figures, wiring_figures
from course_lib.lessons.l12_deeper.accents import LETTERS
from course_lib.lessons.l12_deeper.explorers import accents_explorer, gradient_map_explorer, tree_explorer
from course_lib.lessons.l12_deeper.gradient_map import gradient_map
from tests.drawing.pictures import finished


def test_still_pictures() -> None:
    maps = figures.maps_picture([gradient_map("RNN", 2, residual, 5) for residual in (False, True)])
    assert to_png(maps)  # its last panel is the scale
    finished(wiring_figures.wirings_picture(), labels=False)  # a diagram has no axes
    finished(figures.depth_picture())
    finished(figures.probes_picture())
    yardstick = dict.fromkeys(LETTERS, 0.1)
    finished(figures.accents_picture(yardstick, yardstick))
    finished(figures.leak_picture({"both": {0: 6.0, 50: 0.1}}, {0: 0.1, 999: 0.01}, 0.05))
    finished(tree_figures.nested_picture(), labels=False)  # panels share their y label
    finished(tree_figures.reviews_picture(), labels=False)
    assert len(accents_table.SEEDS) >= 3


@pytest.mark.parametrize(
    ("explorer", "values", "said"),
    [
        (gradient_map_explorer, {"depth": 1}, "1 layer of GRU cells, untrained"),
        (gradient_map_explorer, {"residual": True}, "residual stack"),
        (accents_explorer, {}, "Letter 16"),
        (accents_explorer, {"text": ""}, "Type some French"),
        (accents_explorer, {"text": "\u00e9t\u00e9 \u2603"}, "1 character is unknown"),
        (tree_explorer, {"change": 3}, "the verdict is"),
        (tree_explorer, {"text": "[AND T"}, "closing bracket"),
        (tree_explorer, {"text": "T"}, "Depth 0, 1 word."),
        (tree_explorer, {"operation": "MIN, MAX"}, "learnt MIN and MAX only"),
    ],
)
def test_explorers_say_what_they_show(explorer, values, said) -> None:
    frame = explorer().render(values)
    assert said in frame.sentence
    assert frame.png
