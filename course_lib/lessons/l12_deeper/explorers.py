"""The explorers of lesson 12."""

from __future__ import annotations

from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l12_deeper.accent_view import LONGEST as LONGEST_FRENCH
from course_lib.lessons.l12_deeper.accent_view import AccentView, read_accents
from course_lib.lessons.l12_deeper.figures import (
    ACCENT_FIGURE,
    MAP_FIGURE,
    WAY_NAMES,
    accent_html,
    draw_accent,
    draw_whole_map,
)
from course_lib.lessons.l12_deeper.gradient_map import DEEPEST, KINDS, LONGEST, GradientMap, gradient_map
from course_lib.lessons.l12_deeper.nested import OPERATIONS
from course_lib.lessons.l12_deeper.recipes_deeper import READ
from course_lib.lessons.l12_deeper.tree_figures import TREE_FIGURE, draw_tree
from course_lib.lessons.l12_deeper.tree_view import TreeView, read_tree

FRENCH = "Voulez-vous creer une etiquette a partir du modele selectionne ou le noyau a ete arrete ?"
EXPRESSION = "[AND [OR F [NOT F]] [XOR T [AND T F]]]"


def _describe_map(view: GradientMap) -> str:
    if view.depth == 1:
        return (
            f"1 layer of {view.kind} cells, untrained. Of its gradient at the last step 10^{view.back:.1f} is left at "
            "the first. There is nothing below, so a residual connection changes nothing."
        )
    kind = "residual" if view.residual else "plain"
    return (
        f"An untrained {kind} stack of {view.depth} layers of {view.kind} cells. Of the gradient of the top layer at "
        f"the last step, the bottom layer gets 10^{view.down:.1f} of it at that step; the top layer at the first step "
        f"gets 10^{view.back:.1f} of it, the bottom layer there 10^{view.corner:.1f}. The bottom layer gets most at "
        f"step {view.most_below}."
    )


@register("12.gradient_map")
def gradient_map_explorer() -> Explorer:
    """Gradient flow through layers and steps, plain and residual."""
    return Explorer(
        title="Where does the gradient get to?",
        controls=[
            Slider("depth", "Layers", low=1, high=DEEPEST, step=1, value=6),
            Toggle("residual", "Residual connections"),
            Choice("kind", "Cell", KINDS, "GRU"),
            Slider("steps", "Length", low=1, high=LONGEST, step=1, value=30),
        ],
        compute=gradient_map,
        draw=draw_whole_map,
        describe=_describe_map,
        figure=MAP_FIGURE,
        pick={"depth": (0, "y"), "steps": (0, "x")},
        tries=[
            Try(
                "Switch residual on. What does the bottom layer get at the last step?",
                {"residual": True},
                "All of it, 10^0.1; without it 10^-3.1. Through time it changes little: the top layer at the "
                "first step gets 10^-6.0 (it was 10^-6.4).",
            ),
            Try(
                "LSTM cells: what do they lose per layer, and what per step?",
                {"kind": "LSTM"},
                "Per layer they lose most, 10^-4.3 through 6 layers; per step they lose least, 10^-2.6.",
            ),
            Try(
                "tanh cells?",
                {"kind": "RNN"},
                "Per layer they lose least, 10^-1.5 through 6 layers; per step as much as the GRU did, 10^-6.4.",
            ),
        ],
    )


def _describe_accents(view: AccentView) -> str:
    if view.chosen is None:
        return "There is no a, c, e, i, o or u in this text, so nothing can carry a mark. Type some French."
    best = {way: view.spellings[int(values.argmax())] for way, values in view.probability.items()}
    said = "; ".join(
        f"{WAY_NAMES[way]} says {best[way]} ({values.max():.0%})" for way, values in view.probability.items()
    )
    agree = f"{len(view.differ)} of {len(view.places)} letters differ between the ways" if view.differ else "all agree"
    unknown = "character is" if view.strange == 1 else "characters are"
    strange = f" {view.strange} {unknown} unknown to the networks." if view.strange else ""
    return f"Letter {view.number + 1} of {len(view.places)}: {said}. In the whole text {agree}.{strange}"


@register("12.accents")
def accents_explorer() -> Explorer:
    """Put the accents back on a learner's own French, from one way and both."""
    return Explorer(
        title="Put the accents back",
        controls=[
            TextBox("text", "Your French, without accents", FRENCH, limit=LONGEST_FRENCH, rows=2),
            Slider("number", "Letter looked at", low=1, high=LONGEST_FRENCH, step=1, value=16),
        ],
        compute=read_accents,
        draw=draw_accent,
        describe=_describe_accents,
        html=accent_html,
        below=True,
        figure=ACCENT_FIGURE,
        ends={"number": lambda view: (1, max(len(view.places), 1))},
        hover="number",
        tries=[
            Try(
                "Letter 21: the word is modèle. Who is right?",
                {"number": 21},
                "Nobody. From the left e, 99%; from the right é, 80%; both ways é, but only 66% sure: the one that "
                "sees most is wrong as well, and knows it best.",
            ),
            Try(
                "Letter 36: do both ways together do better than either?",
                {"number": 36},
                "Here each says something else: e (67%), ê (62%), é (89%).",
            ),
        ],
    )


def _describe_tree(view: TreeView) -> str:
    reading = view.reading
    if reading is None:
        return view.problem[0].upper() + view.problem[1:]
    values = {"boolean": "FT"}.get(OPERATIONS[view.operation].language, "0123456789")
    expression = reading.expression
    words = f"{len(expression.tokens)} word{'s' * (len(expression.tokens) > 1)}"
    verdict = (
        f"Depth {expression.depth}, {words}. It is {values[expression.value]}; the tree network "
        f"says {values[reading.said[-1]]} ({reading.sure[-1]:.0%}), the GRU {values[reading.gru]}."
    )
    if view.before is None:
        return verdict
    was = view.before
    changed = expression.text if len(expression.text) < 80 else "a long expression"
    kept = "the same" if was.said[-1] == reading.said[-1] else "another one"
    return (
        f"Word {(view.place or 0) + 1} changed: {changed}. "
        f"{verdict} {sum(view.moved)} of {len(view.moved)} parts have another state; the verdict is {kept}."
    )


@register("12.tree")
def tree_explorer() -> Explorer:
    """A learner's own expression as a tree, read by a network trained to depth 4, one word changed."""
    return Explorer(
        title="Read along the brackets",
        controls=[
            TextBox("text", "Your expression", EXPRESSION, limit=12_000, rows=2),
            Choice("operation", "Network for", READ),
            Slider("change", "Value changed (0: none)", low=0, high=20, step=1, value=0),
        ],
        compute=read_tree,
        draw=draw_tree,
        describe=_describe_tree,
        figure=TREE_FIGURE,
        ends={"change": lambda view: (0, min(view.values, 20))},
        folded=("operation",),
        tries=[
            Try(
                "Change value 3. Which states move, which cannot?",
                {"change": 3},
                "Only those between the word and the root: 3 of 10 parts. The verdict is another one.",
            ),
            Try(
                "Change value 1. Does the verdict change?",
                {"change": 1},
                "No. 3 of 10 parts have another state, but it is still T.",
            ),
            Try(
                "Leave a bracket open. What is said?",
                {"text": "[AND [OR F T] T"},
                "The bracket is named with its place: the [AND at 1.",
            ),
        ],
    )
