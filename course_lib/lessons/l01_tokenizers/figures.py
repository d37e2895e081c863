"""Lesson 01's pictures: one-hot matrix, length against vocabulary, unknown words, bytes by script; and its chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from course_lib.drawing.chips import chip, chip_row, visible_character, visible_piece
from course_lib.drawing.style import COLOURS, SEQUENTIAL, ink, is_narrow
from course_lib.lessons.l01_tokenizers.tokenization import (
    Cut,
    Playback,
    SequenceLengths,
    UnknownWords,
    VocabularySetting,
)


def draw_one_hot(matrix: Sequence[Sequence[int]], symbols: Sequence[str], text: str, axes: Axes) -> None:
    """The one-hot matrix of `text`, shape (time, vocabulary), drawn with time to the right, one row a symbol."""
    axes.imshow(list(zip(*matrix, strict=True)), cmap=SEQUENTIAL, aspect="auto", interpolation="nearest")
    axes.grid(False)
    axes.set_xticks(range(len(text)), [visible_character(c) for c in text], fontsize=13)
    axes.set_yticks(range(len(symbols)), [visible_character(c) for c in symbols], fontsize=13)
    axes.set_xlabel("position in the text (time step)")
    axes.set_ylabel("symbol (id from top)")
    axes.set_title("One character, one column, a single 1")


def draw_sequence_lengths(data: SequenceLengths, axes: Axes) -> None:
    """Average tokens per line against vocabulary size, all tokenizers; log scale for the size."""
    axes.plot(data.sizes, data.lengths, color=COLOURS["blue"], marker="o", markersize=5, zorder=3)
    axes.text(1_350, 14.2, "BPE: choose any size", color=COLOURS["blue"])
    beside = ((-8, -18), "left") if is_narrow(axes) else ((-10, 0), "right")
    for name, (size, length), colour, marker, offset, side in (
        ("characters", data.characters, "green", "s", *beside),
        ("bytes", data.bytes, "pink", "D", (12, 2), "left"),
        ("words", data.words, "black", "^", (0, -20), "center"),
    ):
        axes.plot([size], [length], marker, color=COLOURS[colour], markersize=11, zorder=4)
        axes.annotate(name, (size, length), offset, textcoords="offset points", color=ink(COLOURS[colour]), ha=side,
                      va="center")  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(25, 60_000)
    axes.set_ylim(0, 38)
    axes.set_xticks([100, 1_000, 10_000], ["100", "1,000", "10,000"])
    axes.set_xlabel("vocabulary size (tokens, log scale)")
    axes.set_ylabel("average tokens in a line of Hamlet")
    axes.set_title("Larger vocabularies make shorter sequences, with diminishing returns")


def draw_vocabulary_backdrop(data: VocabularySetting, axes: Sequence[Axes]) -> None:
    """What stays while the slider moves: the curve of all tokenizers."""
    draw_sequence_lengths(data.curve, axes[0])


def draw_vocabulary_point(data: VocabularySetting, axes: Sequence[Axes]) -> None:
    """What moves: a ring on the curve and its two numbers."""
    ax = axes[0]
    ax.plot([data.vocab_size], [data.length], "o", markersize=17, markerfacecolor="none",
            markeredgecolor=COLOURS["red"], markeredgewidth=3, zorder=5)  # fmt: skip
    apart, height = ("\n", 0.66) if is_narrow(ax) else (" ", 0.9)
    ax.text(0.98, height, f"{data.vocab_size:,} tokens:{apart}{data.length:.1f} a line", transform=ax.transAxes,
            ha="right", color=ink(COLOURS["red"]), fontsize=15, fontweight="bold")  # fmt: skip


def draw_unknown_words(data: UnknownWords, axes: Axes) -> None:
    """Share of Hamlet's words that are unknown, in per cent, against the size of the word vocabulary."""
    percent = [100 * share for share in data.shares]
    axes.plot(data.sizes, percent, color=COLOURS["red"], marker="o")
    for size, value in zip(data.sizes, percent, strict=True):
        axes.annotate(f"{value:.1f}%", (size, value), (0, 10), textcoords="offset points", ha="center")
    axes.set_xscale("log")
    axes.set_xlim(800, 45_000)
    axes.set_ylim(0, 27)
    axes.set_xticks([1_000, 10_000], ["1,000", "10,000"])
    axes.set_xlabel("word vocabulary (words, log scale)")
    axes.set_ylabel("unknown words in Hamlet (%)")
    axes.set_title("Even all words of 37 plays miss some of the 38th's")


def draw_bytes_per_character(ratios: Mapping[str, float], same: Mapping[str, float], axes: Sequence[Axes]) -> None:
    """Left, bytes per character of each language; right, bytes of the same names beside English. Cheapest on top."""
    labels = ("UTF-8 bytes per character", "bytes of the same names, English = 1")
    titles = ("A character costs 1 to 3 bytes", "The same names in each language")
    for ax, found, label, title in zip(axes, (ratios, same), labels, titles, strict=True):
        names = list(found)[::-1]
        bars = ax.barh(names, [found[name] for name in names], color=COLOURS["sky"], edgecolor="black")
        ax.bar_label(bars, fmt="%.2f", padding=4)
        ax.set_xlim(0, 3.4)
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(label)
        ax.set_title(title)


def _heading(cut: Cut) -> str:
    missed = sum(cut.unknown)
    extra = f", {missed:,} unknown" if missed else ""
    noun = "token" if cut.length == 1 else "tokens"
    return f"<b>{cut.name}</b>: {cut.length:,} {noun}{extra} (vocabulary {cut.vocab_size:,})"


def five_ways_html(cuts: Sequence[Cut]) -> str:
    """A heading and a row of chips for every tokenizer."""
    rows = [f"<p>{_heading(cut)}<br>{chip_row(cut.pieces, cut.unknown)}</p>" for cut in cuts]
    return f"<div>{''.join(rows)}</div>"


def playback_html(data: Playback) -> str:
    """The text as it is cut now, the newest token with a thick border, and the last eight merges."""
    newest = [data.written[-1][2]] if data.written else []
    lines = []
    for number, (first, second, union, times) in list(enumerate(data.written, start=1))[-8:]:
        parts = " + ".join(chip(visible_piece(part), 1) for part in (first, second))
        joined = chip(visible_piece(union), 0, strong=number == len(data.written))
        seen = "once" if times == 1 else f"{times:,} times"
        lines.append(f"<div>merge {number}: {parts} → {joined}, seen {seen}</div>")
    table = "".join(lines) or "<div>No merge yet: every token is a byte.</div>"
    # The room of eight merges, always: what stands below does not move while merges are played.
    room = f'<div style="min-height:16em">{table}</div>'
    return f"<div><p>{_heading(data.cut)}<br>{chip_row(data.cut.pieces, strong=newest)}</p>{room}</div>"


def vocabulary_html(data: VocabularySetting) -> str:
    """Lecture B's sentence cut with the slider's vocabulary."""
    return five_ways_html([data.cut])
