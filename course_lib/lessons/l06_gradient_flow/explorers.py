"""The explorers of lesson 06."""

from __future__ import annotations

from typing import Any

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l06_gradient_flow.deep_nets import DeepView, deep_view
from course_lib.lessons.l06_gradient_flow.figures import (
    draw_deep,
    draw_flow,
    draw_powers,
    draw_slopes,
    flow_backdrop,
    flow_message,
    size_text,
)
from course_lib.lessons.l06_gradient_flow.gradient_flow import recall_horizon
from course_lib.lessons.l06_gradient_flow.matrix_powers import Powers, powers
from course_lib.lessons.l06_gradient_flow.radius_sweep import FlowView, Setting, flow_view
from course_lib.lessons.l06_gradient_flow.saturation import Slopes, slopes

_INITIALISATION = Choice("init", "Initialisation", ("gaussian", "orthogonal", "identity"))


def _flow(radius: float, **setting: Any) -> FlowView:
    return flow_view(radius, Setting(**setting))


def share(log10_value: float) -> str:
    """What reaches a step, as a part of the gradient or a multiple of it: "0.001 of it", "60 times it"."""
    return f"{size_text(log10_value)} {'times' if log10_value > 0 else 'of'} it"


def _describe_flow(view: FlowView) -> str:
    horizon = recall_horizon(view.current)
    lost = f"It falls below a millionth {horizon} steps back." if horizon else "It never falls below a millionth."
    return (
        f"A {view.setting.activation} RNN of width {view.setting.width}, {view.setting.init} start, spectral radius "
        f"{view.radius:.2f}: over {view.setting.steps} steps {flow_message(view)}; {share(view.at_step_1)} "
        f"reaches step 1, where linear theory says {size_text(float(view.theory[1]))}. {lost}"
    )


@register("06.gradient_flow")
def gradient_flow_explorer() -> Explorer:
    """Gradient at every step of a recurrent network, live, for any spectral radius."""
    return Explorer(
        title="Gradient flow through an RNN",
        controls=[
            Slider("radius", "Spectral radius", low=0.5, high=1.6, step=0.01, value=1.0, digits=2, play_ms=120),
            _INITIALISATION,
            Choice("activation", "Activation", ("tanh", "relu", "logistic", "linear")),
            Slider("input_scale", "Input scale", low=0.01, high=3.0, step=4, scale="log", value=0.03),
            Slider("width", "Width", low=16, high=128, step=16, value=64),
            Slider("steps", "Length", low=10, high=500, step=10, value=500, unit=" steps"),
        ],
        compute=_flow,
        draw=draw_flow,
        describe=_describe_flow,
        figure={"ncols": 2, "width": 11, "height": 4.4, "width_ratios": (1.7, 1)},
        backdrop=flow_backdrop,
        moving=("radius",),
        pick={"radius": (1, "x")},
        folded=("width",),
        tries=[
            Try(
                "Radius 1.1. Linear theory says that the gradient explodes. Does it?",
                {"radius": 1.1},
                "No: 5 times it arrives, where theory says 5e+20. Saturation takes what the radius gives.",
            ),
            Try(
                "Inputs of scale 1. Does radius 1.6 repair the damage?",
                {"radius": 1.6, "init": "orthogonal", "input_scale": 1.0},
                "No: even 1.6 leaves 2e-22, and no radius of the slider does better.",
            ),
            Try(
                "A linear network with orthogonal weights. What changes?",
                {"radius": 1.1, "init": "orthogonal", "activation": "linear"},
                "Theory and measurement coincide: both say 5e+20, and so it is at every radius.",
            ),
            Try(
                "Identity at radius 1.3: an explosion?",
                {"radius": 1.3, "init": "identity"},
                "It vanishes, to 3e-114: every unit slides into a saturated end and stays there. A radius "
                "above 1 need not explode.",
            ),
        ],
    )


def _describe_powers(found: Powers) -> str:
    return (
        f"{len(found.eigenvalues)} eigenvalues of a matrix with {found.init} start, the outermost {found.radius:.2f} "
        f"from the origin. The norm of its 100th power is {size_text(float(found.log10_norm[-1]))}; "
        f"on the way it rises at most {10**found.hump:.1f} times above the radius to the power t."
    )


@register("06.eigenvalues")
def eigenvalues_explorer() -> Explorer:
    """Eigenvalues beside the unit circle, and the norm of the matrix's powers."""
    return Explorer(
        title="Eigenvalues and powers of a matrix",
        controls=[
            Slider("radius", "Spectral radius", low=0.5, high=1.5, step=0.01, value=0.95, digits=2, play_ms=120),
            _INITIALISATION,
            Slider("width", "Width", low=2, high=64, step=2, value=32),
        ],
        compute=powers,
        draw=draw_powers,
        describe=_describe_powers,
        figure={
            "ncols": 3,
            "width": 12.5,
            "height": 4.6,
            "width_ratios": (1, 1.1, 1),
            "least": 8.1,
            "narrow": {"nrows": 3, "width": 4.6, "height": 7.5, "height_ratios": (1.2, 1, 1)},
        },
        pick={"radius": (0, "r")},
        folded=("width",),
        tries=[
            Try(
                "Orthogonal weights, all eigenvalues on one circle. Which line is straight?",
                {"init": "orthogonal"},
                "The blue one lies on the radius to the power t: it is never more than 1.0 times above it. "
                "With Gaussian weights it rises 2.4 times above it.",
            ),
            Try(
                "A larger Gaussian matrix of the same radius. Does the hump grow?",
                {"width": 64},
                "Yes, from 2.4 to 2.9 times. The radius says what happens in the end, and not on the way there.",
            ),
            Try(
                "The outermost eigenvalue beyond the circle. What do the powers do?",
                {"radius": 1.05},
                "They grow: the norm of the 100th is 300.",
            ),
        ],
    )


def _describe_slopes(found: Slopes) -> str:
    return (
        f"Slopes of the activation in two running networks, input scale {found.input_scale:g}. The mean slope is "
        f"{found.mean('tanh'):.2f} for tanh, where up to 1 is possible, and {found.mean('logistic'):.2f} for the "
        f"logistic, where up to 0.25 is; {100 * found.saturated('tanh'):.0f}% of the tanh units are saturated."
    )


@register("06.saturation")
def saturation_explorer() -> Explorer:
    """Histograms of act' for tanh and logistic units in a running network."""
    return Explorer(
        title="Saturation: the slopes that a running network uses",
        controls=[
            Slider("input_scale", "Input scale", low=0.01, high=10.0, step=8, scale="log", value=1.0),
            Slider("radius", "Spectral radius", low=0.5, high=1.6, step=0.05, value=1.0, digits=2),
        ],
        compute=slopes,
        draw=draw_slopes,
        describe=_describe_slopes,
        figure={"ncols": 2, "width": 10, "height": 4.2},
        tries=[
            Try(
                "Small inputs: where is tanh's pile?",
                {"input_scale": 0.1},
                "Near 1: the mean slope is 0.94, and nearly nothing is lost on the way back.",
            ),
            Try(
                "Large inputs: where has it gone?",
                {"input_scale": 3.0},
                "To 0. The mean slope is 0.26, and 53% of the tanh units are saturated. The logistic has "
                "0.12, and never more than 0.25.",
            ),
        ],
    )


def _describe_deep(view: DeepView) -> str:
    sizes = ", ".join(f"{size_text(view.decades(kind))} in the {kind} net" for kind in view.layers)
    return (
        f"Of the gradient at layer {view.depth}, this much reaches layer 0: {sizes}. Mean length of the paths "
        f"through the residual net, in blocks: {view.paths.mean_length:.2g}; weighted by gradient: "
        f"{view.paths.mean_effective_length:.2g}."
    )


@register("06.residual")
def residual_explorer() -> Explorer:
    """Gradient by layer in plain, residual and dense nets; paths through the residual one."""
    return Explorer(
        title="Not only RNNs: plain, residual and dense nets",
        controls=[
            Slider("depth", "Depth", low=2, high=50, step=1, value=50, unit=" layers"),
            Slider("gain", "Weight gain", low=0.1, high=2.0, step=0.05, value=0.5, digits=2),
        ],
        compute=deep_view,
        draw=draw_deep,
        describe=_describe_deep,
        figure={"ncols": 2, "width": 11, "height": 4.4, "width_ratios": (1.25, 1)},
        tries=[
            Try(
                "Weights twice as large. Does the plain net live?",
                {"gain": 1.0},
                "Nearly: 0.04 of the gradient reaches layer 0, where it was 3e-16. The residual net gets 30 times it.",
            ),
            Try(
                "Only 10 layers. Is the residual connection needed?",
                {"depth": 10},
                "It helps already: 2 times the gradient reaches layer 0 in the residual net, 4e-04 of it in "
                "the plain one.",
            ),
            Try(
                "Gain 2: is more always better?",
                {"gain": 2.0},
                "No. 300 times the gradient reaches layer 0 in the plain and in the residual net: both "
                "explode. The dense net has 2.",
            ),
        ],
    )
