"""The pictures of lesson 08: weights that stay orthogonal, what they cost, and what they remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l08_orthogonal_rnns.memory_table import CurvesView
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import SOLVED
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import WIDTHS, KindRow, KindView

KINDS_FIGURE: dict[str, Any] = {"ncols": 2, "width": 11.5, "height": 4.8, "width_ratios": (1, 1.6)}
CURVES_FIGURE: dict[str, Any] = {"width": 11, "height": 5.0, "least": 8.1, "narrow": {"width": 4.6, "height": 5.6}}
_SMALL = 12
_LIMITS = (3.0, 12.0, 30.0, 60.0, 120.0, 300.0, 1500.0, 21_000.0)
_CIRCLES = (1.35, 2.5, 6.0, 20.0, 100.0, 1e3, 1e6)
_LINES: dict[str, tuple[str, str]] = {
    "RNN": ("red", ":"),
    "tanh RNN": ("red", ":"),
    "orthogonal, rotations": ("blue", "-"),
    "orthogonal, any": ("green", "--"),
    "gaussian": ("red", ":"),
    "IRNN": ("orange", "--"),
    "norm stabiliser": ("orange", ":"),
    "soft penalty": ("pink", "--"),
    "uRNN": ("pink", "-"),
    "Householder": ("sky", "-"),
    "projUNN": ("sky", "--"),
    "matrix exponential": ("green", "-"),
    "Cayley": ("blue", "-"),
    "singular band": ("black", ":"),
    "free matrix": ("orange", "-"),
    "Cayley + tanh": ("pink", "-."),
    "free, rotations": ("orange", "-"),
    "orthogonal + tanh": ("pink", "-."),
    "LSTM": ("black", "-."),
    "GRU": ("green", "-."),
}


def kind_picture(view: KindView) -> Figure:
    """The two panels of `kind_backdrop` and `draw_kind`."""
    return picture(lambda axes: kind_backdrop(view, axes), lambda axes: draw_kind(view, axes), **KINDS_FIGURE)


def cost_picture(rows: Mapping[str, KindRow]) -> Figure:
    """The panel of `draw_cost`."""
    return picture(lambda axes: draw_cost(rows, axes[0]), width=10.5, height=4.6)


def curves_picture(view: CurvesView) -> Figure:
    """The panel of `draw_curves`."""
    size = {**CURVES_FIGURE, "height": 4.3}  # lower than the explorer's: on a slide it stands below its code
    return picture(lambda axes: draw_curves(view, axes), **size)


def _first_beyond(ends: Sequence[float], value: float) -> float:
    """The first of `ends` that holds `value`; the last one when none does."""
    return next((end for end in ends if end >= value), ends[-1])


def kind_backdrop(view: KindView, axes: Sequence[Any]) -> None:
    """Everything but the weight: the unit circle, names and labels."""
    circle, flow = axes
    angle = np.linspace(0, 2 * np.pi, 200)
    circle.plot(np.cos(angle), np.sin(angle), color=COLOURS["black"], lw=1.2)
    circle.set_aspect("equal")
    circle.set_xlabel("real part of eigenvalue")
    circle.set_ylabel("imaginary part")
    flow.plot([], [], color=COLOURS["grey"], lw=2.2, ls="--", label="linear, before")
    flow.plot([], [], color=COLOURS["blue"], lw=3.2, label="linear, after")
    flow.plot([], [], color=COLOURS["red"], lw=2.4, ls="-.", label="tanh, after")
    flow.legend(loc="upper right", ncols=3, fontsize=_SMALL, borderaxespad=0.1, columnspacing=1.2)
    flow.set_xlim(0, len(view.before.linear) - 1)
    flow.set_xlabel("step t   (the loss is at the last step)")
    flow.set_ylabel("log₁₀ |∂L/∂hₜ|")


def draw_kind(view: KindView, axes: Sequence[Any]) -> None:
    """Eigenvalues after the updates, and gradient flow before and after."""
    circle, flow = axes
    after = view.after
    found = after.eigenvalues.numpy()
    circle.plot(found.real, found.imag, "o", ms=6, color=COLOURS["blue"], ls="none")
    reach = _first_beyond(_CIRCLES, float(np.abs(found).max()) * 1.05)
    circle.set_xlim(-reach, reach)
    circle.set_ylim(-reach, reach)
    circle.set_title(f"max |WᵀW - I| = {after.error:.0e}")
    steps = np.arange(len(after.linear))
    limit = _first_beyond(_LIMITS, max(float(line.abs().max()) for line in (view.before.linear, after.linear)))
    limit = _first_beyond(_LIMITS, max(limit, min(float(after.tanh.abs().max()), 300.0)))
    flow.plot(steps, after.tanh.numpy().clip(-limit, limit), color=COLOURS["red"], lw=2.4, ls="-.", zorder=2)
    flow.plot(steps, after.linear.numpy().clip(-limit, limit), color=COLOURS["blue"], lw=3.2, zorder=3)
    flow.plot(steps, view.before.linear.numpy().clip(-limit, limit), color=COLOURS["grey"], lw=2.2, ls="--", zorder=4)
    flow.set_ylim(-limit, limit * (1.6 if is_narrow(flow) else 1.25))  # the key takes a row, or two
    updates = "1 update" if after.updates == 1 else f"{after.updates} updates"
    flow.set_title(f"{view.kind}, {updates}: {kind_message(view)}")


def kind_message(view: KindView) -> str:
    """What became of the linear network's gradient, in a few words."""
    change = view.after.kept - view.before.kept
    if abs(change) < 0.0044:  # a factor of 1.01
        return "all of it still arrives"
    if abs(change) < 1:
        return f"{10**change:.2g} times as much"
    return f"{'explodes' if change > 0 else 'vanishes'}, to {factor_text(view.after.kept)}"


def draw_cost(rows: Mapping[str, KindRow], ax: Any) -> None:
    """Milliseconds of one update against width, both on log axes, each line named with its fitted exponent."""
    rows = {kind: row for kind, row in rows.items() if row.costs}
    ends = sorted(((row.costs[-1], kind) for kind, row in rows.items()), reverse=True)
    heights: dict[str, float] = {}
    for value, kind in ends:  # labels in the order of the lines, never closer than one line of text
        heights[kind] = min([np.log10(value), *(h - 0.19 for h in heights.values())])
    for kind, row in rows.items():
        colour, dash = _LINES[kind]
        ax.plot(WIDTHS, row.costs, color=COLOURS[colour], ls=dash, marker="o", ms=5)
        ax.text(
            WIDTHS[-1] * 1.06, 10 ** heights[kind], f"{kind}: n^{row.exponent:.1f}",
            color=ink(COLOURS[colour]), fontsize=_SMALL, va="center",
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(WIDTHS[0] * 0.9, WIDTHS[-1] * 2.9)
    ax.set_xticks(WIDTHS, [str(width) for width in WIDTHS])
    ax.minorticks_off()
    ax.set_xlabel("width n")
    ax.set_ylabel("milliseconds for one update of W")
    ax.set_title("Orthogonal for sure costs time: full maps most, mirrors least")


def draw_curves(view: CurvesView, axes: Sequence[Any]) -> None:
    """Training loss by update as a share of the baseline: each seed thin, their median thick; chance is at 1."""
    ax = axes[0]
    longest = max([1, *(10 * len(c) for curves in view.curves.values() for c in curves)])
    floor, top = 0.01, 30.0
    ends: list[tuple[float, float, str, bool]] = []
    for kind, curves in view.curves.items():
        colour, dash = _LINES[kind]
        for curve in curves:
            updates = 10 * np.arange(1, len(curve) + 1)
            smooth = _smoothed(curve, view.smoothing).clip(floor, top)
            ax.plot(updates, smooth, color=COLOURS[colour], ls=dash, lw=1.6 if len(curves) > 1 else 2.6)
        if curves:
            last = max(curves, key=len)
            height = float(_smoothed(last, view.smoothing).clip(floor, top)[-1])
            ends.append((height, 10.0 * len(last), kind, last[-1] < SOLVED))
    _name_ends(ends, longest, ax)
    ax.plot([0, longest], [1, 1], color=COLOURS["grey"], lw=1.6, ls="--")
    ax.plot([0, longest], [SOLVED, SOLVED], color=COLOURS["black"], lw=1.0, ls=":")
    ax.set_yscale("log")
    ax.set_ylim(floor, top)
    ax.set_yticks([0.01, 0.1, 1, 10], ["0.01", "solved  0.1", "chance  1", "10"])
    ax.set_xlim(0, longest * (1.75 if is_narrow(ax) else 1.22))  # room for the names
    ax.set_xlabel("update")
    ax.set_ylabel("loss / chance")
    ax.set_title(view.message)


def _name_ends(ends: Sequence[tuple[float, float, str, bool]], longest: int, ax: Any) -> None:
    """Each network's name where its longest line ends, never closer than one line of text to another name."""
    heights: list[float] = []
    for value, at, kind, solved in sorted(ends, reverse=True):
        # Below the ends of lines that stop early: others may still run to their right.
        height = min([np.log10(value) - (0.16 if solved and at < longest else 0), *(h - 0.19 for h in heights)])
        heights.append(height)
        colour = _LINES[kind][0]
        stopped = at < 0.75 * longest and not is_narrow(ax)
        early = ": diverged" if not solved else ": solved, stopped" if stopped else ": solved"
        ax.text(
            at + 0.015 * longest, 10**height, kind if at == longest else kind + early,
            color=ink(COLOURS[colour]), weight="bold", fontsize=13, va="center",
        )  # fmt: skip


def _smoothed(curve: Sequence[float], over: int) -> np.ndarray:
    """The mean of the last `over` entries, or of as many as there are."""
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(curve, dtype=float)]))
    ends = np.arange(1, len(curve) + 1)
    starts = np.maximum(0, ends - over)
    smooth: np.ndarray = (sums[ends] - sums[starts]) / (ends - starts)
    return smooth
