"""The drawings of lesson 03: a box for everything there is, none that overlap, and pictures at every extreme."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyBboxPatch

from course_lib.drawing.style import course_style, new_figure, to_png
from course_lib.explorers import explore
from course_lib.lessons.l03_vanilla_rnn.figures import (
    draw_reach,
    draw_step,
    drawable,
    reach_picture,
    step_html,
    toys_picture,
)
from course_lib.lessons.l03_vanilla_rnn.rnn_against_cnn import comparison
from course_lib.lessons.l03_vanilla_rnn.rnn_diagram import (
    MOST_COLUMNS,
    Diagram,
    diagram_picture,
    draw_folded,
    draw_unrolled,
)
from course_lib.lessons.l03_vanilla_rnn.sequence_shapes import SHAPES, captioning, clips
from course_lib.lessons.l03_vanilla_rnn.stepping import READOUTS, step_at
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.vanilla_rnn import VanillaRNN


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with course_style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        # What another test left open is collected at any time; that says nothing about a picture.
        warnings.simplefilter("default", ResourceWarning)
        warnings.simplefilter("default", pytest.PytestUnraisableExceptionWarning)
        yield


def boxes(ax) -> list[str]:
    return [patch.get_gid() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]


@pytest.mark.parametrize(
    ("shape", "expected"),
    list(zip(SHAPES, [(1, 1, 1), (1, 4, 4), (4, 4, 1), (4, 4, 4), (2, 4, 2)], strict=True)),
)
def test_every_input_state_and_output_has_its_box(shape: str, expected: tuple[int, int, int]) -> None:
    _, axes = new_figure()
    draw_unrolled(Diagram(steps=4, shape=shape), axes[0])
    found = boxes(axes[0])
    assert tuple(found.count(name) for name in ("x", "h", "y")) == expected


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("steps", [1, 2, 7, 8, 1_000_000])
@pytest.mark.parametrize("shared", [True, False])
def test_labels_do_not_touch_at_any_length(shape: str, steps: int, shared: bool) -> None:
    diagram = Diagram(steps=steps, shape=shape, shared=shared)
    assert len(diagram.columns()) <= MOST_COLUMNS
    figure, axes = new_figure(width=13)
    draw_unrolled(diagram, axes[0])
    assert to_png(figure).startswith(b"\x89PNG")
    renderer = FigureCanvasAgg(figure).get_renderer()
    places = [text.get_window_extent(renderer) for text in axes[0].texts if text.get_text().strip()]
    if steps <= 8:  # a million has subscripts wider than any label
        assert not [1 for a, b in itertools.combinations(places, 2) if a.overlaps(b)]
        assert all(place.x0 >= 0 and place.x1 <= figure.bbox.width for place in places)


def test_shared_weights_are_those_of_a_network_and_do_not_grow() -> None:
    network = RNNWithOutput(VanillaRNN(3, 5), 2)
    counted = sum(parameter.numel() for parameter in network.parameters())
    assert {Diagram(steps=n).parameters for n in (2, 10, 100)} == {counted}
    assert Diagram(steps=10, shared=False).parameters == 10 * counted
    assert Diagram(steps=10, shape=SHAPES[2], shared=False).parameters == 10 * (5 * 3 + 25 + 5) + 12


def test_folded_drawing_says_the_shapes() -> None:
    _, axes = new_figure()
    draw_folded(Diagram(features=27, hidden=100, outputs=9, batch=32), axes[0])
    words = " ".join(text.get_text() for text in axes[0].texts)
    for shape in ("(32, 27)", "(32, 100)", "(32, 9)", "(100, 27)", "(100, 100)", "(9, 100)"):
        assert shape in words
    assert to_png(diagram_picture(Diagram())).startswith(b"\x89PNG")


@pytest.mark.parametrize("text", ["", "x", "banana", "你好 $x$ مرحبا", "\ufeff\u200b\x00<b>", "aé" * 30])
@pytest.mark.parametrize("t", [0, 1, 60])
def test_a_step_of_any_text_is_drawn_without_a_warning(text: str, t: int) -> None:
    for width, memory, readout in ((2, 0.0, READOUTS[1]), (24, 1.5, READOUTS[0])):
        step = step_at(text, t, width, memory, readout)
        figure, axes = new_figure(ncols=4, width=13, width_ratios=(0.3, 1.0, 2.6, 1.3))
        draw_step(step, axes)
        assert to_png(figure).startswith(b"\x89PNG")
        assert all(ax.get_title(loc="left") for ax in axes)
        assert "<b>" not in step_html(step)
    assert str(min(t, len(text))) in axes[2].get_title(loc="left")


def test_characters_without_a_glyph_are_named() -> None:
    assert [drawable(c) for c in ("a", "你", "\x00", "\n")] == ["a", "U+4F60", "U+0000", "⏎"]


def test_reach_and_toys() -> None:
    rows = comparison(steps=8, width=4)
    _, axes = new_figure()
    draw_reach(rows, axes[0])
    filled = [patch for patch in axes[0].patches if patch.get_facecolor()[:3] != (1, 1, 1)]
    assert len(filled) == sum(row.reach for row in rows)
    assert to_png(reach_picture(rows)).startswith(b"\x89PNG")
    pictures, films = captioning(count=4), clips(count=4)
    assert to_png(toys_picture(pictures, 0, pictures.answer(0), films, 0, films.answer(0))).startswith(b"\x89PNG")


def test_bad_input_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="steps to be a whole number, 1 or more; got 0"):
        Diagram(steps=0)
    with pytest.raises(ValueError, match="shape among"):
        Diagram(shape="none to none")


def test_the_stepper_says_what_an_earlier_step_of_the_same_letter_left() -> None:
    assert "Step 1 read the same, and left another state" in explore("03.stepper", t=16).alt
    assert "Step 1 read the same, and left the same state." in explore("03.stepper", t=16, memory=0.0).alt
    assert "read the same" not in explore("03.stepper", t=1).alt
