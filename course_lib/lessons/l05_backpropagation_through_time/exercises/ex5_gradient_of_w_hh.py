"""Exercise 05.5: Collect the parts."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise
from course_lib.lessons.l05_backpropagation_through_time.exercises.backward_runs import Array, runs


@exercise(
    "05.5",
    title="Collect the parts",
    difficulty=2,
    minutes=5,
    prompt="The recursion has left `delta`, one row for each step. Write `gradient_of_W_hh(delta, h)`: the sum of "
    "every step's part. `h` has one row more than `delta`: row 0 is h_0.",
    hints=[
        "Step t's part is the outer product of delta_t and h_(t-1).",
        "Without a loop it is `delta.T @ h[:-1]`.",
    ],
)
def gradient_of_W_hh(delta: Array, h: Array) -> Array:
    """dL/dW_hh (hidden, hidden), from delta (T, hidden), where delta[t - 1] is dL/da_t, and h (T + 1, hidden)."""
    gradient = np.zeros((h.shape[1], h.shape[1]))
    for t in range(1, len(h)):
        gradient += np.outer(delta[t - 1], h[t - 1])
    return gradient


@gradient_of_W_hh.cases
def _():
    return [(own, h) for _, h, own in runs((2, 3), (3, 5), (4, 1))]


@gradient_of_W_hh.allows
def _(delta, h):
    return h.shape == (len(delta) + 1, delta.shape[1]) and delta.size > 0


@gradient_of_W_hh.wrong("same step", "You used h_t; W_hh was multiplied with h_(t-1) at step t.")
def _(delta, h):
    return delta.T @ h[1:]


@gradient_of_W_hh.wrong("turned", "Rows and columns are swapped: rows belong to delta, columns to h.")
def _(delta, h):
    return gradient_of_W_hh(delta, h).T


@gradient_of_W_hh.wrong("overwritten", "You kept the last step's part only: add with +=, not =.")
def _(delta, h):
    return np.outer(delta[-1], h[-2])


@gradient_of_W_hh.wrong("mean", "You averaged over the steps; the loss is a sum, so its gradient is one.")
def _(delta, h):
    return gradient_of_W_hh(delta, h) / len(delta)


@gradient_of_W_hh.wrong("sums", "You summed before multiplying: the sum of products is not the product of sums.")
def _(delta, h):
    return np.outer(delta.sum(0), h[:-1].sum(0))


@gradient_of_W_hh.wrong("apart", "These are the parts, one matrix for each step: add them up.")
def _(delta, h):
    return delta[:, :, None] * h[:-1, None, :]


@gradient_of_W_hh.wrong("skipped", "You left out step 1: it used h_0, which need not be zero.")
def _(delta, h):
    return delta[1:].T @ h[1:-1]


@gradient_of_W_hh.wrong("entries", "You multiplied entry by entry; every delta meets every h: an outer product.")
def _(delta, h):
    return (delta * h[:-1]).sum(0)


@gradient_of_W_hh.wrong("inner", "Yours has a row and a column for each step; sum over steps: delta.T comes first.")
def _(delta, h):
    return delta @ h[:-1].T


gradient_of_W_hh.equivalent(
    "gradient = np.zeros((delta.shape[1], h.shape[1]))",
    "gradient = np.zeros((h.shape[1], delta.shape[1]))",
    because="Errors and states have the same width.",
)
