"""The wiring of every cell: the same drawing with parts changed, added and gone, and words beside it."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyBboxPatch

from course_lib.drawing.style import COLOURS
from course_lib.lessons.l09_lstm.wiring_figures import WIRINGS, wiring_picture, wiring_words
from tests.drawing.pictures import finished


def _boxes(name: str) -> dict[str, str]:
    """What each gate's box looks like: plain, changed or gone, by letter."""
    ax = wiring_picture(name).axes[0]
    kinds = {COLOURS["black"]: "plain", COLOURS["red"]: "changed", COLOURS["light"]: "gone"}
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    letters = {(round(t.get_position()[0], 2)): t.get_text() for t in ax.texts if t.get_style() == "italic"}
    return {
        letters[round(box.get_x() + box.get_width() / 2, 2)]: kinds[to_hex(box.get_edgecolor()).upper()]
        for box in boxes
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LSTM", {"f": "plain", "i": "plain", "g": "plain", "o": "plain"}),
        ("1997", {"f": "gone", "i": "plain", "g": "plain", "o": "plain"}),
        ("peepholes", {"f": "plain", "i": "plain", "g": "plain", "o": "plain"}),
        ("coupled", {"f": "plain", "i": "gone", "g": "plain", "o": "plain"}),
        ("UGRNN", {"z": "changed", "i": "gone", "n": "changed", "o": "gone"}),
        ("GRU", {"z": "changed", "r": "changed", "n": "changed", "o": "gone"}),
    ],
)
def test_what_is_changed_and_what_is_gone(name: str, expected: dict[str, str]) -> None:
    assert _boxes(name) == expected


@pytest.mark.parametrize(("name", "signs"), [("LSTM", 4), ("1997", 3), ("GRU", 5), ("UGRNN", 4)])
def test_products_and_sums(name: str, signs: int) -> None:
    circles = [patch for patch in wiring_picture(name).axes[0].patches if isinstance(patch, Circle)]
    assert len(circles) == signs


@pytest.mark.parametrize("names", [tuple(WIRINGS)[:3], tuple(WIRINGS)[3:], ("GRU",)])
def test_pictures_are_finished_and_said(names: tuple[str, ...]) -> None:
    figure = wiring_picture(*names)
    finished(figure, labels=False)
    assert [ax.get_title(loc="left") for ax in figure.axes] == [WIRINGS[name].title for name in names]
    assert min(text.get_fontsize() for ax in figure.axes for text in ax.texts) >= 12
    words = wiring_words(*names)
    assert all(WIRINGS[name].title in words for name in names)


@pytest.mark.parametrize("names", [(), ("LSTM", "transformer")])
def test_unknown_cells_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="peepholes"):
        wiring_picture(*names)
