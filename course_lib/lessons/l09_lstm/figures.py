"""The pictures of lesson 09: the four steps of an LSTM, its gradient highway, and the gates of a trained one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from course_lib.drawing.chips import chip, visible_character
from course_lib.drawing.style import COLOURS, DIVERGING, SEQUENTIAL, is_narrow, picture
from course_lib.lessons.l03_vanilla_rnn.figures import drawable
from course_lib.lessons.l04_character_language_model.figures import character_name
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l09_lstm.gate_view import GateView
from course_lib.lessons.l09_lstm.gradient_highway import Highway
from course_lib.lessons.l09_lstm.lstm_steps import UNITS, CellStep

_SMALL = 12
STEPS_FIGURE: dict[str, Any] = {
    "ncols": 4, "width": 13, "height": 3.9, "width_ratios": (1.12, 1, 1, 1), "least": 9.9,
    "narrow": {"ncols": 2, "nrows": 2, "width": 8.5, "height": 7.0, "width_ratios": (1.12, 1), "least": 7.0,
               "narrow": {"nrows": 4, "width": 5.5, "height": 7.7}},
}  # fmt: skip
HIGHWAY_FIGURE: dict[str, Any] = {"ncols": 2, "width": 11.5, "height": 4.6, "width_ratios": (1.7, 1)}
GATES_FIGURE: dict[str, Any] = {
    "mosaic": "aaaaaa;bbbbbb;ccccdd", "width": 12.6, "height": 5.2, "least": 9.9, "height_ratios": (1.2, 0.8, 1.1),
    "narrow": {"mosaic": "aaaaa;bbbbb;cccdd", "width": 8.5, "height": 4.9, "least": 8.1,
               "height_ratios": (1.15, 0.75, 1.1),
               "narrow": {"nrows": 4, "width": 4.6, "height": 6.4, "height_ratios": (0.9, 0.7, 0.7, 1.3)}},
}  # fmt: skip
NAMES = {"f": "forget", "i": "input", "g": "candidate", "o": "output", "c": "memory", "h": "state"}


# --- the four steps ------------------------------------------------------------------------------------------

_HALF, _TALL = 0.34, 0.42
_STEPS: tuple[tuple[str, tuple[str, ...], str, dict[int, str]], ...] = (
    ("1  Forget", ("$c_{t-1}$", "$f_t$", "kept"), "×=", {1: "σ"}),
    ("2  Input and candidate", ("$g_t$", "$i_t$", "written"), "×=", {0: "tanh", 1: "σ"}),
    ("3  Cell update", ("kept", "written", "$c_t$"), "+=", {}),
    ("4  Output", (r"$\tanh c_t$", "$o_t$", "$h_t$"), "×=", {1: "σ"}),
)


def steps_backdrop(step: CellStep, axes: Sequence[Any]) -> None:
    """What no control moves: headings, signs between the columns, where each gate comes from."""
    for number, (ax, (title, headings, signs, gates)) in enumerate(zip(axes, _STEPS, strict=True)):
        ax.set_axis_off()
        ax.set_xlim(-1.35 if number == 0 else -0.6, 2.6)
        ax.set_ylim(4.55, -1.05)
        ax.set_title(title)
        for column, heading in enumerate(headings):
            ax.text(column, -0.72, heading, ha="center", va="center", fontsize=12 if is_narrow(ax) else 15)
        for place, sign in enumerate(signs):
            ax.text(place + 0.5, 1, sign, ha="center", va="center", fontsize=18, weight="bold")
        for column, function in gates.items():
            _gate_box(ax, column, function)
        if not gates:
            ax.text(1, 3.35, "no weights here:\nonly × and +", ha="center", va="center", fontsize=13)
    for row, name in enumerate(UNITS):
        axes[0].text(-0.55, row, name, ha="right", va="center", fontsize=14, weight="bold")


def _gate_box(ax: Any, column: int, function: str) -> None:
    """The small network below a gate's column: x and h go in, the gate comes out."""
    words, arrow, sources = (11, 8, 11) if is_narrow(ax) else (14, 15, 13)
    ax.add_patch(
        FancyBboxPatch(
            (column - 0.4, 3.1), 0.8, 0.52, boxstyle="round,pad=0,rounding_size=0.12", facecolor="#FBE8C6",
            edgecolor=COLOURS["black"], lw=1.6,
        )
    )  # fmt: skip
    ax.text(column, 3.36, function, ha="center", va="center", fontsize=words)
    for start, end in ((3.06, 2.5), (4.12, 3.66)):
        ax.add_patch(
            FancyArrowPatch((column, start), (column, end), arrowstyle="-|>", mutation_scale=arrow, lw=2, color="black")
        )
    ax.text(column, 4.32, r"$x_t, h_{t-1}$", ha="center", va="center", fontsize=sources)


def draw_steps(step: CellStep, axes: Sequence[Any]) -> None:
    """The numbers of this step, a column for each quantity and a row for each unit, coloured by their size."""
    tanh_c = step.c.tanh()
    tables = (
        (step.c_before, step.f, step.kept),
        (step.g, step.i, step.written),
        (step.kept, step.written, step.c),
        (tanh_c, step.o, step.h),
    )
    gates: tuple[set[int], ...] = ({1}, {1}, set(), {1})
    signed, share = colormaps[DIVERGING], colormaps[SEQUENTIAL]
    for ax, columns, are_gates in zip(axes, tables, gates, strict=True):
        patches, colours = [], []
        for column, values in enumerate(columns):
            for row, value in enumerate(values.tolist()):
                patches.append(Rectangle((column - _HALF, row - _TALL), 2 * _HALF, 2 * _TALL))
                colour = share(value) if column in are_gates else signed(0.5 + value / 3)
                colours.append(colour)
                dark = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] < 0.5
                ax.text(
                    column, row, f"{value + 0.0:.2f}".replace("-0.00", "0.00"), ha="center", va="center", fontsize=13,
                    color="white" if dark else "black",
                )  # fmt: skip
        ax.add_collection(PatchCollection(patches, facecolors=colours, edgecolors=COLOURS["grey"], linewidths=1.0))


def steps_picture(step: CellStep) -> Figure:
    """The four panels of `steps_backdrop` and `draw_steps`."""
    return picture(lambda axes: steps_backdrop(step, axes), lambda axes: draw_steps(step, axes), **STEPS_FIGURE)


def steps_html(step: CellStep) -> str:
    """The text as chips in any script, the character being read framed."""
    if not step.text:
        return "<p><i>No characters: the memory stays 0. Type some text.</i></p>"
    return "".join(chip(visible_character(c), 0, strong=n == step.t, at=n) for n, c in enumerate(step.text, start=1))


# --- the gradient highway ------------------------------------------------------------------------------------

_LOWS = (-6.0, -20.0, -60.0, -110.0, -200.0, -300.0, -400.0, -500.0)
_HIGHS = (2.0, 6.0, 20.0, 60.0)


def _end(ends: Sequence[float], value: float) -> float:
    """The first of `ends` that holds `value`; the last when none does."""
    return next((end for end in ends if abs(end) >= abs(value)), ends[-1])


def highway_backdrop(view: Highway, axes: Sequence[Any]) -> None:
    """Names, labels, and the scale of memories."""
    left, right = axes
    for name, style in _LINES.items():
        left.plot([], [], **style, label=name)
    left.legend(loc="lower right", fontsize=_SMALL)
    left.set_xlim(0, view.steps)
    left.set_xlabel("step t   (the loss is at the last step)")
    left.set_ylabel("log₁₀ gradient")
    right.set_yscale("log")
    right.set_ylim(0.8, 2e4)
    right.set_xlim(-1, len(view.forget))
    right.axhline(view.steps, color=COLOURS["black"], lw=1.4, ls=":")
    right.text(1, view.steps * 1.15, f"the sequence: {view.steps} steps", fontsize=_SMALL, va="bottom")
    right.set_xlabel("units, longest memory first")
    right.set_ylabel("memory 1 / (1 − f), steps")


_LINES: dict[str, dict[str, Any]] = {
    "LSTM, all paths": {"color": COLOURS["blue"], "lw": 3.2},
    "cell path: product of f": {"color": COLOURS["green"], "lw": 2.4, "ls": "--"},
    "tanh RNN, ρ = 1": {"color": COLOURS["red"], "lw": 2.4, "ls": ":"},
}


def draw_highway(view: Highway, axes: Sequence[Any]) -> None:
    """Three gradients by step on the left, the memory of every unit on the right."""
    left, right = axes
    lines = [view.full, view.path] + ([view.rnn] if len(view.rnn) else [])
    low = _end(_LOWS, min(float(line.min()) for line in lines) - 0.5)
    high = _end(_HIGHS, max(0.0, *(float(line.max()) for line in lines)))
    span = high - low
    for line, style in zip(lines, _LINES.values(), strict=False):
        left.plot(np.arange(len(line)), line.numpy(), **style)
    left.axhline(0, color=COLOURS["black"], lw=0.8)
    left.set_ylim(low - 0.03 * span, high + 0.03 * span)
    left.set_title(highway_message(view))
    right.plot(np.arange(len(view.forget)), view.memories, "o", ms=5, color=COLOURS["green"])
    right.set_title(f"Median memory: {steps_text(view.median_memory)}")


def steps_text(steps: float) -> str:
    """A number of steps: one decimal below a hundred.

    >>> steps_text(3.718), steps_text(2881.2)
    ('3.7 steps', '2,881 steps')
    """
    return f"{steps:,.{0 if steps >= 100 else 1}f} steps"


def highway_message(view: Highway) -> str:
    """What becomes of the gradient on its way to step 1, for a title."""
    full = float(view.full[1])
    word = "explodes" if full > 3 else "arrives" if full > -3 else "fades" if full > -20 else "is lost"
    return f"The gradient {word}: {factor_text(full)} at step 1"


def highway_picture(view: Highway) -> Figure:
    """The two panels of `highway_backdrop` and `draw_highway`."""
    return picture(lambda axes: highway_backdrop(view, axes), lambda axes: draw_highway(view, axes), **HIGHWAY_FIGURE)


def race_picture(panels: Sequence[tuple[str, dict[str, np.ndarray]]]) -> Figure:
    """Gradient by step of several networks: (title, lines by name), the same order and names in every panel.

    Raises `ValueError` when there are no panels or no lines.
    """
    if not panels or not all(lines for _, lines in panels):
        raise ValueError("expected at least one panel with at least one line; got none.")
    return picture(lambda axes: _draw_race(panels, axes), ncols=len(panels), width=12, height=4.3)


_RACE = (("red", ":"), ("grey", "--"), ("blue", "-"), ("green", "-."))


def _draw_race(panels: Sequence[tuple[str, dict[str, np.ndarray]]], axes: Sequence[Any]) -> None:
    values = np.concatenate([line for _, lines in panels for line in lines.values()])
    low, high = float(values.min()), max(float(values.max()), 0.0)
    room = high - low
    for ax, (title, lines) in zip(axes, panels, strict=True):
        heights: list[float] = []
        for (name, line), (colour, dash) in zip(lines.items(), _RACE, strict=False):
            ax.plot(np.arange(len(line)), line, color=COLOURS[colour], ls=dash, lw=3)
            height = float(line[0])
            for other in sorted(heights):
                height = max(height, other + 0.075 * room) if abs(height - other) < 0.075 * room else height
            heights.append(height)
            ax.text(
                -0.02 * len(line), height, name, color=COLOURS[colour], ha="right", va="center", fontsize=13,
                weight="bold",
            )  # fmt: skip
        ax.set_xlim(-0.55 * len(line), len(line) - 1)
        ax.set_xticks(np.linspace(0, len(line) - 1, 5).round().astype(int))
        ax.set_ylim(low - 0.06 * room, high + 0.08 * room)
        ax.plot([0, len(line) - 1], [0, 0], color=COLOURS["black"], lw=0.8)
        ax.set_title(title)
        ax.set_xlabel("step t   (the loss is at the last step)")
        ax.set_ylabel("log₁₀ gradient")


# --- the gates of a trained model ----------------------------------------------------------------------------

_LETTERS = ["DejaVu Sans Mono", "DejaVu Sans"]
_BARS = 6
_MOST = 60.0
"""The largest memory that the line shows."""
_LEAST_STEPS = 20
_ROOM_FOR_STEPS = ((9.9, 10_000), (8.0, 74), (0.0, 33))
"""How many characters a figure at least so many inches wide has room for."""
PAGE = 16
"""So many units are shown one by one, each with a row that can be seen; the picture below has one row for as many."""


def gates_backdrop(view: GateView, axes: Sequence[Any]) -> None:
    """What only the sentence changes: the letters, limits and labels."""
    page, memory, groups, following = axes
    for ax in (page, memory, groups):
        ax.grid(visible=False)
    for ax in (page, groups):
        ax.set_yticks([])
    page.set_xticks([])
    page.set_ylim(PAGE - 0.5, -0.5)
    page.set_ylabel("units")
    memory.set_yscale("symlog", linthresh=1.0, linscale=1.0)
    memory.set_ylim(-_MOST, _MOST)
    memory.set_yticks([-10, 0, 10], ["−10", "0", "10"])
    memory.axhline(0, color=COLOURS["black"], lw=0.8)
    memory.set_ylabel("memory c")
    memory.set_xticks([])
    memory.set_xlabel(" ")  # room for the letters: a hundred ticks would take three times as long to draw
    for place, character in enumerate(view.before.text, start=1):
        letter = drawable(character)
        memory.text(
            place, -0.04, letter if len(letter) == 1 else "□", transform=memory.get_xaxis_transform(), ha="center",
            va="top", family=_LETTERS, fontsize=_SMALL, parse_math=False, in_layout=False,
        )  # fmt: skip
    groups.set_ylim(len(view.units) - 0.5, -0.5)
    groups.set_ylabel(f"{len(view.units)} units")
    groups.set_xlabel(f"characters read  (largest change of {PAGE} units; red: more, blue: less)")
    following.set_xlim(-0.34, 1.0)
    following.spines["left"].set_visible(False)
    following.set_ylim(_BARS - 0.4, -0.6)
    following.set_yticks([])
    following.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100"])
    following.set_xlabel("%  (grey: before, blue: now)")


def _steps_shown(view: GateView, ax: Any) -> tuple[int, int]:
    """The first and the last character shown; a narrow figure has room for a part of a text, the one that is read."""
    last = max(len(view.before.text), _LEAST_STEPS)
    room = next(steps for inches, steps in _ROOM_FOR_STEPS if ax.figure.get_figwidth() >= inches)
    if last <= room:
        return 1, last
    first = min((max(view.step, 1) - 1) // room * room, last - room) + 1
    return first, first + room - 1


def draw_gates(view: GateView, axes: Sequence[Any]) -> None:
    """The chosen gate of the units near the chosen one, its memory, all changes, and the next character."""
    steps = len(view.change)
    page, memory, groups, following = axes
    first, last = _steps_shown(view, page)
    groups.set_xticks(range(20 * -(-first // 20) if first > 1 else 0, last + 1, 5 if steps <= 40 else 20))
    for ax in (page, memory, groups):
        ax.set_xlim(first - 0.5, last + 0.5)
    for place, letter in enumerate(memory.texts, start=1):  # the backdrop's
        letter.set_visible(first <= place <= last)
    _draw_page(view, page)
    places = np.arange(1, steps + 1)
    unit = view.unit
    blue: dict[str, Any] = {"color": COLOURS["blue"], "marker": "o" if steps < 3 else ""}
    memory.plot(places, view.before.values["c"][:, unit].numpy(), color=COLOURS["grey"], lw=4)
    memory.plot(places, view.after.values["c"][:, unit].numpy().clip(-_MOST, _MOST), lw=2.2, **blue)
    memory.set_title(memory_message(view))
    _draw_groups(view, groups)
    for ax in (page, memory, groups):
        ax.axvline(view.step, color=COLOURS["red"], lw=1.6, ls="--")
    _draw_following(view, following)


def _mark(ax: Any, row: float) -> None:
    """A red diamond at both ends of a row."""
    ax.add_artist(
        Line2D(ax.get_xlim(), [row, row], ls="none", marker="D", ms=8, color=COLOURS["red"], mec="white",
               clip_on=False, zorder=5)
    )  # fmt: skip


def _draw_page(view: GateView, ax: Any) -> None:
    """The chosen gate, as it is now, of the units whose rows are on one page with the chosen one."""
    top = view.row // PAGE * PAGE
    rows = view.units[top : top + PAGE].numpy()
    values = view.after.values[view.gate].numpy().T[rows]
    signed = view.gate == "g"
    shades = colormaps[DIVERGING if signed else SEQUENTIAL](0.5 + 0.5 * values if signed else values, bytes=True)
    ax.imshow(
        shades, aspect="auto", interpolation="nearest", extent=(0.5, values.shape[1] + 0.5, len(rows) - 0.5, -0.5)
    )  # fmt: skip
    _mark(ax, view.row - top)
    scale = "red +, blue −" if signed else "blue 0, yellow 1"
    name = NAMES[view.gate].capitalize() + (" gate" if view.gate != "g" else "")
    ax.set_title(f"{name}, rows {top + 1} to {top + len(rows)} of {len(view.units)}: {scale}")


def _draw_groups(view: GateView, ax: Any) -> None:
    """Of every `PAGE` units in the sorted list, the largest change of a memory at each character."""
    change = view.change.numpy().T[view.units.numpy()]
    pages = [change[top : top + PAGE] for top in range(0, len(change), PAGE)]
    largest = np.stack([np.take_along_axis(one, np.abs(one).argmax(0)[None], 0)[0] for one in pages])
    ax.imshow(
        colormaps[DIVERGING](0.5 + 0.5 * largest, bytes=True), aspect="auto", interpolation="nearest",
        extent=(0.5, change.shape[1] + 0.5, PAGE * len(pages) - 0.5, -0.5),
    )  # fmt: skip
    _mark(ax, view.row)
    others = np.delete(change, view.row, 0)
    moved = float(np.abs(others).max()) if len(others) else 0.0
    ax.set_title("Nothing is held" if view.clamp is None else f"Other memories move by up to {moved:.2g}")


def held(view: GateView) -> str:
    """What is held, in a few words: "f of unit 7 held at 0"."""
    if view.clamp is None:
        return "nothing held"
    where = "all units" if view.clamp.unit is None else f"unit {view.clamp.unit}"
    return f"{view.clamp.gate} of {where} held at {view.clamp.level}"


def memory_message(view: GateView) -> str:
    """The title of the chosen unit's memory."""
    if view.clamp is None:
        mean = float(view.before.values["f"][:, view.unit].mean())
        return f"Unit {view.unit} keeps {mean:.0%} of its memory at a step, on average"
    moved = float(view.change[:, view.unit].abs().max())
    whose = "its memory" if view.clamp.unit is not None else f"the memory of unit {view.unit}"
    return f"{held(view)}: {whose} moves by up to {moved:.2g}"


def _draw_following(view: GateView, ax: Any) -> None:
    likeliest = view.likeliest(_BARS)
    for place, shift, colour in ((1, -0.2, "light"), (2, 0.2, "blue")):
        # One line with gaps for all bars of a colour: it is drawn in half the time of a collection.
        ends = np.array([[0.0, float(found[place]), np.nan] for found in likeliest])
        rows = np.repeat(np.arange(len(likeliest)) + shift, 3)
        ax.add_artist(Line2D(ends.ravel(), rows, color=COLOURS[colour], lw=7, solid_capstyle="butt"))
    for row, (character, _, _) in enumerate(likeliest):
        ax.text(-0.02, row, character_name(character), ha="right", va="center", parse_math=False, fontsize=13)
    said = max(likeliest, key=lambda found: found[2])
    ax.set_title(f"Next: {character_name(said[0])} {said[2]:.0%}, was {said[1]:.0%}")


def gates_picture(view: GateView) -> Figure:
    """The four panels of `gates_backdrop` and `draw_gates`."""
    return picture(lambda axes: gates_backdrop(view, axes), lambda axes: draw_gates(view, axes), **GATES_FIGURE)
