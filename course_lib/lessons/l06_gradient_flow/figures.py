"""The pictures of lesson 06: gradient flow, powers of a matrix, slopes, deep nets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l06_gradient_flow.deep_nets import DeepView, Deletion
from course_lib.lessons.l06_gradient_flow.gradient_flow import FLOOR, factor_text
from course_lib.lessons.l06_gradient_flow.matrix_powers import Powers
from course_lib.lessons.l06_gradient_flow.radius_sweep import RADII, FlowView
from course_lib.lessons.l06_gradient_flow.saturation import Slopes

_SMALL = 12


def flow_picture(view: FlowView) -> Figure:
    """The two panels of `flow_backdrop` and `draw_flow`."""
    return picture(
        lambda axes: flow_backdrop(view, axes),
        lambda axes: draw_flow(view, axes),
        ncols=2, width=11, height=4.4, width_ratios=(1.7, 1),
    )  # fmt: skip


def deletion_picture(residual: Deletion, plain: Deletion) -> Figure:
    """The panel of `draw_deletion`."""
    return picture(lambda axes: draw_deletion(residual, plain, axes[0]), width=10, height=4.0)


_NEAR = [number for number, radius in enumerate(RADII) if 0.9 <= radius <= 1.1]


def _span(values: torch.Tensor, least: float = 6.0) -> tuple[float, float]:
    """Limits that hold what radii near 1 do but for dead gradients, at least `least` decades to either side of 0.

    Far from radius 1 lines leave the picture at once: limits that held them would make all that is near 1 a thin strip.
    """
    seen = values[_NEAR][values[_NEAR] > FLOOR + 1]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 0.0)
    low, high = min(low, -least), max(high, least)
    return low - 0.06 * (high - low), high + 0.08 * (high - low)


_MEASURED = {"color": COLOURS["blue"], "lw": 3.2}
_THEORY = {"color": COLOURS["red"], "lw": 1.8, "ls": "--"}


def flow_backdrop(view: FlowView, axes: Sequence[Any]) -> None:
    """All other radii, faint, and what reaches step 1 from each: everything that the radius does not move."""
    left, right = axes
    steps = np.arange(view.setting.steps + 1)
    limits = _span(view.others)
    for line in view.others.numpy():
        left.plot(steps, line, color=COLOURS["light"], lw=1.0, zorder=1)
    # Named outside the bundle, where no line runs through the letters.
    bundle = view.others[:, view.setting.steps // 10].numpy()
    ends = ((RADII[-1], bundle.max(), "bottom", "top"), (RADII[0], bundle.min(), "top", "bottom"))
    for radius, height, outside, inside in ends:
        side = outside if limits[0] < height < limits[1] else inside
        height = float(np.clip(height, *limits))
        left.text(steps[-1] * 0.1, height, f"ρ = {radius:g}", color=COLOURS["grey"], fontsize=_SMALL, va=side)
    # The names are here and not on the moving lines: text takes longer to draw than anything else.
    left.plot([], [], **_MEASURED, label="measured")
    left.plot([], [], **_THEORY, label="linear theory")
    left.legend(loc="lower right")
    left.set_xlim(0, view.setting.steps)
    left.set_ylim(*limits)
    left.set_xlabel("step t   (the loss is at the last step)")
    left.set_ylabel("log₁₀ |∂L/∂hₜ|")
    right.plot(RADII, view.others[:, 1].numpy(), color=COLOURS["grey"], marker="o", ms=3.5, lw=1.5)
    right.axhline(0, color=COLOURS["black"], lw=0.8)
    right.axvline(1, color=COLOURS["black"], lw=0.8, ls=":")
    right.set_xlim(RADII[0] - 0.04, RADII[-1] + 0.04)
    right.set_ylim(*limits)
    right.set_xlabel("spectral radius ρ")
    right.set_ylabel("log₁₀ |∂L/∂h₁|")


def draw_flow(view: FlowView, axes: Sequence[Any]) -> None:
    """The current radius in front: its gradient at every step, the linear theory, and what reaches step 1."""
    left, right = axes
    steps = np.arange(view.setting.steps + 1)
    left.plot(steps, view.theory.numpy(), **_THEORY, zorder=3)
    left.plot(steps, view.current.numpy(), **_MEASURED, zorder=4)
    left.set_title(f"ρ = {view.radius:.2f}: {flow_message(view)}")
    height = float(np.clip(view.at_step_1, *left.get_ylim()))
    said = float(np.clip(float(view.theory[1]), *left.get_ylim()))
    right.plot([view.radius], [said], marker="_", ms=18, mew=2.4, color=COLOURS["red"], zorder=4)
    right.plot([view.radius], [height], marker="o", ms=12, color=COLOURS["blue"], zorder=5)
    right.set_title(f"Reaching step 1: {size_text(view.at_step_1)}")


def size_text(log10_value: float) -> str:
    """A gradient's size for a title: "3e-05", or "0 (dead)"."""
    return "0 (dead)" if log10_value <= FLOOR else factor_text(log10_value)


def flow_message(view: FlowView) -> str:
    """What happens to the gradient on its way back to step 1, in a few words."""
    if view.at_step_1 <= FLOOR:
        return "the gradient is dead"
    if view.at_step_1 < -1:
        return "the gradient vanishes" if view.at_step_1 < -3 else "the gradient fades"
    return "the gradient explodes" if view.at_step_1 > 3 else "the gradient survives"


def draw_powers(powers: Powers, axes: Sequence[Any]) -> None:
    """Eigenvalues and the unit circle; the norm of W^t against radius^t; how many times it lies above that."""
    left, right, above = axes
    angle = np.linspace(0, 2 * np.pi, 200)
    left.plot(np.cos(angle), np.sin(angle), color=COLOURS["black"], lw=1.2)
    left.plot(
        powers.radius * np.cos(angle), powers.radius * np.sin(angle), color=COLOURS["red"], lw=1.8, ls="--"
    )  # fmt: skip
    eigenvalues = powers.eigenvalues.numpy()
    left.plot(eigenvalues.real, eigenvalues.imag, "o", ms=5, color=COLOURS["blue"], ls="none")
    left.set_xlim(-1.6, 1.6)
    left.set_ylim(-1.6, 1.6)
    left.set_aspect("equal")
    left.set_xlabel("real part")
    left.set_ylabel("imaginary part")
    side = "Inside" if powers.radius < 1 else "On" if powers.radius == 1 else "Beyond"
    left.set_title(f"{side} the unit circle")
    t = np.arange(len(powers.log10_norm))
    right.plot(t, t * np.log10(powers.radius), color=COLOURS["red"], lw=1.8, ls="--")
    right.plot(t, powers.log10_norm.numpy(), color=COLOURS["blue"], lw=3)
    right.set_xlim(0, t[-1])
    limit = 0.2 * t[-1]
    right.set_ylim(-0.32 * t[-1], limit)
    right.text(0.04 * t[-1], -1.3 * limit, "measured |Wᵗ|: solid", color=COLOURS["blue"], fontsize=_SMALL)
    below = (-1.56 if is_narrow(right) else -1.48) * limit
    right.text(0.04 * t[-1], below, "ρᵗ: dashed", color=ink(COLOURS["red"]), fontsize=_SMALL)
    right.set_xlabel("power t")
    right.set_ylabel("log₁₀ |Wᵗ|")
    right.set_title(f"|W^{t[-1]}| is {factor_text(float(powers.log10_norm[-1]))}")
    times = 10 ** (powers.log10_norm.numpy() - t * np.log10(powers.radius))
    highest = int(times.argmax())
    above.axhline(1, color=COLOURS["red"], lw=1.8, ls="--")
    above.plot(t, times, color=COLOURS["blue"], lw=3)
    above.plot([highest], [times[highest]], "o", ms=11, mfc="none", mec=COLOURS["black"], mew=2)
    above.set_yscale("log")
    above.set_xlim(-0.03 * t[-1], 1.03 * t[-1])
    above.set_ylim(0.5, 20)
    above.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    above.minorticks_off()
    above.set_xlabel("power t")
    above.set_ylabel("|Wᵗ| / ρᵗ  (log)")
    above.set_title(f"At most {times[highest]:.1f} × ρᵗ")


def draw_slopes(found: Slopes, axes: Sequence[Any]) -> None:
    """Histograms of act' in a running network: tanh on the left, logistic on the right."""
    bins = np.linspace(0, 1, 41)
    for ax, (name, colour) in zip(axes, (("tanh", "blue"), ("logistic", "red")), strict=True):
        values = found.slopes[name].numpy()
        ax.hist(values, bins=bins, weights=np.full(len(values), 100 / len(values)), color=COLOURS[colour], alpha=0.9)
        largest = 1.0 if name == "tanh" else 0.25
        ax.axvline(largest, color=COLOURS["black"], lw=1.8, ls="--")
        aside = {"x": 0.96, "ha": "right"} if name == "tanh" else {"x": 0.27, "ha": "left"}
        ax.text(y=92, s=f"largest possible: {largest:g}", fontsize=_SMALL, **aside)
        ax.set_xlim(0, 1.02)
        ax.set_ylim(0, 100)
        ax.set_xlabel(f"slope of {name}, act′")
        ax.set_ylabel("share of units and steps, %")
        ax.set_title(f"{name}: mean slope {found.mean(name):.2f}")


_DEEP = (("plain", "red", "-"), ("residual", "blue", "-"), ("dense", "green", "--"))


def draw_deep(view: DeepView, axes: Sequence[Any]) -> None:
    """Left: gradient by layer in three nets. Right: paths by length, and the gradient that they carry."""
    left, right = axes
    everything = torch.cat(list(view.layers.values()))
    low, high = min(float(everything.min()), -4.0), max(float(everything.max()), 4.0)
    room = 0.1 * (high - low)
    ends = sorted(((float(view.layers[kind][0]), kind) for kind, _, _ in _DEEP), reverse=True)
    gap = 0.11 if is_narrow(left) else 0.075  # one line of text, as a part of the axes
    heights: dict[str, float] = {}
    for value, kind in ends:  # labels in the order of the lines, never closer than one line of text
        heights[kind] = min([value, *(h - gap * (high - low) for h in heights.values())])
    for kind, colour, dash in _DEEP:
        left.plot(np.arange(view.depth + 1), view.layers[kind].numpy(), color=COLOURS[colour], ls=dash, lw=3)
        left.text(
            -0.02 * view.depth, heights[kind], kind, color=ink(COLOURS[colour]), fontsize=13, weight="bold",
            ha="right", va="center",
        )  # fmt: skip
    tight = left.figure.get_figwidth() < 9.5
    left.set_xlim(-(0.42 if tight else 0.27) * view.depth, view.depth)
    left.set_xticks(np.unique(np.linspace(0, view.depth, 6).round().astype(int)))
    left.set_ylim(low - room, high + room)
    left.set_xlabel("layer l   (the loss is after the last one)")
    left.set_ylabel("log₁₀ |∂L/∂hₗ|")
    verb = {-1: "fades in", 0: "survives", 1: "grows in"}
    plain = view.decades("plain")
    left.set_title(f"Plain net: gradient {verb[0 if abs(plain) < 3 else int(np.sign(plain))]} {view.depth} layers")
    k = np.arange(view.depth + 1)
    right.bar(k, 100 * view.paths.count.numpy(), width=0.9, color=COLOURS["light"])
    right.plot(k, 100 * view.paths.contribution.numpy(), color=COLOURS["blue"], lw=3)
    top = 145 * max(float(view.paths.count.max()), float(view.paths.contribution.max()))
    right.set_xlim(-0.5, view.depth + 0.5)
    if tight:
        right.set_xticks(np.unique(np.linspace(0, view.depth, 6).round().astype(int)))
    right.set_ylim(0, top)
    right.text(view.depth, 0.92 * top, "bars: share of all paths", color=COLOURS["grey"], ha="right", fontsize=_SMALL)
    right.text(view.depth, 0.84 * top, "line: share of gradient", color=COLOURS["blue"], ha="right", fontsize=_SMALL)
    right.set_xlabel("path length (blocks)")
    right.set_ylabel("%")
    right.set_title(f"Useful paths: {view.paths.mean_effective_length:.2g} of {view.depth} blocks")


def draw_deletion(residual: Deletion, plain: Deletion, ax: Any) -> None:
    """Accuracy with each one block skipped, in a residual and in a plain net."""
    for found, colour, name, marker in ((residual, "blue", "residual", "o"), (plain, "red", "plain", "s")):
        blocks = np.arange(1, len(found.without) + 1)
        ax.plot(
            blocks, [100 * value for value in found.without], marker=marker, ms=8, color=COLOURS[colour], label=name
        )
        ax.axhline(100 * found.whole, color=COLOURS[colour], lw=1.2, ls=":")
        ax.text(
            blocks[-1] + 0.25, 100 * found.without[-1], name, color=COLOURS[colour], weight="bold", va="center"
        )  # fmt: skip
    ax.axhline(100 / 3, color=COLOURS["grey"], lw=1.2, ls="--")
    ax.text(len(residual.without) + 1.7, 35, "chance", color=COLOURS["grey"], fontsize=_SMALL, ha="right")
    ax.set_xlim(0.7, len(residual.without) + 1.8)
    ax.set_ylim(0, 104)
    ax.set_xlabel("block skipped at test time")
    ax.set_ylabel("test accuracy, %")
    ax.set_title("Skip a block: a residual net limps, a plain net falls")
