"""The persistent figure: what it shows must be what a figure drawn from scratch shows."""

import numpy as np
import pytest

from course_lib.explorers.canvas import Canvas


def pixels(picture) -> np.ndarray:
    return np.asarray(picture)


def draw_line(height, axes):
    axes[0].plot([0, 1], [0, height])
    axes[0].set_xlim(0, 1)
    axes[0].set_ylim(0, 10)
    axes[0].set_title(f"height {height}")
    axes[0].set_xlabel("x")


def draw_free(height, axes):
    axes[0].plot([0, 1], [0, height])


@pytest.mark.parametrize("draw", [draw_line, draw_free])
def test_moving_and_coming_back_gives_the_picture_of_a_new_figure(draw):
    canvas = Canvas({"width": 4, "height": 3})
    first = pixels(canvas.render(3, draw))
    moved = pixels(canvas.render(8, draw))
    back = pixels(canvas.render(3, draw))
    assert (first != moved).any()
    np.testing.assert_array_equal(first, back)


def test_fixed_limits_are_blitted_and_free_ones_redrawn():
    canvas = Canvas()
    for height in (1, 2, 3, 4):
        canvas.render(height, draw_line)
    assert canvas.full_redraws == 1
    canvas = Canvas()
    for height in (1, 20, 300):
        canvas.render(height, draw_free)
    assert canvas.full_redraws == 3


@pytest.mark.parametrize("minor", [False, True])
def test_other_names_at_the_same_ticks_are_drawn(minor):
    def draw(names, axes):
        axes[0].set(xlim=(-0.5, 1.5), ylim=(0, 1))
        axes[0].set_xticks([0.3, 1.1], names, minor=minor)

    canvas = Canvas()
    first = canvas.render(["to", "be"], draw)
    other = canvas.render(["or", "not"], draw)
    assert other != first
    canvas.forget()
    assert canvas.render(["or", "not"], draw) == other
    assert canvas.render(["to", "be"], draw) == first


def test_the_backdrop_is_drawn_once_per_key():
    calls = []

    def backdrop(data, axes):
        calls.append(data)
        axes[0].axhline(5)
        axes[0].set_xlim(0, 1)
        axes[0].set_ylim(0, 10)

    def draw(data, axes):
        axes[0].plot([0, 1], [0, data])

    canvas = Canvas()
    for data, key in ((1, "a"), (2, "a"), (3, "b"), (4, "b")):
        canvas.render(data, draw, backdrop, key)
    assert calls == [1, 3]
    assert canvas.full_redraws == 2
    assert len(canvas.axes[0].lines) == 2


def test_artists_do_not_pile_up_and_colours_do_not_drift():
    def draw(data, axes):
        axes[0].plot([0, 1], [0, data], label="line")
        axes[0].legend()
        axes[0].text(0, 0, "here")
        axes[0].imshow(np.eye(3), extent=(0, 1, 0, 1))
        axes[0].set(xlim=(0, 1), ylim=(0, 9))

    canvas = Canvas()
    colours = set()
    for data in range(1, 6):
        canvas.render(data, draw)
        colours.add(canvas.axes[0].lines[0].get_color())
    assert len(canvas.axes[0].lines) == len(canvas.axes[0].texts) == len(canvas.axes[0].images) == 1
    assert len(colours) == 1


def test_after_an_exception_the_next_picture_is_clean():
    def draw(data, axes):
        axes[0].plot([0, 1], [0, 1])
        if data < 0:
            raise ZeroDivisionError("no")

    canvas = Canvas()
    good = canvas.render(1, draw)
    with pytest.raises(ZeroDivisionError):
        canvas.render(-1, draw)
    assert canvas.render(1, draw) == good
