"""The pictures of lesson 03: one step at a time, the toys, an RNN beside convolutions."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import Rectangle

from course_lib.drawing.chips import chip, visible_character
from course_lib.drawing.style import COLOURS, DIVERGING, SEQUENTIAL, course_style, is_narrow, new_figure
from course_lib.lessons.l03_vanilla_rnn.rnn_against_cnn import Row
from course_lib.lessons.l03_vanilla_rnn.rnn_diagram import subscript
from course_lib.lessons.l03_vanilla_rnn.sequence_shapes import FIELD, SIDE, Task
from course_lib.lessons.l03_vanilla_rnn.stepping import Step

MOST_BARS = 6
_TERMS = ("from xₜ", "from hₜ₋₁", "their sum", "its tanh")


@lru_cache(maxsize=4096)
def drawable(character: str) -> str:
    """A character as the picture's font can show it, else its number: "U+4F60".

    >>> drawable("a"), drawable(" "), drawable("你")
    ('a', '␣', 'U+4F60')
    """
    shown = visible_character(character)
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    return shown if all(font.get_char_index(ord(c)) for c in shown) else f"U+{ord(character):04X}"


def draw_step(step: Step, axes: Sequence[Any]) -> None:
    """Four panels: x_t one-hot, the sums that make h_t, all states so far, and the likeliest next characters."""
    one_hot, terms, states, bars = axes
    _draw_one_hot(step, one_hot)
    _draw_terms(step, terms)
    _draw_states(step, states)
    _draw_bars(step, bars)


def _image(ax: Any, numbers: np.ndarray, colours: str, low: float, high: float, left: float = -0.5) -> None:
    rows, columns = numbers.shape
    ax.imshow(
        numbers, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest",
        extent=(left, left + columns, rows - 0.5, -0.5),
    )  # fmt: skip
    ax.grid(False)


def _draw_one_hot(step: Step, ax: Any) -> None:
    size = max(1, len(step.run.symbols))
    column = np.zeros((size, 1))
    if step.t:
        hot = step.run.ids[step.t - 1]
        column[hot, 0] = 1
        ax.text(
            0, hot, drawable(step.character), ha="center", va="center", fontsize=13, weight="bold", parse_math=False,
            bbox={"facecolor": "#FDE737", "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    _image(ax, column, SEQUENTIAL, 0, 1)
    ax.set_xlim(-0.5, 0.5)
    ax.set_ylim(size - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_ylabel(f"one-hot input, {len(step.run.symbols)} symbols")
    ax.set_title(subscript("x", step.t) if step.t else "no x")


def _draw_terms(step: Step, ax: Any) -> None:
    run, t = step.run, step.t
    width = run.states.shape[1]
    numbers = np.zeros((width, 4))
    if t:
        inputs, recurrent = run.inputs[t - 1].numpy(), run.recurrent[t - 1].numpy()
        numbers = np.stack([inputs, recurrent, inputs + recurrent, run.states[t].numpy()], axis=1)
    _image(ax, numbers, DIVERGING, -1.5, 1.5)
    ax.set_xlim(-0.5, 3.5)
    ax.set_ylim(width - 0.5, -0.5)
    ax.set_xticks(range(4), _TERMS, fontsize=12, rotation=35, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(0, width, 1 if width < 8 else 5))
    ax.set_ylabel("unit")
    ax.set_title(f"Making {subscript('h', t)}")


def _draw_states(step: Step, ax: Any) -> None:
    run, t = step.run, step.t
    width, length = run.states.shape[1], len(run.text)
    _image(ax, run.states[: t + 1].numpy().T, DIVERGING, -1.5, 1.5)
    ax.add_patch(Rectangle((t - 0.5, -0.5), 1, width, fill=False, ec="black", lw=2.2, zorder=4))
    ax.set_xlim(-0.5, max(length, 1) + 0.5)
    ax.set_ylim(width - 0.5, -0.5)
    ax.set_yticks([])
    apart = 1 if length < 12 else 5 if length < 40 else 10
    ax.set_xticks(range(0, length + (apart == 1), apart))  # a wide last label would meet the next panel's first
    narrow = is_narrow(ax)
    ax.set_xlabel(f"step t    ({'red +, blue −' if narrow else 'red: positive, white: 0, blue: negative'})")
    ax.set_title(f"States{'' if narrow else ' so far'}: {width} units × {t} {'step' if t == 1 else 'steps'}")


def _draw_bars(step: Step, ax: Any) -> None:
    likeliest = step.likeliest(MOST_BARS)
    for row, (symbol, share) in enumerate(likeliest):
        is_next = symbol == step.following
        ax.barh(row, 100 * share, color=COLOURS["blue" if is_next else "light"], height=0.75)
        inside = share > 0.55
        ax.text(
            3 if inside else 100 * share + 3, row, drawable(symbol) + ("  follows" if is_next else ""),
            ha="left", va="center", fontsize=14, weight="bold" if is_next else "normal",
            color="white" if inside and is_next else "black", parse_math=False,
        )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(MOST_BARS - 0.4, -0.6)
    ax.set_yticks([])
    ax.set_xlabel("probability, %")
    ax.set_title(f"Next, from {subscript('h', step.t)}")


def step_html(step: Step) -> str:
    """The text as chips in any script, the current character framed; then what was expected to follow it."""
    if not step.run.text:
        return "<p><i>No characters: the state stays h₀ = 0. Type some text.</i></p>"
    chips = "".join(
        chip(visible_character(c), 0, strong=place == step.t, at=place)
        for place, c in enumerate(step.run.text, start=1)
    )
    if not step.t:
        first = chip(visible_character(step.run.text[0]), 2)
        return f"<p>{chips}</p><p>Nothing is read yet, so nothing is expected: h₀ is zeros. Really next: {first}</p>"
    expected = ", ".join(f"{chip(visible_character(s), 1)} {100 * p:.0f}%" for s, p in step.likeliest(3))
    really = chip(visible_character(step.following), 2) if step.following else "<i>the end</i>"
    return f"<p>{chips}</p><p>{html.escape('Most expected next:')} {expected}. Really next: {really}</p>"


def toys_picture(
    pictures: Task, shown: int, caption: Sequence[str], films: Task, clip: int, tags: Sequence[str], frames: int = 6
) -> Figure:
    """Picture `shown` over the caption given to it, and frames of clip `clip` over their tags (none for the first)."""
    with course_style():
        figure, axes = new_figure(ncols=2 + frames, width=11.5, height=2.5, width_ratios=(1, 0.35, *[1] * frames))
        _paper(axes[0], pictures.x[shown, 0].reshape(SIDE, SIDE).numpy())
        axes[0].set_title("One to many")
        axes[0].set_xlabel(f"{' '.join(caption[:2])}\n{' '.join(caption[2:])}", fontsize=14)
        axes[1].set_axis_off()
        for t, ax in enumerate(axes[2:]):
            _paper(ax, films.x[clip, t].reshape(FIELD, FIELD).numpy())
            ax.set_xlabel(f"frame {t + 1}\n{tags[t - 1] if t else '(no tag)'}", fontsize=14)
        over_all = axes[2].annotate(
            "Many to many, in step: each frame read, its move written", (0, 1), (0, 6), xycoords="axes fraction",
            textcoords="offset points", fontsize=15, weight="bold",
        )  # fmt: skip
        over_all.set_in_layout(False)  # a title would push its neighbours away: it is as wide as several frames
    return figure


def _paper(ax: Any, ink: np.ndarray) -> None:
    ax.imshow(1 - ink, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(True)


def reach_picture(rows: Sequence[Row]) -> Figure:
    """The panel of `draw_reach`."""
    with course_style():
        figure, axes = new_figure(width=12, height=3.8)
        draw_reach(rows, axes[0])
    return figure


def draw_reach(rows: Sequence[Row], ax: Any) -> None:
    """One row of cells for each network: filled where the last output depends on that input."""
    steps = len(rows[0].seen)
    for place, row in enumerate(rows):
        for t in range(steps):
            seen = bool(row.seen[t])
            ax.add_patch(
                Rectangle((t + 0.55, place - 0.3), 0.9, 0.6, facecolor=COLOURS["blue"] if seen else "white",
                          edgecolor=COLOURS["blue" if seen else "light"], lw=0.8)
            )  # fmt: skip
        unit = "steps" if row.name == "RNN" else "layers"
        way = f"input 1 travels {row.distance} {unit}" if row.reach == steps else "input 1 never arrives"
        ax.text(steps + 1.6, place, way, va="center", fontsize=13)
    ax.set_xlim(0, steps * 1.34)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), [row.name for row in rows])
    ax.set_xticks([1, *range(steps // 4, steps + 1, steps // 4)])
    ax.set_xlabel("input at step t   (filled: the last output depends on it)")
    ax.grid(False)
    ax.set_title(f"The same reach, a shorter way: {rows[-1].distance} in place of {rows[0].distance}")
