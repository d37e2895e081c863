"""Gradient flow in two dimensions: how much of a loss at the top and the end reaches each layer at each step.

L = v·h of the top layer at the last step, v a random unit vector. The map holds |dL/dh| for every layer and step, as
log10 of the mean over sequences, every way to the loss counted; for an LSTM h and c together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from course_lib.lessons.l12_deeper.deep_language_model import stack_of
from course_lib.models.initialise import normal
from course_lib.models.layers import CELLS
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll_layers

DEEPEST, LONGEST = 8, 40
WIDTH, BATCH = 32, 4
FLOOR = -30.0
"""The lowest log10 that is written, for a gradient of zero too."""


@dataclass(frozen=True)
class GradientMap:
    """`log10_norm` (layers, steps): row 0 is the bottom layer, the last column the last step."""

    kind: str
    residual: bool
    log10_norm: np.ndarray

    @property
    def depth(self) -> int:
        """How many layers."""
        return len(self.log10_norm)

    @property
    def down(self) -> float:
        """log10 of what the bottom layer gets at the last step, over what the top layer gets there."""
        return float(self.log10_norm[0, -1] - self.log10_norm[-1, -1])

    @property
    def back(self) -> float:
        """log10 of what the top layer gets at the first step, over what it gets at the last."""
        return float(self.log10_norm[-1, 0] - self.log10_norm[-1, -1])

    @property
    def most_below(self) -> int:
        """The step, counted from 1, at which the bottom layer gets most."""
        return int(self.log10_norm[0].argmax()) + 1

    @property
    def corner(self) -> float:
        """log10 of what the bottom layer gets at the first step, over what the top layer gets at the last."""
        return float(self.log10_norm[0, 0] - self.log10_norm[-1, -1])


def gradient_map(kind: str, depth: int, residual: bool, steps: int = 30, seed: int = 0) -> GradientMap:
    """The map of an untrained stack of cells of one kind of `layers.CELLS`, 32 units each, over random sequences.

    Everything is drawn from `seed`. Raises `ValueError` for an unknown kind, 0 layers or steps or more than 8 and 40.

    >>> found = gradient_map("RNN", depth=2, residual=False, steps=5)
    >>> found.log10_norm.shape, round(float(found.log10_norm[-1, -1]), 6)
    ((2, 5), 0.0)
    """
    for name, value, most in (("depth", depth, DEEPEST), ("steps", steps, LONGEST)):
        check_whole(name, value)
        if value > most:
            raise ValueError(f"expected {name} from 1 to {most}; got {value}.")
    stack = stack_of(kind, WIDTH, WIDTH, depth, residual, seed).double()
    x = normal(BATCH, steps, WIDTH, seed=seed + 1)
    v = normal(WIDTH, seed=seed + 2)
    v = v / v.norm()
    runs = unroll_layers(stack, x, record=("gradients",))
    top = None
    for run in runs:
        top = stack.seen_above(top, run.outputs)
    assert top is not None
    (top[:, -1] @ v).sum().backward()
    rows = []
    for run in runs:
        parts = torch.cat(run.gradients(), dim=2)[:, 1:]
        rows.append(parts.norm(dim=2).mean(0))
    return GradientMap(kind, residual, torch.stack(rows).log10().clamp(min=FLOOR).numpy())


def down_table(kind: str, depths: tuple[int, ...] = (1, 2, 4, 8), seeds: tuple[int, ...] = (0, 1, 2)) -> str:
    """What the bottom layer gets at the last step, as log10 of its share of the top's: smallest to largest of seeds."""
    lines = ["layers   plain            residual"]
    for depth in depths:
        cells = []
        for residual in (False, True):
            found = [gradient_map(kind, depth, residual, 12, seed).down for seed in seeds]
            cells.append(f"{min(found):z5.1f} to {max(found):z4.1f}")
        lines.append(f"{depth:6}   {cells[0]}    {cells[1]}")
    return "\n".join(lines)


KINDS = tuple(CELLS)
