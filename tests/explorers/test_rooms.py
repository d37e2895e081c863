"""Every explorer's picture in windows of four widths: letters of a size that can be read, and nothing cut off."""

import itertools

import pytest
from matplotlib.text import Text

from course_lib.drawing.lettering import Lettering
from course_lib.drawing.style import course_style
from course_lib.explorers import Explorer, Slider, TextBox, explore, explorer_names
from course_lib.explorers.canvas import SMALLEST, fitted, least_scale

ROOMS = {700: 291, 1024: 551, 1280: 807, 1920: 1447}
"""Pixels for a picture in JupyterLab, its file list open, by the window's width: as Chromium lays it out."""
ROOM_STEP = 20
"""The browser tells the room in steps of so many pixels (explorer.js)."""


def texts(explorer: Explorer) -> list[Text]:
    """What is written in the picture: all visible text with something in it; ticks as far as the axis goes."""

    def below(artist, seen):
        if not artist.get_visible():
            return
        if isinstance(artist, Text):
            yield from [artist] if artist.get_text().strip() else []
            return
        for child in artist.get_children():
            yield from below(child, seen)

    found = []
    for ax in explorer.canvas.figure.axes:
        ticks = {t for axis in (ax.xaxis, ax.yaxis) for t in axis.get_ticklabels(which="both")}
        kept = [t for t in below(ax, found) if ax.get_visible() and t not in ticks and t.axes is not None]
        found += [t for t in kept if t.get_clip_path() is None or not t.get_clip_on()]
        if ax.get_visible() and ax.axison:
            for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
                low, high = sorted(ends)
                found += [
                    tick.label1 for tick in axis.get_major_ticks()
                    if axis.get_visible() and low <= tick.get_loc() <= high and tick.label1.get_text().strip()
                ]  # fmt: skip
    return found


def problems(explorer: Explorer, slack: float = 2.0) -> list[str]:
    """Letters too small, and words that run out of the picture."""
    canvas = explorer.canvas
    renderer, (width, height) = canvas.canvas.get_renderer(), canvas.canvas.get_width_height()
    found = []
    for text in texts(explorer):
        box = text.get_window_extent(renderer)
        if text.get_fontsize() < SMALLEST:
            found.append(f"{text.get_fontsize():g} points: {text.get_text()!r}")
        if box.x0 < -slack or box.y0 < -slack or box.x1 > width + slack or box.y1 > height + slack:
            found.append(f"runs out: {text.get_text()!r}")
    for ax in canvas.axes:
        if ax.get_visible() and min(ax.bbox.width, ax.bbox.height) < 12:
            found.append("axes without room")
    return found


def settings(explorer: Explorer):
    """At rest, and each control at both its ends."""
    yield {}
    for name, control in explorer.controls.items():
        places = control.positions()
        yield from ({name: place} for place in ([places[0], places[-1]] if not isinstance(control, TextBox) else []))
        if isinstance(control, Slider) and len(places) > 2:
            yield {name: places[len(places) // 2]}


@pytest.mark.slow
@pytest.mark.parametrize("name", explorer_names())
def test_letters_can_be_read_and_nothing_is_cut_off_whatever_the_room(name, monkeypatch):
    sizes = []
    write = Lettering.write
    monkeypatch.setattr(
        Lettering, "write", lambda words, x, y, text, size, *rest, **more: (
            sizes.append(size), write(words, x, y, text, size, *rest, **more))[1],
    )  # fmt: skip
    explorer = explore(name)
    if explorer.canvas is None:
        return
    told = {window: room // ROOM_STEP * ROOM_STEP for window, room in ROOMS.items()}
    failures = []
    for window, room in told.items():
        wide = fitted(explorer._figure, room).get("width", 10)
        if 100 * least_scale(room) * wide > room + 1:
            failures.append(f"{window}: scrolled sideways, {wide} inches wide")
    windows = (700, 1024, 1280) if "narrow" in explorer._figure else (700, 1024)
    for window in windows:
        explorer.room = told[window]
        for values in itertools.islice(settings(explorer), 8):
            try:
                explorer.render(values)
            except ValueError:
                continue
            with course_style():  # without it axes have other ticks than those that were drawn
                failures += [f"{window} {values}: {problem}" for problem in problems(explorer)]
    assert not failures, "\n".join(failures[:12])
    assert min(sizes, default=SMALLEST) >= SMALLEST
