"""Exercise 05.4: One step of the recursion."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise
from course_lib.lessons.l05_backpropagation_through_time.exercises.backward_runs import Array, runs


@exercise(
    "05.4",
    title="One step of the recursion",
    difficulty=2,
    minutes=6,
    prompt="Write `step_back(own, carried, h_t, W_hh)`: one step of the delta recursion for a tanh layer. Return "
    "the pair: delta_t (the error on the pre-activation a_t), and what is carried on to h_(t-1).",
    hints=[
        "Both errors sit on h_t: add them first.",
        "`delta = (1 - h_t**2) * (own + carried)`. Since a_t = W_hh h_(t-1) + ..., multiply by W_hh's transpose.",
    ],
)
def step_back(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    """The pair (delta_t, what is carried on to h_(t-1)), each (hidden,).

    own is dL_t/dh_t, the error of step t's own loss; carried is what later steps send back to h_t.
    """
    delta = (1 - h_t**2) * (own + carried)
    return delta, delta @ W_hh


@step_back.cases
def _():
    return [(own[0], own[-1], h[1], W) for W, h, own in runs((2, 2), (3, 2), (5, 3))]


@step_back.allows
def _(own, carried, h_t, W_hh):
    return (
        own.shape == carried.shape == h_t.shape
        and W_hh.shape == (len(h_t), len(h_t))
        and len(h_t) > 0
        and abs(h_t).max() < 1
    )


@step_back.wrong("own", "You left out step t's own loss: add it to what is carried.")
def _(own, carried, h_t, W_hh):
    return step_back(np.zeros_like(own), carried, h_t, W_hh)


@step_back.wrong("carried", "You left out what later steps send back: add it to own.")
def _(own, carried, h_t, W_hh):
    return step_back(own, np.zeros_like(own), h_t, W_hh)


@step_back.wrong("slope", "You left out the slope of tanh, 1 - h_t².")
def _(own, carried, h_t, W_hh):
    return own + carried, (own + carried) @ W_hh


@step_back.wrong("transpose", "Going back needs the transpose of W_hh: `delta @ W_hh`, or `W_hh.T @ delta`.")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * (own + carried)
    return delta, W_hh @ delta


@step_back.wrong("part", "You put the slope on the carried error only; both errors reach h_t, and both pass tanh.")
def _(own, carried, h_t, W_hh):
    delta = own + (1 - h_t**2) * carried
    return delta, delta @ W_hh


@step_back.wrong("square", "The slope of tanh is 1 - h_t², squared; yours is 1 - h_t.")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t) * (own + carried)
    return delta, delta @ W_hh


@step_back.wrong("past tanh", "What you carry on skipped tanh: multiply delta by W_hh, slope included.")
def _(own, carried, h_t, W_hh):
    return (1 - h_t**2) * (own + carried), (own + carried) @ W_hh


@step_back.wrong("swapped", "Your pair is swapped: first delta_t, then what is carried on.")
def _(own, carried, h_t, W_hh):
    delta, back = step_back(own, carried, h_t, W_hh)
    return back, delta


@step_back.wrong("half", "You returned delta_t alone: return it, and what is carried on.")
def _(own, carried, h_t, W_hh):
    return step_back(own, carried, h_t, W_hh)[0]


@step_back.wrong("star", "`*` multiplies entry by entry; the matrix product is `@`.")
def _(own, carried, h_t, W_hh):
    delta = (1 - h_t**2) * (own + carried)
    return delta, delta * W_hh


@step_back.wrong("tanh twice", "h_t is the output of tanh already: its slope is 1 - h_t².")
def _(own, carried, h_t, W_hh):
    delta = (1 - np.tanh(h_t) ** 2) * (own + carried)
    return delta, delta @ W_hh
