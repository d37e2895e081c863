"""Exercise 05.7: Cut it into chunks."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise
from course_lib.lessons.l05_backpropagation_through_time.exercises.backward_runs import Array, runs
from course_lib.lessons.l05_backpropagation_through_time.exercises.ex6_bptt_gradient import bptt_gradient


@exercise(
    "05.7",
    title="Cut it into chunks",
    difficulty=4,
    minutes=10,
    prompt="Write `truncated_gradient(W_hh, h, own, chunk)`: the gradient of 05.6, truncated. Chunks are counted "
    "from step 1; the last may be shorter. The state was carried across chunks (`h` is given), the error is not.",
    hints=[
        "Steps 1 to chunk are the first chunk. So a chunk ends at t when t is a multiple of `chunk`.",
        "Going back, you meet the end of a chunk first: there, set the carried error to zero before you use it.",
    ],
)
def truncated_gradient(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    """dL/dW_hh in chunks of `chunk` steps, counted from step 1: no error crosses the end of a chunk."""
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@truncated_gradient.cases
def _():
    (small, long) = runs((2, 4), (3, 7))
    return [(*small, 2), (*long, 3), (*long, 7), (*long, 2), (*long, 1)]


@truncated_gradient.allows
def _(W_hh, h, own, chunk):
    return (
        h.shape == (len(own) + 1, own.shape[1])
        and W_hh.shape == (h.shape[1], h.shape[1])
        and own.size > 0
        and abs(h).max() < 1
        and 1 <= chunk <= len(own)
    )


@truncated_gradient.wrong("full", "This is the full gradient: you never cut the error between chunks.")
def _(W_hh, h, own, chunk):
    return bptt_gradient(W_hh, h, own)


@truncated_gradient.wrong("late", "You cut one step off: clear the error before the last step of a chunk takes it in.")
def _(W_hh, h, own, chunk):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = np.zeros(len(W_hh)) if t % chunk == 0 else delta @ W_hh
    return gradient


@truncated_gradient.wrong("from the end", "You counted the chunks from the end; count from step 1.")
def _(W_hh, h, own, chunk):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for back, t in enumerate(range(len(own), 0, -1)):
        if back % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@truncated_gradient.wrong("state", "You set h_(t-1) to zero where a chunk begins; only the error is cut.")
def _(W_hh, h, own, chunk):
    sources = h[:-1].copy()
    sources[chunk::chunk] = 0
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, sources[t - 1])
        carried = delta @ W_hh
    return gradient


@truncated_gradient.wrong("rest", "You threw the last, shorter chunk away; its losses count too.")
def _(W_hh, h, own, chunk):
    whole = len(own) // chunk * chunk
    return truncated_gradient(W_hh, h[: whole + 1], own[:whole], chunk)


@truncated_gradient.wrong("begin", "You cleared the error at a chunk's first step; it comes in at the last one.")
def _(W_hh, h, own, chunk):
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if (t - 1) % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


@truncated_gradient.wrong(
    "window", "You let every loss go `chunk` steps back; a chunk's first loss reaches only one step."
)
def _(W_hh, h, own, chunk):
    gradient = np.zeros_like(W_hh)
    for j in range(1, len(own) + 1):
        error = own[j - 1]
        for k in range(j, max(j - chunk, 0), -1):
            delta = (1 - h[k] ** 2) * error
            gradient += np.outer(delta, h[k - 1])
            error = delta @ W_hh
    return gradient


@truncated_gradient.wrong("last chunk", "This is the last chunk alone: add the gradients of all chunks.")
def _(W_hh, h, own, chunk):
    start = (len(own) - 1) // chunk * chunk
    return bptt_gradient(W_hh, h[start:], own[start:])


@truncated_gradient.wrong("one loss", "You used only the loss at each chunk's end; every step has one.")
def _(W_hh, h, own, chunk):
    ends = np.zeros_like(own)
    ends[chunk - 1 :: chunk] = own[chunk - 1 :: chunk]
    return truncated_gradient(W_hh, h, ends, chunk)


@truncated_gradient.wrong("mean", "You averaged over the chunks; add them up.")
def _(W_hh, h, own, chunk):
    return truncated_gradient(W_hh, h, own, chunk) / -(-len(own) // chunk)
