"""What the gated cells cost: parameters, and the time of a training step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

import torch
from torch import Tensor, nn

from course_lib.models.language_model import parameter_count
from course_lib.models.layers import CELLS, TORCH_LAYERS, build_layers
from course_lib.models.one_thread import one_thread


@dataclass(frozen=True)
class Cost:
    """A layer by its name in `layers.KINDS`: parameters, and median milliseconds of one training step."""

    kind: str
    parameters: int
    milliseconds: float


def parameters(kind: str, features: int, width: int) -> int:
    """Numbers that training may change in one layer of a kind of `layers.KINDS`.

    >>> parameters("torch.GRU", 5, 7) / parameters("torch.LSTM", 5, 7)
    0.75
    """
    return parameter_count(build_layers(kind, features, width))


@one_thread()
def costs(
    width: int = 64, batch: int = 32, steps: int = 64, repeats: int = 15, kinds: tuple[str, ...] = ()
) -> dict[str, Cost]:
    """Forward and backward through `steps` steps, in milliseconds on one thread, the kinds taking turns.

    Counted is the time of the processor, not of the clock on the wall, so that other programs disturb it less. Believe
    the ratios. Raises `ValueError` for an unknown kind and for sizes below 1.
    """
    if min(width, batch, steps, repeats) < 1:
        raise ValueError(f"expected sizes of 1 or more; got {width}, {batch}, {steps} and {repeats}.")
    x = torch.randn(batch, steps, width, generator=torch.Generator().manual_seed(0))
    layers = {kind: build_layers(kind, width, width) for kind in kinds or (*CELLS, *TORCH_LAYERS)}
    times: dict[str, list[float]] = {kind: [] for kind in layers}
    for repeat in range(repeats + 2):  # the first two warm up
        for kind, layer in layers.items():
            seconds = _timed(lambda layer=layer: _training_step(layer, x))  # type: ignore[misc]
            if repeat >= 2:
                times[kind].append(seconds)
    return {kind: Cost(kind, parameter_count(layers[kind]), 1000 * median(found)) for kind, found in times.items()}


def _training_step(layer: nn.Module, x: Tensor) -> None:
    layer.zero_grad(set_to_none=True)
    layer(x)[0].square().mean().backward()


def _timed(work: Callable[[], None]) -> float:
    start = process_time()
    work()
    return process_time() - start
