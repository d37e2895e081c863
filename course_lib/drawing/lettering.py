"""Many short texts as one artist: a picture with a hundred labels that is drawn again at every key press.

Matplotlib lays out and renders every `Text` by itself, about half a millisecond each. Here every word's outline is made
once and kept; a picture's words are one collection of outlines.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

_CAPITAL = 0.73
"""The height of a capital letter of DejaVu Sans, in ems."""
_UP = {"center": _CAPITAL / 2, "top": _CAPITAL, "bottom": 0.0}
_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}


@lru_cache(maxsize=4096)
def outline(text: str, size: float, bold: bool, across: str, up: str) -> Path:
    """The letters of a text in points around its anchor; capitals decide what is its middle and its top."""
    if not text.strip():
        return Path([(0.0, 0.0)])
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    with warnings.catch_warnings():  # what the font lacks is drawn as a box
        warnings.filterwarnings("ignore", "Glyph")
        path = TextPath((0, 0), text, size=size, prop=font)
    width = float(path.get_extents().x1)
    return path.transformed(Affine2D().translate(-_ACROSS[across] * width, -_UP[up] * size))


@dataclass
class Lettering:
    """Texts to be drawn together, with a white `halo` of so many points where they lie on lines.

    `across`: left, center, right; `up`: center, top, bottom, of the anchor.

    >>> words = Lettering()
    >>> words.write(0.5, 0.5, "pie", 14)
    >>> words.texts
    ['pie']
    """

    halo: float = 0.0
    texts: list[str] = field(default_factory=list)
    _places: list[tuple[float, float]] = field(default_factory=list)
    _paths: list[Path] = field(default_factory=list)
    _colours: list[str] = field(default_factory=list)

    def write(
        self, x: float, y: float, text: str, size: float, colour: str = "black", bold: bool = False,
        across: str = "center", up: str = "center",
    ) -> None:  # fmt: skip
        """Put a text of `size` points at a place in the axes' data coordinates."""
        self.texts.append(text)
        self._places.append((x, y))
        self._paths.append(outline(text, size, bold, across, up))
        self._colours.append(colour)

    def add_to(self, ax: Any, zorder: float = 3) -> None:
        """Add all of them to axes, as one artist, or two with a halo."""
        for edge in (self.halo, 0.0) if self.halo else (0.0,):
            letters = PathCollection(
                self._paths, offsets=self._places, offset_transform=ax.transData, zorder=zorder,
                facecolors="white" if edge else self._colours, edgecolors="white" if edge else "none", linewidths=edge,
            )  # fmt: skip
            letters.set_transform(Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans)
            ax.add_collection(letters, autolim=False)
