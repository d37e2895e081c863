"""An RNN beside causal convolutions, measured: weights, multiplications, time, and how far they see.

The table of lecture W: weights O(D²) and O(F D²), work O(T D²) and O(T F D²), distance O(T) and O(log_F T), for T
steps, D features and filters of F taps. Here it is counted on networks that run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import thread_time

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from course_lib.models.causal_conv import CausalConvStack
from course_lib.models.initialise import normal
from course_lib.models.language_model import parameter_count
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.training.power_law import exponent

Network = Callable[[Tensor], Tensor]


def rnn(width: int, dtype: torch.dtype = torch.float32) -> tuple[nn.Module, Network]:
    """A vanilla RNN from `width` features to as many units, and a function from (batch, T, D) to (batch, T, D)."""
    cell = VanillaRNN(width, width, seed=0, dtype=dtype)
    return cell, lambda x: unroll(cell, x).outputs


def cnn(
    width: int, taps: int = 2, layers: int = 1, dilated: bool = False, dtype: torch.dtype = torch.float32
) -> tuple[nn.Module, Network]:
    """Causal convolutions of the same width, and the same kind of function."""
    stack = CausalConvStack(width, taps, layers, dilated, dtype=dtype)
    return stack, stack


def multiplications(network: Network, steps: int, width: int) -> int:
    """Multiply-adds of one sequence of `steps`, counted by PyTorch while the network runs.

    `FlopCounterMode` counts a multiply-add as two operations and leaves out tanh and the addition of biases.
    """
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        network(_noise(steps, width))
    return counter.get_total_flops() // 2


def receptive_field(network: Network, steps: int, width: int) -> Tensor:
    """Which inputs the last output depends on: (steps,) of bool, in float64, by autograd.

    The gradient of the last output with respect to each input is not zero. The network must be in float64: far
    back a gradient may be tiny.
    """
    x = _noise(steps, width, torch.float64).requires_grad_()
    network(x)[0, -1].sum().backward()
    assert x.grad is not None
    return x.grad[0].abs().sum(-1) > 0


def layers_needed(steps: int, taps: int, dilated: bool) -> int:
    """How many causal layers it takes until the last output sees the first of `steps` inputs.

    Plain: (T - 1) / (F - 1), rounded up. Dilated: log_F T, rounded up. Whole numbers only, so that no rounding
    error of a logarithm adds a layer. Raises `ValueError` unless both are whole numbers, 1 step and 2 taps or more.

    >>> layers_needed(64, 2, dilated=False), layers_needed(64, 2, dilated=True), layers_needed(125, 5, dilated=True)
    (63, 6, 3)
    """
    whole = all(isinstance(size, int) and not isinstance(size, bool) for size in (steps, taps))
    if not whole or steps < 1 or taps < 2:
        raise ValueError(f"expected 1 step or more and 2 taps or more; got {steps} and {taps}.")
    if not dilated:
        return max(1, -(-(steps - 1) // (taps - 1)))
    layers, seen = 1, taps
    while seen < steps:
        layers, seen = layers + 1, seen * taps
    return layers


@dataclass(frozen=True)
class Row:
    """One network over `steps`: its parameters, multiply-adds, layers or steps from the first input to the last output.

    `seen` (steps,) of bool says which inputs the last output depends on, measured; `reach` counts them.
    """

    name: str
    parameters: int
    multiplications: int
    distance: int
    seen: Tensor

    @property
    def reach(self) -> int:
        """How many inputs the last output sees."""
        return int(self.seen.sum())


def comparison(steps: int = 64, width: int = 16, taps: int = 2) -> list[Row]:
    """RNN, one convolution, and stacks (plain, dilated) deep enough to see all `steps`, all of one width."""
    rows = []
    plain, spread = layers_needed(steps, taps, dilated=False), layers_needed(steps, taps, dilated=True)
    kinds = [
        ("1 conv layer", 1, False),
        (f"{plain} plain layers", plain, False),
        (f"{spread} dilated layers", spread, True),
    ]
    built = [("RNN", *rnn(width, torch.float64), steps)]
    built += [(name, *cnn(width, taps, n, dilated, torch.float64), n) for name, n, dilated in kinds]
    for name, module, network, distance in built:
        rows.append(
            Row(
                name,
                parameter_count(module),
                multiplications(_in_float64(network), steps, width),
                distance,
                receptive_field(network, steps, width),
            )
        )
    return rows


def _in_float64(network: Network) -> Network:
    return lambda x: network(x.double())


def _noise(steps: int, width: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return normal(1, steps, width, dtype=dtype)


@one_thread()
def seconds(network: Network, steps: int, width: int, repeats: int = 9) -> float:
    """The least processor time of `repeats` passes over one sequence on one thread, after one to warm up.

    Processor time does not run while another program has the core.
    """
    x, times = _noise(steps, width), []
    with torch.no_grad():
        network(x)
        for _ in range(repeats):
            start = thread_time()
            network(x)
            times.append(thread_time() - start)
    return min(times)


@dataclass(frozen=True)
class Growth:
    """What doubles with what: exponents of multiply-adds and of time, in T and in D."""

    name: str
    work_in_steps: float
    work_in_width: float
    time_in_steps: float
    time_in_width: float


def growth(
    steps: Sequence[int] = (128, 256, 512, 1024), widths: Sequence[int] = (256, 512, 1024), taps: int = 2
) -> list[Growth]:
    """Exponents for the RNN and one convolution: T grows at width 64, then D grows at 32 steps."""
    found = []
    builders: list[tuple[str, Callable[[int], tuple[nn.Module, Network]]]] = [
        ("RNN", rnn),
        ("1 conv layer", lambda width: cnn(width, taps)),
    ]
    for name, build in builders:
        network = build(64)[1]
        by_width = [build(width)[1] for width in widths]
        found.append(
            Growth(
                name,
                exponent(steps, [multiplications(network, t, 64) for t in steps]),
                exponent(widths, [multiplications(n, 32, w) for n, w in zip(by_width, widths, strict=True)]),
                exponent(steps, [seconds(network, t, 64) for t in steps]),
                exponent(widths, [seconds(n, 32, w) for n, w in zip(by_width, widths, strict=True)]),
            )
        )
    return found
