"""The pictures of lesson 05: prices of backward passes, gradient shares, truncation, noise and bias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, SEQUENTIAL, course_style, new_figure
from course_lib.lessons.l05_backpropagation_through_time.bptt import METHODS
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import SharesView
from course_lib.lessons.l05_backpropagation_through_time.truncated_bptt import Averages, TruncationView

_SMALL = 12
FAINTEST = -6.0
"""log10 of the smallest share that is drawn."""


def price_picture(lengths: Sequence[int], counts: dict[str, list[int]]) -> Figure:
    """The panel of `draw_prices`."""
    with course_style():
        figure, axes = new_figure(width=9, height=3.7)
        draw_prices(lengths, counts, axes[0])
    return figure


def averages_picture(found: Averages) -> Figure:
    """The panel of `draw_averages`."""
    with course_style():
        figure, axes = new_figure(width=9, height=3.3)
        draw_averages(found, axes[0])
    return figure


_PRICES = (("red", "s", "T³"), ("green", "^", "T²"), ("blue", "o", "T"))


def draw_prices(lengths: Sequence[int], counts: dict[str, list[int]], ax: Any) -> None:
    """How often an error (or a Jacobian) goes back one step, against the length, on log axes."""
    for name, (colour, marker, growth) in zip(METHODS, _PRICES, strict=True):
        seen = [(t, n) for t, n in zip(lengths, counts[name], strict=True) if n > 0]
        x, y = (np.array(column) for column in zip(*seen, strict=True))
        ax.plot(x, y, color=COLOURS[colour], marker=marker, ms=7)
        ax.text(1.08 * x[-1], y[-1], f"{name}: {growth}", color=COLOURS[colour], va="center", weight="bold")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(0.9 * lengths[0], 3.6 * lengths[-1])
    ax.set_xticks(list(lengths), [f"{t}" for t in lengths])
    ax.minorticks_off()
    ax.set_xlabel("length T of the sequence (steps)")
    ax.set_ylabel("steps back taken")
    ax.set_title("One gradient, three prices")


def draw_averages(found: Averages, ax: Any) -> None:
    """Angle between averaged gradients against the number of passages: noise falls, bias stays."""
    x = np.array(found.passages)
    end = 1.12 * x[-1]
    ax.plot(x, found.resampled, color=COLOURS["grey"], ls="--", marker="s", ms=7)
    rows = [(found.resampled[-1], "other passages (noise)", "grey")]
    for (chunk, angles), colour in zip(found.truncated.items(), ("red", "green", "blue", "pink"), strict=False):
        ax.plot(x, angles, color=COLOURS[colour], marker="o", ms=7)
        rows.append((angles[-1], f"chunks of {chunk} (bias)", colour))
    height = -np.inf
    for value, words, colour in sorted(rows):  # labels in the order of the lines, never closer than a line of text
        height = max(value, height + 7)
        ax.text(end, height, words, color=COLOURS[colour], va="center", weight="bold")
    ax.set_xscale("log")
    ax.set_xlim(0.9 * x[0], x[-1] * (x[-1] / x[0]) ** 0.55)
    ax.set_xticks(x, [f"{n}" for n in x])
    ax.minorticks_off()
    ax.set_ylim(0, 95)
    ax.set_yticks([0, 30, 60, 90])
    ax.set_xlabel("passages averaged over")
    ax.set_ylabel("angle, degrees")
    ax.set_title("Averaging removes noise; the bias of short chunks stays")


def _triangle(ax: Any, log10_values: np.ndarray, lowest: float) -> None:
    """The lower triangle of a square of logarithms, row 1 on top, those under `lowest` at the end of the scale."""
    steps = len(log10_values)
    shown = np.full((steps, steps), np.nan)
    lower = np.tril_indices(steps)
    shown[lower] = np.maximum(log10_values[lower], lowest)
    _image(ax, shown, zorder=1, cmap=SEQUENTIAL, vmin=lowest, vmax=0)


def _image(ax: Any, values: np.ndarray, **style: Any) -> None:
    steps = len(values)
    place = {"extent": (0.5, steps + 0.5, steps + 0.5, 0.5), "aspect": "auto", "origin": "upper"}
    ax.imshow(values, interpolation="nearest", **place, **style)


def _scale(ax: Any, lowest: float, ticks: dict[float, str], label: str) -> None:
    """A colour scale that fills its own axes (a colour bar made anew at every move would be slow)."""
    colours = np.linspace(lowest, 0, 128)[:, None]
    ax.imshow(colours, cmap=SEQUENTIAL, aspect="auto", origin="lower", extent=(0, 1, lowest, 0))
    ax.grid(False)
    ax.set_xticks([])
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=_SMALL)
    ax.yaxis.tick_right()
    ax.set_title(label, fontsize=_SMALL, weight="normal")


def _step_axes(ax: Any, steps: int, ticks: Any) -> None:
    """Axes of a triangle: the step k that is reached to the right, the loss j downwards."""
    ax.grid(False)
    ax.set_xlim(0.5, steps + 0.5)
    ax.set_ylim(steps + 0.5, 0.5)
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)
    ax.set_xlabel("step k that the error reaches")
    ax.set_ylabel("loss at step j")


def shares_backdrop(view: SharesView, axes: Sequence[Any]) -> None:
    """Axes, colour scale and names: what only the length moves."""
    left, scale, right = axes
    ticks = np.unique(np.linspace(1, view.steps, 5).round().astype(int))
    _step_axes(left, view.steps, ticks)
    _scale(scale, FAINTEST, {-6: "≤ 1e-6", -4: "1e-4", -2: "1%", 0: "100%"}, "share")
    right.plot([], [], color=COLOURS["red"], lw=1.8, ls="--", label="radius to the power j − k")
    right.legend(loc="upper left", fontsize=_SMALL)
    right.set_xlim(0.5, view.steps + 0.5)
    right.set_xticks(ticks)
    right.set_ylim(FAINTEST, 1.2)
    right.set_yticks([-6, -4, -2, 0], ["1e-6", "1e-4", "1%", "100%"])
    right.set_xlabel("step k")
    right.set_ylabel("share of loss j's gradient")


def weight_name(weight: str) -> str:
    """The weight as it is written on a picture.

    >>> weight_name("W_hh")
    'Wₕₕ'
    """
    return {"W_hh": "Wₕₕ", "W_xh": "Wₓₕ", "b_h": "bₕ"}[weight]


def draw_shares(view: SharesView, axes: Sequence[Any]) -> None:
    """Left: the share of every step k in the gradient of every loss j. Right: the row of the chosen loss."""
    left, _, right = axes
    logs = np.log10(np.maximum(view.shares.share, 1e-300))
    _triangle(left, logs, FAINTEST)
    j = view.j
    left.plot(
        [0.5, j + 0.5, j + 0.5, 0.5, 0.5], [j - 0.5, j - 0.5, j + 0.5, j + 0.5, j - 0.5],
        color=COLOURS["red"], lw=2, clip_on=False, zorder=3,
    )  # fmt: skip
    left.set_title(f"Shares of ∂Lⱼ/∂{weight_name(view.weight)}")
    k = np.arange(1, j + 1)
    row = np.maximum(logs[j - 1, :j], FAINTEST)
    right.bar(k, row - FAINTEST, bottom=FAINTEST, width=0.85, color=COLOURS["blue"])
    if row[-1] > FAINTEST:
        power = row[-1] + (j - k) * np.log10(view.radius)
        right.plot(k[power <= 0], power[power <= 0], color=COLOURS["red"], lw=1.8, ls="--")
    half = view.shares.steps_for(0.5, j)
    said = f"the last {half} hold half" if half > 1 else "the last step holds half" if half else "no gradient at all"
    right.set_title(f"Loss {j}: {said}")


_LEAST_SIZE = -4.0


def truncation_backdrop(view: TruncationView, axes: Sequence[Any]) -> None:
    """Axes, colour scale and names: what no control changes."""
    left, right, scale = axes
    steps = len(view.curve.angle)
    ticks = [1, *range(16, steps + 1, 16)]
    left.axhline(90, color=COLOURS["grey"], lw=1.2, ls=":")
    left.text(steps, 91.5, "90°: nothing in common", color=COLOURS["grey"], fontsize=_SMALL, ha="right", va="bottom")
    left.set_xlim(0, steps + 1)
    left.set_xticks(ticks)
    left.set_ylim(-3, 120)
    left.set_yticks([0, 30, 60, 90, 120])
    left.set_xlabel("chunk length (steps)")
    left.set_ylabel("angle to the full gradient, degrees")
    _step_axes(right, steps, ticks)
    right.plot([], [], color=COLOURS["light"], lw=9, label="cut off")
    right.legend(loc="upper right")
    _scale(scale, _LEAST_SIZE, {-4: "≤ 1e-4", -2: "1%", 0: "largest"}, "size")


def draw_truncation(view: TruncationView, axes: Sequence[Any]) -> None:
    """Left: the angle of every chunk length, the chosen one marked. Right: the pairs (j, k) that it keeps."""
    left, right, _ = axes
    steps, chunk = len(view.curve.angle), view.chunk
    left.plot(np.arange(1, steps + 1), view.curve.angle, color=COLOURS["black"], lw=1.8)
    left.plot([chunk], [view.angle], marker="o", ms=13, color=COLOURS["blue"], clip_on=False, zorder=5)
    left.set_title(f"Chunks of {chunk}: {view.angle:.0f}° off")
    _triangle(right, view.curve.log10_size - float(view.curve.log10_size.max()), _LEAST_SIZE)
    j, k = np.indices((steps, steps))
    cut = np.where((k <= j) & (j // chunk != k // chunk), 1.0, np.nan)
    _image(right, cut, zorder=2, cmap=ListedColormap([COLOURS["light"]]), vmin=0, vmax=1)
    right.set_title(f"{100 * view.kept:.0f}% of the pairs kept")
