"""What a learner can move: slider, choice, toggle, text box. Each cleans whatever value reaches it.

A control knows its name (the keyword of `compute`), its visible label, and every position it can take: a number, a
label of a choice, on or off, a text. `argument` turns a position into what `compute` receives. A control holds no
state: the explorer does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(text: str, limit: int) -> tuple[str, str]:
    """The text with lone surrogates replaced and cut to `limit` code points, and a note that says so (or "").

    >>> clean_text("abcdef", 4)
    ('abcd', 'Only the first 4 of 6 characters are used.')
    """
    notes = []
    if len(text) > limit:
        notes.append(f"Only the first {limit:,} of {len(text):,} characters are used.")
        text = text[:limit]
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in text)
        notes.append(f"Half characters (lone surrogates) are shown as {REPLACEMENT}.")
    return text, " ".join(notes)


_ROUND = {
    1: (1,), 2: (1, 3), 3: (1, 2, 5), 4: (1, 2, 3, 5), 5: (1, 1.5, 2.5, 4, 6), 6: (1, 1.5, 2, 3, 5, 7),
    8: (1, 1.3, 1.8, 2.4, 3, 4, 5.5, 7.5),
}  # fmt: skip
"""Round numbers, evenly spread over a factor of ten, by how many there are."""


def _log_grid(low: float, high: float, per_decade: float, value: float | None) -> list[float]:
    """From `low` to `high`, both included and `value` too, in round numbers where there are some for `per_decade`."""
    if per_decade in _ROUND:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        inside = [float(f"{m * 10.0**k:.3g}") for k in decades for m in _ROUND[int(per_decade)]]
    else:
        count = round(math.log10(high / low) * per_decade) + 1
        inside = [float(f"{v:.3g}") for v in np.geomspace(low, high, count)]
    grid = sorted({low, high, *(v for v in inside if low < v < high)})
    if value is not None and low < value < high:
        grid[min(range(1, len(grid) - 1), key=lambda at: abs(grid[at] - value))] = value
    return grid


class _Plain:
    """A control whose position is itself what `compute` receives."""

    def argument(self, position: Any) -> Any:
        """What `compute` receives for a cleaned position."""
        return position


@dataclass(frozen=True)
class Slider(_Plain):
    """A number from `low` to `high` (both included) in steps of `step`, or on a log scale.

    With whole `low`, `high` and `step` every position is an `int`, else a `float` without rounding noise. With
    ``scale="log"``, `step` counts positions per factor of ten: round numbers, `value` among them; ``digits=0`` makes
    them whole. `digits` is how many decimals the label shows; `unit` follows the number. `play_ms`, if given, adds a
    play button that takes a step at that interval.

    >>> Slider("steps", "Length", low=1, high=500, step=2, scale="log", digits=0).grid
    (1, 3, 10, 30, 100, 300, 500)
    """

    name: str
    label: str
    low: float
    high: float
    step: float = 1
    value: float | None = None
    unit: str = ""
    digits: int | None = None
    scale: str = "linear"
    play_ms: int | None = None
    grid: tuple[float, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        """Check the range and lay out the grid of positions."""
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high and self.step > 0):
            raise ValueError(
                f"Slider {self.name!r} needs low < high and step > 0, got {self.low}, {self.high}, {self.step}."
            )
        if self.scale == "log":
            if self.low <= 0:
                raise ValueError(f"Slider {self.name!r} has a log scale, so low must be above 0; got {self.low}.")
            grid = _log_grid(self.low, self.high, self.step, self.value)
            grid = list(dict.fromkeys(round(v) for v in grid)) if self.digits == 0 else grid
        else:
            count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
            if count > 20_000:
                raise ValueError(f"Slider {self.name!r} would have {count:,} positions; use a larger step.")
            whole = all(float(v).is_integer() for v in (self.low, self.high, self.step))
            grid = [self.low + i * self.step for i in range(count)]
            grid = [int(v) for v in grid] if whole else [round(v, 10) for v in grid]
        object.__setattr__(self, "grid", tuple(grid))

    @property
    def default(self) -> float:
        """The starting value, snapped to the grid."""
        return self.clean(self.low if self.value is None else self.value)[0]

    def clean(self, value: Any) -> tuple[float, str]:
        """The nearest position to `value`, and no note. Raises `ValueError` for what is not a number."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if math.isnan(number):
            raise ValueError(f"{self.label} must be a number from {self.low:g} to {self.high:g}; got {value!r}.")
        return min(self.grid, key=lambda v: abs(v - number)), ""

    def text(self, value: float) -> str:
        """The value as the label shows it."""
        digits = 0 if isinstance(value, int) else self.digits
        return (f"{value:g}" if digits is None else f"{value:,.{digits}f}") + self.unit

    def positions(self, most: int = 25) -> list[float]:
        """At most `most` positions across the whole range, both ends among them: what the sweep drives."""
        picks = np.unique(np.linspace(0, len(self.grid) - 1, min(most, len(self.grid))).round().astype(int))
        return [self.grid[i] for i in picks]

    def spec(self) -> dict[str, Any]:
        """What the browser needs."""
        return {
            "kind": "slider", "name": self.name, "label": self.label, "play": self.play_ms,
            "even": self.step if self.scale == "linear" else None,
            "grid": list(self.grid), "texts": [self.text(v) for v in self.grid],
        }  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One of a few options, the first one to begin with unless `value` says otherwise.

    `options` are strings, or a mapping from what the learner reads to what `compute` receives. The position is the
    label; where a value is asked for, either may be given.

    >>> rate = Choice("rate", "Learning rate", {"the better one": None, "0.01": 0.01}, value=0.01)
    >>> rate.default, rate.argument("0.01"), rate.argument("the better one")
    ('0.01', 0.01, None)
    """

    name: str
    label: str
    options: Sequence[str] | Mapping[str, Any]
    value: Any = None

    def __post_init__(self) -> None:
        """Check that there is something to choose, and that `value` can be chosen."""
        if not self.options or (self.value is not None and not self._labels_of(self.value)):
            raise ValueError(f"Choice {self.name!r}: value {self.value!r} is not among the options {self.positions()}.")

    def _labels_of(self, value: Any) -> list[str]:
        """The label that `value` is, else the labels that carry it."""
        labels = self.positions()
        return [label for label in labels if label == value] or [v for v in labels if self.argument(v) == value]

    @property
    def default(self) -> str:
        """The starting label."""
        return self.positions()[0] if self.value is None else self._labels_of(self.value)[0]

    def clean(self, value: Any) -> tuple[str, str]:
        """The label that `value` is, or that carries it. Raises `ValueError` when there is none."""
        labels = self._labels_of(value)
        if not labels:
            raise ValueError(f"{self.label} must be one of {', '.join(self.positions())}; got {value!r}.")
        return labels[0], ""

    def text(self, position: str) -> str:
        """The label."""
        return position

    def argument(self, position: str) -> Any:
        """What the label carries: the label itself when the options are strings."""
        return self.options[position] if isinstance(self.options, Mapping) else position

    def positions(self, most: int = 25) -> list[str]:
        """Every label."""
        return list(self.options)

    def spec(self) -> dict[str, Any]:
        """What the browser needs."""
        return {"kind": "choice", "name": self.name, "label": self.label, "options": self.positions()}


@dataclass(frozen=True)
class Toggle(_Plain):
    """On or off."""

    name: str
    label: str
    value: bool = False

    @property
    def default(self) -> bool:
        """The starting state."""
        return self.value

    def clean(self, value: Any) -> tuple[bool, str]:
        """The value as a bool."""
        return bool(value), ""

    def text(self, value: bool) -> str:
        """The state in words."""
        return "on" if value else "off"

    def positions(self, most: int = 25) -> list[bool]:
        """Off and on."""
        return [False, True]

    def spec(self) -> dict[str, Any]:
        """What the browser needs."""
        return {"kind": "toggle", "name": self.name, "label": self.label}


AWKWARD_TEXTS: tuple[str, ...] = (
    "", " ", "   \n\t  ", "a", "They went to the grocery store and bought bread",
    "e\u0301 \u00e9", "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1eb\U0001f1f7",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643", "\u05e9\u05dc\u05d5\u05dd", "\u4f60\u597d\uff0c\u4e16\u754c\u3002",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
    "\ud83d", "a\udc00b", "\x00\x01\x1b[31m\x7f", "\u202eabc\u202c", "\ufeff\u200b",
    "<b>&amp;</b><script>alert(1)</script>", "$x^2$ \\frac", "aaaaaaaa" * 40, "line\n" * 300, "x" * 1_000_000,
)  # fmt: skip
"""Texts that break careless code; every text box is driven through all of them in the tests."""


_SHOWN = 120


@dataclass(frozen=True)
class TextBox(_Plain):
    """Free text of at most `limit` code points; anything longer is cut with a note.

    It is `rows` lines high and as wide as all controls. A `word`, one line for a word or two, stands beside others.
    """

    name: str
    label: str
    value: str = ""
    limit: int = 2000
    rows: int = 2
    word: bool = False

    @property
    def default(self) -> str:
        """The starting text."""
        return self.value

    def clean(self, value: Any) -> tuple[str, str]:
        """The text, safe to encode and short enough, and a note about what was changed."""
        if not isinstance(value, str):
            raise ValueError(f"{self.label} must be text; got {type(value).__name__}.")
        return clean_text(value, self.limit)

    def text(self, value: str) -> str:
        """The text on one line, cut where it would fill a page."""
        line = " ".join(clean_text(value, self.limit)[0].split())
        return f"“{line[:_SHOWN]}…”" if len(line) > _SHOWN else f"“{line}”"

    def positions(self, most: int = 25) -> list[str]:
        """The awkward texts of the sweep, and the default."""
        return [self.value, *AWKWARD_TEXTS]

    def spec(self) -> dict[str, Any]:
        """What the browser needs."""
        shape = {"limit": self.limit, "rows": 1 if self.word else self.rows, "word": self.word}
        return {"kind": "text", "name": self.name, "label": self.label, **shape}


Control = Slider | Choice | Toggle | TextBox
