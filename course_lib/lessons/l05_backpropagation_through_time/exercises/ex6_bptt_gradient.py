"""Exercise 05.6: Backpropagation through time."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise
from course_lib.lessons.l05_backpropagation_through_time.exercises.backward_runs import Array, runs


@exercise(
    "05.6",
    title="Backpropagation through time",
    difficulty=4,
    minutes=12,
    prompt="Put it together. Write `bptt_gradient(W_hh, h, own)`: dL/dW_hh in one backward pass, from the kept "
    "states `h` and each loss's own error `own`. No autograd.",
    hints=[
        "Go from t = T down to 1. Keep one vector, the error carried to h_t; it starts at zero.",
        "Each step is 05.4; each part is 05.5.",
        "Order: delta, add the outer product, then `carried = delta @ W_hh`.",
    ],
    forbid=["autograd"],
)
def bptt_gradient(W_hh: Array, h: Array, own: Array) -> Array:
    """dL/dW_hh of a tanh layer for L = L_1 + ... + L_T; h is (T + 1, hidden), own[t - 1] is dL_t/dh_t."""
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@bptt_gradient.cases
def _():
    return runs((2, 2), (3, 5), (4, 8))


@bptt_gradient.allows
def _(W_hh, h, own):
    return (
        h.shape == (len(own) + 1, own.shape[1])
        and W_hh.shape == (h.shape[1], h.shape[1])
        and own.size > 0
        and abs(h).max() < 1
    )


@bptt_gradient.wrong("last loss", "You added only the last loss's error; every step has a loss of its own.")
def _(W_hh, h, own):
    last = np.zeros_like(own)
    last[-1] = own[-1]
    return bptt_gradient(W_hh, h, last)


@bptt_gradient.wrong("slope", "You left out the slope of tanh; multiply by 1 - h_t² each step.")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = own[t - 1] + carried
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@bptt_gradient.wrong("transpose", "Your error goes back through W_hh the wrong way round.")
def _(W_hh, h, own):
    return bptt_gradient(W_hh.T, h, own)


@bptt_gradient.wrong("state", "You paired delta_t with h_t; the weight saw h_(t-1).")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t])
        carried = delta @ W_hh
    return gradient


@bptt_gradient.wrong("overwritten", "You kept step 1's part only: each step must add to the sum.")
def _(W_hh, h, own):
    delta = np.zeros_like(own)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta[t - 1] = (1 - h[t] ** 2) * (own[t - 1] + carried)
        carried = delta[t - 1] @ W_hh
    return np.outer(delta[0], h[0])


@bptt_gradient.wrong("carried", "Nothing is carried back in yours: each loss stops at its own step.")
def _(W_hh, h, own):
    return ((1 - h[1:] ** 2) * own).T @ h[:-1]


@bptt_gradient.wrong(
    "twice", "You add to the carried error; set it anew, since delta_t already holds what came before."
)
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried += delta @ W_hh
    return gradient


@bptt_gradient.wrong("turned", "Rows and columns are swapped: rows belong to delta, columns to h.")
def _(W_hh, h, own):
    return bptt_gradient(W_hh, h, own).T


@bptt_gradient.wrong("mean", "You averaged over the steps; here the loss is a sum.")
def _(W_hh, h, own):
    return bptt_gradient(W_hh, h, own) / len(own)


def _in_order(W_hh: Array, h: Array, own: Array, steps: range) -> Array:
    """`bptt_gradient`, but the steps come in another order, or not all of them."""
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in steps:
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@bptt_gradient.wrong("forward", "You went forward in time; errors go back, from step T to step 1.")
def _(W_hh, h, own):
    return _in_order(W_hh, h, own, range(1, len(own) + 1))


@bptt_gradient.wrong("past tanh", "What you carry skipped the slope: carry `delta @ W_hh`.")
def _(W_hh, h, own):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        error = own[t - 1] + carried
        gradient += np.outer((1 - h[t] ** 2) * error, h[t - 1])
        carried = error @ W_hh
    return gradient


@bptt_gradient.wrong("step 2", "You stopped at step 2: `range(T, 0, -1)` ends with step 1.")
def _(W_hh, h, own):
    return _in_order(W_hh, h, own, range(len(own), 1, -1))


@bptt_gradient.wrong(
    "from zero", "Your state is one step behind: `own[t]` belongs to `h[t + 1]`, since h begins with h_0."
)
def _(W_hh, h, own):
    return _in_order(W_hh, h, np.roll(own, -1, axis=0), range(len(own) - 1, -1, -1))
