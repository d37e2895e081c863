"""The pictures of lesson 07: one step before and after, the cliff, a run that hits nan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from torch import Tensor

from course_lib.drawing.style import COLOURS, SEQUENTIAL, is_narrow, picture
from course_lib.lessons.l07_one_step.cost_surface import B_RANGE, START, W_RANGE, CliffView, Surface, surface
from course_lib.lessons.l07_one_step.nan_recovery import Run
from course_lib.lessons.l07_one_step.one_step import StepView

STEP_FIGURE: dict[str, Any] = {
    "ncols": 3, "width": 13, "height": 4.6, "width_ratios": (1.5, 1, 1), "least": 9.9,
    "narrow": {"mosaic": "aa;bc", "width": 8.5, "height": 6.0, "least": 7.0,
               "narrow": {"nrows": 3, "width": 5.57, "height": 7.5}},
}  # fmt: skip
CLIFF_FIGURE: dict[str, Any] = {"ncols": 2, "width": 11.5, "height": 4.6, "width_ratios": (1.2, 1)}
_SMALL = 12
_LOWEST = (-6.0, -12.0, -20.0, -35.0, -60.0, -100.0, -250.0, -1000.0, -5000.0, -21_000.0)
_HIGHEST = (3.0, 8.0, 20.0, 60.0, 200.0, 1000.0, 21_000.0)
_LOWEST_COST = 1e-6
_UPDATES = (25, 50, 100, 150, 1000)
_CIRCLES = (1.6, 4.0, 12.0, 40.0, 150.0)
_FATES = (
    ("lost over 10×", COLOURS["red"], "v"),
    ("within 10×", COLOURS["blue"], "o"),
    ("gained over 10×", COLOURS["green"], "^"),
)


def step_picture(view: StepView) -> Figure:
    """The three panels of `step_backdrop` and `draw_step`."""
    return picture(lambda axes: step_backdrop(view, axes), lambda axes: draw_step(view, axes), **STEP_FIGURE)


def cliff_picture(view: CliffView) -> Figure:
    """The two panels of `cliff_backdrop` and `draw_cliff`."""
    size = {**CLIFF_FIGURE, "height": 3.7}  # lower than the explorer's: on a slide it stands below its code
    return picture(lambda axes: cliff_backdrop(view, axes), lambda axes: draw_cliff(view, axes), **size)


def slice_picture(w: float = START[0]) -> Figure:
    """The two panels of `draw_slice`."""
    return picture(lambda axes: draw_slice(surface(), w, axes), ncols=2, width=11, height=3.2)


def runs_picture(runs: dict[str, Run]) -> Figure:
    """The panel of `draw_runs`."""
    return picture(lambda axes: draw_runs(runs, axes[0]), width=9.5, height=4.2)


def _lines(steps: np.ndarray, values: Tensor, **style: Any) -> LineCollection:
    return LineCollection([np.column_stack([steps, line]) for line in values.numpy()], **style)


def _first_beyond(ends: Sequence[float], value: float) -> float:
    """The first of `ends`, which go outwards, that holds `value`; the last one when none does."""
    return next((end for end in ends if abs(end) >= abs(value)), ends[-1])


def _heights(view: StepView) -> tuple[float, float]:
    """Limits in coarse steps, so that the picture does not breathe with every move of the learning rate."""
    both = torch.cat([view.before, view.after])
    return _first_beyond(_LOWEST, min(float(both.min()), 0)), _first_beyond(_HIGHEST, max(float(both.max()), 0))


def step_backdrop(view: StepView, axes: Sequence[Any]) -> None:
    """Everything before the step: gradient flow of every network, eigenvalues, the unit circle; and the names."""
    flow, circle, ends = axes
    steps = np.arange(view.before.shape[1])
    flow.add_collection(_lines(steps, view.before, colors=COLOURS["light"], linewidths=1.2, zorder=1))
    flow.plot(steps, view.before.median(0).values.numpy(), color=COLOURS["black"], lw=2.2, ls="--", label="before")
    flow.plot([], [], color=COLOURS["blue"], lw=3.2, label="after")
    flow.legend(loc="lower right", title="median (bold)", title_fontsize=_SMALL)
    flow.set_xlim(0, steps[-1])
    flow.set_xlabel("step t   (the loss is at the last step)")
    flow.set_ylabel("log₁₀ |∂L/∂hₜ|")
    angle = np.linspace(0, 2 * np.pi, 200)
    circle.plot(np.cos(angle), np.sin(angle), color=COLOURS["black"], lw=1.2)
    found = view.eigenvalues_before[0].numpy()
    circle.plot(
        found.real, found.imag, "o", ms=8, mfc="none", mec=COLOURS["grey"], mew=1.4, ls="none", label="before"
    )  # fmt: skip
    circle.plot([], [], "o", ms=5, color=COLOURS["blue"], ls="none", label="after")
    outside = {"loc": "upper left", "bbox_to_anchor": (1.02, 1.0)} if is_narrow(circle) else {"loc": "upper right"}
    circle.legend(**outside, fontsize=_SMALL, handletextpad=0.1, borderaxespad=0.0)
    circle.set_aspect("equal")
    circle.set_xlabel("real part (network 1)")
    circle.set_ylabel("imaginary part")
    for name, colour, marker in _FATES:
        ends.plot([], [], color=colour, marker=marker, ms=7, label=name)
    ends.legend(loc="lower left", fontsize=_SMALL, borderaxespad=0.1)
    ends.set_xlim(-0.15, 1.15)
    ends.set_xticks([0, 1], ["before", "after"])
    ends.set_xlabel("one line per network")
    ends.set_ylabel("log₁₀ |∂L/∂h₁|")


def draw_step(view: StepView, axes: Sequence[Any]) -> None:
    """After the step: gradient flow, eigenvalues, and what reaches step 1 in every network."""
    flow, circle, ends = axes
    limits = _heights(view)
    steps = np.arange(view.after.shape[1])
    flow.add_collection(
        _lines(steps, view.after.clip(*limits), colors=COLOURS["sky"], linewidths=1.0, alpha=0.6, zorder=2)
    )
    flow.plot(steps, view.after.median(0).values.numpy().clip(*limits), color=COLOURS["blue"], lw=3.2, zorder=4)
    flow.set_title(f"One step of {view.optimiser}: {step_message(view)}")
    found = view.eigenvalues_after[0].numpy()
    circle.plot(found.real, found.imag, "o", ms=5, color=COLOURS["blue"], ls="none", zorder=3)
    reach = _first_beyond(_CIRCLES, max(1.0, float(view.radius_after[0])) * 1.05)
    circle.set_xlim(-reach, reach)
    circle.set_ylim(-reach, reach)
    circle.set_title(
        f"radius {view.start.radius:.2f} → {_short(view.radius_after[0])}\n"
        f"singular {_short(view.singular_before[0])} → {_short(view.singular_after[0])}"
    )
    for network, change in enumerate(view.change.tolist()):
        _, colour, marker = _FATES[0 if change < -1 else 2 if change > 1 else 1]
        heights = [float(np.clip(float(side[network, 1]), *limits)) for side in (view.before, view.after)]
        ends.plot([0, 1], heights, color=colour, marker=marker, ms=6, lw=1.4)
    # Both panels have the same heights, with room for the key below the lowest line.
    for ax in (flow, ends):
        ax.set_ylim(limits[0] - 0.3 * (limits[1] - limits[0]), limits[1])
    ends.set_title(f"{view.lost(1)} of {len(view.before)} lose 10×")


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _short(value: Tensor) -> str:
    return f"{float(value):.2f}" if float(value) < 10 else f"{float(value):.3g}"


def step_message(view: StepView) -> str:
    """What became of the gradient at step 1, in a few words: by the median network."""
    change = float(view.change.median())
    if abs(change) <= 0.5:
        spread = view.lost(1) + view.gained(1)
        return "little changes" if 4 * spread <= len(view.change) else "the networks part ways"
    size = f"{10 ** abs(change):.0f}×" if abs(change) < 3 else f"10{f'{abs(change):.0f}'.translate(_RAISED)}×"
    return f"{size} less arrives" if change < 0 else f"{size} more arrives"


def cliff_backdrop(view: CliffView, axes: Sequence[Any]) -> None:
    """The map of costs, and the names of the two descents."""
    map_, costs = axes
    found = surface()
    map_.pcolormesh(found.w, found.b, found.cost, cmap=SEQUENTIAL, shading="auto", vmin=0, vmax=0.5, rasterized=True)
    map_.grid(False)
    words: dict[str, Any] = {"fontsize": _SMALL, "ha": "center", "va": "center", "weight": "bold"}
    # In corners where few descents go; the cost is the one at the label.
    for name, w, b, colour in (("lower", 6.25, -1.3, "white"), ("upper", 3.75, -3.65, "black")):
        cost = found.cost[np.abs(found.b - b).argmin(), np.abs(found.w - w).argmin()]
        map_.text(w, b, f"{name} plain\ncost {cost:.2f}", color=colour, **words)
    map_.text(
        6.1, -3.3, "the cliff", rotation=np.degrees(np.arctan(-0.5)), transform_rotates_text=True,
        rotation_mode="anchor", **words,
    )  # fmt: skip
    map_.set_xlim(*W_RANGE)
    map_.set_ylim(*B_RANGE)
    map_.set_xlabel("recurrent weight w")
    map_.set_ylabel("bias b")
    for label, style in _DESCENTS.items():
        costs.plot([], [], label=label, **style)
    costs.legend(loc="upper right")
    costs.set_yscale("log")
    costs.set_ylim(_LOWEST_COST, 10)
    costs.set_xlabel("update")
    costs.set_ylabel("cost")


_DESCENTS: dict[str, dict[str, Any]] = {
    "without clipping": {"color": COLOURS["red"], "ls": "--", "lw": 2.0, "zorder": 3},
    "with clipping": {"color": COLOURS["sky"], "ls": "-", "lw": 2.6},
}


def draw_cliff(view: CliffView, axes: Sequence[Any]) -> None:
    """Two descents from one start, on the map and as costs."""
    map_, costs = axes
    pairs = zip((view.plain, view.clipped), _DESCENTS.values(), (">", "o"), strict=True)
    for descent, style, marker in pairs:
        points = descent.points.clip(-1e4, 1e4)
        map_.plot(points[:, 0], points[:, 1], marker=marker, ms=4, clip_on=True, **style)
        costs.plot(np.arange(len(descent.costs)), descent.costs.clip(_LOWEST_COST), **style)
    map_.plot(*view.plain.points[0], marker="*", ms=15, color="white", mec=COLOURS["black"], ls="none", zorder=6)
    updates = max(len(view.plain.costs), len(view.clipped.costs)) - 1
    costs.set_xlim(0, _first_beyond(_UPDATES, updates))
    map_.set_title(f"{view.plain.method}: {cliff_message(view)}")
    costs.set_title("Cost, update by update")


def thrown_off(points: np.ndarray) -> bool:
    """Whether a descent ends outside the map."""
    w, b = points[-1]
    return not (W_RANGE[0] <= w <= W_RANGE[1] and B_RANGE[0] <= b <= B_RANGE[1])


def cliff_message(view: CliffView) -> str:
    """Which of the two descents ends up off the map, in a few words."""
    off = [thrown_off(descent.points) for descent in (view.plain, view.clipped)]
    free = all(descent.costs[-1] < 1e-3 for descent in (view.plain, view.clipped))
    return {
        (True, True): "both leave the map, at no cost" if free else "both leave the map",
        (True, False): "only clipping stays on the map",
        (False, True): "clipping leaves the map",
        (False, False): "both stay on the map",
    }[off[0], off[1]]


def draw_slice(found: Surface, w: float, axes: Sequence[Any]) -> None:
    """A cut through the surface at one w: the cost, and the size of its gradient."""
    cost, slope = axes
    column = int(np.abs(found.w - w).argmin())
    cost.plot(found.b, found.cost[:, column], color=COLOURS["blue"])
    cost.set_ylabel("cost")
    cost.set_title("Two plains and a cliff")
    slope.plot(found.b, found.log10_slope[:, column], color=COLOURS["red"])
    slope.set_ylabel("log₁₀ |gradient|")
    slope.set_title("Nearly no slope, or far too much")
    for ax in axes:
        ax.set_xlabel(f"bias b   (w = {found.w[column]:.1f})")
        ax.set_xlim(*B_RANGE)


_RUN_STYLES: tuple[dict[str, Any], ...] = (
    {"color": COLOURS["red"], "ls": "--", "zorder": 5},
    {"color": COLOURS["green"], "ls": "-.", "lw": 3.2},
    {"color": COLOURS["blue"], "ls": "-"},
)


def draw_runs(runs: dict[str, Run], ax: Any) -> None:
    """Loss by update of at most three runs; a cross where one hits nan."""
    for (name, run), style in zip(runs.items(), _RUN_STYLES, strict=False):
        updates, losses = zip(*run.losses, strict=True)
        ax.plot(updates, losses, label=name, **style)
        crashes = [returned.failed for returned in run.returns] + ([] if run.lost_at is None else [run.lost_at])
        for crash in crashes:
            before = [loss for update, loss in run.losses if update == crash - 1]
            ax.plot(
                [crash],
                before[:1] or losses[:1],
                marker="X",
                ms=13,
                ls="none",
                color=style["color"],
                zorder=style.get("zorder", 3),
            )
    ax.set_yscale("log")
    ticks = [tick for tick in (1, 2, 3, 4, 6, 10, 20, 40, 100, 1000) if tick < 2 * ax.get_ylim()[1]]
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.set_ylim(bottom=2.5)
    ax.legend(loc="upper right")
    ax.set_xlabel("update   (X: nan)")
    ax.set_ylabel("loss, nats per character")
    ax.set_title("A checkpoint brings the run back; clipping softens the fall")
