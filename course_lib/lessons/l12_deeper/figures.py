"""The pictures of lesson 12's first two parts: gradients through a stack, depth against width, probes, accents."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from course_lib.drawing.chips import visible_character
from course_lib.drawing.style import COLOURS, SEQUENTIAL, ink, is_narrow, picture
from course_lib.lessons.l12_deeper import accents_table, depth_width, layer_probes
from course_lib.lessons.l12_deeper.accent_view import AccentView
from course_lib.lessons.l12_deeper.gradient_map import DEEPEST, LONGEST, GradientMap
from course_lib.lessons.l12_deeper.tagger import WAYS

MAP_FIGURE: dict[str, Any] = {
    "ncols": 2,
    "width": 10.5,
    "height": 4.4,
    "width_ratios": (1, 0.03),
    "least": 6.8,
    "narrow": {"ncols": 2, "width": 4.6, "height": 4.4, "width_ratios": (1, 0.06)},
}
ACCENT_FIGURE: dict[str, Any] = {"width": 10.5, "height": 4.2}
LOWEST = -8
"""Where the colours of the gradient map end: anything smaller is as dark."""
WAY_NAMES = {"forward": "from the left", "backward": "from the right", "both": "both ways"}
WAY_COLOURS = {"forward": COLOURS["red"], "backward": COLOURS["orange"], "both": COLOURS["blue"]}
WAY_MARKS = {"forward": "s", "backward": "^", "both": "o"}
_SMALL = 12


def draw_map(view: GradientMap, axes: Sequence[Any]) -> None:
    """|dL/dh| by layer and step, as a heat map of powers of ten."""
    ax = axes[0]
    depth, steps = view.log10_norm.shape
    ax.imshow(
        view.log10_norm,
        origin="lower",
        aspect="auto",
        cmap=SEQUENTIAL,
        vmin=LOWEST,
        vmax=1,
        extent=(0.5, steps + 0.5, 0.5, depth + 0.5),
    )
    ax.grid(visible=False)
    ax.set_xlabel("step t")
    ax.set_ylabel("layer, from the bottom")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.text(steps, depth, "loss", ha="right" if steps > 20 else "center", va="center", fontsize=11)
    ax.set_title(map_message(view))
    draw_scale(axes[1])


def draw_whole_map(view: GradientMap, axes: Sequence[Any]) -> None:
    """`draw_map` in axes that hold the deepest stack and the longest sequence: nothing moves when one is chosen."""
    draw_map(view, axes)
    ax = axes[0]
    (loss,) = ax.texts
    if (steps := view.log10_norm.shape[1]) < LONGEST - 3:  # beside the corner, which may be too small for it
        loss.set(x=steps + 0.7, ha="left")
    ax.set_xlim(0.5, LONGEST + 0.5)
    ax.set_ylim(0.5, DEEPEST + 0.5)


def draw_scale(ax: Any) -> None:
    """The colours of `draw_map`, from 10^-8 to 10."""
    ax.imshow(
        np.linspace(LOWEST, 1, 200)[:, None], origin="lower", aspect="auto", cmap=SEQUENTIAL, extent=(0, 1, LOWEST, 1)
    )
    ax.grid(visible=False)
    ax.set_xticks([])
    ticks = (LOWEST, -6, -4, -2, 0)
    ax.yaxis.tick_right()
    ax.set_yticks(ticks, [f"$10^{{{tick}}}$" if tick else "1" for tick in ticks])


def map_message(view: GradientMap) -> str:
    """What the bottom layer still gets at the last step, in the words of a title."""
    kind = "residual" if view.residual else "plain"
    if view.depth == 1:
        return f"{view.kind}, 1 layer: {_power(view.back)} at the first step"
    return f"{view.kind}, {view.depth} {kind} layers: {_power(view.down)} straight down"


def _power(log10: float) -> str:
    """A share given by its log10, as a short text.

    >>> _power(-4.2), _power(-0.31), _power(0.1)
    ('$10^{-4.2}$', '0.49', '1.3')
    """
    return f"{10**log10:.2g}" if log10 > -2 else f"$10^{{{log10:.1f}}}$"


def maps_picture(views: Sequence[GradientMap]) -> Figure:
    """One heat map of `draw_map` beside the other."""

    def draw(axes: Sequence[Any]) -> None:
        for view, ax in zip(views, axes, strict=False):
            draw_map(view, [ax, axes[-1]])

    ratios = (*[1] * len(views), 0.03)
    return picture(draw, ncols=len(ratios), width=11.5, height=3.8, width_ratios=ratios)


def depth_picture() -> Figure:
    """Held-out bits by depth at equal weights, a dot per seed, plain and residual."""
    return picture(draw_depth, width=9, height=4.2)


def draw_depth(axes: Sequence[Any]) -> None:
    """See `depth_picture`."""
    ax = axes[0]
    styles = ((False, "plain", COLOURS["red"], "o", -0.08), (True, "residual", COLOURS["blue"], "s", 0.08))
    for residual, name, colour, marker, shift in styles:
        places, means = [], []
        for column, depth in enumerate(depth_width.DEPTHS):
            found = depth_width.bits(depth, residual)
            if found:
                ax.plot([column + shift] * len(found), found, marker, color=colour, ms=8, alpha=0.8)
                places.append(column + shift)
                means.append(float(np.mean(found)))
        ax.plot(places, means, color=colour, ls="-" if residual else "--", marker=marker, ms=1, label=f"{name}, mean")
    ax.set_xticks(range(len(depth_width.DEPTHS)), [str(depth) for depth in depth_width.DEPTHS])
    ax.set_xlabel("layers, all models with about 100,000 weights")
    ax.set_ylabel("held-out bits per character")
    frequencies = depth_width.frequency_bits()
    ax.axhline(frequencies, color=COLOURS["grey"], ls=":", lw=2)
    ax.text(1, frequencies, "letter frequencies alone", ha="center", va="bottom", fontsize=_SMALL)
    ax.margins(y=0.12)
    ax.legend(loc="center left")
    worst = {kind: max(float(np.mean(depth_width.bits(d, kind))) for d in depth_width.DEPTHS) for kind in (False, True)}
    kind = "plain" if worst[False] > worst[True] else "residual"
    ax.set_title(f"The deeper a {kind} stack, the less it learns")


def probes_picture() -> Figure:
    """What a linear probe reads off each layer: a panel for each label."""
    return picture(draw_probes, ncols=4, width=11.5, height=3.8)


def draw_probes(axes: Sequence[Any]) -> None:
    """See `probes_picture`."""
    for name, ax in zip(layer_probes.LABELS, axes, strict=True):
        trained, untrained = (layer_probes.scores(name, trained=trained) for trained in (True, False))
        layers = np.arange(trained.shape[1])
        ax.plot(layers, untrained.mean(0), color=COLOURS["grey"], ls="--", lw=2, label="untrained")
        for row in trained:
            ax.plot(layers, row, color=COLOURS["blue"], lw=1.4, marker="o", ms=5)
        ax.plot([], [], color=COLOURS["blue"], marker="o", label="trained")
        ax.set_xticks(layers, ["in", *map(str, layers[1:])])
        ax.set_xlabel("layer")
        ax.set_ylabel(layer_probes.SCORES[name])
        best = sorted(set(layer_probes.best_layers(name)))
        ax.set_title(f"{name}:\nbest {'input' if best == [0] else 'layer ' + ', '.join(map(str, best))}", fontsize=13)
    axes[0].legend(loc="upper left", fontsize=_SMALL)


def accents_picture(bare: dict[str, float], words: dict[str, float]) -> Figure:
    """Wrong letters by way and kind, a mark per seed; `bare` and `words` are the shares of two yardsticks."""
    return picture(lambda axes: draw_accents(bare, words, axes), width=11, height=4.4)


def draw_accents(bare: dict[str, float], words: dict[str, float], axes: Sequence[Any]) -> None:
    """See `accents_picture`."""
    ax = axes[0]
    for column, kind in enumerate(bare):
        for number, way in enumerate(WAYS):
            found = 100 * accents_table.shares(way, kind)
            x = column + 0.2 * (number - 1) + np.linspace(-0.06, 0.06, len(found))
            ax.plot(x, found, WAY_MARKS[way], color=WAY_COLOURS[way], ms=8, clip_on=False)
        for yardstick, dash in ((bare, ":"), (words, "--")):
            ax.plot(
                [column - 0.38, column + 0.38], [100 * yardstick[kind]] * 2, color=COLOURS["black"], ls=dash, lw=1.8
            )
    for way in WAYS:
        ax.plot([], [], WAY_MARKS[way], color=WAY_COLOURS[way], ms=8, label=WAY_NAMES[way])
    ax.plot([], [], color=COLOURS["black"], ls=":", lw=1.8, label="never a mark")
    ax.plot([], [], color=COLOURS["black"], ls="--", lw=1.8, label="table of words")
    ax.set_yscale("symlog", linthresh=1, linscale=0.5)
    ax.set_ylim(0, 130)
    ax.set_yticks([0, 1, 10, 100], ["0", "1", "10", "100"])
    ax.set_xticks(range(len(bare)), list(bare))
    ax.set_xlabel("letters that can carry a mark")
    ax.set_ylabel("% of letters wrong (held out)")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=_SMALL)
    ax.set_title("A dot per seed: both ways make the fewest mistakes")


def leak_picture(bits: dict[str, dict[int, float]], waits: dict[int, float], one_way: float) -> Figure:
    """Left: a "language model" that reads its answer. Right: what waiting for later letters is worth."""
    return picture(lambda axes: draw_leak(bits, waits, one_way, axes), ncols=2, width=11.5, height=4.0)


def draw_leak(bits: dict[str, dict[int, float]], waits: dict[int, float], one_way: float, axes: Sequence[Any]) -> None:
    """See `leak_picture`; `one_way` is the share of wrong letters read from the left alone."""
    left, right = axes
    for way, found in bits.items():
        left.plot(
            list(found), list(found.values()), color=WAY_COLOURS[way], marker=WAY_MARKS[way], label=WAY_NAMES[way]
        )
    left.set_ylim(0, 6.5)
    left.set_xlabel("steps of training")
    left.set_ylabel("held-out bits per character")
    left.legend()
    left.set_title("Both ways: towards 0 bits, by reading on")
    right.plot(range(len(waits)), [100 * value for value in waits.values()], color=COLOURS["blue"], marker="o")
    right.axhline(100 * one_way, color=COLOURS["red"], ls="--", lw=2)
    right.text(
        len(waits) - 1, 100 * one_way, "trained from the left", ha="right", va="bottom", color=ink(COLOURS["red"])
    )
    right.set_xticks(range(len(waits)), [str(wait) if wait < 100 else "all" for wait in waits])
    right.set_ylim(bottom=0)
    right.set_xlabel("further characters waited for")
    right.set_ylabel("% of letters wrong")
    right.set_title("What waiting is worth")


def draw_accent(view: AccentView, axes: Sequence[Any]) -> None:
    """The probability of each spelling of one letter, by way."""
    ax = axes[0]
    ax.set_ylim(0, 1.6 if is_narrow(ax) else 1.12)  # the key stands above the bars, in a row or in three
    ax.set_yticks([0, 0.5, 1])
    ax.set_ylabel("probability")
    if view.chosen is None:
        ax.set_xticks([])
        ax.set_title("No letter here can carry a mark")
        return
    columns = np.arange(len(view.spellings))
    for number, way in enumerate(WAYS):
        values = view.probability[way]
        ax.bar(columns + 0.27 * (number - 1), values, 0.25, **_bar(way))
    ax.set_xticks(columns, view.spellings, fontsize=18)
    ax.set_xlim(-0.6, max(len(columns), 3) - 0.4)
    handles = [Patch(**_bar(way), label=WAY_NAMES[way]) for way in WAYS]
    ax.legend(handles=handles, loc="upper center", ncols=3, fontsize=_SMALL, borderaxespad=0.1)
    ax.grid(visible=False, axis="x")
    ax.set_title(f"Which {_shown(view.plain[view.chosen])} in   {_context(view)} ?")


def _bar(way: str) -> dict[str, Any]:
    """How a way's bars look."""
    hatch = {"forward": "//", "backward": "..", "both": ""}[way]
    return {"facecolor": WAY_COLOURS[way], "edgecolor": "white", "hatch": hatch}


def _shown(character: str) -> str:
    return visible_character(character).replace("$", r"\$")


def _context(view: AccentView, reach: int = 14) -> str:
    """The letter in square brackets with what stands around it."""
    assert view.chosen is not None
    at = view.chosen
    before = view.plain[max(0, at - reach) : at]
    after = view.plain[at + 1 : at + 1 + reach]
    parts = ["".join(" " if c == " " else _plain(c) for c in part) for part in (before, after)]
    return f"{'…' * (at > reach)}{parts[0]}[{view.plain[at]}]{parts[1]}{'…' * (at + 1 + reach < len(view.plain))}"


def _plain(character: str) -> str:
    """A character that every font has; others as a dot."""
    return character if character.isascii() and character.isprintable() and character not in "$\\" else "·"


def accent_html(view: AccentView) -> str:
    """The text as each way restores it; letters that differ between the ways are framed, the chosen one underlined."""
    rows = []
    numbers = {place: number for number, place in enumerate(view.places, start=1)}
    for way in WAYS:
        cells = []
        for place, character in enumerate(view.restored[way]):
            style = "border:1px solid currentColor;" if place in view.differ else ""
            style += "text-decoration:underline;" if place == view.chosen else ""
            shown = " " if character == " " else html.escape(visible_character(character))
            tag = "b" if style else "span"
            number = numbers.get(place)
            cells.append(f'<{tag} data-i="{number}" style="{style}">{shown}</{tag}>' if number else shown)
        rows.append(f'<p style="margin:2px 0"><i>{WAY_NAMES[way]}:</i> {"".join(cells) or "(nothing)"}</p>')
    return f'<div style="font:16px/1.7 sans-serif">{"".join(rows)}</div>'
