"""The explorers of lesson 03: one step at a time, and the unrolled network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.drawing.chips import visible_character
from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l03_vanilla_rnn.figures import draw_step, step_html
from course_lib.lessons.l03_vanilla_rnn.rnn_diagram import (
    FEW_COLUMNS,
    LONGEST_DRAWN,
    MOST_COLUMNS,
    Diagram,
    draw_unrolled,
)
from course_lib.lessons.l03_vanilla_rnn.sequence_shapes import SHAPES
from course_lib.lessons.l03_vanilla_rnn.stepping import LONGEST, READOUTS, Step, step_at

LEAST = 9.9
"""Inches that an unrolled network needs if its shapes stand to the right of it."""
SENTENCE = "the cat sat on the mat and the dog sat on the log"


def describe_step(step: Step) -> str:
    """Where the run is, the state's size, and how well the next characters are foretold."""
    run, length = step.run, len(step.run.text)
    if not length:
        return "No characters yet: the state is still h₀ = 0. Type some text."
    if not step.t:
        return f"Before the first of {length} characters the state is h₀ = 0. Move the step slider, or press play."
    newest = run.states[step.t].abs().mean()
    first = run.text.index(step.character) + 1
    apart = float((run.states[step.t] - run.states[first]).abs().max())
    state = f"another state, up to {apart:.2g} away" if apart > 1e-9 else "the same state"
    again = f"Step {first} read the same, and left {state}. " if first < step.t else ""
    told = f"Over the whole text, {run.right} of {length - 1} next characters are foretold." if length > 1 else ""
    return (
        f"Step {step.t} of {length} reads {visible_character(step.character)}. Its {run.states.shape[1]} units "
        f"now have a mean size of {newest:.2f}. {again}{told}"
    ).strip()


@register("03.stepper")
def stepper_explorer() -> Explorer:
    """A tanh RNN on the learner's own text, one step at a time."""
    return Explorer(
        title="One step at a time",
        controls=[
            TextBox("text", "Your text, in any script", SENTENCE, limit=LONGEST, rows=1),
            Slider("t", "Step", low=0, high=LONGEST, step=1, value=9, play_ms=500),
            Slider("width", "Cell width", low=2, high=24, step=1, value=12, unit=" units"),
            Slider("memory", "Size of W_hh", low=0.0, high=1.5, step=0.1, value=0.9, digits=1),
            Choice("readout", "Output layer", READOUTS),
        ],
        compute=step_at,
        ends={"t": lambda step: (0, len(step.run.text))},
        draw=draw_step,
        describe=describe_step,
        html=step_html,
        below=True,
        figure={
            "ncols": 4, "width": 13, "height": 4.6, "least": 9.9, "width_ratios": (0.3, 1.0, 2.6, 1.3),
            "narrow": {"mosaic": "abd;ccc", "width": 8.5, "height": 5.9, "least": 6.5, "width_ratios": (0.3, 1.0, 1.5),
                       "height_ratios": (1.1, 1),
                       "narrow": {"mosaic": "ab;dd;cc", "width": 4.6, "height": 6.9, "width_ratios": (0.3, 1.0),
                                  "height_ratios": (0.9, 1.1, 0.8)}},
        },
        pick={"t": (2, "x")},
        hover="t",
        folded=("width", "memory", "readout"),
        tries=[
            Try(
                "Step 16 reads a t, as step 1 did. Is its column the same?",
                {"t": 16},
                "No. The letter is the same, but the state before it was another: what was read before is "
                "still in it.",
            ),
            Try(
                "W_hh of size 0. What happens to the predictions?",
                {"t": 48, "memory": 0.0},
                "30 of 48 are right instead of 46. Equal letters leave equal columns, so only the commonest "
                "follower of each letter can be foretold.",
            ),
            Try(
                "Only 2 units. How many characters are foretold now?",
                {"t": 48, "width": 2},
                "19 of 48: two numbers cannot tell 48 places apart by a linear layer.",
            ),
        ],
    )  # fmt: skip


def describe_diagram(diagram: Diagram) -> str:
    """The shape in words, and what the weights cost."""

    def times(count: int, thing: str) -> str:
        return f"{count} {thing}" + ("" if count == 1 else "s")

    sharing = "shared by all steps" if diagram.shared else "no two steps share any, and no further step could follow"
    return (
        f"{diagram.shape.capitalize()}: {times(diagram.inputs, 'input')}, {times(diagram.length, 'state')}, "
        f"{times(diagram.answered, 'output')}. {diagram.parameters:,} weights; {sharing}."
    )


def draw_in_width(diagram: Diagram, axes: Sequence[Any]) -> None:
    """The unrolled network, as many steps as the figure has room for."""
    width = axes[0].figure.get_figwidth()
    draw_unrolled(diagram, axes[0], MOST_COLUMNS if width >= LEAST else MOST_COLUMNS - 1 if width >= 8 else FEW_COLUMNS)


@register("03.unrolled")
def unrolled_explorer() -> Explorer:
    """The drawing of an unrolled network, for any number of steps and any of the five shapes."""
    return Explorer(
        title="Unroll it",
        controls=[
            Choice("shape", "Input and output", SHAPES, SHAPES[3]),
            Slider("steps", "Steps", low=1, high=LONGEST_DRAWN, step=1, value=4),
            Slider("features", "Input size D", low=1, high=64, step=1, value=3),
            Slider("hidden", "State size H", low=1, high=64, step=1, value=5),
            Slider("outputs", "Output size K", low=1, high=64, step=1, value=2),
            Toggle("shared", "All steps share their weights", value=True),
        ],
        compute=Diagram,
        ends={"steps": Diagram.lengths},
        draw=draw_in_width,
        describe=describe_diagram,
        figure={
            "width": 13,
            "height": 4.2,
            "least": LEAST,
            "narrow": {"width": 8.5, "height": 4.2, "least": 8.1, "narrow": {"width": 4.6, "height": 4.8}},
        },
        tries=[
            Try(
                "Twice as many steps, with shared weights. How many weights is that?",
                {"steps": 8},
                "57, as before: the same matrices serve every step.",
            ),
            Try(
                "The same without sharing?",
                {"steps": 8, "shared": False},
                "456, 8 times 57. Each further step would need matrices of its own.",
            ),
            Try(
                "Many to one: which matrix is used only once?",
                {"shape": "many to one"},
                "W_hy, the output matrix: only the last state is read.",
            ),
            Try(
                "A state of 10 instead of 5 units. Which matrix grows fourfold?",
                {"hidden": 10},
                "W_hh, from 25 to 100 numbers: it joins state to state. All together there are 162.",
            ),
        ],
    )
