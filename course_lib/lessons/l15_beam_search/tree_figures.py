"""Trees of hypotheses: of one beam search, step by step, and of all sequences there are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from math import exp
from typing import Any

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from course_lib.decoding.hypotheses import Hypothesis
from course_lib.decoding.table import END, Table
from course_lib.drawing.lettering import Lettering
from course_lib.drawing.style import COLOURS, ink, is_narrow, picture
from course_lib.lessons.l15_beam_search.stepper import COLUMNS, Node, View, newly

STEPPER_FIGURE: dict[str, Any] = {
    "mosaic": "a;b", "height_ratios": (4.4, 1.1), "width": 11, "height": 4.8, "least": 9.9,
    "narrow": {"mosaic": "a;b", "height_ratios": (4.4, 1.3), "width": 8.5, "height": 4.6, "least": 8.1,
               "narrow": {"mosaic": "a;b", "height_ratios": (4.4, 2.2), "width": 4.6, "height": 6.0}},
}  # fmt: skip
NARROW_COLUMNS, FEWEST_COLUMNS = 6, 3
"""So many steps fit into the narrow figures."""
_TITLE = {COLUMNS: 120, NARROW_COLUMNS: 84, FEWEST_COLUMNS: 34}
"""Letters of a title's line."""
_SMALL = 11.5
_GREY = ink(COLOURS["grey"])
_BOXES: dict[str, tuple[str, str, float, str]] = {
    "dead": ("#FFFFFF", COLOURS["light"], 1.4, "-"),
    "kept": ("#DCEBF6", COLOURS["blue"], 1.6, "-"),
    "best": ("#DCEBF6", COLOURS["blue"], 3.4, "-"),
    "pinned": ("#FBE8C6", COLOURS["orange"], 2.2, "--"),
    "finished": ("#D3EFE4", COLOURS["green"], 3.0, "-"),
}
"""Fill, edge, its width and its dash, by what became of a hypothesis; "dead": kept once, and no child of it was."""
_LINES: dict[str, tuple[str, str, float, str]] = {
    "pruned line": ("none", COLOURS["light"], 1.2, ":"),
    "plain line": ("none", COLOURS["grey"], 1.6, "-"),
    "best line": ("none", COLOURS["blue"], 4.0, "-"),
}
_LOOKS = {**_BOXES, **_LINES}


def short(word: str, most: int = 7) -> str:
    """A word that fits into a column.

    >>> short("counterexample"), short("<end>")
    ('counte…', 'end')
    """
    word = "end" if word == END else word
    return word if len(word) <= most else word[: most - 1] + "…"


def last_columns(view: View, most: int) -> View:
    """The view with no more than its last `most` columns."""
    first = max(view.hidden, view.step - most)
    if first == view.hidden:
        return view
    kept = (replace(node, parent=None) if node.column == first else node for node in view.nodes)
    return replace(view, hidden=first, nodes=tuple(node for node in kept if node.column >= first))


def most_rows(view: View) -> int:
    """How many rows the tree has, the same at every step of one search."""
    return min(max(view.rows + 2, 5), 9)


def draw_step(view: View, axes: Sequence[Any]) -> None:
    """The tree up to this step; below it greedy, what has finished, and the model's own best."""
    tree, beside = axes
    width = tree.figure.get_figwidth()
    most = COLUMNS if width >= STEPPER_FIGURE["least"] else FEWEST_COLUMNS if is_narrow(tree) else NARROW_COLUMNS
    if most < COLUMNS:
        view = last_columns(view, most)
    rows, columns = most_rows(view), min(most, max(view.steps, 4))
    tree.axis("off")
    tree.set_xlim(-0.35, columns + 0.5)
    below = 0.075 * rows if most == FEWEST_COLUMNS else 0.0  # of a title's first line is its second
    tree.set_ylim(-rows + 0.35, 1.2 + below)
    size = 14 if rows <= 8 else 13
    alive = {(node.column - 1, node.parent) for node in view.nodes if node.fate != "pruned"}
    room = rows if max(node.row for node in view.nodes) < rows else rows - 1
    shown = [node for node in view.nodes if node.row < room]
    named = {(node.column, node.row): short(node.word) for node in shown}
    lines: dict[str, list[Any]] = {name: [] for name in _LINES}
    boxes: dict[str, list[Any]] = {name: [] for name in _BOXES}
    boxes["dead"].append(_box(0, 0, "start"))
    words, gains = Lettering(), Lettering(halo=3)
    # As letters: a title of the axes costs as much as all else.
    title = textwrap.wrap(newly(view), _TITLE[most])[: 2 if below else 1]
    for place, said in enumerate(title):
        words.write(-0.33, 1.1 + below * (1 - place), said, 15, bold=True, across="left", up="top")
    words.write(0, 0, "start" if view.hidden == 0 else "…", size)
    for node in shown:
        x, y = node.column - view.hidden + 1, -node.row
        over = node.fate == "kept" and node.column < view.step - 1 and (node.column, node.row) not in alive
        kind = "dead" if over else "best" if node.on_best and node.fate == "kept" else node.fate
        if node.parent is not None or node.column == view.hidden:
            line = "pruned line" if node.fate == "pruned" else "best line" if node.on_best else "plain line"
            row = node.parent or 0
            start = x - 1 + _half_width(named.get((node.column - 1, row), "start"))
            lines[line].append([(start, -row), (x - _half_width(short(node.word)), y)])
        if node.fate != "pruned":
            boxes[kind].append(_box(x, y, short(node.word)))
        _write_node(words, gains, node, x, y, size, kind)
    tree.add_collection(_together(LineCollection, lines, zorder=1), autolim=False)
    tree.add_collection(_together(PolyCollection, boxes, zorder=2), autolim=False)
    if len(shown) < len(view.nodes):
        more = f"and {len(view.nodes) - len(shown)} more"
        words.write(view.step - view.hidden, 1 - rows, more, _SMALL, _GREY)
    gains.add_to(tree, zorder=1.5)
    words.add_to(tree)
    _draw_beside(view, beside, most)


def _together(kind: Any, shapes: dict[str, list[Any]], zorder: float) -> Any:
    """Shapes of several looks, by name, as one collection: what is drawn at every move costs by the artist."""
    looks = [_LOOKS[name] for name, several in shapes.items() for _ in several]
    fills, edges, widths, dashes = map(list, zip(*looks, strict=True))
    return kind(
        [one for several in shapes.values() for one in several],
        facecolors=fills, edgecolors=edges, linewidths=widths, linestyles=dashes, zorder=zorder,
    )  # fmt: skip


def _box(x: float, y: float, word: str) -> list[tuple[float, float]]:
    """The corners of a box that holds a word."""
    wide, high = _half_width(word), 0.23
    return [(x - wide, y - high), (x + wide, y - high), (x + wide, y + high), (x - wide, y + high)]


def _half_width(word: str) -> float:
    return 0.09 + 0.047 * len(word)


def _write_node(words: Lettering, gains: Lettering, node: Node, x: float, y: float, size: float, kind: str) -> None:
    word, chance = short(node.word), exp(node.gain)
    gain = "1" if chance >= 0.995 else "<.01" if chance < 0.01 else f"{chance:.2f}"[1:]
    faint = kind in ("dead", "pruned")
    colour = _GREY if faint else "black"
    if node.fate == "pruned":
        gains.write(x, y, f"× {word}  {node.log_p:.1f}", size - 1.5, colour)
        return
    words.write(x, y, word, size, colour, bold=not faint)
    words.write(x, y - 0.31, f"{node.log_p:.2f}", _SMALL, colour, up="top")
    from_above = (node.parent or 0) < node.row
    edge = x - _half_width(word) - 0.03
    gains.write(edge, y - 0.09 if from_above else y + 0.09, gain, _SMALL, _GREY, across="right",
                up="top" if from_above else "bottom")  # fmt: skip


def _draw_beside(view: View, ax: Any, columns: int) -> None:
    """Answers in three columns, or one below the other where the tree has the fewest `columns`."""
    below = columns == FEWEST_COLUMNS
    shrink = 1.35 if below else 1.0 if columns == COLUMNS else 0.76
    ax.axis("off")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    weighed = view.penalty != "none"
    saved = [line for one in view.finished[:2] for line in _said(one, weighed, int(44 * shrink))] or [
        "nothing has ended yet"
    ]
    if len(view.finished) > 2:
        saved.append(f"and {len(view.finished) - 2} more")
    cut = bool(view.finished) and view.finished[0][0].endswith("(cut off)")
    exact = (
        _said(view.exact, weighed, int(33 * shrink))
        if view.exact
        else ["not found in time:", "the model is too unsure"]
    )
    height = 0.097 if below else 0.2
    words, top = Lettering(), 1.0
    for x, title, lines, colour in (
        (0.0, "Greedy alone", _said(view.greedy, weighed, int(33 * shrink)), "red"),
        (0.3, "Cut off at T" if cut else "Saved so far", saved, "green"),
        (0.7 if shrink == 1 else 0.66, "The model's most probable", exact, "black"),
    ):
        x = 0.0 if below else x
        words.write(x, top, title, 13, ink(COLOURS[colour]), bold=True, across="left", up="top")
        for number, line in enumerate(lines[:4]):
            words.write(x, top - 0.25 * (not below) - height * (number + below), line, 12.5, across="left", up="top")
        top -= height * (min(len(lines), 4) + 1.9) if below else 0.0
    words.add_to(ax)


def _said(answer: tuple[str, float, float], weighed: bool, width: int) -> list[str]:
    """An answer with its log p, and its score if another counts, in one or two lines."""
    text, log_p, score = answer
    number = f"{log_p:.2f}, score {score:.2f}" if weighed else f"{log_p:.2f}"
    return textwrap.wrap(f"{text}: {number}", width, max_lines=2, placeholder=" …")


def whole_tree_picture(model: Table, all_of_them: Sequence[Hypothesis], paths: dict[str, Hypothesis]) -> Figure:
    """Every sequence of a small model as a tree: each word's probability on its line, that of all words at the leaf.

    `paths` are drawn thick, by name.
    """
    return picture(lambda axes: _draw_whole(axes[0], model, all_of_them, paths), width=10, height=6)


def _draw_whole(ax: Any, model: Table, leaves: Sequence[Hypothesis], paths: dict[str, Hypothesis]) -> None:
    ordered = sorted(leaves, key=lambda one: one.tokens)
    heights: dict[tuple[int, ...], list[float]] = {}
    for number, leaf in enumerate(ordered):
        for length in range(len(leaf.tokens) + 1):
            heights.setdefault(leaf.tokens[:length], []).append(-number)
    at = {prefix: sum(several) / len(several) for prefix, several in heights.items()}
    looks = list(zip(paths.items(), ("red", "orange", "blue"), (9.0, 6.0, 3.0), strict=False))
    for (_, one), colour, width in looks:
        points = [(length, at[one.tokens[:length]]) for length in range(len(one.tokens) + 1)]
        ax.plot(*zip(*points, strict=True), color=COLOURS[colour], lw=width, solid_capstyle="round", zorder=1)
    edges = [[(len(one) - 1, at[one[:-1]]), (len(one), at[one])] for one in at if one]
    ax.add_collection(LineCollection(edges, colors=COLOURS["light"], linewidths=1.5, zorder=0))
    for prefix, y in at.items():
        if prefix:  # near the word, where no two of them meet
            before = at[prefix[:-1]]
            chance = model.row(model.text(prefix[:-1]))[model.words[prefix[-1]]]
            ax.text(
                len(prefix) - 0.3, before + 0.7 * (y - before), f"{chance:.2f}".removeprefix("0"),
                ha="center", va="center", fontsize=12, color=_GREY, bbox={"fc": "white", "ec": "none", "pad": 1},
            )  # fmt: skip
        word = model.words[prefix[-1]] if prefix else "start"
        ax.text(
            len(prefix), y, word, ha="center", va="center", fontsize=13, bbox={"fc": "white", "ec": "none", "pad": 1.5}
        )
    best = max(leaves, key=lambda one: one.log_p)
    deepest = max(len(one.tokens) for one in leaves)
    for leaf in ordered:
        ax.text(deepest + 0.35, at[leaf.tokens], f"{exp(leaf.log_p):.4f}", va="center", fontsize=13,
                weight="bold" if leaf is best else "normal")  # fmt: skip
    for (name, _), colour, width in looks:
        ax.plot([], [], color=COLOURS[colour], lw=width, label=name)
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, 0.0), ncols=3, fontsize=13)
    ax.axis("off")
    ax.set_xlim(-0.2, deepest + 0.8)
    ax.set_title(f"All {len(leaves)} sequences with their probabilities: the best begins badly")
