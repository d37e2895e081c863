"""The explorers of lesson 13."""

from __future__ import annotations

from statistics import median

from course_lib.explorers.controls import Choice, Slider, TextBox
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l13_sequence_to_sequence.context_forms import LONGEST_TAUGHT, TASKS
from course_lib.lessons.l13_sequence_to_sequence.context_plane import Plane, plane
from course_lib.lessons.l13_sequence_to_sequence.figures import (
    LENGTH_FIGURE,
    PLANE_FIGURE,
    LengthView,
    draw_lengths,
    draw_plane,
    length_view,
)
from course_lib.lessons.l13_sequence_to_sequence.transplant import MODELS, MOST_STEPS, transplant
from course_lib.lessons.l13_sequence_to_sequence.transplant_figures import (
    TRANSPLANT_FIGURE,
    describe_decoded,
    draw_decoded,
)
from course_lib.models.encoder_decoder import CONTEXTS


@register("13.transplant")
def transplant_explorer() -> Explorer:
    """The decoder's distribution step by step, with the context of another source from a step on."""
    return Explorer(
        title="Another word's context, half-way",
        controls=[
            Choice("model", "Model", tuple(MODELS)),
            TextBox("source", "Your word or number", "sequence", limit=200, word=True),
            TextBox("other", "Whose context comes in", "natural", limit=200, word=True),
            Slider("at", "From step (0: never)", low=0, high=MOST_STEPS, step=1, value=3),
        ],
        compute=transplant,
        draw=draw_decoded,
        describe=describe_decoded,
        figure=TRANSPLANT_FIGURE,
        ends={"at": lambda run: (0, run.last)},
        tries=[
            Try(
                "The context comes in one step later or earlier: is the place counted? Here from step 1.",
                {"at": 1},
                "The place is kept roughly: S IY is spelled before the end of 'natural' comes in.",
            ),
            Try(
                "'photograph' gets the context of 'butterfly' from step 4. How does it end?",
                {"source": "photograph", "other": "butterfly", "at": 4},
                "As 'butterfly' does: AH F L AY. The decoder's state says how far it has come, the context "
                "says in what.",
            ),
            Try(
                "1977 with the context of 84 from step 14 on: which number comes out?",
                {"model": "English number to French", "source": "1977", "other": "84", "at": 14},
                "mille neuf cent goes on as quatre-vingt-quatre.",
            ),
            Try(
                "77 with the context of 1984 from step 4 on?",
                {"model": "English number to French", "source": "77", "other": "1984", "at": 4},
                "soixante-quatre: it takes its unit from the other number.",
            ),
        ],
    )


def describe_lengths(view: LengthView) -> str:
    """The share right over all lengths, in the median of the seeds, and where half are right no longer."""
    said = []
    for form, runs in view.runs.items():
        shares = view.exact(form)
        fewer = {
            name: [length for length, found in zip(view.lengths, shares, strict=True) if median(found) < share]
            for name, share in (("90%", 0.9), ("half", 0.5))
        }
        where = "".join(
            f", fewer than {name} from length {found[0]} on"
            for name, found in fewer.items()
            if found and found[0] > view.lengths[0]
        )
        spread = sorted(100 * run.exact() for run in runs)
        said.append(
            f"context in the {form}: {median(spread):.0f}% right in the median of {len(runs)} seeds "
            f"({spread[0]:.0f} to {spread[-1]:.0f}){where}"
        )
    beyond = f" Sources of more than {LONGEST_TAUGHT} letters were not taught." if view.task == "copying" else ""
    return f"{view.task.capitalize()}, all forms with equal parameters. {'; '.join(said)}.{beyond}"


@register("13.length")
def length_explorer() -> Explorer:
    """Stored accuracy against the length of the source, by where the decoder sees the context."""
    return Explorer(
        title="Where does the decoder see the context?",
        controls=[
            Choice("task", "Task", tuple(TASKS)),
            Choice("forms", "Context in the", {"all three": CONTEXTS, **{form: (form,) for form in CONTEXTS}}),
        ],
        compute=length_view,
        draw=draw_lengths,
        describe=describe_lengths,
        figure=LENGTH_FIGURE,
        tries=[
            Try(
                "The context at the start only. From which length on are fewer than half right?",
                {"forms": "start"},
                "From 11 letters on; 42% are right in all. With the context in the state it is from 12 on, and 51%.",
            ),
            Try(
                "Pronouncing: is the gap as large?",
                {"task": "pronouncing"},
                "Smaller, and at nearly every length: 35%, 41% and 42% right.",
            ),
        ],
    )


def describe_plane(view: Plane) -> str:
    """How well neighbours agree, with its controls, and who the learner's own neighbours are."""
    own = f" {view.note}" if view.note else ""
    if view.neighbours:
        near = ", ".join(f'"{one}"' for one in view.neighbours)
        own = f' Nearest to "{view.sources[-1]}" in all dimensions: {near}.'
    return (
        f"The plane holds {view.explained:.0%} of the contexts' variance. In all dimensions {view.same:.0%} of the "
        f"sources have a nearest neighbour of their own group; with weights not yet trained {view.before:.0%}, by "
        f"chance {view.chance:.0%}.{own}"
    )


@register("13.plane")
def plane_explorer() -> Explorer:
    """Contexts in their principal plane, and the learner's own word or number among them."""
    return Explorer(
        title="What lies near what?",
        controls=[
            Choice("model", "Model", tuple(MODELS)),
            TextBox("own", "Your word or number (may be empty)", "thinking", limit=200, word=True),
        ],
        compute=plane,
        draw=draw_plane,
        describe=describe_plane,
        figure=PLANE_FIGURE,
        tries=[
            Try(
                "A word that nobody knows, 'brillig'?",
                {"own": "brillig"},
                "grilling, tilling, brining: words that end alike.",
            ),
            Try(
                "Numbers: what lies near 77?",
                {"model": "English number to French", "own": "77"},
                "seventies and sevens: seven, seventy-six, seventy.",
            ),
            Try(
                "And near 10,000, a size that it never saw?",
                {"model": "English number to French", "own": "10,000"},
                "It is taken for a four-digit number.",
            ),
        ],
    )
