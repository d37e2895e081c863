"""The explorers of lesson 10."""

from __future__ import annotations

from statistics import median

from course_lib.explorers.controls import Choice, Slider, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l10_gated_family.figures import (
    FORMS_FIGURE,
    LIFE_FIGURE,
    TASK_FIGURE,
    draw_form,
    draw_life,
    draw_task,
    life_backdrop,
    life_message,
)
from course_lib.lessons.l10_gated_family.gate_life import KEEPING_GATE, Life, lifetime, stored_values
from course_lib.lessons.l10_gated_family.gated_conventions import Compared, compare, library_gru, sequence
from course_lib.lessons.l10_gated_family.learnability import RATES, TaskView, in_bits, task_view
from course_lib.lessons.l10_gated_family.learnability_tasks import KINDS, TASKS
from course_lib.models.gru import RESETS, UPDATES


def _describe_life(view: Life) -> str:
    if view.predicted is None:
        said = "A vanilla RNN has no gate, so the bias does nothing."
    else:
        gate = 1 - 1 / lifetime(view.bias)
        said = (
            f"The {view.kind}'s gate {KEEPING_GATE[view.kind]} has bias {view.bias:g}: with no input it is {gate:.3f}, "
            f"which gives a lifetime of {lifetime(view.bias):.3g} steps."
        )
    measured = "never within the run" if view.measured is None else f"from step {view.measured} on"
    return (
        f"{said} Weights are {view.scale:g} times the usual. Measured: at most 37% of the difference between two "
        f"stored values is left {measured}. {life_message(view)}."
    )


@register("10.lifetime")
def lifetime_explorer() -> Explorer:
    """How long a stored value lives, against the bias of the gate that keeps it."""
    return Explorer(
        title="How long does a stored value live?",
        controls=[
            Slider("bias", "Gate bias", low=-4, high=6, step=0.25, value=2),
            Choice("kind", "Cell", tuple(KEEPING_GATE)),
            Slider("scale", "Weights, times the usual", low=0, high=1, step=0.25, value=0),
        ],
        compute=stored_values,
        draw=draw_life,
        describe=_describe_life,
        figure=LIFE_FIGURE,
        backdrop=life_backdrop,
        moving=("bias", "scale"),
        pick={"bias": (1, "x", lifetime)},
        tries=[
            Try(
                "Bias 2.75 instead of 2: what does 0.75 more do to the lifetime?",
                {"bias": 2.75},
                "It about doubles it, from 8.39 to 16.6 steps.",
            ),
            Try(
                "An LSTM at bias 4, with its usual weights. How long does a value live?",
                {"bias": 4, "kind": "LSTM", "scale": 1},
                "With no input 55.6 steps; but here the difference grew 7.3-fold, and never comes down to 37%.",
            ),
            Try(
                "A vanilla RNN: what does the bias do?",
                {"kind": "RNN", "scale": 1},
                "Nothing, it has no gate. At most 37% is left from step 2 on.",
            ),
        ],
    )


def _form(reset: str, update: str, turned: bool, reset_bias: float) -> Compared:
    return compare(library_gru(reset_bias=reset_bias, scale=2.0), sequence(), reset, update, turned)


def _describe_form(found: Compared) -> str:
    turned = " and the signs of z's rows turned" if found.turned else ""
    verdict = (
        "it computes what the library computes"
        if found.same
        else f"its largest difference from the library is {found.error:.2g}"
    )
    return (
        f"A GRU whose reset gate acts {found.reset} the matrix and whose update gate, at 1, means {found.update}, "
        f"with the weights of a torch.nn.GRU{turned}: {verdict}."
    )


@register("10.conventions")
def conventions_explorer() -> Explorer:
    """One set of weights in four forms of the GRU, beside the library's output."""
    return Explorer(
        title="One set of weights, four GRUs",
        controls=[
            Choice("reset", "Reset acts", RESETS, value="before"),
            Choice("update", "z = 1 means", UPDATES),
            Toggle("turned", "Turn the signs of z's rows"),
            Slider("reset_bias", "Added to r's bias", low=-10, high=30, step=2, value=0),
        ],
        compute=_form,
        draw=draw_form,
        describe=_describe_form,
        figure=FORMS_FIGURE,
        tries=[
            Try(
                "Reset after, z = 1 means replace. Which toggle mends it?",
                {"reset": "after", "update": "replace"},
                "Turn the signs of z's rows: then it computes what the library computes. Now its largest "
                "difference is 1.1.",
            ),
            Try(
                "Here it is turned. Does it agree?",
                {"reset": "after", "update": "replace", "turned": True},
                "Yes, it computes what the library computes: the two conventions for z are one network with "
                "other signs.",
            ),
            Try(
                "Reset before, r's bias raised by 30. Where is the difference?",
                {"reset_bias": 30},
                "Gone: r is 1 everywhere, and then it does not matter where it acts.",
            ),
            Try(
                "And lowered by 10?",
                {"reset_bias": -10},
                "Largest here, 0.59 (it was 0.34): r is 0. Shut, the library's r mutes the recurrent bias "
                "too, the other form only the state.",
            ),
        ],
    )


def _describe_task(view: TaskView) -> str:
    said = []
    for kind, found in view.groups.items():
        if not found.runs:
            said.append(f"{kind}: not run")
            continue
        loss = median(run.test for run in found.runs)
        rate = f"{kind} at rate {found.rate:g}"
        if view.task == "text":
            said.append(f"{rate}: {in_bits(loss):.2f} bits per character in the median")
            continue
        when = f", after {median(found.learners):.0f} updates in the median" if found.learners else ""
        said.append(f"{rate}: {len(found.learners)} of {len(found.runs)} seeds learned it{when}")
    return f"{view.task.capitalize()}. {'; '.join(said)}."


@register("10.learnability")
def learnability_explorer() -> Explorer:
    """Stored learning curves of four tasks by cell and learning rate."""
    return Explorer(
        title="Who learns what, at equal parameters?",
        controls=[
            Choice("task", "Task", TASKS),
            Choice("rate", "Learning rate", {"the best one": None, **{f"{rate:g}": rate for rate in RATES}}),
            Choice("kinds", "Show", {"all cells": KINDS, **{kind: (kind,) for kind in KINDS}}),
        ],
        compute=task_view,
        draw=draw_task,
        describe=_describe_task,
        figure=TASK_FIGURE,
        tries=[
            Try(
                "Parity: which cells learn it?",
                {"task": "parity"},
                "Every cell with a gate, with 5 of 5 seeds. The RNN does with 0.",
            ),
            Try(
                "Parity at the lowest learning rate: how much longer does it take?",
                {"task": "parity", "rate": 0.003},
                "Three times as long: 240 to 260 updates in the median instead of 80.",
            ),
            Try(
                "Text: who leads after 100 updates, and who at the end?",
                {"task": "text"},
                "After 100 the LSTM leads, at the end the GRU, with 2.98 bits per character.",
            ),
        ],
    )
