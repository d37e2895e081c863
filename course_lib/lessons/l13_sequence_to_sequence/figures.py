"""The pictures of lesson 13: two networks and a context, accuracy against length, which symbols gain, contexts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l13_sequence_to_sequence.context_forms import LONGEST_TAUGHT, TASKS, Run, runs_of
from course_lib.lessons.l13_sequence_to_sequence.context_plane import Plane
from course_lib.lessons.l13_sequence_to_sequence.transplant import NUMBERS
from course_lib.models.encoder_decoder import CONTEXTS

LENGTH_FIGURE: dict[str, Any] = {"width": 10.5, "height": 4.9}
PLANE_FIGURE: dict[str, Any] = {"width": 10, "height": 5.6}
FORMS: dict[str, tuple[str, str]] = {
    "start": (COLOURS["red"], ":"),
    "state": (COLOURS["blue"], "--"),
    "state and output": (COLOURS["green"], "-"),
}
"""Colour and dash of every form of context."""
MARKS: tuple[tuple[str, str], ...] = tuple(
    zip((COLOURS[name] for name in ("blue", "orange", "green", "red", "pink")), "osD^v", strict=True)
)
"""Colour and marker of the groups in a plane."""
_SMALL = 12
_ROW = {"source": 0.12, "state": 0.5, "target": 0.88}


def two_networks_picture(source: Sequence[str], target: Sequence[str]) -> Figure:
    """An encoder that reads `source` and a decoder that writes `target`, unrolled."""
    return picture(lambda axes: draw_two_networks(source, target, axes[0]), width=11.5, height=3.7)


def draw_two_networks(source: Sequence[str], target: Sequence[str], ax: Any) -> None:
    """Boxes for the steps; the context between the networks; the decoder's inputs are its targets, one step late."""
    ax.set_axis_off()
    ax.set_xlim(-0.7, len(source) + len(target) + 2.2)
    ax.set_ylim(-0.08, 1.08)
    first = len(source) + 1.5
    for number, symbol in enumerate(source):
        _step(ax, number, "h", COLOURS["blue"], below=symbol)
        if number:
            _link(ax, (number - 0.64, _ROW["state"]), (number - 0.36, _ROW["state"]))
    inputs = ["<bos>", *target]
    for number, (fed, symbol) in enumerate(zip(inputs, [*target, "<eos>"], strict=True)):
        _step(ax, first + number, "s", COLOURS["red"], below=fed, above=symbol)
        if number:
            _link(ax, (first + number - 0.64, _ROW["state"]), (first + number - 0.36, _ROW["state"]))
    middle = first - 1.25
    _link(ax, (len(source) - 0.64, _ROW["state"]), (middle - 0.3, _ROW["state"]))
    ax.text(
        middle, _ROW["state"], "c", ha="center", va="center", fontsize=17, weight="bold",
        bbox={"boxstyle": "circle,pad=0.3", "fc": COLOURS["yellow"], "ec": "black"},
    )  # fmt: skip
    _link(ax, (middle + 0.32, _ROW["state"]), (first - 0.36, _ROW["state"]))
    ax.text((len(source) - 1) / 2, 0.78, "encoder reads", ha="center", color=ink(COLOURS["blue"]), weight="bold")
    ax.text(
        first + len(target) + 0.55,
        _ROW["state"],
        "decoder\nwrites",
        color=ink(COLOURS["red"]),
        weight="bold",
        va="center",
    )
    ax.set_title("One network reads, another writes; one vector between them")


def _step(ax: Any, x: float, name: str, colour: str, below: str, above: str = "") -> None:
    y = _ROW["state"]
    ax.add_patch(FancyBboxPatch((x - 0.3, y - 0.11), 0.6, 0.22, boxstyle="round,pad=0.02", fc="white", ec=colour, lw=2))
    ax.text(x, y, name, ha="center", va="center", fontsize=14, color=ink(colour), style="italic")
    ax.text(x, _ROW["source"], below, ha="center", va="center", fontsize=_SMALL)
    _link(ax, (x, _ROW["source"] + 0.08), (x, y - 0.14))
    if above:
        ax.text(x, _ROW["target"], above, ha="center", va="center", fontsize=_SMALL)
        _link(ax, (x, y + 0.14), (x, _ROW["target"] - 0.07))


def _link(ax: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, lw=1.6, shrinkA=0, shrinkB=0))


@dataclass(frozen=True)
class LengthView:
    """Stored runs of a task by form of context, those that are shown."""

    task: str
    runs: dict[str, list[Run]]

    @property
    def lengths(self) -> list[int]:
        """Lengths of sources with at least 20 of them."""
        first = next(run for runs in self.runs.values() for run in runs)
        return [length for length, (_, of) in first.counts.items() if of >= 20]

    def exact(self, form: str) -> list[list[float]]:
        """For every length, the share answered exactly by each seed."""
        return [[run.exact(length, length) for run in self.runs[form]] for length in self.lengths]

    @property
    def message(self) -> str:
        """What happened, in the words of a title; forms whose seeds overlap with the best one's are named beside it."""
        if len(self.runs) == 1:
            return f"{self.task.capitalize()}, context in the {next(iter(self.runs))}"
        shares = {form: [run.exact() for run in runs] for form, runs in self.runs.items()}
        least = min(max(shares.values(), key=median))
        alike = [form for form, found in shares.items() if max(found) >= least]
        return f"{self.task.capitalize()}: most right with the context in the {', or '.join(alike)}"


def length_view(task: str, forms: Sequence[str] = CONTEXTS) -> LengthView:
    """The stored runs of a task, those with these forms of context."""
    return LengthView(task, {form: runs_of(task, form) for form in forms})


def length_picture(views: Sequence[LengthView]) -> Figure:
    """A panel of `draw_lengths` for each task."""

    def draw(axes: Sequence[Any]) -> None:
        for view, ax in zip(views, axes, strict=True):
            draw_lengths(view, [ax])
            ax.set_title(view.task.capitalize())

    return picture(draw, ncols=len(views), width=11.5, height=4.5)


def draw_lengths(view: LengthView, axes: Sequence[Any]) -> None:
    """Share answered exactly against the length of the source: a thin line a seed, a thick one through the medians."""
    ax = axes[0]
    lengths = view.lengths
    for form, runs in view.runs.items():
        colour, dash = FORMS[form]
        shares = np.array(view.exact(form)) * 100
        ax.plot(lengths, shares, color=colour, lw=0.9, alpha=0.6)
        label = f"{form} ({len(runs)} seeds)"
        ax.plot(lengths, np.median(shares, axis=1), color=colour, ls=dash, lw=3, label=label)
    if view.task == "copying":
        ax.axvspan(LONGEST_TAUGHT + 0.5, lengths[-1] + 0.5, color=COLOURS["light"], alpha=0.45, lw=0)
        ax.text(LONGEST_TAUGHT + 0.7, 25, "longer than\nany taught", fontsize=_SMALL)
    ax.set(xlim=(lengths[0] - 0.5, lengths[-1] + 0.5), xticks=range(2, lengths[-1] + 1, 2))
    ax.set(xlabel=f"length of the source ({TASKS[view.task].source})", ylabel="answered exactly (%)")
    ax.set(ylim=(-3, 155 if is_narrow(ax) else 103), yticks=range(0, 101, 20))
    # A narrow picture has no corner that is free of curves: there the key stands above them.
    place = "lower left" if view.task == "copying" and not is_narrow(ax) else "upper right"
    ax.legend(title="context in the", loc=place, fontsize=_SMALL)
    ax.set_title(view.message)


def reversed_picture(tasks: Sequence[str] = tuple(TASKS)) -> Figure:
    """A panel of `draw_reversed` for each task."""

    def draw(axes: Sequence[Any]) -> None:
        for task, ax in zip(tasks, axes, strict=True):
            draw_reversed(task, ax)

    return picture(draw, ncols=len(tasks), width=11.5, height=4.3)


def draw_reversed(task: str, ax: Any) -> None:
    """Loss per symbol under teacher forcing against its place, the source read forwards and backwards."""
    highest = 0.0
    for reads, colour, marker, dash in (
        ("forwards", COLOURS["red"], "o", ":"),
        ("backwards", COLOURS["blue"], "s", "-"),
    ):
        nats = np.array([run.nats for run in runs_of(task, "start", reads)])
        places = np.arange(1, nats.shape[1] + 1)
        ax.plot(places, nats.T, color=colour, lw=0.9, alpha=0.6)
        ax.plot(places, np.median(nats, axis=0), color=colour, ls=dash, marker=marker, lw=3, label=f"read {reads}")
        highest = max(highest, float(nats.max()))
    ax.set_xticks(places, [*map(str, places[:-1]), "<eos>"])
    ax.set(xlim=(0.6, len(places) + 0.4), ylim=(0, 1.25 * highest))
    ax.set(xlabel=f"place of the {TASKS[task].symbol} in the target", ylabel="loss, given those before (nats)")
    ax.set_title(task.capitalize())
    ax.legend(loc="upper right", fontsize=_SMALL)


def plane_pictures(planes: Sequence[Plane]) -> Figure:
    """A panel of `draw_plane` for each."""

    def draw(axes: Sequence[Any]) -> None:
        for view, ax in zip(planes, axes, strict=True):
            draw_plane(view, [ax])

    return picture(draw, ncols=len(planes), width=11.5, height=4.8)


def draw_plane(view: Plane, axes: Sequence[Any]) -> None:
    """Contexts on their first two principal axes, a colour and a marker for each group; the learner's own as a star."""
    ax = axes[0]
    points = view.points.numpy()
    for number, name in enumerate(view.groups):
        colour, marker = MARKS[number]
        own = points[: len(view.group)][view.group.numpy() == number]
        ax.plot(*own.T, marker, color=colour, ms=6.5, alpha=0.75, mec="white", mew=0.4, label=name)
    if view.neighbours:
        x, y = points[-1]
        ax.plot(x, y, "*", color="black", ms=19, mec="white", zorder=5)
        near = view.sources[-1]
        ax.annotate(
            near if len(near) < 30 else near[:28] + "…", (x, y), xytext=(0, 11), textcoords="offset points",
            ha="center", weight="bold", bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8},
        )  # fmt: skip
    ax.set(xlabel="first principal axis of the contexts", ylabel="second")
    ax.set_title("Numbers, by their digits" if view.model == NUMBERS else "Words, by their ending")
    ax.margins(0.12)
    ax.legend(fontsize=_SMALL, markerscale=1.3, loc="best", framealpha=0.85, frameon=True)
