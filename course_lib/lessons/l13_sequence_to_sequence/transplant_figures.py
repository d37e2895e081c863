"""A decoder's distribution step by step, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.drawing.style import COLOURS, SEQUENTIAL, picture
from course_lib.lessons.l13_sequence_to_sequence.transplant import WORDS, Decoded
from course_lib.training.pairs import EOS_ID

TRANSPLANT_FIGURE: dict[str, Any] = {"width": 12, "height": 6}
MOST_ROWS, MOST_COLUMNS = 16, 40
"""So many symbols and steps are drawn; rows go to the symbols that were given the most probability."""
_NUMBERED = 24
"""With so many steps at most, probabilities of 5% and more are written in, in percent."""


def transplant_picture(run: Decoded) -> Any:
    """The panel of `draw_decoded`."""
    return picture(lambda axes: draw_decoded(run, axes), **TRANSPLANT_FIGURE)


def rows_of(run: Decoded) -> list[int]:
    """The symbols to draw, in the order of their ids, the end last: those that were ever likely."""
    top = run.probabilities[:MOST_COLUMNS].max(0).values
    order = sorted(range(len(run.names)), key=lambda symbol: (-float(top[symbol]), symbol))
    chosen = [symbol for symbol in order[:MOST_ROWS] if float(top[symbol]) > 0.01 and symbol != EOS_ID]
    return [*sorted(chosen, key=lambda symbol: run.names[symbol]), EOS_ID]


def draw_decoded(run: Decoded, axes: Sequence[Any]) -> None:
    """A column a step, a row a symbol: how likely each was; the chosen framed, a line where the context changed."""
    ax = axes[0]
    rows = rows_of(run)
    steps = min(len(run.chosen), MOST_COLUMNS)
    shares = run.probabilities[:steps, rows].T.numpy()
    ax.imshow(shares, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto")
    ax.grid(False)
    for step, symbol in enumerate(run.chosen[:steps]):
        if symbol in rows:
            ax.add_patch(_frame(step, rows.index(symbol)))
    if steps <= _NUMBERED:
        for row, column in np.argwhere(shares >= 0.05):
            share = shares[row, column]
            ink = "black" if share > 0.55 else "white"
            ax.text(column, row, f"{100 * share:.0f}", ha="center", va="center", color=ink, fontsize=11)
    ax.set_yticks(range(len(rows)), ["␣" if run.names[symbol] == " " else run.names[symbol] for symbol in rows])
    written = ["␣" if run.names[symbol] == " " else run.names[symbol] for symbol in run.chosen[:steps]]
    if steps >= _NUMBERED and run.ended and steps == len(run.chosen):
        written[-1] = ""  # the end has a row of its own, and no room here
    ax.set_xticks(range(steps), written, fontsize=13 if steps < _NUMBERED else 11)
    ax.set_xlabel("what it writes, step by step (the likeliest symbol)")
    ax.set_ylabel("symbol (brighter: likelier)")
    if run.at:
        ax.axvline(run.at - 1.5, color=COLOURS["red"], lw=4)
    ax.set_title(title_of(run))


def title_of(run: Decoded) -> str:
    """What was read, and what was written."""
    text = run.text()
    text = text if len(text) <= 44 else text[:42] + "…"
    if not run.at:
        return f"{_short(run.source)}: {text}"
    return f"{_short(run.source)}, from step {run.at} on the context of {_short(run.other)}:\n{text}"


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:22] + "…"


def _frame(column: int, row: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec=COLOURS["orange"], lw=2.5)


def describe_decoded(run: Decoded) -> str:
    """What was written before and after the change of context, and where the decoder was least sure."""
    steps = np.array([float(row.max()) for row in run.probabilities])
    least = int(steps.argmin())
    unsure = run.names[run.chosen[least]]
    kind = "sounds" if run.model == WORDS else "letters"
    if run.at:
        head, tail = (repr(text) if text else "nothing" for text in (run.text(0, run.at - 1), run.text(run.at - 1)))
        left = " Of its own source only the first state is left." if run.at == 1 else ""
        said = (
            f'"{run.source}" gives {head} before step {run.at}; from there on the decoder sees the context of '
            f'"{run.other}" and writes {tail}.{left}'
        )
    else:
        said = f'"{run.source}" becomes {run.text()!r}; the context is its own throughout.'
    end = "" if run.ended else f" No end came within {len(run.chosen)} {kind}."
    shown = f" The picture shows the first {MOST_COLUMNS} steps." if len(run.chosen) > MOST_COLUMNS else ""
    note = f"{run.note} " if run.note else ""
    return f"{note}{said} Least sure at step {least + 1}: {unsure!r} with probability {steps[least]:.2f}.{end}{shown}"
