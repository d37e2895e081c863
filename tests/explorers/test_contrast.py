"""Letters in the explorers' pictures can be read: a contrast of 4.5 to 1 on white."""

import pytest
from matplotlib.text import Text

from course_lib.drawing.style import contrast
from course_lib.explorers import explore, explorer_names


def letters(axes) -> list[Text]:
    """The texts of an axes that stand on the figure's white: white ones stand on something dark."""
    legend = axes.get_legend()
    texts = [*axes.texts, *(legend.get_texts() if legend else []), axes.title, axes._left_title]
    texts += [axis.label for axis in (axes.xaxis, axes.yaxis)]
    return [t for t in texts if t.get_text().strip() and contrast(t.get_color()) > 1]


@pytest.mark.parametrize("name", explorer_names())
def test_letters_can_be_read(name):
    explorer = explore(name)
    for axes in explorer.canvas.axes if explorer.canvas else []:
        found = {t.get_text(): round(contrast(t.get_color()), 2) for t in letters(axes)}
        faint = {text: value for text, value in found.items() if value < 4.5}
        assert not axes.get_visible() or not faint, f"{name}: contrast below 4.5: {faint}"
