"""A character model on a stack of cells, plain or residual, as wide as a given number of weights allows."""

from __future__ import annotations

from functools import lru_cache

from torch import Tensor

from course_lib.models.language_model import LanguageModel, parameter_count
from course_lib.models.layers import CELLS, Layers, LayerStates, Stack
from course_lib.models.sizes import check_whole
from course_lib.models.stack import StackedCell
from course_lib.models.unroll import unroll_layers

EMBEDDING = 32
WEIGHTS = 100_000
"""About so many numbers every model may train, its embedding and its head included."""


def stack_of(kind: str, features: int, width: int, depth: int, residual: bool = False, seed: int = 0) -> StackedCell:
    """`depth` cells of one kind of `layers.CELLS` and one width, each with its own draw from `seed`.

    Raises `ValueError` for an unknown kind, and sizes below 1.

    >>> stack_of("GRU", features=3, width=5, depth=2).initial_state(batch=1)[1].shape
    torch.Size([1, 5])
    """
    if kind not in CELLS:
        raise ValueError(f"expected a cell among {', '.join(CELLS)}; got {kind!r}.")
    check_whole("depth", depth)
    widths = [features] + [width] * (depth - 1)
    return StackedCell([CELLS[kind](w, width, seed=seed + 100 * n) for n, w in enumerate(widths)], residual)


class StackedLayers(Layers):
    """A `StackedCell` behind the interface of `Layers`, so that a `LanguageModel` can stand on it."""

    def __init__(self, stack: StackedCell) -> None:
        super().__init__()
        self.stack = stack
        self.input_size, self.hidden_size = stack.input_size, stack.hidden_size

    def forward(self, x: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """See `Layers`."""
        outputs, after = self.all_outputs(x, states)
        return outputs[-1], after

    def all_outputs(self, x: Tensor, states: LayerStates | None = None) -> tuple[list[Tensor], LayerStates]:
        """What every layer hands up, from the bottom: (batch, time, hidden) each; and all states after the last step.

        In a residual stack that is a layer's own output added to what it has read.
        """
        runs = unroll_layers(self.stack, x, states)
        outputs: list[Tensor] = []
        for run in runs:
            outputs.append(self.stack.seen_above(outputs[-1] if outputs else None, run.outputs))
        return outputs, tuple(run.state for run in runs)

    def as_cells(self) -> Stack:
        """Raises `ValueError`: the stack is on our cells already, and `Stack` knows no residual connections."""
        raise ValueError("expected layers to turn into cells; these are cells already. Use .stack.")


def deep_model(
    vocabulary: int, depth: int, residual: bool = False, kind: str = "GRU", weights: int = WEIGHTS, seed: int = 0
) -> LanguageModel:
    """A model of `depth` layers with about so many weights in all."""
    width = width_for(vocabulary, depth, kind, weights)
    layers = StackedLayers(stack_of(kind, EMBEDDING, width, depth, residual, seed + 1))
    return LanguageModel(vocabulary, layers, seed=seed)


@lru_cache(maxsize=256)
def width_for(vocabulary: int, depth: int, kind: str = "GRU", weights: int = WEIGHTS) -> int:
    """The width at which `depth` layers come nearest to so many weights, with embedding and head.

    >>> width_for(60, 1) > 2 * width_for(60, 8)
    True
    """

    def count(width: int) -> int:
        own = stack_of(kind, EMBEDDING, width, depth)
        return parameter_count(own) + vocabulary * (EMBEDDING + width + 1)

    low, high = 1, 2
    while count(high) < weights:
        high *= 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if count(middle) <= weights else (low, middle)
    return min((low, high), key=lambda width: abs(count(width) - weights))
