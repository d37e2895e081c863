"""Exercise 03.8: Build a memory by hand."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import exercise


def _delayed(weights: tuple[Tensor, Tensor], x: list[float]) -> list[float]:
    """The last unit of a linear RNN, step by step."""
    W_xh, W_hh = weights
    h, last = torch.zeros(W_hh.shape[0], dtype=W_hh.dtype), []
    for value in x:
        h = W_xh[:, 0] * value + W_hh @ h
        last.append(float(h[-1]))
    return last


def same_delay(expected: tuple[Tensor, Tensor], got: object) -> str | None:
    """None when two pairs (W_xh, W_hh) give the same delay line, judged by what its last unit does."""
    hidden = expected[1].shape[0]
    wanted = [(hidden, 1), (hidden, hidden)]
    if got is None:
        return "It came back as None. End with: return W_xh, W_hh."
    if not (isinstance(got, tuple | list) and len(got) == 2):
        return "Two matrices are asked for. End with: return W_xh, W_hh."
    if not all(isinstance(part, Tensor) for part in got):
        return "Both parts must be tensors: torch.tensor(...) makes one of a list of rows."
    shapes = [tuple(part.shape) for part in got]
    if shapes == wanted[::-1]:
        return "They are in the wrong order: W_xh comes first, then W_hh."
    if shapes != wanted:
        return (
            f"A delay of {hidden - 1} takes {hidden} units, so W_xh must be {wanted[0]} and W_hh {wanted[1]}; "
            f"yours are {shapes[0]} and {shapes[1]}."
        )
    x = [1.0, -2.0, 0.5, 3.0, -1.0, 0.25, 2.0]
    right, yours = _delayed(expected, x), _delayed((got[0].double(), got[1].double()), x)
    for t, (a, b) in enumerate(zip(right, yours, strict=True), start=1):
        if not math.isclose(a, b, abs_tol=1e-6):
            return (
                f"For the inputs {x} the last unit at step {t} should be {a:g}, and yours is {b:g}. "
                "Follow the first input, 1.0, from unit to unit."
            )
    return None


@exercise(
    "03.8",
    title="Build a memory by hand",
    difficulty=5,
    minutes=15,
    prompt="No training: choose the weights yourself. Write `delay_line(delay)`, which returns `W_xh, W_hh` in "
    "float64 of a linear RNN, $h_t = W_{xh} x_t + W_{hh} h_{t-1}$ from zeros, with one input and `delay + 1` "
    "units. Its last unit must hold what came in `delay` steps ago. The checker runs your network.",
    hints=[
        "Think of a queue of people who pass a note on, one place a step.",
        "Row i of W_hh says what unit i listens to: a 1 in column i - 1, nothing else.",
        "`torch.diag(ones, -1)` puts ones below the diagonal; the input enters unit 0.",
    ],
    compare=same_delay,
)
def delay_line(delay: int) -> tuple[Tensor, Tensor]:
    """W_xh (delay + 1, 1) and W_hh (delay + 1, delay + 1) of a linear RNN whose last unit is x_(t - delay)."""
    hidden = delay + 1
    W_xh = torch.zeros(hidden, 1, dtype=torch.float64)
    W_xh[0, 0] = 1
    W_hh = torch.diag(torch.ones(delay, dtype=torch.float64), -1)
    return W_xh, W_hh


@delay_line.cases
def _():
    return [(1,), (2,), (4,)]


@delay_line.wrong("upwards", "Your W_hh passes values the wrong way: unit i must listen to unit i - 1.")
def _(delay):
    W_xh, W_hh = delay_line(delay)
    return W_xh, W_hh.T


@delay_line.wrong("last", "Your input goes straight into the last unit; it must enter the first.")
def _(delay):
    W_xh, W_hh = delay_line(delay)
    return W_xh.flip(0), W_hh


@delay_line.wrong("identity", "With the identity each unit keeps its own value and adds to it.")
def _(delay):
    W_xh, _ = delay_line(delay)
    return W_xh, torch.eye(delay + 1, dtype=torch.float64)


@delay_line.wrong("ring", "Your line is a ring: the last unit feeds the first, so old inputs come back.")
def _(delay):
    W_xh, _ = delay_line(delay)
    return W_xh, torch.eye(delay + 1, dtype=torch.float64).roll(1, 0)


@delay_line.wrong("everywhere", "Your input enters every unit; only the first may listen to x.")
def _(delay):
    W_xh, W_hh = delay_line(delay)
    return torch.ones_like(W_xh), W_hh


delay_line.equivalent(
    "W_xh[0, -1] = 1",
    because="W_xh has one column: the first is the last.",
)
