"""The explorers of lesson 07."""

from __future__ import annotations

from typing import Any

import torch

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l06_gradient_flow.gradient_flow import FLOOR, factor_text
from course_lib.lessons.l07_one_step.cost_surface import B_RANGE, START, W_RANGE, CliffView, Descent, cliff_view
from course_lib.lessons.l07_one_step.figures import (
    CLIFF_FIGURE,
    STEP_FIGURE,
    cliff_backdrop,
    draw_cliff,
    draw_step,
    step_backdrop,
    thrown_off,
)
from course_lib.lessons.l07_one_step.one_step import MOVED, CarefulStart, StepView, one_step
from course_lib.lessons.l07_one_step.optimisers import OPTIMISERS


def _step(optimiser: str, learning_rate: float, moved: str, **start: Any) -> StepView:
    return one_step(CarefulStart(**start, dtype=torch.float32), optimiser, learning_rate, moved)


def _reach(log10_value: float) -> str:
    return "nothing" if log10_value <= FLOOR else factor_text(log10_value)


def _describe_step(view: StepView) -> str:
    networks = len(view.before)
    before, after = (float(side[:, 1].median()) for side in (view.before, view.after))
    return (
        f"One step of {view.optimiser} at learning rate {view.learning_rate:g} moves {view.moved} of {networks} tanh "
        f"RNNs with {view.start.init} start, spectral radius {view.start.radius:g}. "
        f"The gradient that reaches step 1 of {view.start.steps}, in the median: "
        f"{_reach(before)} before, {_reach(after)} after. {view.lost(1)} lose more than a factor of ten, "
        f"{view.lost(3)} more than a thousand, {view.gained(1)} gain more than ten. Spectral radius after the step: "
        f"{float(view.radius_after.median()):.3f} in the median. Network 1: {float(view.radius_after[0]):.3f}, largest "
        f"singular value {float(view.singular_after[0]):.3f}."
    )


@register("07.one_step")
def one_step_explorer() -> Explorer:
    """Gradient flow before and after one update, for any optimiser and learning rate."""
    return Explorer(
        title="One step from a careful start",
        controls=[
            Choice("optimiser", "Optimiser", OPTIMISERS),
            Slider("learning_rate", "Learning rate", low=1e-4, high=1.0, step=6, scale="log", value=0.1),
            Choice("moved", "The step moves", tuple(MOVED)),
            Choice("init", "Initialisation", ("orthogonal", "gaussian", "identity")),
            Slider("radius", "Radius at the start", low=0.9, high=1.2, step=0.05, value=1.0, digits=2),
            Slider("drive", "Input drive", low=0.001, high=1.0, step=4, scale="log", value=0.01),
            Slider(
                "length", "Training length", low=1, high=500, step=5, scale="log", value=500, unit=" steps", digits=0
            ),
            Slider("width", "Width", low=8, high=48, step=8, value=32),
        ],
        compute=_step,
        draw=draw_step,
        describe=_describe_step,
        figure=STEP_FIGURE,
        backdrop=step_backdrop,
        moving=("optimiser", "learning_rate", "moved"),
        folded=("init", "radius", "drive", "length", "width"),
        tries=[
            Try(
                "Adam at 0.01 moves W_hh only. Can SGD move the radius as far?",
                {"optimiser": "Adam", "learning_rate": 0.01, "moved": "W_hh only"},
                "Not even at rate 1, the largest here: the median radius of 1.056 is beyond it. Adam's step does not "
                "shrink with the gradient.",
            ),
            Try(
                "Training length 1. Why does the recurrent matrix not move?",
                {"length": 1},
                "Before step 1 the state is 0, and the gradient of W_hh is a product with it. The radius stays 1.000.",
            ),
            Try(
                "Momentum's first step is SGD's. Is Nesterov's?",
                {"optimiser": "Nesterov"},
                "No: the point kept for it moves further. 4e-10 of the gradient is left in the median, after "
                "SGD 4e-06.",
            ),
            Try(
                "Start at radius 1.2. Is a gradient that explodes safe from one step?",
                {"radius": 1.2},
                "No: all 16 networks lose more than a factor of a thousand, in the median from 500 to 9e-40. "
                "An exploded gradient makes a huge step, and its weights saturate every unit.",
            ),
        ],
    )


def _descent_in_words(descent: Descent) -> str:
    where = "off the map" if thrown_off(descent.points) else f"at w = {descent.points[-1][0]:.1f}"
    return f"ends {where}, cost {_in_words(descent.costs[-1])}, longest jump {_in_words(descent.longest_jump)}"


def _in_words(value: float) -> str:
    """Two digits, without powers of ten from 0.001 to a million."""
    if value < 1e-3:
        return "below 0.001"
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}" if value < 1e6 else f"{value:.0e}"


def _describe_cliff(view: CliffView) -> str:
    plain, clipped = view.plain, view.clipped
    count = len(clipped.costs) - 1
    updates = "1 update" if count == 1 else f"{count} updates"
    return (
        f"{plain.method}, learning rate {plain.learning_rate:g}, {updates} from the star. "
        f"Without clipping it {_descent_in_words(plain)}. With gradients clipped to norm {clipped.clip:g} it "
        f"{_descent_in_words(clipped)}. Largest gradient: {_in_words(max(plain.norms.max(), clipped.norms.max()))}."
    )


def _cliff(w: float, b: float, **setting: Any) -> CliffView:
    return cliff_view(**setting, start=(w, b))


@register("07.cliff")
def cliff_explorer() -> Explorer:
    """Descents over the cost surface of a two-parameter RNN, with and without clipping."""
    return Explorer(
        title="The cliff: cost surface of an RNN with two parameters",
        controls=[
            Choice("method", "Optimiser", OPTIMISERS),
            Slider("learning_rate", "Learning rate", low=0.001, high=1.0, step=8, scale="log", value=0.3),
            Slider("clip", "Clip at norm", low=0.01, high=100.0, step=4, scale="log", value=1.0),
            Slider("w", "Star: weight w", *W_RANGE, step=0.1, value=START[0], digits=1),
            Slider("b", "Star: bias b", *B_RANGE, step=0.1, value=START[1], digits=1),
            Slider("updates", "Updates", low=1, high=150, step=1, value=100, play_ms=120),
        ],
        compute=_cliff,
        draw=draw_cliff,
        describe=_describe_cliff,
        figure=CLIFF_FIGURE,
        backdrop=cliff_backdrop,
        moving=("method", "learning_rate", "clip", "w", "b", "updates"),
        pick={"w": (0, "x"), "b": (0, "y")},
        folded=("w", "b"),
        tries=[
            Try(
                "SGD, clipped to norm 0.01: safe, and how slow?",
                {"clip": 0.01},
                "No update is longer than 0.003. After 100 it stands at w = 5.3: most of the way to the "
                "cliff, and no further.",
            ),
            Try(
                "Clipped to norm 100: does that help?",
                {"clip": 100.0},
                "No. The largest gradient is 46, so nothing is clipped, and both leave the map.",
            ),
            Try(
                "RMSProp at 0.1: does clipping still matter?",
                {"method": "RMSProp", "learning_rate": 0.1},
                "Not here: the first jump, 1.4 long, leaps the cliff, and no gradient is longer than 0.39. There "
                "is nothing to clip.",
            ),
            Try(
                "And at 0.03?",
                {"method": "RMSProp", "learning_rate": 0.03},
                "Yes. Without clipping one gradient of 18,181 stays in the running mean and makes all later steps "
                "tiny: it ends at cost 0.39, clipped below 0.001.",
            ),
        ],
    )
