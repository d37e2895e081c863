"""The explorers of lesson 05."""

from __future__ import annotations

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.lessons.l05_backpropagation_through_time.figures import (
    draw_shares,
    draw_truncation,
    shares_backdrop,
    truncation_backdrop,
)
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import (
    NETWORKS,
    WEIGHTS,
    SharesView,
    shares_view,
)
from course_lib.lessons.l05_backpropagation_through_time.truncated_bptt import (
    STATES,
    STEPS,
    WEIGHTS_OF,
    TruncationView,
    truncation_view,
)


def _describe_shares(view: SharesView) -> str:
    setting = f"{view.weight}, {view.network}, spectral radius {view.radius:.2f}, loss at step {view.j} of {view.steps}"
    if not view.shares.steps_for(0.5, view.j):
        return f"{setting}: the gradient is zero, because the only step before it starts from a zero state."
    row = view.shares.share[view.j - 1, : view.j]
    most = int(row.argmax()) + 1
    half, nearly = (_last(view.shares.steps_for(part, view.j)) for part in (0.5, 0.99))
    return (
        f"{setting}: the largest share, {row.max():.0%}, comes from step {most}. Half of the gradient comes from the "
        f"{half}, 99% from the {nearly}. The parts cancel in part: their sum is "
        f"{view.shares.aligned[view.j - 1]:.0%} as long as their lengths added up."
    )


def _last(steps: int) -> str:
    return "last step" if steps == 1 else f"last {steps} steps"


@register("05.shares")
def shares_explorer() -> Explorer:
    """The share of every earlier step in the gradient of every loss."""
    return Explorer(
        title="Whose gradient is it? Shares of every earlier step",
        controls=[
            Slider("radius", "Spectral radius", low=0.3, high=1.6, step=0.05, value=0.9, digits=2),
            Slider("j", "Loss at step j", low=1, high=48, value=32),
            Choice("weight", "Weight", WEIGHTS),
            Choice("network", "Network and layer", NETWORKS),
            Slider("input_scale", "Input scale", low=0.01, high=3.0, step=4, scale="log", value=0.3),
            Slider("steps", "Length", low=4, high=48, step=4, value=32, unit=" steps"),
            Slider("seed", "Seed", low=0, high=9, value=0),
        ],
        compute=shares_view,
        ends={"j": lambda view: (1, view.steps)},
        draw=draw_shares,
        describe=_describe_shares,
        figure={"ncols": 3, "width": 11, "height": 4.6, "least": 8.0, "width_ratios": (1, 0.05, 1)},
        backdrop=shares_backdrop,
        moving=("radius", "j", "weight", "network", "input_scale", "seed"),
    )


def _describe_truncation(view: TruncationView) -> str:
    if view.chunk == STEPS:
        return f"One chunk of {STEPS} steps, weights {view.weights}: nothing is cut, this is the full gradient."
    if not view.length_ratio:
        return (
            f"Chunks of {view.chunk} of {STEPS} steps, weights {view.weights}, state {view.state} at the start of a "
            "chunk: the truncated gradient of W_hh is zero, for every step starts from a zero state."
        )
    return (
        f"Chunks of {view.chunk} of {STEPS} steps, weights {view.weights}, state {view.state} at the start of a chunk: "
        f"the truncated gradient of W_hh points {view.angle:.0f} degrees away from the full one and is "
        f"{view.length_ratio:.2f} times as long. {view.kept:.0%} of the pairs of a loss and a step are kept."
    )


@register("05.truncation")
def truncation_explorer() -> Explorer:
    """The angle between the truncated and the full gradient, for every chunk length."""
    return Explorer(
        title="Truncated backpropagation: what the chunks cut off",
        controls=[
            Slider("chunk", "Chunk length", low=1, high=STEPS, value=8, unit=" steps"),
            Choice("weights", "Weights", WEIGHTS_OF),
            Choice("state", "State at the start of a chunk", STATES),
            Slider("passage_number", "Passage of Hamlet", low=0, high=20, value=0),
        ],
        compute=truncation_view,
        draw=draw_truncation,
        describe=_describe_truncation,
        figure={"ncols": 3, "width": 11, "height": 4.6, "least": 8.0, "width_ratios": (1, 1, 0.05)},
        backdrop=truncation_backdrop,
        moving=("chunk", "weights", "state", "passage_number"),
    )
