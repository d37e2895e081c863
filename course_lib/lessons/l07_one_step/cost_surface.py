"""The cost surface of an RNN with two parameters: flat plains, and a cliff.

After Pascanu, Mikolov and Bengio (2013), figure 6. One logistic unit,
h_t = logistic(w h_{t-1} + b), starts at h_0 = 1/2 and should end at 0.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import torch

from course_lib.lessons.l07_one_step.optimisers import clip_by_norm, make_optimiser
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered

STEPS = 50
FIRST_STATE = 0.5
TARGET = 0.7
START = (5.5, -2.3)
"""Where every descent begins: (w, b), on the plain just above the cliff."""
W_RANGE, B_RANGE = (3.0, 7.0), (-4.0, -1.0)


def cost_and_gradient(w: Any, b: Any, steps: int = STEPS) -> tuple[Any, Any, Any]:
    """(h_steps - 0.7)² and its slopes along w and b, for floats or arrays of one shape (float64).

    The slopes are carried forward with the state: dh_t/dw = slope (h_{t-1} + w dh_{t-1}/dw), and alike for b. Far out
    they may overflow to inf. Raises `ValueError` for fewer than one step.
    """
    check_whole("steps", steps, advice="The cost needs a last state.")
    w, b = np.float64(w), np.float64(b)
    h, along_w, along_b = FIRST_STATE + 0 * w, 0 * w, 0 * w
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            after = 0.5 + 0.5 * np.tanh(0.5 * (w * h + b))  # the logistic, in a form that cannot overflow
            slope = after * (1 - after)
            along_w, along_b = slope * (h + w * along_w), slope * (1 + w * along_b)
            h = after
        error = h - TARGET
        return error**2, 2 * error * along_w, 2 * error * along_b


@dataclass(frozen=True)
class Surface:
    """Costs on a grid: `w` (columns,), `b` (rows,), `cost` (rows, columns), `log10_slope` (rows, columns)."""

    w: np.ndarray
    b: np.ndarray
    cost: np.ndarray
    log10_slope: np.ndarray


@remembered(maxsize=4)
def surface(steps: int = STEPS, points: int = 241) -> Surface:
    """The cost, and log10 of the gradient's norm, over `W_RANGE` and `B_RANGE`.

    Raises `ValueError` for fewer than one step, and for a grid of fewer than two points a side.
    """
    check_whole("points", points, 2)
    w, b = np.linspace(*W_RANGE, points), np.linspace(*B_RANGE, points)
    cost, along_w, along_b = cost_and_gradient(*np.meshgrid(w, b), steps)
    return Surface(w, b, cost, np.log10(np.hypot(along_w, along_b) + 1e-12))


@dataclass(frozen=True)
class Descent:
    """`points`: (updates + 1, 2), (w, b) after every update. `costs`: (updates + 1,). `norms`: of the gradient at each
    point before clipping, (updates + 1,). `escaped`: the next update would not have been finite, so it ends here.
    """

    method: str
    learning_rate: float
    clip: float | None
    points: np.ndarray
    costs: np.ndarray
    norms: np.ndarray
    escaped: bool

    @property
    def longest_jump(self) -> float:
        """The length of the longest single update; 0 when there was none."""
        jumps = np.hypot(*np.diff(self.points, axis=0).T)
        return float(jumps.max()) if len(jumps) else 0.0


@remembered(maxsize=256)
def descend(
    method: str,
    learning_rate: float,
    clip: float | None = None,
    updates: int = 100,
    start: tuple[float, float] = START,
) -> Descent:
    """Follow an optimiser of `optimisers` over the surface; `clip` is the largest norm it gets to see.

    Raises `ValueError` for an unknown method, a learning rate, threshold or number of updates that makes no sense, or a
    start that is not two finite numbers.
    """
    if len(start) != 2 or not all(map(isfinite, start)):
        raise ValueError(f"expected a finite start (w, b); got {start}.")
    check_whole("updates", updates, 0)
    rule = make_optimiser(method, learning_rate)
    point = torch.tensor(start, dtype=torch.float64)
    points, costs, norms, escaped = [], [], [], False
    for _ in range(updates + 1):
        cost, *slopes = cost_and_gradient(float(point[0]), float(point[1]))
        gradient = torch.tensor(slopes, dtype=torch.float64)
        norm = float(gradient.norm())
        if not isfinite(norm):
            escaped = True
            break
        points.append(point)
        costs.append(float(cost))
        norms.append(norm)
        seen = [gradient] if clip is None else clip_by_norm([gradient], clip)[0]
        (point,) = rule.step([point], seen)
        if not bool(torch.isfinite(point).all()):
            escaped = True
            break
    return Descent(method, learning_rate, clip, torch.stack(points).numpy(), np.array(costs), np.array(norms), escaped)


@dataclass(frozen=True)
class CliffView:
    """Two descents from one start: as it is, and with clipping."""

    plain: Descent
    clipped: Descent


STARTS = tuple((w, above - w / 2) for w in (4.5, 5.0, 5.5, 6.0, 6.5) for above in (0.1, 0.2, 0.3, 0.4, 0.5))
"""25 places on the plain above the cliff, which runs along b = -w / 2."""


def solved(method: str, learning_rate: float, clip: float | None = None, updates: int = 150) -> int:
    """How many of the descents from `STARTS` end at a cost below 0.01. Errors are those of `descend`."""
    return sum(descend(method, learning_rate, clip, updates, start).costs[-1] < 0.01 for start in STARTS)


def cliff_view(
    method: str, learning_rate: float, clip: float, updates: int = 100, start: tuple[float, float] = START
) -> CliffView:
    """What the cliff explorer draws. Errors are those of `descend`."""
    return CliffView(*(descend(method, learning_rate, threshold, updates, start) for threshold in (None, clip)))
