"""The explorers of lesson 09: the four steps, the gradient highway, and the gates of a trained LSTM."""

from __future__ import annotations

from typing import Any

from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l04_character_language_model.figures import character_name
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l09_lstm import lstm_steps
from course_lib.lessons.l09_lstm.figures import (
    GATES_FIGURE,
    HIGHWAY_FIGURE,
    NAMES,
    STEPS_FIGURE,
    draw_gates,
    draw_highway,
    draw_steps,
    gates_backdrop,
    held,
    highway_backdrop,
    steps_backdrop,
    steps_html,
    steps_text,
)
from course_lib.lessons.l09_lstm.gate_view import (
    GATES,
    LEVELS,
    LONGEST,
    ORDERS,
    GateView,
    forgetting,
    gate_view,
    memory_length,
    shipped_reader,
)
from course_lib.lessons.l09_lstm.gradient_highway import Highway, highway
from course_lib.lessons.l09_lstm.lstm_steps import CellStep, cell_step, what_happens

TEXT = 'she said "no vowel here" and left.'
SENTENCE = 'The first argument is called "self" by habit, and the word in quotation marks here is "value'
MODEL = "prose"
_LEVELS = {"nothing: leave it": "", **{f"held at {level}": level for level in LEVELS}}


def describe_steps(step: CellStep) -> str:
    """The character that is read, and what each unit does."""
    if not step.t:
        return "There is no character to read, so the memory c and the state h of all three units stay 0."
    return f"Step {step.t} of {len(step.text)} reads {character_name(step.character)}: {'; '.join(what_happens(step))}."


@register("09.steps")
def steps_explorer() -> Explorer:
    """The four steps of an LSTM, one character at a time, with live numbers."""
    return Explorer(
        title="The four steps, one character at a time",
        controls=[
            TextBox("text", "Your text, in any script", TEXT, limit=lstm_steps.LONGEST, rows=1),
            Slider("t", "Step", low=1, high=lstm_steps.LONGEST, step=1, value=4, play_ms=700),
        ],
        compute=cell_step,
        ends={"t": lambda step: (1, max(1, len(step.text)))},
        draw=draw_steps,
        describe=describe_steps,
        html=steps_html,
        below=True,
        figure=STEPS_FIGURE,
        backdrop=steps_backdrop,
        moving=("text", "t"),
        hover="t",
        folded=("text",),
        tries=[
            Try(
                "A quotation mark is read. What does it do to the unit quote?",
                {"t": 10},
                "It turns it round: the unit forgets all that it held, writes 0.75 and tells 0.64.",
            ),
            Try(
                "Two spaces in a row. What does count tell at the second?",
                {"text": "a  b", "t": 3},
                "Nothing, 0.00: the first space's h has shut the forget gate, and the 0.25 it had counted is gone.",
            ),
            Try(
                "Which unit would be no worse without a memory?",
                {"t": 13},
                "vowel: at every step it forgets what it held, here 0.96, and writes anew.",
            ),
        ],
    )


def describe_highway(view: Highway) -> str:
    """What reaches step 1 by three ways."""
    full, path, rnn = (factor_text(float(line[1])) for line in (view.full, view.path, view.rnn))
    return (
        f"Over {view.steps} steps {full} of the gradient reaches step 1 of the LSTM by all paths together, {path} "
        f"along the cell path alone, and {rnn} in the tanh RNN of radius 1. The middle unit remembers for "
        f"{steps_text(view.median_memory)}."
    )


@register("09.highway")
def highway_explorer() -> Explorer:
    """Gradient flow of a fresh LSTM for any forget-gate bias, beside its cell path and a vanilla RNN."""
    return Explorer(
        title="The gradient highway and its toll: the forget gate",
        controls=[
            Slider("forget_bias", "Forget-gate bias", low=-2.0, high=8.0, step=0.5, value=1.0, digits=1),
            Slider("gain", "Recurrent weights", low=0.0, high=12.0, step=1.0, value=1.0, unit=" times"),
            Choice("input_scale", "Input scale", {f"{scale:g}": scale for scale in (0.03, 0.3, 1.0)}, 1.0),
            Slider("steps", "Length", low=50, high=500, step=50, value=500, unit=" steps"),
        ],
        compute=highway,
        draw=draw_highway,
        describe=describe_highway,
        figure=HIGHWAY_FIGURE,
        backdrop=highway_backdrop,
        moving=("forget_bias", "gain", "input_scale"),
        tries=[
            Try(
                "Bias 4.5: does the cell path carry a hundredth?",
                {"forget_bias": 4.5},
                "Nearly, 0.008. The middle unit then remembers for 87.8 steps.",
            ),
            Try(
                "And at 5?",
                {"forget_bias": 5.0},
                "Yes, 0.05. Half a unit of bias less was not enough: 0.008.",
            ),
            Try(
                "Bias 1 again, recurrent weights 12 times as large. What explodes, and what cannot?",
                {"gain": 12},
                # no figures: states in chaos, and so both numbers, differ with the processor's rounding
                "The gradient by all paths explodes, to a number of more than thirty digits. The cell path cannot, a "
                "product of numbers below 1: next to nothing is left.",
            ),
        ],
    )


def _gates(row: int, **setting: Any) -> GateView:
    return gate_view(MODEL, row=row - 1, **setting)


def describe_gates(view: GateView) -> str:
    """Which unit, what is held, and what that changes."""
    before, after = view.before, view.after
    mean = float(before.values["f"][:, view.unit].mean())
    cut = f"Only the first {LONGEST} of {before.typed:,} characters are read. " if before.typed > LONGEST else ""
    unknown = f"Unknown to the model, and read as <unk>: {before.unknown}. " if before.unknown else ""
    empty = "No text: the model reads a line end. " if not before.typed else ""
    cost = ""
    if before.bits is not None and after.bits is not None:
        cost = f" The sentence costs {before.bits:.2f} bits per character" + (
            f"; with {held(view)}, {after.bits:.2f}." if view.clamp else "."
        )
    read = "1 character" if view.step == 1 else f"{view.step} characters"
    character, was, now = max(view.likeliest(), key=lambda found: found[2])
    return (
        f"{empty}{cut}{unknown}Row {view.row + 1} of {len(view.units)} is unit {view.unit}: its mean forget gate is "
        f"{mean:.2f}, a memory of about {steps_text(memory_length(mean))}. After {read} the likeliest "
        f"next is {character_name(character)}, {now:.0%} (it was {was:.0%})." + cost
    )


def _first_row() -> int:
    """Where the unit stands whose forgetting changes the default sentence's next character most; from 1."""
    unit = int(forgetting(shipped_reader(MODEL), SENTENCE).moved.argmax())
    return gate_view(MODEL, SENTENCE, ORDERS[0], 0, LONGEST).units.tolist().index(unit) + 1


@register("09.gates")
def gates_explorer() -> Explorer:
    """Any gate of any unit of a trained LSTM on the learner's own sentence; each can be held."""
    return Explorer(
        title="Gates at work: hold one, and see what the network forgets",
        controls=[
            TextBox("text", "Your sentence", SENTENCE, limit=LONGEST, rows=1),
            Choice("order", "Sort units by", ORDERS),
            Slider("row", "Unit in row", low=1, high=shipped_reader(MODEL).units, step=1, value=_first_row()),
            Choice("gate", "Gate", {f"{gate}: {NAMES[gate]}": gate for gate in GATES}),
            Choice("level", "Hold it", _LEVELS, "held at 0"),
            Toggle("everywhere", "In all units at once"),
            Slider("step", "Characters read", low=1, high=LONGEST, step=1, value=LONGEST, play_ms=400),
        ],
        compute=_gates,
        ends={"step": lambda view: (1, len(view.before.text))},
        draw=draw_gates,
        describe=describe_gates,
        figure=GATES_FIGURE,
        backdrop=gates_backdrop,
        moving=("row", "gate", "level", "everywhere", "step"),
        pick={"row": (2, "y", lambda row: row - 1), "step": [(n, "x") for n in (0, 1, 2)]},
        folded=("text", "order", "everywhere"),
        tries=[
            Try(
                "Nothing is held now. How sure is the network of the closing quotation mark, and how sure "
                "when unit 24 forgets?",
                {"level": ""},
                "68% sure; 33% when the forget gate of unit 24 is held at 0.",
            ),
            Try(
                "Sorted by place in word, nothing held: which gates close at spaces?",
                {"order": "follows place in word", "level": "", "row": 1},
                "Some of the rows on top, such as unit 163 in row 1; being near the top does not say how a gate moves.",
            ),
            Try(
                "The forget gate held at 1 in all units. What does an LSTM say that cannot forget?",
                {"level": "held at 1", "everywhere": True},
                "It says w, with 72%, and costs 6.14 bits a character instead of 2.41: memories only add up.",
            ),
        ],
    )
