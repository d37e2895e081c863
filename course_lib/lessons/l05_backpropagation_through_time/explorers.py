"""The explorers of lesson 05."""

from __future__ import annotations

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
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
            Slider("j", "Loss at step j", low=1, high=48, value=32, play_ms=200),
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
        figure={
            "ncols": 3,
            "width": 11,
            "height": 4.6,
            "least": 8.0,
            "width_ratios": (1, 0.05, 1),
            "narrow": {"mosaic": "ab;cc", "width": 4.6, "height": 6.0, "width_ratios": (1, 0.06)},
        },
        backdrop=shares_backdrop,
        moving=("radius", "j", "weight", "network", "input_scale", "seed"),
        pick={"j": (0, "y")},
        folded=("input_scale", "steps", "seed"),
        tries=[
            Try(
                "Radius 0.3: how far back does the gradient come from?",
                {"radius": 0.3},
                "99% come from the last 4 steps; at radius 0.9 from the last 14.",
            ),
            Try(
                "Radius 1.6?",
                {"radius": 1.6},
                "99% come from the last 31 of 32 steps.",
            ),
            Try(
                "The same for W_xh. Why is the first column no longer dark?",
                {"weight": "W_xh"},
                "With a state of 0 before it, step 1 multiplied W_hh with zeros, but W_xh with a character.",
            ),
            Try(
                "Radius 0.5, the lower of two layers. Does it reach further back than one layer?",
                {"radius": 0.5, "network": "two layers, lower"},
                "99% come from the last 7 steps, a step or so more than above it: what comes from above has "
                "travelled back there first.",
            ),
        ],
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
            Slider("chunk", "Chunk length", low=1, high=STEPS, value=8, unit=" steps", play_ms=200),
            Choice("weights", "Weights", WEIGHTS_OF),
            Choice("state", "State at the start of a chunk", STATES),
            Slider("passage_number", "Passage of Hamlet", low=0, high=20, value=0),
        ],
        compute=truncation_view,
        draw=draw_truncation,
        describe=_describe_truncation,
        figure={
            "ncols": 3,
            "width": 11,
            "height": 4.6,
            "least": 8.0,
            "width_ratios": (1, 1, 0.05),
            "narrow": {"mosaic": "aa;bc", "width": 4.6, "height": 6.4, "width_ratios": (1, 0.06)},
        },
        backdrop=truncation_backdrop,
        moving=("chunk", "weights", "state", "passage_number"),
        pick={"chunk": (0, "x")},
        folded=("passage_number",),
        tries=[
            Try(
                "Chunks of 1: which part of the triangle goes grey, and what does that do to the direction?",
                {"chunk": 1},
                "All but the diagonal: 3% of the pairs are kept. Most of what is cut was dark, but it pointed "
                "to the same side: the angle is 39 degrees.",
            ),
            Try(
                "Weights of radius 1.3. Is a chunk of 27 long enough for 30 degrees?",
                {"chunk": 27, "weights": "drawn, radius 1.3"},
                "Just: 27 degrees. Where the gradient does not fade, more is cut off.",
            ),
            Try(
                "The state set to zero at the start of each chunk of 20. What else changes?",
                {"chunk": 20, "state": "set to zero"},
                "The network forgets what it read as well. The angle is 21 degrees; with the state carried it is 10.",
            ),
        ],
    )
