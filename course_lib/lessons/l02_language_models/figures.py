"""The pictures of lesson 02: what a longer context buys, and how thin counts get."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib.drawing.style import COLOURS
from course_lib.lessons.l02_language_models.context_size import LARGEST, ContextView
from course_lib.lessons.l02_language_models.kneser_ney import NgramTable

_SIZES = np.arange(LARGEST + 1)
_SMALL = 12


def draw_context_backdrop(view: ContextView, axes: Sequence[Any]) -> None:
    """What stays while the context grows: bits per character on the left, known contexts on the right."""
    left, right = axes
    curves = view.curves
    left.plot(_SIZES, curves.test_bits, color=COLOURS["red"], marker="o", ms=6, lw=3, label="held-out text")
    left.plot(_SIZES, curves.train_bits, color=COLOURS["blue"], ls="--", marker="s", ms=5, label="counted text")
    left.legend(loc="upper right", ncols=2)
    left.set_ylim(0, 7.6)
    left.set_ylabel("bits per character")
    right.bar(_SIZES, 100 * curves.known, color=COLOURS["light"], width=0.8)
    right.set_ylim(0, 119)
    right.set_yticks(range(0, 101, 20))
    right.set_ylabel("held-out contexts seen before, %")
    for ax in axes:
        ax.set_xlim(-0.6, LARGEST + 0.6)
        ax.set_xticks(_SIZES)
        ax.set_xlabel("context, characters")


def draw_context(view: ContextView, axes: Sequence[Any]) -> None:
    """The context chosen: rings on both curves, its bar in colour, and its numbers."""
    left, right = axes
    here = view.curves.test_bits[view.size]
    left.plot([view.size], [here], "o", ms=17, mfc="none", mec=COLOURS["black"], mew=2.5, zorder=5)
    left.set_title(f"Held out: {here:.2f} bits per character")
    known = 100 * view.curves.known[view.size]
    right.bar([view.size], [known], color=COLOURS["orange"], edgecolor=COLOURS["black"], width=0.8, zorder=3)
    right.set_title(f"Seen before: {known:.0f}%")


def _printable(character: str) -> str:
    return character if character.isprintable() or character == "\n" else "\N{SYMBOL FOR SUBSTITUTE}"


def context_html(view: ContextView) -> str:
    """The text written, and the longest stretch of it that was copied from the counted text."""
    start = view.written.find(view.copied)
    parts = (view.written[:start], view.copied, view.written[start + len(view.copied) :])
    before, same, after = (html.escape("".join(map(_printable, part))) for part in parts)
    copied = html.escape(view.copied.strip() or view.copied)
    return (
        f"<p><b>Written with a context of {view.size}</b> "
        f"(underlined: the longest stretch that stands in the counted text, {len(view.copied)} characters, "
        f"<code>{copied}</code>)</p>"
        '<pre style="white-space:pre-wrap;min-height:255px;font-size:15px;line-height:1.4;'
        f'border-left:4px solid #767676;padding-left:12px">{before}<u><b>{same}</b></u>{after}</pre>'
    )


def draw_orders(table: NgramTable, others: dict[str, float], ax: Axes) -> None:
    """Held-out bits per character against the order, and lines for other models: name to bits per character."""
    orders = list(table.scores)
    bits = [table.scores[order].bits_per_character for order in orders]
    ax.plot(orders, bits, color=COLOURS["blue"], marker="o", ms=8, lw=3)
    best = table.best.bits_per_character
    ax.plot([table.order], [best], "o", ms=18, mfc="none", mec=COLOURS["black"], mew=2.5)
    ax.annotate(
        f"order {table.order}: {best:.2f}", (table.order, best), (0, -26), textcoords="offset points", ha="center",
        weight="bold",
    )  # fmt: skip
    for (name, value), dash in zip(others.items(), ("--", ":", "-."), strict=False):
        ax.axhline(value, color=COLOURS["grey"], ls=dash, lw=1.8)
        ax.text(orders[0], value + 0.06, f"{name}: {value:.1f}", color=COLOURS["grey"], fontsize=_SMALL)
    ax.set_ylim(1.4, 5)
    ax.set_xticks(orders)
    ax.set_xlabel("order n   (context of n - 1 characters)")
    ax.set_ylabel("held-out bits per character")
    ax.set_title("Longer contexts help, until counts run out")


def draw_sparsity(sizes: Sequence[int], seen: Sequence[int], once: Sequence[float], axes: Sequence[Any]) -> None:
    """Left: different contexts seen, on a logarithmic scale. Right: share of n-grams seen once."""
    left, right = axes
    left.plot(sizes, seen, color=COLOURS["blue"], marker="o", ms=7)
    left.set_yscale("log")
    left.set_yticks([1, 10, 100, 1_000, 10_000, 100_000], ["1", "10", "100", "1,000", "10,000", "100,000"])
    left.set_xlabel("context, characters")
    left.set_ylabel("different contexts seen (log scale)")
    left.set_title("Contexts pile up")
    right.bar([size + 1 for size in sizes], [100 * share for share in once], color=COLOURS["orange"], width=0.8)
    right.set_ylim(0, 100)
    right.set_xticks([size + 1 for size in sizes])
    right.set_xlabel("order n")
    right.set_ylabel("n-grams seen only once, %")
    right.set_title("Long n-grams are mostly seen once")
