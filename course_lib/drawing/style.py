"""One look for every picture: colour-blind-safe, readable from the back row, the same on every machine.

The colours are Okabe and Ito's palette (2008). Never tell two lines apart by colour alone: label them
directly on the line, or vary the dash as well.
"""

from __future__ import annotations

import base64
import io
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

COLOURS: dict[str, str] = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "red": "#D55E00",
    "pink": "#CC79A7",
    "grey": "#767676",
    "light": "#C8C8C8",
}
"""Okabe-Ito colours by name, and two greys."""


def contrast(colour: str) -> float:
    """How much a colour differs from white, from 1 to 21 (WCAG 2, relative luminance).

    >>> round(contrast("#767676"), 2)
    4.54
    """
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return 1.05 / (sum(part * v for part, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


@lru_cache(maxsize=64)
def ink(colour: str) -> str:
    """The colour for letters on white: darkened until they can be read, to a contrast of at least 4.5.

    >>> ink(COLOURS["blue"]), contrast(COLOURS["orange"]) < 2.3, contrast(ink(COLOURS["orange"])) >= 4.5
    ('#0072b2', True, True)
    """
    rgb = to_rgb(colour)
    while contrast(to_hex(rgb)) < 4.5:
        rgb = (0.98 * rgb[0], 0.98 * rgb[1], 0.98 * rgb[2])
    return to_hex(rgb)


CYCLE = tuple(COLOURS[name] for name in ("blue", "red", "green", "pink", "orange", "sky", "black"))
"""The order in which lines take their colours."""

SEQUENTIAL = "cividis"
"""Colour map for quantities that start at zero."""
DIVERGING = "RdBu_r"
"""Colour map for quantities with a sign; centre it at zero."""

STYLE: Any = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "axes.titlesize": 15,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "lines.linewidth": 2.4,
    "legend.frameon": False,
    "axes.prop_cycle": cycler(color=list(CYCLE)),
}


@lru_cache(maxsize=8)
def _checked(more: tuple[tuple[str, Any], ...]) -> Mapping[str, Any]:
    """The course's settings and `more`, as matplotlib keeps them."""
    checked: Any = mpl.RcParams({**STYLE, **dict(more)})
    return MappingProxyType(dict(checked))


_ONE_AT_A_TIME = threading.RLock()
"""Matplotlib's settings belong to all threads, and JupyterLab has explorers answered in another one than cells."""


@contextmanager
def course_style(**more: Any) -> Iterator[None]:
    """Matplotlib's settings for the course, put back on leaving; `more` of them with _ for a dot.

    Another thread that asks for them waits until this one has left.
    `matplotlib.rc_context` copies and checks all settings, at every picture: a hundred times the work.

    >>> with course_style(axes_titley=1.0): mpl.rcParams["axes.titley"], mpl.rcParams["font.size"]
    (1.0, 13.0)
    """
    settings = _checked(tuple((name.replace("_", "."), value) for name, value in more.items()))
    kept: Any = mpl.rcParams
    with _ONE_AT_A_TIME:
        before = {name: dict.__getitem__(kept, name) for name in settings}
        dict.update(kept, settings)
        try:
            yield
        finally:
            dict.update(kept, before)


def new_figure(
    ncols: int = 1, nrows: int = 1, width: float = 10.0, height: float = 4.2, mosaic: str = "", least: float = 0.0,
    narrow: dict[str, Any] | None = None, **grid: Any,
) -> tuple[Figure, list[Any]]:  # fmt: skip
    """A figure in the course's style and a flat list of its axes.

    `width` and `height` are in inches at 100 dots per inch; `grid` goes to `Figure.subplots`
    (for example ``width_ratios=(2, 1)``). A `mosaic` such as "ab;cc", as `Figure.subplot_mosaic` reads it, takes the
    place of rows and columns; axes come in the order of their letters in the alphabet. `least` and `narrow`, what an
    explorer does where there is less room, change nothing here. The figure is not registered with pyplot, so nothing
    leaks.

    >>> figure, axes = new_figure(ncols=2)
    >>> len(axes)
    2
    """
    with course_style():
        figure = Figure(figsize=(width, height), layout="constrained")
        if mosaic:
            named = figure.subplot_mosaic(mosaic, gridspec_kw=grid or None)
            return figure, [named[letter] for letter in sorted(named)]
        axes = figure.subplots(nrows, ncols, squeeze=False, gridspec_kw=grid or None)
    return figure, list(axes.flat)


NARROW = 6.0
"""Inches: a figure below it is one for a window of some 700 pixels, with room for 35 characters of 12 points."""


def is_narrow(ax: Any) -> bool:
    """Whether the figure of these axes is narrower than `NARROW`: what is drawn then leaves out or stacks something."""
    return bool(ax.figure.get_figwidth() < NARROW)


def picture(*draws: Callable[[Sequence[Any]], None], **figure: Any) -> Figure:
    """A figure in the course's style that each of `draws` adds to; `figure` goes to `new_figure`."""
    with course_style():
        drawn, axes = new_figure(**figure)
        for draw in draws:
            draw(axes)
    return drawn


def to_png(figure: Figure) -> bytes:
    """The figure as PNG bytes, the same bytes for the same figure on the same machine."""
    buffer = io.BytesIO()
    with course_style():
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def show(figure: Figure, sentence: str) -> None:
    """Display a picture and, below it, the sentence that says what to see in it.

    The sentence is also the picture's alt text, where the front end keeps one. Raises `ValueError` when
    the sentence is empty: a picture without words is closed to those who cannot see it.
    """
    from IPython.display import display

    if not sentence.strip():
        raise ValueError("show() needs a sentence that says what the picture shows; got an empty one.")
    bundle = {"image/png": base64.b64encode(to_png(figure)).decode(), "text/plain": f"[picture] {sentence}"}
    display(bundle, raw=True, metadata={"image/png": {"alt": sentence}})
    print(textwrap.fill(sentence, 62))  # slides would break longer lines inside a word
