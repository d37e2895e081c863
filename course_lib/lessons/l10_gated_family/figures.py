"""The pictures of lesson 10: how long a gate keeps a value, four forms of a GRU, who learns what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, picture
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import SOLVED
from course_lib.lessons.l10_gated_family.gate_life import STORED_VALUES, Life, lifetime
from course_lib.lessons.l10_gated_family.gated_conventions import Compared
from course_lib.lessons.l10_gated_family.learnability import TaskView, in_bits
from course_lib.lessons.l10_gated_family.learnability_tasks import EVERY, KINDS

LIFE_FIGURE: dict[str, Any] = {"ncols": 2, "width": 11.5, "height": 4.6}
FORMS_FIGURE: dict[str, Any] = {"width": 10.5, "height": 4.2}
TASK_FIGURE: dict[str, Any] = {"ncols": 2, "width": 12, "height": 4.9, "width_ratios": (1.5, 1)}
LINES: dict[str, tuple[str, str]] = {
    "RNN": (COLOURS["red"], ":"),
    "UGRNN": (COLOURS["blue"], "-"),
    "GRU": (COLOURS["green"], "--"),
    "LSTM": (COLOURS["black"], "-."),
}
"""Colour and dash of every cell."""
_SMALL = 12


def life_picture(view: Life) -> Figure:
    """The two panels of `life_backdrop` and `draw_life`."""
    return picture(
        lambda axes: life_backdrop(view, axes), lambda axes: draw_life(view, axes), **{**LIFE_FIGURE, "height": 4}
    )


def form_picture(found: Compared) -> Figure:
    """The panel of `draw_form`."""
    return picture(lambda axes: draw_form(found, axes), **FORMS_FIGURE)


def task_picture(view: TaskView) -> Figure:
    """The two panels of `draw_task`."""
    return picture(lambda axes: draw_task(view, axes), **TASK_FIGURE)


def overview_picture(views: Sequence[TaskView]) -> Figure:
    """A panel of dots, as in `draw_task`, for each of an even number of tasks: two in a row, for large letters."""

    def draw(axes: Sequence[Any]) -> None:
        for view, ax in zip(views, axes, strict=True):
            _draw_dots(view, ax)
            ax.set_title(view.message)
        for ax in axes[:-2]:
            ax.set_xlabel("")

    rows = -(-len(views) // 2)
    return picture(draw, ncols=2, nrows=rows, width=10, height=3.2 * rows)


def life_backdrop(view: Life, axes: Sequence[Any]) -> None:
    """Axes and names: they stay while the bias moves."""
    paths, left = axes
    steps = len(view.remaining) - 1
    where = "cell state c" if view.kind == "LSTM" else "state h"
    paths.set_ylabel(f"unit 0 of the {where}")
    left.set_ylabel("share of the difference that is left")
    for ax in axes:
        ax.set_xscale("symlog", linthresh=1, linscale=0.4)
        ax.set_xlim(0, steps)
        ax.set_xticks([0, 1, 10, 100, steps], ["0", "1", "10", "100", str(steps)])
        ax.minorticks_off()
        ax.set_xlabel("step t")
    left.set_ylim(-0.03, 1.5)
    left.set_yticks([0, 0.37, 1], ["0", "0.37", "1"])
    left.plot([], [], color=COLOURS["blue"], lw=3.2, label="measured")
    if view.predicted is not None:
        left.plot([], [], color=COLOURS["black"], lw=1.8, ls="--", label="gate to the power t")
    left.legend(loc="upper right", ncols=2, fontsize=_SMALL, borderaxespad=0.1)


def draw_life(view: Life, axes: Sequence[Any]) -> None:
    """Five stored values, and the share of their difference that is left, beside what the bias alone predicts."""
    paths, left = axes
    steps = np.arange(len(view.remaining))
    values = view.paths.numpy()
    limit = next(end for end in (1.0, 10.0, 100.0, np.inf) if np.abs(values).max() <= end)
    colours = [COLOURS[name] for name in ("red", "orange", "grey", "sky", "blue")]
    for value, line, colour in zip(STORED_VALUES, values, colours, strict=True):
        paths.plot(steps, line, color=colour, lw=2.6 if value else 1.8)
    paths.set_ylim(-limit * 1.05, limit * 1.05)
    paths.set_title(life_message(view))
    left.plot(steps, view.remaining.numpy().clip(0, 1.5), color=COLOURS["blue"], lw=3.2)
    if view.predicted is not None:
        left.plot(steps, view.predicted.numpy(), color=COLOURS["black"], lw=1.8, ls="--")
        life = lifetime(view.bias)
        if life <= steps[-1]:
            left.plot([life, life], [-0.03, 0.37], color=COLOURS["grey"], lw=1.6, ls=":")
        left.set_title(f"gate {1 - 1 / life:.3f}: lifetime {life:.3g} steps")
    else:
        left.set_title("no gate: nothing holds it")


def life_message(view: Life) -> str:
    """What became of the stored values, in a few words."""
    if view.measured is not None:
        return f"{view.kind}: 37% left after {view.measured} step{'s' if view.measured > 1 else ''}"
    grown = float(view.remaining[-1])
    return f"{view.kind}: {grown:.2g} of it left at the end" if grown <= 1 else f"{view.kind}: grew {grown:.2g}-fold"


_SHOWN_UNIT = 2
"""The unit that moves most at the default setting; the same for every setting, so that a picture is of one thing."""


def draw_form(found: Compared, axes: Sequence[Any]) -> None:
    """One unit of the library's GRU and of one form with the same weights."""
    ax = axes[0]
    steps = np.arange(1, found.expected.shape[1] + 1)
    unit = min(_SHOWN_UNIT, found.expected.shape[-1] - 1)
    ax.plot(steps, found.expected[0, :, unit].numpy(), color=COLOURS["light"], lw=9, solid_capstyle="round")
    ax.plot(steps, found.outputs[0, :, unit].numpy(), color=COLOURS["blue"] if found.same else COLOURS["red"], lw=2.6)
    ax.plot([], [], color=COLOURS["light"], lw=9, label="torch.nn.GRU")
    ax.plot([], [], color=COLOURS["blue"] if found.same else COLOURS["red"], label="this form, same weights")
    ax.legend(loc="upper right", ncols=2, borderaxespad=0.1)
    ax.set_ylim(-1, 1.3)
    ax.set_yticks([-1, -0.5, 0, 0.5, 1])
    ax.set_xlim(1, steps[-1])
    ax.set_xlabel("step t")
    ax.set_ylabel(f"unit {unit} of h")
    ax.set_title(form_message(found))


def form_message(found: Compared) -> str:
    """The form and whether it is the library's, in the words of a title."""
    turned = ", z turned" if found.turned else ""
    different = "nearly the same" if found.error < 0.001 else "another function"
    verdict = "the same function" if found.same else f"{different}, off by {found.error:.2g}"
    return f"reset {found.reset}, update {found.update}{turned}: {verdict}"


def draw_task(view: TaskView, axes: Sequence[Any]) -> None:
    """Left: training loss over chance by update, a thin line for each seed. Right: the dots of `_draw_dots`."""
    curves, dots = axes
    longest = EVERY
    for kind, found in view.groups.items():
        colour, dash = LINES[kind]
        lines = []
        for run in found.runs:
            updates = EVERY * np.arange(1, len(run.curve) + 1)
            share = np.array(run.curve) / found.baseline
            lines.append(np.column_stack([updates, share.clip(0.4 if view.task == "text" else 0.01, 4)]))
            longest = max(longest, int(updates[-1]))
        curves.add_collection(LineCollection(lines, colors=colour, linestyles=dash, linewidths=1.7))
        curves.plot([], [], color=colour, ls=dash, lw=2.6, label=kind)
    curves.plot([0, longest], [1, 1], color=COLOURS["grey"], lw=1.4, ls="--")
    curves.set_yscale("log")
    if view.task == "text":
        curves.set_ylim(0.45, 1.35)
        curves.set_yticks([0.5, 0.6, 0.8, 1], ["0.5", "0.6", "0.8", "chance 1"])
    else:
        curves.plot([0, longest], [SOLVED, SOLVED], color=COLOURS["grey"], lw=1.4, ls=":")
        curves.set_ylim(0.009, 6)
        curves.set_yticks([0.01, 0.1, 1], ["0.01", "learned 0.1", "chance 1"])
    curves.minorticks_off()
    curves.set_xlim(0, longest)
    curves.set_xlabel("update")
    curves.set_ylabel("loss / chance")
    curves.legend(loc="upper right", ncols=4, fontsize=_SMALL, borderaxespad=0.1, handlelength=1.8, columnspacing=1.2)
    curves.set_title(view.message)
    _draw_dots(view, dots)
    dots.set_title("A dot: one seed" if view.task == "text" else "One seed: a dot, × not learned")


def _draw_dots(view: TaskView, ax: Any) -> None:
    """Every seed a dot: updates until the task was learned (a cross above the line: not learned), or bits on text."""
    budget = max((run.updates for found in view.groups.values() for run in found.runs), default=EVERY)
    heights: list[float] = []
    missed = False
    for column, kind in enumerate(KINDS):
        if kind not in view.groups:
            continue
        found, colour = view.groups[kind], LINES[kind][0]
        dots, crosses = [], []
        for number, run in enumerate(found.runs):
            x = column + 0.11 * (number - (len(found.runs) - 1) / 2)
            if view.task == "text":
                dots.append((x, in_bits(run.test)))
            elif (at := found.learned_at(run)) is None:
                crosses.append((x, 1.12 * budget))
                missed = True
            else:
                dots.append((x, at))
        for points, marker in ((dots, "o"), (crosses, "x")):
            if points:
                ax.plot(*zip(*points, strict=True), marker, color=colour, ms=8, mew=2.2 if marker == "x" else 1)
        heights += [y for _, y in dots]
    ax.set_xticks(range(len(KINDS)), KINDS)
    ax.set_xlim(-0.5, len(KINDS) - 0.5)
    ax.set_xlabel("cells of equal parameters")
    if view.task == "text":
        heights = [min(y, 10.0) for y in heights] or [2.0, 3.0]
        ax.set_ylim(min(heights) - 0.05, max(heights) + 0.05)
        ax.set_ylabel("bits per character")
    else:
        if missed:
            ax.plot([-0.5, len(KINDS) - 0.5], [1.04 * budget] * 2, color=COLOURS["grey"], lw=1.2, ls="--")
        ax.set_ylim(0, 1.2 * budget)
        ax.set_ylabel("updates to learn it")
