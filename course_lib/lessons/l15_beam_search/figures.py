"""Pictures of what was measured: search errors, words wrong, unsure models, likely text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_lib.drawing.style import COLOURS, is_narrow, picture
from course_lib.lessons.l15_beam_search.n_best import NBest
from course_lib.lessons.l15_beam_search.stored_tables import Curves, Unsure, Written

CURVES_FIGURE: dict[str, Any] = {"width": 10, "height": 4.6}
N_BEST_FIGURE: dict[str, Any] = {"width": 10, "height": 4.8}
LOOKS = {
    "none": ("blue", "-", "o"),
    "mean": ("red", "--", "s"),
    "mean, end not counted": ("orange", ":", "D"),
    "Wu": ("green", "-.", "^"),
}
_NAMES = {"none": "log p alone", "mean": "mean per token", "mean, end not counted": "mean, end not counted", "Wu": "Wu"}


def _widths_axis(ax: Any, widths: Sequence[int]) -> None:
    ax.set_xscale("log")
    ax.set_xticks(widths, [str(k) for k in widths])
    ax.minorticks_off()
    ax.set_xlim(widths[0] / 1.15, widths[-1] * 1.15)
    ax.set_xlabel("beam width k (1 is greedy)")


def draw_curves(view: Curves, axes: Sequence[Any]) -> None:
    """Share of words against k, a line for each penalty, the first with its interval as a band."""
    ax = axes[0]
    for name, shares in view.shares.items():
        colour, dash, marker = LOOKS[name]
        values = [100 * one.value for one in shares]
        low, high = (np.array([100 * one.interval[end] for one in shares]) for end in (0, 1))
        if name == next(iter(view.shares)):  # the others' bands would lie on top of it
            ax.fill_between(view.widths, low, high, color=COLOURS[colour], alpha=0.12, lw=0)
        ax.plot(view.widths, values, dash, color=COLOURS[colour], marker=marker, ms=7, label=_NAMES[name])
    _widths_axis(ax, view.widths)
    top = max(100 * one.interval[1] for shares in view.shares.values() for one in shares)
    bottom = min(100 * one.interval[0] for shares in view.shares.values() for one in shares)
    if view.shown == "wrong":
        ax.set_ylim(bottom - 0.4, top + 0.35 * (top - bottom) + 0.4)
        ax.set_ylabel("% of words wrong")
    else:
        ax.set_ylim(-0.02 * top, 1.35 * top)
        ax.set_ylabel("% not the model's best")
    ax.legend(loc="upper right", ncols=2, borderaxespad=0.1)
    ax.set_title(curves_message(view))


def curves_message(view: Curves) -> str:
    """What the curves say, in the words of a title."""
    name = next(iter(view.shares))
    shares = view.shares[name]
    what = "wrong" if view.shown == "wrong" else "not the best"
    first, last = 100 * shares[0].value, 100 * shares[-1].value
    return f"{_NAMES[name]}: {what} {first:.1f}% at k = {view.widths[0]}, {last:.1f}% at k = {view.widths[-1]}"


def errors_picture(missed: Curves, wrong: Curves) -> Figure:
    """Left: how often the search misses the model's best. Right: how often the answer is wrong."""

    def draw(axes: Sequence[Any]) -> None:
        draw_curves(missed, axes[:1])
        draw_curves(wrong, axes[1:])
        axes[0].set_title("Errors of the search")
        axes[1].set_title("Words wrong")

    return picture(draw, ncols=2, width=11, height=4.6)


def unsure_picture(groups: Sequence[Unsure], widths: Sequence[int], penalty: str = "none") -> Figure:
    """Edits per symbol against k, one line for each model; the band reaches from the lowest to the highest seed."""

    def draw(axes: Sequence[Any]) -> None:
        looks = list(zip(("red", "orange", "green", "blue"), ("-", "--", "-.", ":"), strict=True))
        for ax, value, label in ((axes[0], "symbols", "edits per true sound"), (axes[1], "length", "sounds written")):
            for group, (colour, dash) in zip(groups, looks, strict=False):
                keys = [f"{k} | {penalty} | cannot win" for k in widths]
                ends = np.array([group.spread(entry, value) for entry in keys])
                ax.fill_between(widths, ends[:, 0], ends[:, 1], color=COLOURS[colour], alpha=0.15, lw=0)
                means = [group.mean(entry, value) for entry in keys]
                ax.plot(widths, means, dash, color=COLOURS[colour], marker="o", label=f"{group.steps} updates")
            _widths_axis(ax, widths)
            ax.set_ylabel(label)
        true = groups[0].runs[0]["true_length"]
        axes[1].axhline(true, color="black", lw=1.6, ls=(0, (1, 2)), label="the truth")
        axes[1].legend(loc="lower left", ncols=2, fontsize=11.5, borderaxespad=0.1, columnspacing=1)
        axes[0].set_title("Errors against the beam")
        axes[1].set_title("Lengths against the beam")
        low, high = axes[1].get_ylim()
        axes[1].set_ylim(low - 0.45 * (high - low), max(high, true + 0.4))

    return picture(draw, ncols=2, width=11, height=4.6)


def likely_picture(methods: dict[str, Written]) -> Figure:
    """Every prompt a dot: bits of what each method wrote, from greedy over beams and sampling to Shakespeare."""

    def draw(axes: Sequence[Any]) -> None:
        ax = axes[0]
        order = [name for name in methods if name not in ("sampled", "Shakespeare")]
        names = [*sorted(order, key=int), "sampled", "Shakespeare"]
        for column, name in enumerate(names):
            bits = methods[name].bits
            colour = {"1": "red", "sampled": "green", "Shakespeare": "black"}.get(name, "blue")
            spots = column + np.linspace(-0.25, 0.25, len(bits))
            ax.plot(spots, sorted(bits), "o", ms=4, color=COLOURS[colour], alpha=0.55)
            ax.plot([column - 0.3, column + 0.3], [np.mean(bits)] * 2, color=COLOURS[colour], lw=4)
        labels = {"1": "greedy", "sampled": "sampled", "Shakespeare": "Shakespeare"}
        ax.set_xticks(range(len(names)), [labels.get(name, f"beam {name}") for name in names])
        ax.set_ylabel("bits of 80 characters")
        ax.set_ylim(0, None)
        ax.grid(axis="x", visible=False)
        ax.set_title("Real text is far from the likeliest text")

    return picture(draw, width=10, height=4.4)


def draw_n_best(view: NBest, axes: Sequence[Any]) -> None:
    """The n best as bars of their probability, scores beside them; what the dictionary lists is green."""
    ax = axes[0]
    rows = range(len(view.answers))
    colours = [
        COLOURS["green"] if one.right else COLOURS["sky"] if view.listed else COLOURS["grey"] for one in view.answers
    ]
    ax.barh(rows, [100 * one.p for one in view.answers], color=colours, height=0.62)
    top = max((100 * one.p for one in view.answers), default=1.0)
    for row, one in zip(rows, view.answers, strict=True):
        mark = "  listed" if one.right else ""
        said = f"{100 * one.p:.3g}%   {'' if is_narrow(ax) else 'score '}{one.score:.2f}{mark}"
        ax.text(
            100 * one.p + 0.015 * top, row, said, va="center", fontsize=12.5, weight="bold" if one.right else "normal"
        )
    narrow = is_narrow(ax)
    most = 14 if narrow else 34
    ax.set_yticks(rows, [one.text if len(one.text) <= most else one.text[: most - 1] + "…" for one in view.answers])
    ax.tick_params(axis="y", length=0, labelsize=13)
    ax.set_ylim(9.6, -0.6)
    ax.set_xlim(0, (3.2 if narrow else 1.55) * top)
    if narrow:
        ax.xaxis.set_major_locator(MaxNLocator(3, prune="upper"))
    ax.set_xlabel("probability of the whole answer, %" + (", and score" if narrow else ""))
    ax.grid(axis="y", visible=False)
    ax.set_title(view.message)
