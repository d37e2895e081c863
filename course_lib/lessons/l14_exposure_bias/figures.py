"""The pictures of lesson 14: two recurrences, errors that add up, where two ways of feeding part, schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l14_exposure_bias.noisy_parity import ParityErrors
from course_lib.lessons.l14_exposure_bias.parting import SPARE, Parting
from course_lib.lessons.l14_exposure_bias.schedule_view import ScheduleView
from course_lib.lessons.l14_exposure_bias.study_views import Curves
from course_lib.training.scheduled_sampling import SCHEDULES

FORCED, FREE = COLOURS["blue"], COLOURS["red"]
PARTING_FIGURE: dict[str, Any] = {
    "nrows": 2, "width": 12.5, "height": 5.8, "least": 9.5, "height_ratios": (1.25, 1),
    "narrow": {"nrows": 2, "width": 8.5, "height": 6.0, "least": 8.1, "height_ratios": (1.8, 1),
               "narrow": {"nrows": 2, "width": 4.6, "height": 7.0, "height_ratios": (1.6, 1)}},
}  # fmt: skip
SCHEDULE_FIGURE: dict[str, Any] = {"ncols": 2, "width": 12.5, "height": 4.6, "width_ratios": (1.5, 1)}
POSITIONS_FIGURE: dict[str, Any] = {"ncols": 2, "width": 12.5, "height": 4.6, "width_ratios": (1.4, 1)}
_SMALL = 12
_NARROW_COLUMNS = 12
"""So many symbols fit into the narrowest picture."""


def recurrences_picture() -> Figure:
    """The panels of `draw_recurrences`."""
    return picture(draw_recurrences, ncols=3, width=11.5, height=3.9)


def draw_recurrences(axes: Sequence[Any]) -> None:
    """Three unrolled networks: the state comes back; the own output comes back; the truth comes in its place."""
    titles = ("The state comes back", "The own output comes back", "The truth in its place")
    for ax, title, kind in zip(axes, titles, ("state", "output", "truth"), strict=True):
        ax.set_xlim(0.4, 3.6)
        ax.set_ylim(-0.75, 3.0)
        ax.axis("off")
        ax.set_title(title)
        for t in (1, 2, 3):
            for height, name in ((0, "x"), (1.1, "h"), (2.2, "y")):
                ax.add_patch(Circle((t, height), 0.25, fc="white", ec=COLOURS["black"], lw=1.8, zorder=3))
                ax.text(t, height, f"${name}_{t}$", ha="center", va="center", fontsize=14, zorder=4)
            _arrow(ax, (t, 0.25), (t, 0.85))
            _arrow(ax, (t, 1.35), (t, 1.95))
            if t < 3 and kind == "state":
                _arrow(ax, (t + 0.25, 1.1), (t + 0.75, 1.1), color=FREE, lw=3)
            if t < 3 and kind == "output":
                _arrow(ax, (t + 0.2, 2.05), (t + 0.82, 1.28), color=FREE, lw=3)
            if t > 1 and kind == "truth":
                ax.text(t - 0.52, 1.72, f"$y^*_{t - 1}$", ha="center", va="bottom", fontsize=14, color=FORCED)
                _arrow(ax, (t - 0.5, 1.7), (t - 0.2, 1.27), color=FORCED, lw=3)
        waits = "all steps at once" if kind == "truth" else "step after step"
        ax.text(2, -0.6, waits, ha="center", fontsize=14, weight="bold", color=FORCED if kind == "truth" else ink(FREE))


def _arrow(ax: Any, start: tuple[float, float], end: tuple[float, float], **style: Any) -> None:
    look = {"color": COLOURS["black"], "lw": 1.6, **style}
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=16, shrinkA=0, shrinkB=0, **look))


def parity_picture(found: Sequence[ParityErrors], formula: Sequence[float]) -> Figure:
    """Errors at every step of the noisy parity, a line per seed, and the formula."""

    def draw(axes: Sequence[Any]) -> None:
        ax, steps = axes[0], np.arange(1, len(formula) + 1)
        ax.plot(steps, formula, color=COLOURS["light"], lw=9, solid_capstyle="round")
        for one in found:
            ax.plot(steps, one.free, color=FREE, lw=1.8)
            ax.plot(steps, one.forced, color=FORCED, lw=1.8, ls="--")
        ax.text(steps[-1], 0.06, "fed with the truth", ha="right", va="bottom", color=FORCED, fontsize=14)
        ax.text(12, 0.29, "fed with itself, and (grey) the formula", va="top", color=ink(FREE), fontsize=14)
        ax.set_ylim(0, 0.52)
        ax.set_xlim(1, steps[-1])
        ax.set_xlabel("step t")
        ax.set_ylabel("share of wrong answers")
        ax.set_title("Noisy parity: fed with itself, errors add up to chance")

    return picture(draw, width=10.5, height=4.2)


def positions_picture(several: Sequence[Curves]) -> Figure:
    """Fed with the truth and with itself, by position: a panel per task."""

    def draw(axes: Sequence[Any]) -> None:
        for found, ax in zip(several, axes, strict=True):
            draw_curves(found, ax)
            ax.set_title(found.task.capitalize())

    return picture(draw, ncols=len(several), width=11.5, height=4.1)


def draw_curves(found: Curves, ax: Any) -> None:
    """Both curves of a task, their mean over seeds and the range of all seeds; the dotted line is chance."""
    positions = np.arange(1, len(found.chance) + 1)
    for lines, colour, dash, name in (
        (found.free, FREE, "-", "fed with itself"),
        (found.forced, FORCED, "--", "fed with the truth"),
    ):
        table = np.array(lines)
        ax.fill_between(positions, table.min(0), table.max(0), color=colour, alpha=0.2, lw=0)
        ax.plot(positions, table.mean(0), color=colour, ls=dash, lw=2.6, label=name)
    if any(found.chance):
        ax.plot(positions, found.chance, color=COLOURS["black"], ls=":", lw=2, label="other real names")
    top = max(0.02, float(np.max(found.free)), float(np.max(found.forced)))
    ax.set_ylim(0, 1.38 * top)
    ax.set_xlim(1, positions[-1])
    ax.set_xlabel("position")
    ax.set_ylabel(found.measure)
    ax.legend(loc="upper right", fontsize=_SMALL, borderaxespad=0.1)


def draw_positions(found: Curves, axes: Sequence[Any]) -> None:
    """Left: both curves. Right: their difference, a line per seed."""
    both, excess = axes
    draw_curves(found, both)
    both.set_title(f"{found.task.capitalize()}, trained: {found.method}")
    table = np.array(found.excess)
    positions = np.arange(1, table.shape[1] + 1)
    excess.axhline(0, color=COLOURS["grey"], lw=1.4)
    for line in table:
        excess.plot(positions, line, color=COLOURS["grey"], lw=1.2)
    excess.plot(positions, table.mean(0), color=COLOURS["black"], lw=2.8)
    if found.part_at is not None:
        excess.axvline(found.part_at + 1, color=FREE, lw=2, ls=":")
    size = max(0.02, float(np.abs(table).max()))
    excess.set_ylim(-1.1 * size, 1.1 * size)
    excess.set_xlim(1, positions[-1])
    excess.set_xlabel("position")
    excess.set_ylabel("excess")
    at = "nowhere part by 5%" if found.part_at is None else f"part at position {found.part_at + 1}"
    excess.set_title(f"They {at}")


WAYS_LINES: dict[str, tuple[str, Any]] = {
    "truth": (COLOURS["black"], "-"),
    "linear, to 1/4": (COLOURS["blue"], "--"),
    "noise, to 1/4": (COLOURS["pink"], ":"),
    "linear": (COLOURS["red"], "-."),
    "exponential": (COLOURS["green"], (0, (6, 2))),
    "inverse sigmoid": (COLOURS["orange"], (0, (3, 1, 1, 1))),
}
"""Colour and dash of every way to train."""


def spoiling_picture(costs: Mapping[str, Mapping[str, Sequence[Sequence[float]]]]) -> Figure:
    """Bits that one wrong symbol costs those after it (places, seeds): a panel per task, a line per way to train.

    The line is the mean over seeds, its band their range.
    """

    def draw(axes: Sequence[Any]) -> None:
        for number, ((task, by_way), ax) in enumerate(zip(costs.items(), axes, strict=True)):
            for way, seeds in by_way.items():
                colour, dash = WAYS_LINES[way]
                places, line = range(1, len(seeds) + 1), [fmean(one) for one in seeds]
                ax.plot(places, line, color=colour, ls=dash, label=way, marker="o", ms=5)
                low, high = [min(one) for one in seeds], [max(one) for one in seeds]
                ax.fill_between(places, low, high, color=colour, alpha=0.15, lw=0)
            ax.axhline(0, color=COLOURS["grey"], lw=1.2)
            ax.set_xlabel("symbols after the wrong one")
            ax.set_ylabel("bits it costs" if number == 0 else "")
            ax.set_title(task.capitalize())
            if number == 0:
                ax.legend(fontsize=_SMALL)

    return picture(draw, ncols=len(costs), width=11.5, height=4.0)


def gains_picture(table: Mapping[str, Mapping[str, Sequence[float]]], label: str) -> Figure:
    """One measure of every seed (a dot) by way to train: a panel per task; the grey band is that of the truth."""

    def draw(axes: Sequence[Any]) -> None:
        for number, ((task, by_way), ax) in enumerate(zip(table.items(), axes, strict=True)):
            truth = by_way["truth"]
            ax.axhspan(min(truth), max(truth), color=COLOURS["light"], alpha=0.5, lw=0)
            for place, (way, dots) in enumerate(by_way.items()):
                shift = np.linspace(-0.16, 0.16, len(dots)) if len(dots) > 1 else [0]
                ax.plot(place + np.array(shift), dots, "o", color=WAYS_LINES[way][0], ms=7)
                ax.plot([place - 0.3, place + 0.3], [fmean(dots)] * 2, color=COLOURS["black"], lw=2)
            ax.set_xticks(range(len(by_way)), list(by_way), rotation=38, ha="right", fontsize=_SMALL)
            ax.set_ylabel("distance beyond chance" if task == "names" else label if number == 0 else "")
            ax.set_title(task.capitalize())

    return picture(draw, ncols=len(table), width=11.5, height=4.6)


def twins_picture(shares: Sequence[float], exact: Sequence[float], trained: Sequence[tuple[float, float]]) -> Figure:
    """How often letters that are always alike come out different, by share: the formula, and trained networks."""

    def draw(axes: Sequence[Any]) -> None:
        ax = axes[0]
        ax.plot(shares, exact, color=COLOURS["black"], lw=2.6)
        ax.plot(*zip(*trained, strict=True), "o", color=FREE, ms=10, mfc="none", mew=2.2, clip_on=False)
        ax.text(0.3, 0.25, "exact", ha="right", fontsize=14)
        ax.text(0.55, 0.2, "circles: trained networks", fontsize=14, color=ink(FREE))
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 0.55)
        ax.set_xlabel("share of own symbols among the inputs")
        ax.set_ylabel("P(AB) + P(BA)")
        ax.set_title("AA or BB is the truth: what is learned is something else")

    return picture(draw, width=9.5, height=4)


def draw_parting(view: Parting, axes: Sequence[Any]) -> None:
    """Above: four rows of symbols, those that differ from the truth marked. Below: bits, with and without the error.

    The rows' names stand before them, or, in a narrow figure, over them.
    """
    rows, bits = axes
    over = rows.figure.get_figwidth() < PARTING_FIGURE["least"]
    pitch = 1.5 if over else 1.0
    columns = len(view.truth) + SPARE
    first = 0
    if is_narrow(rows) and columns > _NARROW_COLUMNS:  # the part of the symbols around the wrong one
        first = min(max(0, view.place - 3), columns - _NARROW_COLUMNS)
        columns = first + _NARROW_COLUMNS
    lines = (
        ("truth", view.truth),
        ("fed with the truth", view.forced),
        ("fed with itself", view.free),
        (f"wrong at {view.place + 1}, then itself", view.after),
    )
    for row, (name, symbols) in enumerate(lines):
        floor = pitch * (3 - row)
        if over:
            rows.text(first + 0.54, floor + 1.18, name, ha="left", va="center", fontsize=13)
        for t, symbol in list(enumerate(symbols[:columns]))[first:]:
            true = view.truth[t : t + 1] == [symbol]
            forced_in = row == 3 and t == view.place
            given = row == 2 and t < view.given
            colour = "#D6E9F5" if row == 0 or given else "white" if true else "#FBD9C4"
            edge = (COLOURS["black"], 3.0) if forced_in else (COLOURS["light"], 1.0) if true else (FREE, 1.8)
            rows.add_patch(Rectangle((t + 0.54, floor + 0.08), 0.92, 0.84, fc=colour, ec=edge[0], lw=edge[1]))
            rows.text(t + 1, floor + 0.5, symbol if symbol != " " else "␣", ha="center", va="center", fontsize=13)
    rows.set_xlim(first + 0.4, columns + 0.6)
    rows.set_ylim(-0.05, 3 * pitch + (1.4 if over else 1.05))
    rows.set_yticks([] if over else [3.5, 2.5, 1.5, 0.5], [] if over else [name for name, _ in lines])
    rows.set_xticks([])
    rows.grid(False)
    for side in rows.spines.values():
        side.set_visible(False)
    rows.tick_params(length=0)
    rows.set_title(parting_message(view))
    places = np.arange(1, len(view.truth) + 1)
    bits.plot(places, np.clip(view.bits, 0, 12), color=FORCED, ls="--", marker="o", ms=6, label="true symbols before")
    spoiled = [np.nan if one is None else min(one, 12.0) for one in view.spoiled]
    bits.plot(places, spoiled, color=FREE, marker="s", ms=6, label=f"but a wrong one at {view.place + 1}")
    bits.axvline(view.place + 1, color=COLOURS["grey"], lw=1.6, ls=":")
    bits.set_xlim(first + 0.4, columns + 0.6)
    bits.set_ylim(-0.4, 19.5 if is_narrow(bits) else 15.5)
    bits.set_yticks([0, 4, 8, 12], ["0", "4", "8", "12+"])
    bits.set_xticks(places[first:columns])
    bits.set_xlabel("position")
    bits.set_ylabel("-log2 p(true symbol)")
    bits.legend(loc="upper right", ncols=2, fontsize=_SMALL, borderaxespad=0.1)


def parting_message(view: Parting) -> str:
    """Where the model parts from the truth, and whether it recovers, in the words of a title."""
    parts = "never parts from the truth" if view.parts_at is None else f"parts from the truth at {view.parts_at + 1}"
    more = view.more_edits
    healed = f"costs {more} more edit{'s' if more > 1 else ''}"
    if more <= 0:
        healed = "costs no more edits" if view.edits_without else "is overcome"
    return f"Fed with itself it {parts}; the error at {view.place + 1} {healed}"


def schedule_backdrop(view: ScheduleView, axes: Sequence[Any]) -> None:
    """The three schedules; the chosen one is thick. Right: the truth's bars."""
    left, right = axes
    steps = np.array(view.steps)
    for kind, dash in zip(SCHEDULES, ("-", "--", ":"), strict=True):
        chosen = kind == view.kind
        colour = COLOURS["blue"] if chosen else COLOURS["grey"]
        left.plot(steps, view.curves[kind], color=colour, ls=dash, lw=3.4 if chosen else 1.8, label=kind)
    left.set_ylim(-0.03, 1.28)
    left.set_xlim(0, steps[-1])
    left.set_yticks([0, 0.25, 0.5, 0.75, 1])
    left.set_xlabel("training step")
    left.set_ylabel("share of own symbols")
    left.legend(loc="upper left", ncols=3, fontsize=_SMALL, borderaxespad=0.1)
    places = np.arange(len(view.truth))
    right.bar(places - 0.2, list(view.truth.values()), 0.38, color=COLOURS["light"])
    right.plot([], [], color=COLOURS["light"], lw=9, label="truth")
    right.plot([], [], color=FREE, lw=9, label="learned")
    right.set_xticks(places, list(view.truth))
    right.set_ylim(0, 0.68)
    right.set_ylabel("probability")
    right.legend(loc="upper center", ncols=2, fontsize=_SMALL, borderaxespad=0.1)


def draw_schedule(view: ScheduleView, axes: Sequence[Any]) -> None:
    """The step on its schedule, and what the two-symbol example learns at this share."""
    left, right = axes
    left.plot([view.step, view.step], [0, view.share], color=COLOURS["blue"], lw=1.6, ls=":")
    left.plot([view.step], [view.share], "o", color=COLOURS["blue"], ms=11)
    left.set_title(f"{view.kind.capitalize()}: {100 * view.share:.0f}% own symbols at step {view.step}")
    places = np.arange(len(view.learned))
    right.bar(places + 0.2, list(view.learned.values()), 0.38, color=FREE)
    right.set_title(f"Letters differ in {100 * view.different:.0f}%")
