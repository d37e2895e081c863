"""The explorers of lesson 11."""

from __future__ import annotations

from course_lib.experiments.microscope import LONGEST, MicroscopeView, microscope
from course_lib.experiments.unit_ablation import LEVELS, MODELS, AblationView, ablation_view
from course_lib.experiments.unit_correlations import KEPT, PROPERTIES
from course_lib.figures.chips import visible_character
from course_lib.figures.lesson_11 import (
    ABLATION_FIGURE,
    MICROSCOPE_FIGURE,
    ablation_backdrop,
    ablation_html,
    draw_ablation,
    draw_microscope,
    microscope_backdrop,
    microscope_html,
)
from course_lib.widgets.controls import Choice, Slider, TextBox, Toggle
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.registry import register

PROGRAM = '''def greet(name, polite=True):
    """Say hello to somebody."""
    if polite:
        if not name:
            name = 'stranger'  # nobody told us
        print("Good morning, dear", name)
    raise ValueError("expected a name, and some manners")
'''


def _microscope(where: str, rank: float, text: str) -> MicroscopeView:
    name, model = where.split(", ")
    return microscope(model, name, int(rank), text)


def _describe_microscope(view: MicroscopeView) -> str:
    score = view.score
    found = view.stretches()
    named = "; ".join("".join(visible_character(c) if c != " " else c for c in part[:24]) for part in found[:5])
    on = f"It is on along {len(found)} stretches, first: {named}." if found else "It is on nowhere in this text."
    here = "nothing to compare on this text" if view.here is None else f"|r| = {abs(view.here):.2f} on this text"
    return (
        f"The {view.model} model's unit {score.unit}, seen through {score.signal}, stands at rank {view.rank} for "
        f"{view.name}: {here}, {abs(score.reported):.2f} on held-out text, {view.baseline:.2f} by chance. {on}"
    )


@register("11.microscope")
def microscope_explorer() -> Explorer:
    """A text of your own, coloured by one unit of a shipped model."""
    return Explorer(
        title="Gate microscope: what does this unit follow?",
        controls=[
            Choice(
                "where",
                "Property, model",
                [f"{name}, {model}" for model, names in PROPERTIES.items() for name in names],
                "inside quotes, python",
            ),
            Slider("rank", "Unit, by rank", low=1, high=KEPT, step=1, value=1),
            TextBox("text", "Your text or program", PROGRAM, limit=LONGEST, rows=8),
        ],
        compute=_microscope,
        draw=draw_microscope,
        describe=_describe_microscope,
        html=microscope_html,
        figure=MICROSCOPE_FIGURE,
        backdrop=microscope_backdrop,
        backdrop_controls=("where",),
    )


PROMPT = "def load(path, mode):\n    if mode == 'read"


def _ablation(text: str, model: str, count: float, level: str, by_chance: bool) -> AblationView:
    return ablation_view(model, text, int(count), level, by_chance)


def _describe_ablation(view: AblationView) -> str:
    free, held = float(view.free[-1]), float(view.held[-1])
    if max(free, held) < 0.01:
        change = "a quote is unlikely either way"
    elif free >= held:
        change = f"{free / max(held, 1e-6):.3g} times less likely"
    else:
        change = f"{held / max(free, 1e-6):.3g} times more likely"
    units = ", ".join(f"unit {unit} at {value:.1f}" for unit, value in view.values.items())
    return (
        f"The {view.model} model after this text: a quote comes next with probability {free:.3f} when all units are "
        f"free, {held:.3f} when cell states are held ({units}): {change}."
    )


@register("11.ablation")
def ablation_explorer() -> Explorer:
    """Hold the units that follow quotes, and see what the model expects."""
    return Explorer(
        title="Hold the quote units",
        controls=[
            TextBox("text", "Your text, open at the end", PROMPT, limit=2000, rows=3),
            Choice("model", "Model", MODELS),
            Slider("count", "Units held, the best followers first", low=1, high=KEPT, step=1, value=3),
            Choice("level", "Held", LEVELS),
            Toggle("by_chance", "Other units instead, drawn by chance"),
        ],
        compute=_ablation,
        draw=draw_ablation,
        describe=_describe_ablation,
        html=ablation_html,
        figure=ABLATION_FIGURE,
        backdrop=ablation_backdrop,
    )
