"""Exercise 05.3: One weight, used T times."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise


@exercise(
    "05.3",
    title="One weight, used T times",
    difficulty=2,
    minutes=7,
    prompt="One tanh unit ran, and you kept its states `h`, a list from h_0 to h_T. Write `contributions(w, h)`: "
    "for each step k = 1 to T, what the use of `w` *at that step* adds to dh_T/dw. Their sum is the derivative.",
    hints=[
        "Start at the end with dh_T/dh_T = 1, and go back.",
        "At step k: `delta = back * (1 - h[k] ** 2)`; its part is `delta * h[k - 1]`.",
        "Then `back = delta * w` is dh_T/dh_(k-1). Reverse the list at the end.",
    ],
)
def contributions(w: float, h: list[float]) -> list[float]:
    """What each use of w, at steps 1 to T, adds to dh_T/dw, for h_t = tanh(w h_(t-1) + x_t); h is [h_0, ..., h_T]."""
    parts = []
    back = 1.0
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w
    return parts[::-1]


@contributions.cases
def _():
    cases = []
    for w, first, drive in ((2.0, 0.5, (0.0, 0.0, 0.0)), (-0.8, 0.3, (0.5, -0.2, 0.1, 0.4)), (1.1, -0.4, (0.3, 0.2))):
        h = [first]
        for x in drive:
            h.append(float(np.tanh(w * h[-1] + x)))
        cases.append((w, h))
    return cases


@contributions.allows
def _(w, h):
    return w != 0 and len(h) >= 2 and all(0 < abs(state) < 1 for state in h)


@contributions.wrong("linear", "You left out the slope of tanh, 1 - h², at every step.")
def _(w, h):
    T = len(h) - 1
    return [w ** (T - k) * h[k - 1] for k in range(1, T + 1)]


@contributions.wrong("after", "You used h_k; at step k the weight is multiplied with h_(k-1).")
def _(w, h):
    return [part / h[k] * h[k + 1] for k, part in enumerate(contributions(w, h))]


@contributions.wrong(
    "total", "You used the total derivative of h_k, which holds the earlier steps again; hold h_(k-1) fixed."
)
def _(w, h):
    total, totals = 0.0, []
    for k in range(1, len(h)):
        total = (1 - h[k] ** 2) * (h[k - 1] + w * total)
        totals.append(total)
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        parts.append(back * totals[k - 1])
        back *= (1 - h[k] ** 2) * w
    return parts[::-1]


@contributions.wrong("order", "Your list is reversed: it must start with step 1.")
def _(w, h):
    return contributions(w, h)[::-1]


@contributions.wrong("no w", "Going back one step also multiplies by w.")
def _(w, h):
    parts, back = [], 1.0
    for k in range(len(h) - 1, 0, -1):
        back *= 1 - h[k] ** 2
        parts.append(back * h[k - 1])
    return parts[::-1]


@contributions.wrong("own slope", "Step k's own slope is missing from its part: w stands inside tanh.")
def _(w, h):
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        parts.append(back * h[k - 1])
        back *= (1 - h[k] ** 2) * w
    return parts[::-1]


@contributions.wrong("slope before", "You took the slope at h_(k-1); step k's slope is 1 - h_k².")
def _(w, h):
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k - 1] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w
    return parts[::-1]


@contributions.wrong("tanh twice", "h is the output of tanh already: the slope is 1 - h², no tanh of h.")
def _(w, h):
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - np.tanh(h[k]) ** 2)
        parts.append(float(delta * h[k - 1]))
        back = delta * w
    return parts[::-1]


@contributions.wrong("immediate", "These are changes in h_k; go on, step by step, to what they change in h_T.")
def _(w, h):
    return [(1 - h[k] ** 2) * h[k - 1] for k in range(1, len(h))]


@contributions.wrong("sum", "This is their sum, dh_T/dw; return the list of its parts.")
def _(w, h):
    return sum(contributions(w, h))
