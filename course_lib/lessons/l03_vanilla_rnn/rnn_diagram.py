"""Drawings of a recurrent network, folded and unrolled, with the shapes of everything on them.

Colours say which matrix an arrow is: the same colour, the same numbers. Every arrow is also labelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from course_lib.drawing.style import COLOURS, CYCLE, course_style, ink, new_figure
from course_lib.lessons.l03_vanilla_rnn.sequence_shapes import SHAPES
from course_lib.models.sizes import check_whole

MOST_COLUMNS = 7
"""Steps drawn in full; of longer networks the middle is left out, with dots in its place."""
FEW_COLUMNS = 3
"""As many in a narrow picture: the first step, dots, the last."""
_INPUT, _RECURRENT, _OUTPUT = COLOURS["green"], COLOURS["blue"], COLOURS["red"]
_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LONGEST_DRAWN = 40
_ROW = {"x": 0.0, "h": 1.75, "y": 3.5}
_BELOW = -1.15
_HALF_WIDTH, _HALF_HEIGHT = 0.56, 0.36


@dataclass(frozen=True)
class Diagram:
    """What to draw: T steps of one of the five `SHAPES`, with sizes D (input), H (state), K (output) and the batch B.

    With ``shared=False`` every step has matrices of its own, which is not an RNN: to see what sharing saves.
    Raises `ValueError` for a size below 1, an unknown shape, or a shape that the number of steps does not allow.
    """

    steps: int = 4
    shape: str = SHAPES[3]
    features: int = 3
    hidden: int = 5
    outputs: int = 2
    batch: int = 1
    shared: bool = True

    def __post_init__(self) -> None:
        """Check the sizes."""
        for name in ("steps", "features", "hidden", "outputs", "batch"):
            check_whole(name, getattr(self, name))
        if self.shape not in SHAPES:
            raise ValueError(f"expected a shape among {'; '.join(SHAPES)}; got {self.shape!r}.")
        if not isinstance(self.shared, bool):
            raise ValueError(f"expected shared to be True or False; got {self.shared!r}.")

    def lengths(self) -> tuple[int, int]:
        """The fewest and the most steps: 1 for one to one, at least 2 for shapes with "many", 3 when out of step."""
        if self.shape == SHAPES[0]:
            return 1, 1
        return 3 if self.shape == SHAPES[4] else 2, LONGEST_DRAWN

    @property
    def length(self) -> int:
        """Steps that are drawn: no fewer than the shape needs."""
        return max(1 if self.shape == SHAPES[0] else self.steps, self.lengths()[0])

    def reads(self, t: int) -> bool:
        """Whether an input comes in at step t, from 1."""
        return t <= self.inputs

    def answers(self, t: int) -> bool:
        """Whether the output of step t is asked for."""
        return t > self.length - self.answered

    @property
    def inputs(self) -> int:
        """How many inputs come in."""
        if self.shape in SHAPES[:2]:
            return 1
        return (self.length + 1) // 2 if self.shape == SHAPES[4] else self.length

    @property
    def answered(self) -> int:
        """How many outputs are asked for."""
        if self.shape == SHAPES[2]:
            return 1
        return self.length // 2 if self.shape == SHAPES[4] else self.length

    @property
    def parameters(self) -> int:
        """W_xh, W_hh, b_h, W_hy and b_y: once when shared, else once for every arrow."""
        reading, carrying, answering = (1, 1, 1) if self.shared else (self.inputs, self.length, self.answered)
        return (
            reading * self.hidden * self.features
            + carrying * self.hidden * (self.hidden + 1)
            + answering * self.outputs * (self.hidden + 1)
        )

    def columns(self, most: int = MOST_COLUMNS) -> list[int]:
        """The steps to draw, at most `most` (3, or 6 or more); 0 stands for the dots in place of those left out."""
        if self.length <= most:
            return list(range(1, self.length + 1))
        if most < 6:
            return [1, 0, self.length]
        if self.shape == SHAPES[4]:  # show the turn from reading to answering too
            turn = (self.length + 1) // 2
            return [1, 0, turn, turn + 1, 0, *range(self.length + 6 - most, self.length + 1)]
        return [*range(1, (most + 1) // 2), 0, *range(self.length - most // 2 + 1, self.length + 1)]


def subscript(letter: str, number: int) -> str:
    """A letter with a small number below it.

    >>> subscript("h", 12)
    'h₁₂'
    """
    return letter + str(number).translate(_DIGITS)


def weight(name: str, step: int = 0) -> str:
    """A matrix of weights for matplotlib's formulas; with a step, the one that only this step has.

    >>> weight("hh"), weight("hh", 2)
    ('$W_{hh}$', '$W_{hh}^{\\\\,(2)}$')
    """
    return f"$W_{{{name}}}^{{\\,({step})}}$" if step else f"$W_{{{name}}}$"


def _box(ax: Any, x: float, row: str, text: str, colour: str, name: str = "box") -> None:
    ax.add_patch(
        FancyBboxPatch(
            (x - _HALF_WIDTH, _ROW[row] - _HALF_HEIGHT), 2 * _HALF_WIDTH, 2 * _HALF_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.14", facecolor="white", edgecolor=colour, zorder=3, lw=2.8, gid=name,
        )
    )  # fmt: skip
    ax.text(x, _ROW[row], text, ha="center", va="center", fontsize=16, zorder=4)


def _arrow(ax: Any, start: tuple[float, float], end: tuple[float, float], colour: str, **style: Any) -> None:
    settings = {"lw": 3.2, "mutation_scale": 20, "shrinkA": 0, "shrinkB": 0} | style
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", color=colour, zorder=2, **settings))


def _label(ax: Any, x: float, y: float, text: str, colour: str, ha: str = "center", va: str = "center") -> None:
    ax.text(x, y, text, color=ink(colour), ha=ha, va=va, fontsize=15, zorder=4)


def _up(row_from: str, row_to: str, x: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (x, _ROW[row_from] + _HALF_HEIGHT + 0.03), (x, _ROW[row_to] - _HALF_HEIGHT - 0.03)


def _clear(ax: Any, left: float, right: float, low: float = -0.85) -> None:
    ax.set_axis_off()
    ax.set_aspect("equal", adjustable="box")
    ax.set_xlim(left, right)
    ax.set_ylim(low, 4.2)


def draw_folded(diagram: Diagram, ax: Any) -> None:
    """The network as its formula has it: one box for the state, with an arrow back to itself."""
    batch = diagram.batch
    for row, letter, size, colour in (
        ("x", "xₜ", diagram.features, _INPUT), ("h", "hₜ", diagram.hidden, _RECURRENT),
        ("y", "yₜ", diagram.outputs, _OUTPUT),
    ):  # fmt: skip
        _box(ax, 0, row, letter, colour)
        ax.text(-0.72, _ROW[row], f"({batch}, {size})", ha="right", va="center", fontsize=14)
    ax.text(-0.72, -0.62, "(batch, size)", ha="right", va="center", fontsize=14, color=COLOURS["grey"])
    _arrow(ax, *_up("x", "h", 0), _INPUT)
    _arrow(ax, *_up("h", "y", 0), _OUTPUT)
    _label(ax, 0.15, 0.87, f"{weight('xh')} ({diagram.hidden}, {diagram.features})", _INPUT, ha="left")
    _label(ax, 0.15, 2.62, f"{weight('hy')} ({diagram.outputs}, {diagram.hidden})", _OUTPUT, ha="left")
    middle, edge = _ROW["h"], _HALF_WIDTH + 0.03
    around = [(edge, middle + 0.15), (edge + 1.0, middle + 0.95), (edge + 1.0, middle - 0.95), (edge, middle - 0.15)]
    loop = Path(around, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    ax.add_patch(
        FancyArrowPatch(path=loop, arrowstyle="-|>", color=_RECURRENT, lw=4.0, mutation_scale=20, zorder=2)
    )  # fmt: skip
    _label(
        ax, 1.48, middle + 0.02, f"{weight('hh')} ({diagram.hidden}, {diagram.hidden})", _RECURRENT, "left", "bottom"
    )
    ax.text(1.48, middle - 0.06, "one step later", color=_RECURRENT, ha="left", va="top", fontsize=14)
    _clear(ax, -2.1, 3.6)
    ax.set_title("Folded: one cell, and a loop")


def draw_unrolled(diagram: Diagram, ax: Any, most: int = MOST_COLUMNS) -> None:
    """The same network, a column for each of at most `most` steps of time; the arrows W_hh are all the same matrix.

    The shapes of the sequences stand right of the last step; with fewer than `MOST_COLUMNS`, below.
    """
    columns = diagram.columns(most)
    pitch = 2.0
    middle = _ROW["h"]
    for position, t in enumerate(columns, start=1):
        if t:
            _column(ax, diagram, t, position * pitch)
        else:
            ax.text(position * pitch, middle, "· · ·", fontsize=22, weight="bold", ha="center", va="center")
    _box(ax, 0, "h", "h₀", COLOURS["grey"])
    ax.text(0, middle - 0.46, "zeros", ha="center", va="top", fontsize=14, color=COLOURS["grey"])
    _carry(ax, diagram, columns, pitch)
    right = len(columns) * pitch
    if most <= FEW_COLUMNS:
        _sequence_shapes(ax, diagram, [(x, y) for y in (_BELOW, _BELOW - 0.75) for x in (-0.5, 3.4)])
        _clear(ax, -0.65, 2.0 * FEW_COLUMNS + 1.1, _BELOW - 1.2)
    elif most < MOST_COLUMNS:
        _sequence_shapes(ax, diagram, [(0.0, _BELOW), (3.3, _BELOW), (6.6, _BELOW), (9.9, _BELOW)])
        _clear(ax, -0.65, max(right + 1.6, 13.6), _BELOW - 0.4)
    else:
        _sequence_shapes(ax, diagram, [(right + 0.75, height) for height in (*_ROW.values(), -0.62)])
        _clear(ax, -0.65, right + 3.0)
    ax.set_title(_title(diagram))


def _column(ax: Any, diagram: Diagram, t: int, x: float) -> None:
    """One step: its boxes, and the arrows W_xh and W_hy into and out of the state."""
    _box(ax, x, "h", subscript("h", t), _RECURRENT, name="h")
    own = 0 if diagram.shared else t
    if diagram.reads(t):
        _box(ax, x, "x", subscript("x", t), _INPUT, name="x")
        _arrow(ax, *_up("x", "h", x), _own_colour(_INPUT, own))
        _label(ax, x + 0.12, 0.87, weight("xh", own), "black" if own else _INPUT, ha="left")
    if diagram.answers(t):
        _box(ax, x, "y", subscript("y", t), _OUTPUT, name="y")
        _arrow(ax, *_up("h", "y", x), _own_colour(_OUTPUT, own))
        _label(ax, x + 0.12, 2.82 if own else 2.62, weight("hy", own), "black" if own else _OUTPUT, ha="left")


def _own_colour(colour: str, own: int) -> str:
    """The colour of a shared matrix, or one for the step that a matrix belongs to alone."""
    return CYCLE[own % len(CYCLE)] if own else colour


def _sequence_shapes(ax: Any, diagram: Diagram, places: Sequence[tuple[float, float]]) -> None:
    """The shapes of the whole sequences, (batch, time, features), at `places`; the last says what they are."""
    for (x, y), row, length, size, colour in zip(
        places, _ROW, (diagram.inputs, diagram.length, diagram.answered),
        (diagram.features, diagram.hidden, diagram.outputs), (_INPUT, _RECURRENT, _OUTPUT), strict=False,
    ):  # fmt: skip
        ax.text(
            x, y, f"{row}: ({diagram.batch}, {length}, {size})", color=ink(colour), fontsize=14, weight="bold",
            va="center",
        )  # fmt: skip
    ax.text(*places[-1], "(batch,\ntime, size)", fontsize=12, va="center", color=COLOURS["grey"])


def _carry(ax: Any, diagram: Diagram, columns: Sequence[int], pitch: float) -> None:
    """The arrows from state to state, each with its label."""
    middle, gap = _ROW["h"], _HALF_WIDTH + 0.04
    for position, t in enumerate(columns):
        start, end = position * pitch + gap, (position + 1) * pitch - gap
        colour = _RECURRENT if diagram.shared else _own_colour(COLOURS["grey"], t)
        _arrow(ax, (start, middle), (end, middle), colour, lw=4.0)
        own = 0 if diagram.shared else t
        if t or diagram.shared:
            _label(
                ax,
                (start + end) / 2,
                middle + (0.33 if diagram.shared else 0.43),
                weight("hh", own),
                "black" if own else _RECURRENT,
            )


def _title(diagram: Diagram) -> str:
    if diagram.length == 1:
        return f"{diagram.shape.capitalize()}: 1 step, {diagram.parameters:,} weights"
    steps = f"{diagram.length} steps"
    if diagram.shared:
        return f"{diagram.shape.capitalize()}: {steps}, the same {diagram.parameters:,} weights at each"
    return f"{diagram.shape.capitalize()}, nothing shared: {steps}, {diagram.parameters:,} weights"


def diagram_picture(diagram: Diagram) -> Figure:
    """Folded on the left, unrolled on the right."""
    columns = len(diagram.columns())
    with course_style():
        figure, axes = new_figure(ncols=2, width=12.8, height=4.2, width_ratios=(5.7, 2.0 * columns + 3.65))
        draw_folded(diagram, axes[0])
        draw_unrolled(diagram, axes[1])
    return figure
