"""Which step asked for what: the part of dL_j/dW that step k contributes, for every loss j, layer and weight matrix.

The gradient of one loss is a sum over the steps at which a weight was used. Step k's part is an outer product: the
error signal dL_j/da_k that arrives there, times what the weight was multiplied with at that step (h_{k-1} for W_hh,
the layer's input for W_xh, 1 for b_h). So its size is the product of two lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    Array,
    Parameters,
    check_ids,
    draw_parameters,
    hamlet,
    passage,
    softmax,
)
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered

WEIGHTS = ("W_hh", "W_xh", "b_h")
"""The weights that are used at every step and reached through time."""


@dataclass(frozen=True)
class Layer:
    """One tanh layer: `W_xh` (hidden, width below), `W_hh` (hidden, hidden), `b_h` (hidden,)."""

    W_xh: Array
    W_hh: Array
    b_h: Array


@dataclass(frozen=True)
class Stack:
    """Layers from the lowest to the highest, each reading the states of the one below; W_hy and b_y on top."""

    layers: tuple[Layer, ...]
    W_hy: Array
    b_y: Array

    @classmethod
    def of(cls, p: Parameters) -> Stack:
        """The one-layer stack with these weights (h_0 is taken as zero)."""
        return cls((Layer(p.W_xh, p.W_hh, p.b_h),), p.W_hy, p.b_y)


@dataclass(frozen=True)
class Signals:
    """`delta[j, k]` (time, time, hidden): dL_{j+1}/da_{k+1} of one layer, zero for k > j.

    `sources[name]` (time, n): what weight `name` was multiplied with at each step.
    """

    delta: Array
    sources: dict[str, Array]


def error_signals(stack: Stack, inputs: Sequence[int] | Array, targets: Sequence[int] | Array) -> list[Signals]:
    """For each layer the error of every loss j at every step k: one backward pass that carries all losses apart.

    Raises `ValueError` for empty sequences, ids outside the vocabulary, or different lengths.
    """
    inputs, targets = check_ids(inputs, len(stack.b_y)), check_ids(targets, len(stack.b_y), "targets")
    if len(inputs) != len(targets):
        raise ValueError(f"expected one target for each input; got {len(inputs)} inputs and {len(targets)} targets.")
    steps = len(inputs)
    below, states, sources = np.eye(len(stack.b_y))[inputs], [], []
    for layer in stack.layers:
        h = _run(layer, below)
        sources.append({"W_hh": h[:-1], "W_xh": below, "b_h": np.ones((steps, 1))})
        below = h[1:]
        states.append(below)
    errors = softmax(below @ stack.W_hy.T + stack.b_y)
    errors[np.arange(steps), targets] -= 1
    own = errors @ stack.W_hy
    delta = [np.zeros((steps, steps, len(layer.b_h))) for layer in stack.layers]
    carried = [np.zeros((steps, len(layer.b_h))) for layer in stack.layers]  # row j: the error of loss j
    for k in range(steps - 1, -1, -1):
        from_above = np.zeros_like(own)
        from_above[k] = own[k]
        for n in range(len(stack.layers) - 1, -1, -1):
            layer = stack.layers[n]
            delta[n][:, k] = (from_above + carried[n]) * (1 - states[n][k] ** 2)
            carried[n] = delta[n][:, k] @ layer.W_hh
            from_above = delta[n][:, k] @ layer.W_xh if n else from_above
    return [Signals(d, s) for d, s in zip(delta, sources, strict=True)]


def _run(layer: Layer, below: Array) -> Array:
    """States (time + 1, hidden) of a layer from zero."""
    drive = below @ layer.W_xh.T + layer.b_h
    h = np.zeros((len(below) + 1, len(layer.b_h)))
    for t, driven in enumerate(drive):
        h[t + 1] = np.tanh(driven + layer.W_hh @ h[t])
    return h


@dataclass(frozen=True)
class Shares:
    """Shares of one weight matrix of one layer.

    `size[j, k]`: the length (Frobenius norm) of step k's part of dL_j/dW; `share`: the same divided by its row's sum,
    so rows sum to 1 (or are 0 where the whole gradient is). `aligned[j]`: the length of the whole dL_j/dW over the
    sum of its parts' lengths: 1 when all parts point one way, small when they cancel. Rows and columns are steps
    1 to T.
    """

    size: Array
    share: Array
    aligned: Array

    def of_last(self, steps: int, j: int) -> float:
        """The share of the last `steps` steps up to the loss at step j (counted from 1).

        Raises `ValueError` for a step that is not there, and for a negative number of steps.
        """
        check_whole("steps", steps, 0)
        self._check_step(j)
        return float(self.share[j - 1, max(0, j - steps) : j].sum())

    def steps_for(self, part: float, j: int) -> int:
        """How many steps, counted back from step j, hold at least `part` of the gradient; 0 if there is none.

        Raises `ValueError` for a step that is not there, and for a part that is not above 0 and at most 1.
        """
        if not 0 < part <= 1:
            raise ValueError(f"expected a part above 0 and at most 1; got {part}. 0.99 is 99%.")
        self._check_step(j)
        if not self.share[j - 1].any():
            return 0
        reached = np.cumsum(self.share[j - 1, :j][::-1])
        return int(np.argmax(reached >= part - 1e-12)) + 1

    def _check_step(self, j: int) -> None:
        check_whole("j", j)
        if j > len(self.share):
            raise ValueError(f"expected a loss at step 1 to {len(self.share)}; got {j}. Steps are counted from 1.")


def gradient_shares(signals: Signals, weight: str = "W_hh") -> Shares:
    """The shares of one weight: see `Shares`. Raises `ValueError` for a weight that is not among `WEIGHTS`."""
    if weight not in WEIGHTS:
        raise ValueError(f"expected a weight among {', '.join(WEIGHTS)}; got {weight!r}. Choose one of these.")
    source = signals.sources[weight]
    size = np.linalg.norm(signals.delta, axis=2) * np.linalg.norm(source, axis=1)
    total = size.sum(1)
    products = signals.delta @ signals.delta.transpose(0, 2, 1)  # (j, k, l): delta_jk · delta_jl
    whole = np.sqrt(np.maximum((products * (source @ source.T)).sum((1, 2)), 0))
    safe = np.where(total > 0, total, 1)
    return Shares(size, size / safe[:, None], np.where(total > 0, whole / safe, 0.0))


NETWORKS = ("one layer", "two layers, lower", "two layers, upper")
"""The networks of the explorer, and the layer that is looked at."""
_WIDTH = 24


@remembered(maxsize=128)
def drawn_stack(layers: int, radius: float, input_scale: float, seed: int, hidden: int = _WIDTH) -> Stack:
    """Random weights for the characters of "Hamlet": every W_hh with this spectral radius.

    Raises `ValueError` for other than one or two layers.
    """
    if layers not in (1, 2):
        raise ValueError(f"expected one or two layers; got {layers}. Choose 1 or 2.")
    p = draw_parameters(len(hamlet()[0].vocabulary), hidden, seed, radius, input_scale)
    stack = Stack.of(p)
    if layers == 1:
        return stack
    rng = np.random.default_rng(1000 + seed)
    upper = Layer(
        W_xh=rng.normal(size=(hidden, hidden)) / np.sqrt(hidden),
        W_hh=recurrent_matrix("gaussian", hidden, radius, seed=1000 + seed).double().numpy(),
        b_h=np.zeros(hidden),
    )
    return Stack((*stack.layers, upper), stack.W_hy, stack.b_y)


@dataclass(frozen=True)
class SharesView:
    """What the explorer shows: the shares, and the loss position `j` (1 to T) whose row is drawn."""

    shares: Shares
    j: int
    weight: str
    network: str
    radius: float

    @property
    def steps(self) -> int:
        """The length of the sequence."""
        return len(self.shares.share)


_FIRST_LINE = 121  # where "Who's there?" begins


@remembered(maxsize=32)
def _signals(layers: int, radius: float, input_scale: float, steps: int, seed: int) -> list[Signals]:
    return error_signals(drawn_stack(layers, radius, input_scale, seed), *passage(steps, _FIRST_LINE))


def shares_view(
    radius: float,
    input_scale: float = 0.3,
    steps: int = 32,
    j: int = 32,
    weight: str = "W_hh",
    network: str = NETWORKS[0],
    seed: int = 0,
) -> SharesView:
    """The shares of a random network that reads the first lines of "Hamlet"; `j` beyond the end means the last step.

    Raises `ValueError` for an unknown network or weight, or fewer than 1 step.
    """
    if network not in NETWORKS:
        raise ValueError(f"expected a network among {'; '.join(NETWORKS)}; got {network!r}. Choose one of these.")
    check_whole("loss position", j, advice="Steps are counted from 1.")
    signals = _signals(1 if network == NETWORKS[0] else 2, radius, input_scale, steps, seed)
    layer = signals[1 if network == NETWORKS[2] else 0]
    return SharesView(gradient_shares(layer, weight), min(j, steps), weight, network, radius)


def shares_of(
    p: Parameters, inputs: Sequence[int] | Array, targets: Sequence[int] | Array, weight: str = "W_hh"
) -> Shares:
    """The shares of a one-layer model. Raises `ValueError` unless its h_0 is zero."""
    if p.h_0.any():
        raise ValueError("expected h_0 to be zero here; got another first state. Use dataclasses.replace to set it.")
    return gradient_shares(error_signals(Stack.of(p), inputs, targets)[0], weight)
