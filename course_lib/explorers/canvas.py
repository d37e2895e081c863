"""A persistent figure that redraws as little as it can.

`draw` functions are plain matplotlib: they add artists to axes. The canvas finds out which artists a call has
added, and on the next call takes them away and lets `draw` add new ones. As long as limits, labels and ticks stay
the same, only those artists are painted, over a saved picture of everything else (blitting); when they change, all
is redrawn. Titles may change freely.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, Formatter, FuncFormatter
from PIL import Image

from course_lib.drawing.style import course_style, new_figure
from course_lib.explorers.wrapping import narrow_legends, wrap_lettering

Draw = Callable[[Any, Sequence[Axes]], None]


_SETTINGS: dict[str, dict[str, Any]] = {
    "PNG": {"format": "PNG", "compress_level": 6},
    "JPEG": {"format": "JPEG", "quality": 95, "subsampling": 0},
    "dense JPEG": {"format": "JPEG", "quality": 90, "subsampling": 2},
}


def encode(picture: Image.Image, kind: str) -> bytes:
    """The picture as a file. "PNG" is exact; "JPEG" at this quality looks the same and takes a sixth of the time.

    "dense JPEG" is for pictures of more than one pixel a point, where the eye no longer tells colours a pixel apart.
    """
    buffer = io.BytesIO()
    picture.save(buffer, **_SETTINGS[kind])
    return buffer.getvalue()


def _titles(axes: Axes) -> list[Text]:
    return [axes.title, axes._left_title, axes._right_title]  # type: ignore[attr-defined]


def _signature(axes: Axes) -> Hashable:
    """Everything that, when it changes, makes the saved background wrong."""
    parts: list[Any] = [
        axes.get_xlabel(),
        axes.get_ylabel(),
        axes.get_visible(),
        axes.axison,
        str(axes.get_aspect()),
        axes.get_facecolor(),
    ]
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        places = _ticks(axis, limits)
        parts += [limits, axis.get_scale(), tuple(places), axis.get_visible()]
        parts.append(_names(axis.get_major_formatter(), places))
        if isinstance(axis.get_minor_formatter(), _NAMING):
            parts.append(_names(axis.get_minor_formatter(), np.asarray(axis.get_minorticklocs()).tolist()))
    return tuple(parts)


def _ticks(axis: Axis, limits: tuple[float, float]) -> list[float]:
    """Where the major ticks are; the same locator finds the same ones between the same limits."""
    asked = (limits, axis.get_major_locator())
    kept = getattr(axis, "_course_ticks", None)
    if kept is None or kept[0] != asked:
        kept = axis._course_ticks = (asked, np.asarray(axis.get_majorticklocs()).tolist())  # type: ignore[attr-defined]
    return kept[1]


_NAMING = (FixedFormatter, FuncFormatter)
"""What `set_xticks(places, names)` makes; all other formatters say the same at the same places."""


def _names(formatter: Formatter, places: list[float]) -> Hashable:
    return tuple(formatter.format_ticks(places)) if isinstance(formatter, _NAMING) else type(formatter).__name__


_LOWER = 0.68
"""A stacked panel's height, for one of its own."""


def stacked(figure: dict[str, Any]) -> dict[str, Any] | None:
    """The figure for a narrow window: panels that stand side by side put one below the other, as wide as the widest.

    At least 5.5 inches: titles need that much. Each is made lower, so that more of them end in sight.

    None for what cannot be stacked so: a single panel, several rows, a mosaic, or a panel as thin as a colour scale.

    >>> stacked({"ncols": 2, "width": 11, "height": 4, "width_ratios": (1.2, 1)})
    {'nrows': 2, 'width': 6.0, 'height': 5.44}
    """
    columns = figure.get("ncols", 1)
    shares = figure.get("width_ratios", (1,) * columns)
    if columns < 2 or figure.get("nrows", 1) > 1 or figure.get("mosaic") or min(shares) < 0.3 * max(shares):
        return None
    width = max(5.5, round(figure.get("width", 10.0) * max(shares) / sum(shares), 2))
    return {"nrows": columns, "width": width, "height": round(_LOWER * columns * figure.get("height", 4.2), 2)}


SMALLEST = 11.0
"""Points: no letter of an explorer's picture is smaller. Shown as `fitted` has it, that is 12 pixels of the page, and
10 in a narrow window."""
_WIDE, _LEAST, _LEAST_NARROW = 700, 0.8, 0.66
_SQUEEZE, _NO_FURTHER = 0.65, 4.2


def least_scale(room: int) -> float:
    """Pixels of the page for one of the figure's, at least, where there is `room` for so many.

    >>> least_scale(822), least_scale(306)
    (0.8, 0.66)
    """
    return _LEAST if room >= _WIDE else _LEAST_NARROW


def fitted(figure: dict[str, Any], room: int) -> dict[str, Any]:
    """The figure for `room` pixels of the page, of which it has 100 an inch: its letters must not shrink with it.

    With less room the figure is made narrower rather than shown smaller; panels are stacked where they would become
    less than 0.65 as wide. At 4.2 inches, or as many as it names as `least`, it is made no narrower: another
    arrangement of the same axes takes its place where it names one as `narrow`, else the page scrolls it and says so.
    `room` 0 is not known yet.

    >>> fitted({"ncols": 2, "width": 11, "height": 4}, 822)["width"], fitted({"width": 11}, 1462)["width"]
    (10.27, 11)
    >>> fitted({"ncols": 2, "width": 11, "height": 4}, 306)
    {'nrows': 2, 'width': 4.63, 'height': 5.44}
    >>> fitted({"width": 11, "least": 8}, 306), fitted({"width": 11, "least": 8, "narrow": {"width": 7}}, 306)
    ({'width': 8}, {'width': 4.63})
    """
    plain = {key: value for key, value in figure.items() if key not in ("least", "narrow")}
    width = figure.get("width", 10.0)
    most = room / least_scale(room) / 100
    if not room or most >= width:
        return plain
    if "narrow" in figure and most < figure.get("least", _NO_FURTHER):
        return fitted(figure["narrow"], room)
    chosen = (stacked(plain) if most < _SQUEEZE * width else None) or plain
    if chosen is not plain:  # no wider than letters of 12 pixels allow: what is wider is lower on the page
        chosen["width"] = max(chosen["width"], min(width, int(room / _LEAST) / 100))
    width = chosen.get("width", 10.0)
    least = min(width, figure.get("least", _NO_FURTHER))
    return {**chosen, "width": min(width, max(least, int(100 * most) / 100))}


class Canvas:
    """One figure, drawn again and again.

    `figure` is passed to `course_lib.drawing.style.new_figure`: ncols, nrows, width and height in inches, and
    gridspec keywords such as width_ratios; `fitted` says what `least` is. With `wrap`, titles and labels too long for
    their room take several lines.
    """

    def __init__(self, figure: dict[str, Any] | None = None, wrap: bool = False) -> None:
        self.figure, self.axes = new_figure(**(figure or {}))
        self.wrap = wrap
        self.canvas = FigureCanvasAgg(self.figure)
        self.width, self.height = self.canvas.get_width_height()
        self.scale, self._dpi = 1.0, self.figure.dpi
        self.full_redraws = 0
        self.layouts = 0
        self._owned: set[Artist] = set()
        self._dynamic: list[tuple[Axes, Artist]] = []
        self._signature: Hashable = None
        self._backdrop_key: Hashable = None
        self._background: Any = None
        self._started = False

    def render(self, data: Any, draw: Draw, backdrop: Draw | None = None, backdrop_key: Hashable = None) -> Image.Image:
        """Draw `data` and return the picture.

        `backdrop` draws the slow, rarely changing part; it is called only when `backdrop_key` changes. After an
        exception in `draw` the next call starts from clean axes.
        """
        # A title is put where it stands anyway; matplotlib's search for room above the axes takes a fifth of a redraw.
        with course_style(axes_titley=1.0):
            try:
                return self._render(data, draw, backdrop, backdrop_key)
            except Exception:
                self.forget()
                raise

    def forget(self) -> None:
        """Draw everything anew the next time, the backdrop too."""
        self._started = False

    def zoom(self, scale: float) -> None:
        """Draw with `scale` pixels for every one of `width` and `height` from now on, all in proportion."""
        if not 0.5 <= scale <= 4:
            raise ValueError(f"expected a scale from 0.5 to 4; got {scale:g}.")
        if scale != self.scale:
            self.scale = scale
            self.figure.set_dpi(scale * self._dpi)
            self.forget()

    def _render(self, data: Any, draw: Draw, backdrop: Draw | None, backdrop_key: Hashable) -> Image.Image:
        fresh = not self._started or backdrop_key != self._backdrop_key
        if fresh:
            self._prepare(data, backdrop, backdrop_key)
        self._remove_dynamic()
        draw(data, self.axes)
        if self.wrap:
            narrow_legends(self.axes)
        if self.wrap and self.layouts:
            wrap_lettering(self.axes)
        self._dynamic = [(ax, a) for ax in self.axes for a in ax.get_children() if a not in self._owned]
        lines = [title.get_text().count("\n") for ax in self.axes for title in _titles(ax) if self.wrap]
        signature = (
            tuple(_signature(ax) for ax in self.axes),
            self.figure.get_suptitle(),
            len(self.figure.axes),
            *lines,
        )
        moving = sorted(
            self._dynamic + [(ax, t) for ax in self.axes for t in _titles(ax)], key=lambda pair: pair[1].get_zorder()
        )
        if fresh or signature != self._signature:
            self._signature = signature
            self._redraw_background(moving)
        self.canvas.restore_region(self._background)
        for ax, artist in moving:
            if artist.get_visible() and ax.get_visible():
                ax.draw_artist(artist)
        size, pixels = self.canvas.get_width_height(), self.canvas.buffer_rgba()
        return Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")

    def _prepare(self, data: Any, backdrop: Draw | None, key: Hashable) -> None:
        for extra in [ax for ax in self.figure.axes if ax not in self.axes]:
            extra.remove()
        for ax in self.axes:
            ax.clear()
        self._dynamic = []
        if backdrop is not None:
            backdrop(data, self.axes)
            if self.wrap:
                narrow_legends(self.axes)
        self._owned = {a for ax in self.axes for a in ax.get_children()}
        self._backdrop_key = key
        self._started = True

    def _remove_dynamic(self) -> None:
        for ax, artist in self._dynamic:
            if artist is ax.get_legend():
                ax.legend_ = None
            artist.remove()
        self._dynamic = []
        for ax in self.axes:
            ax.set_prop_cycle(None)
            if ax.get_autoscale_on():
                ax.relim()

    def _redraw_background(self, moving: list[tuple[Axes, Artist]]) -> None:
        """Paint all but the moving artists and keep that picture; lay out at first, and when a label would be cut."""
        self.full_redraws += 1
        if self.full_redraws == 1:
            self._settle(moving)
        self._paint_background(moving)
        if self._runs_out():
            self._settle(moving)
            self._paint_background(moving)
        self._background = self.canvas.copy_from_bbox(self.figure.bbox)

    def _settle(self, moving: list[tuple[Axes, Artist]]) -> None:
        """Lay out until every line has its room: lettering that was broken moves the axes, which may break another."""
        for _ in range(3):
            self._lay_out(moving)
            if not (self.wrap and wrap_lettering(self.axes)):
                return

    def _lay_out(self, moving: list[tuple[Axes, Artist]]) -> None:
        self.layouts += 1
        self.figure.set_layout_engine("constrained")
        for _, artist in moving:
            artist.set_animated(False)
        self.canvas.draw()
        self.figure.set_layout_engine("none")

    def _paint_background(self, moving: list[tuple[Axes, Artist]]) -> None:
        for _, artist in moving:
            artist.set_animated(True)
        self.canvas.draw()

    def _runs_out(self) -> bool:
        """Whether words have left the figure, as a y label does when the numbers beside it grow wider."""
        axes = [ax for ax in self.axes if ax.get_visible()]
        labels = [axis.label for ax in axes for axis in (ax.xaxis, ax.yaxis)]
        ticks = [label for ax in axes if ax.axison for label in _tick_labels(ax)]
        titles = [title for ax in axes for title in _titles(ax)] if self.wrap else []
        boxes = [text.get_window_extent() for text in (*labels, *ticks, *titles) if text.get_text()]
        return any(b.x0 < 0 or b.y0 < 0 or b.x1 > self.figure.bbox.width for b in boxes) or any(
            title.get_window_extent().y1 > self.figure.bbox.height for title in titles if title.get_text()
        )


def _tick_labels(axes: Axes) -> list[Text]:
    """The numbers beside the axes, as far as the axes go."""
    found = []
    for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        low, high = sorted(ends)
        found += [t.label1 for t in axis.get_major_ticks() if axis.get_visible() and low <= t.get_loc() <= high]
    return found
