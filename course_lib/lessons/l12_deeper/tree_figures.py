"""The pictures of lesson 12's third part: expressions as trees, accuracy by depth, verdicts near and far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from course_lib.corpora.expressions import LANGUAGES, Expression
from course_lib.drawing.style import COLOURS, DIVERGING, ink, picture
from course_lib.lessons.l11_gate_microscope.sentiment import DISTANCES
from course_lib.lessons.l12_deeper import near_and_far, nested_table
from course_lib.lessons.l12_deeper.nested import DEPTHS, OPERATIONS, TAUGHT, TRAINED
from course_lib.lessons.l12_deeper.tree_view import TreeReading, TreeView

TREE_FIGURE: dict[str, Any] = {"ncols": 2, "width": 12.5, "height": 5.2, "width_ratios": (1.7, 1)}
DRAWN = 45
"""The most tokens of an expression that is drawn."""
ROWS = 10
"""So many parts, the last ones, are shown with their states."""
_SMALL = 12


def parents(expression: Expression) -> list[int | None]:
    """For every part the number of the part around it, None for the whole.

    >>> from course_lib.corpora.expressions import parse
    >>> parents(parse("[AND T [NOT F]]", "boolean"))
    [3, 2, 3, None]
    """
    parts = expression.parts
    found: list[int | None] = []
    for number, part in enumerate(parts):
        around = (n for n in range(number + 1, len(parts)) if parts[n].start < part.start and parts[n].end > part.end)
        found.append(next(around, None))
    return found


def places(expression: Expression) -> list[tuple[float, int]]:
    """Where each part is drawn: (column, depth below the root). A value has a column, others stand over theirs."""
    above = parents(expression)
    depths = [0] * len(above)
    for number in reversed(range(len(above))):
        up = above[number]
        depths[number] = 0 if up is None else depths[up] + 1
    columns: list[float] = []
    next_column = 0.0
    for number, part in enumerate(expression.parts):
        below = [columns[n] for n in range(number) if above[n] == number]
        if part.end - part.start == 1:
            columns.append(next_column)
            next_column += 1
        else:
            columns.append(sum(below) / len(below))
    return list(zip(columns, depths, strict=True))


def draw_tree(view: TreeView, axes: Sequence[Any]) -> None:
    """Left: the expression as a tree with what the network says at each part. Right: the states of its parts."""
    tree, states = axes
    for ax in axes:
        ax.grid(visible=False)
        ax.set_xticks([])
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_visible(False)
    tree.set_xlabel("a box: operator, and what the network says of it; red, × if wrong", fontsize=_SMALL)
    if view.reading is None:
        tree.set_title("Nothing to draw yet")
        states.set_title("")
        states.set_xlabel("")
        tree.text(0.5, 0.5, "See the sentence below.", ha="center", va="center", transform=tree.transAxes)
        return
    reading = view.reading
    if len(reading.expression.tokens) > DRAWN:
        where = {"ha": "center", "va": "center", "transform": tree.transAxes}
        tree.text(0.5, 0.5, "Too long to draw; it is read all the same.", **where)
    else:
        _draw_nodes(view, reading, tree)
    wrong = reading.wrong
    tree.set_title(
        "Tree network: every part right" if not wrong else f"Tree network: {wrong} of {len(reading.said)} parts wrong"
    )
    _draw_states(view, reading, states)


def _draw_nodes(view: TreeView, reading: TreeReading, ax: Any) -> None:
    expression, words = reading.expression, LANGUAGES[OPERATIONS[view.operation].language].values
    at, above = places(expression), parents(expression)
    moved = view.moved or (False,) * len(at)
    for number, up in enumerate(above):
        if up is not None:
            (x, y), (high_x, high_y) = at[number], at[up]
            colour, wide = (COLOURS["orange"], 5) if moved[number] else (COLOURS["grey"], 1.6)
            ax.plot([x, high_x], [-y, -high_y], color=colour, lw=wide, zorder=1)
    for number, (part, (x, y)) in enumerate(zip(expression.parts, at, strict=True)):
        right = reading.said[number] == part.value
        word = expression.tokens[part.start].removeprefix("[")
        is_value = part.end - part.start == 1
        said = words[reading.said[number]]
        label = (word if right else f"{word}?{said}") if is_value else f"{word}\n{said}" + ("" if right else " ×")
        colour = COLOURS["blue"] if right else COLOURS["red"]
        edge = COLOURS["orange"] if view.place == part.start and is_value else colour
        box = {"boxstyle": "round,pad=0.22", "fc": "white", "ec": edge, "lw": 3 if edge != colour else 1.8}
        ax.text(x, -y, label, ha="center", va="center", fontsize=12, color=ink(colour), bbox=box, zorder=2)
    columns = [x for x, _ in at]
    ax.set_xlim(min(columns) - 0.8, max(columns) + 0.8)
    ax.set_ylim(-expression.depth - 0.6, 0.6)


def _draw_states(view: TreeView, reading: TreeReading, ax: Any) -> None:
    parts = reading.expression.parts
    whole = [n for n, part in enumerate(parts) if part.end - part.start > 1] or [len(parts) - 1]
    shown = whole[-ROWS:]
    ax.imshow(reading.states[shown], cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    units = reading.states.shape[1]
    for row, number in enumerate(shown):
        tokens = reading.expression.tokens[parts[number].start : parts[number].end]
        text = " ".join(tokens[:30]).replace(" ]", "]")
        text = text if len(text) <= 16 else text[:15] + "…"
        moved = bool(view.moved and view.moved[number])
        look = {"color": ink(COLOURS["orange"]), "weight": "bold"} if moved else {"color": COLOURS["black"]}
        ax.text(-1.5, row, text, ha="right", va="center", fontsize=11, **look)
    ax.set_xlim(-0.68 * units, units - 0.5)
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlabel(f"{units} units of h, -1 blue to 1 red", fontsize=_SMALL)
    ax.set_title("The parts' states")


def nested_picture() -> Figure:
    """Accuracy by depth, a panel per operation: tree network and GRU, a thin line per seed."""
    return picture(draw_nested, ncols=4, width=11.5, height=3.8)


def draw_nested(axes: Sequence[Any]) -> None:
    """See `nested_picture`."""
    for operation, ax in zip(OPERATIONS, axes, strict=True):
        lines = [("tree", TAUGHT[0], COLOURS["blue"], "-", "o"), ("GRU", TAUGHT[0], COLOURS["red"], "--", "s")]
        if operation == "sum":
            lines.append(("tree", TAUGHT[1], COLOURS["green"], ":", "^"))
        for network, taught, colour, dash, marker in lines:
            for row in 100 * nested_table.shares(operation, network, taught):
                ax.plot(DEPTHS, row, color=colour, ls=dash, marker=marker, ms=5, lw=1.6)
            name = network if taught == TAUGHT[0] else "tree, taught\nat every part"
            ax.plot([], [], color=colour, ls=dash, marker=marker, label=name)
        ax.axvspan(min(TRAINED) - 0.5, max(TRAINED) + 0.5, color=COLOURS["light"], alpha=0.4, lw=0)
        ax.set_ylim(0, 105)
        ax.set_xticks([2, 4, 6, 8, 10])
        ax.set_xlabel("depth (grey: trained)")
        ax.set_title(operation)
    axes[0].set_ylabel("% of expressions right")
    axes[0].legend(loc="lower left", fontsize=_SMALL)
    axes[3].legend(loc="upper right", fontsize=_SMALL)


def reviews_picture() -> Figure:
    """Accuracy by how far back the deciding word is, trained near and trained far."""
    return picture(draw_reviews, ncols=2, width=11.5, height=4.0)


def draw_reviews(axes: Sequence[Any]) -> None:
    """See `reviews_picture`."""
    looks = {
        "TreeLSTM": (COLOURS["blue"], "-", "o"),
        "TreeRNN": (COLOURS["sky"], "-", "D"),
        "GRU": (COLOURS["red"], "--", "s"),
        "RNN": (COLOURS["orange"], ":", "^"),
    }
    for trained, ax in zip(near_and_far.TRAINED, axes, strict=True):
        for network, (colour, dash, marker) in looks.items():
            found = 100 * near_and_far.shares(network, trained)
            for row in found:
                ax.plot(DISTANCES, row, color=colour, ls=dash, marker=marker, ms=5, lw=1.6)
            ax.plot([], [], color=colour, ls=dash, marker=marker, label=network)
        ends = near_and_far.TRAINED[trained]
        ax.axvspan(ends[0], ends[-1], color=COLOURS["light"], alpha=0.4, lw=0)
        ax.set_ylim(0, 105)
        ax.set_xlabel("words after the one that decides (grey: trained)")
        ax.set_title(f"Trained on {trained} verdicts")
    axes[0].set_ylabel("% of verdicts right")
    axes[1].legend(loc="lower right", fontsize=_SMALL, ncols=2)


def shares_text(found: np.ndarray) -> str:
    """Percentages of seeds in one line: smallest to largest, or one number when they agree.

    >>> shares_text(np.array([0.993, 1.0])), shares_text(np.array([1.0, 1.0]))
    ('99 to 100%', '100%')
    """
    low, high = (round(100 * float(end)) for end in (found.min(), found.max()))
    return f"{low}%" if low == high else f"{low} to {high}%"
