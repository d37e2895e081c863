"""One picture of a gated cell's wiring, and its variants drawn in it: what is new is red, what is gone is dashed.

The idea of one persistent drawing is Christopher Olah's, "Understanding LSTM networks" (2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from course_lib.drawing.style import COLOURS, ink, picture

Point = tuple[float, float]


@dataclass(frozen=True)
class Wiring:
    """A gated cell, as far as it differs from the LSTM.

    `memory` is the letter of what runs along the top; `keep`, `write` and `read` name the gates on it (None: there is
    none; a `write` that begins with "1" is tied to the gate that keeps), `candidate` what is written. `peepholes`: the
    gates see the memory. `reset`: a gate mutes the old state on its way to the candidate. `words` says it all.
    """

    title: str
    words: str
    memory: str = "c"
    keep: str | None = "f"
    write: str = "i"
    candidate: str = "g"
    read: str | None = "o"
    peepholes: bool = False
    reset: bool = False

    @property
    def tied(self) -> bool:
        """Whether what is written is what is not kept."""
        return self.write.startswith("1")


WIRINGS = MappingProxyType(
    {
        "LSTM": Wiring(
            "LSTM",
            "The memory c runs along the top: times f, plus i times g. Below it h is read out: o times tanh of c.",
        ),
        "1997": Wiring("1997: no forget gate", "Nothing multiplies the memory: it only adds.", keep=None),
        "peepholes": Wiring("Peepholes: gates see c", "f and i see the old memory too, o the new.", peepholes=True),
        "coupled": Wiring("Coupled: i = 1 − f", "What is forgotten is written: no input gate.", write="1−f"),
        "UGRNN": Wiring(
            "UGRNN: one gate",
            "One gate z keeps, 1 − z writes, and the memory is the state h itself: nothing is left to read out.",
            memory="h", keep="z", write="1−z", candidate="n", read=None,
        ),
        "GRU": Wiring(
            "GRU: and a reset gate",
            "The same with a second gate: r mutes the old state on its way to the candidate n.",
            memory="h", keep="z", write="1−z", candidate="n", read=None, reset=True,
        ),
    }
)  # fmt: skip
"""The cells that can be drawn, by name."""

_TOP, _MIDDLE, _GATES, _BUS = 6.9, 4.5, 2.45, 0.75
_KEEP, _WRITE, _ADD, _READ = 2.5, 4.0, 5.5, 7.7
_R, _HALF = 0.36, 0.42
_PLAIN: dict[str, Any] = {"color": COLOURS["black"], "lw": 2.0}
_CHANGED: dict[str, Any] = {"color": COLOURS["red"], "lw": 3.4}
_GONE: dict[str, Any] = {"color": COLOURS["light"], "lw": 1.8, "ls": (0, (3, 2))}
_HIGHWAY: dict[str, Any] = {"color": COLOURS["blue"], "lw": 5.0}


def _check_names(names: Sequence[str]) -> None:
    if not names or set(names) - set(WIRINGS):
        raise ValueError(f"expected some of {', '.join(WIRINGS)}; got {', '.join(names) or 'none'}.")


def wiring_picture(*names: str) -> Figure:
    """Each of `WIRINGS` in a panel of its own, side by side. Raises `ValueError` for none, and for an unknown one."""
    _check_names(names)

    def draw(axes: Sequence[Any]) -> None:
        for ax, name in zip(axes, names, strict=True):
            draw_wiring(WIRINGS[name], ax)

    return picture(draw, ncols=len(names), width=3.85 * len(names), height=3.5)


def wiring_words(*names: str) -> str:
    """What the picture of these cells shows, in words. Raises `ValueError` for none, and one that is not there."""
    _check_names(names)
    return " ".join(f"{WIRINGS[name].title}. {WIRINGS[name].words}" for name in names)


def draw_wiring(wiring: Wiring, ax: Any) -> None:
    """One step of a cell: the memory on top, gates below, old state and input along the bottom."""
    ax.set_xlim(-0.2, 10.2)
    ax.set_ylim(0.1, 7.9)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_title(wiring.title)
    new = _PLAIN if wiring.memory == "c" else _CHANGED
    _highway(wiring, ax)
    _keeping(wiring, ax, new)
    _writing(wiring, ax, new)
    _reading(wiring, ax)
    if wiring.peepholes:
        for x in (_KEEP, _WRITE):
            _path(ax, [(1.3, _TOP), (1.3, 3.5), (x - 0.25, 3.5), (x - 0.25, _GATES + _HALF)], _CHANGED)
        _path(ax, [(9.0, _TOP), (9.0, _GATES), (_READ + _HALF, _GATES)], _CHANGED)
    _bus(wiring, ax)


def _highway(wiring: Wiring, ax: Any) -> None:
    stops = [0.95, *([_KEEP - _R, _KEEP + _R] if wiring.keep else []), _ADD - _R, _ADD + _R, 9.05]
    for start, end in zip(stops[::2], stops[1::2], strict=True):
        _path(ax, [(start, _TOP), (end, _TOP)], _HIGHWAY)
    letter = wiring.memory
    colour = ink(COLOURS["red"]) if letter != "c" else "black"
    for x, text, side in ((0.85, f"${letter}_{{t-1}}$", "right"), (9.15, f"${letter}_t$", "left")):
        ax.text(x, _TOP, text, ha=side, va="center", fontsize=16, color=colour)
    _node(ax, (_ADD, _TOP), "+", _PLAIN)


def _keeping(wiring: Wiring, ax: Any, new: dict[str, Any]) -> None:
    look = new if wiring.keep else _GONE
    _gate(ax, _KEEP, wiring.keep or "f", "σ", look)
    _path(ax, [(_KEEP, _GATES + _HALF), (_KEEP, _TOP - _R)], look if wiring.keep is None else _PLAIN)
    if wiring.keep:
        _node(ax, (_KEEP, _TOP), "×", _PLAIN)


def _writing(wiring: Wiring, ax: Any, new: dict[str, Any]) -> None:
    _gate(ax, _ADD, wiring.candidate, "tanh", new)
    _path(ax, [(_ADD, _GATES + _HALF), (_ADD, _MIDDLE - _R)], _PLAIN)
    _path(ax, [(_ADD, _MIDDLE + _R), (_ADD, _TOP - _R)], _PLAIN)
    _node(ax, (_ADD, _MIDDLE), "×", _PLAIN)
    if wiring.tied:
        _path(ax, [(_KEEP, _MIDDLE), (_ADD - _R, _MIDDLE)], _CHANGED)
        ax.text(
            (_KEEP + _ADD) / 2, _MIDDLE + 0.22, wiring.write, ha="center", va="bottom", fontsize=16, weight="bold",
            color=ink(COLOURS["red"]),
        )  # fmt: skip
        if wiring.reset:
            _gate(ax, _WRITE, "r", "σ", _CHANGED)
        else:
            _gate(ax, _WRITE, "i", "σ", _GONE)
    else:
        _gate(ax, _WRITE, wiring.write, "σ", _PLAIN)
        _path(ax, [(_WRITE, _GATES + _HALF), (_WRITE, _MIDDLE), (_ADD - _R, _MIDDLE)], _PLAIN)


def _reading(wiring: Wiring, ax: Any) -> None:
    look = _PLAIN if wiring.read else _GONE
    _gate(ax, _READ, wiring.read or "o", "σ", look)
    _path(ax, [(_READ, _GATES + _HALF), (_READ, _MIDDLE - _R)], look)
    _path(ax, [(_READ, _TOP), (_READ, 6.12)], look)
    _path(ax, [(_READ, 5.52), (_READ, _MIDDLE + _R)], look)
    ax.text(_READ, 5.82, "tanh", ha="center", va="center", fontsize=14, color=look["color"])
    _node(ax, (_READ, _MIDDLE), "×", look)
    _path(ax, [(_READ + _R, _MIDDLE), (9.05, _MIDDLE)], look)
    if wiring.read:
        ax.text(9.15, _MIDDLE, "$h_t$", ha="left", va="center", fontsize=16)


def _bus(wiring: Wiring, ax: Any) -> None:
    """The old state and the input, and what of the gates they reach."""
    bottom = _GATES - _HALF
    ends = [_KEEP, _ADD] if wiring.keep else [_ADD]
    ends += [_WRITE] if not wiring.tied or wiring.reset else []
    ends += [_READ] if wiring.read else []
    ax.plot([1.6, max(ends)], [_BUS, _BUS], color=COLOURS["black"], lw=2.0)
    for x in ends:
        muted = wiring.reset and x == _ADD
        _path(ax, [(x, _BUS), (x, 1.4 - 0.3 if muted else bottom)], _PLAIN)
        if muted:
            _node(ax, (x, 1.4), "×", _CHANGED, 0.3)
            _path(ax, [(x, 1.7), (x, bottom)], _PLAIN)
            _path(ax, [(_WRITE + _HALF, _GATES), (4.72, _GATES), (4.72, 1.4), (x - 0.3, 1.4)], _CHANGED)
    ax.text(1.5, _BUS, "$x_t,\\ h_{t-1}$", ha="right", va="center", fontsize=15)


def _gate(ax: Any, x: float, name: str, function: str, look: dict[str, Any]) -> None:
    """A small network: its letter inside, its function above the right shoulder."""
    gone = look is _GONE
    ax.add_patch(
        FancyBboxPatch(
            (x - _HALF, _GATES - _HALF), 2 * _HALF, 2 * _HALF, boxstyle="round,pad=0,rounding_size=0.12",
            facecolor="white" if gone else "#FBE8C6", edgecolor=look["color"], lw=look["lw"], ls=look.get("ls", "-"),
        )
    )  # fmt: skip
    colour = COLOURS["grey"] if gone else ink(look["color"])
    ax.text(x, _GATES, name, ha="center", va="center", fontsize=17, weight="bold", style="italic", color=colour)
    if not gone:
        ax.text(x + _HALF + 0.06, _GATES + _HALF - 0.02, function, ha="left", va="bottom", fontsize=12, color="black")


def _node(ax: Any, place: Point, sign: str, look: dict[str, Any], radius: float = _R) -> None:
    gone = look is _GONE
    ax.add_patch(
        Circle(place, radius, facecolor="white", edgecolor=look["color"], lw=2.2, ls=look.get("ls", "-"), zorder=3)
    )
    colour = look["color"] if gone else ink(look["color"])
    ax.text(*place, sign, ha="center", va="center", fontsize=16, weight="bold", color=colour, zorder=4)


def _path(ax: Any, points: Sequence[Point], look: dict[str, Any]) -> None:
    """A line through points, an arrow at its end."""
    style = {name: value for name, value in look.items() if name != "ls"}
    dash = look.get("ls", "-")
    if len(points) > 2:
        ax.plot(*zip(*points[:-1], strict=True), ls=dash, solid_capstyle="round", solid_joinstyle="round", **style)
    ax.add_patch(
        FancyArrowPatch(
            points[-2], points[-1], arrowstyle="-|>", mutation_scale=14 if look["lw"] < 4 else 18, shrinkA=0, shrinkB=0,
            ls=dash, **style,
        )
    )  # fmt: skip
