"""A schedule of scheduled sampling, and what the two-symbol example would learn at its share."""

from __future__ import annotations

import math
from dataclasses import dataclass

from course_lib.lessons.l14_exposure_bias.two_symbols import TWINS, learned
from course_lib.training.scheduled_sampling import SCHEDULES, Schedule

STEPS = 1000
"""The length of the training that is shown."""


@dataclass(frozen=True)
class ScheduleView:
    """Shares of own symbols by step, of every kind at one `half` and `most`, and the exact example at `step`.

    `parameter`: c or k of the chosen kind, as Bengio and others have them. `different`: P(AB) + P(BA).
    """

    kind: str
    half: int
    most: float
    step: int
    share: float
    parameter: float
    steps: list[int]
    curves: dict[str, list[float]]
    truth: dict[str, float]
    learned: dict[str, float]

    @property
    def different(self) -> float:
        """How often the two letters, in truth always alike, come out different."""
        return sum(p for string, p in self.learned.items() if len(set(string)) > 1)


def schedule_view(kind: str, half: int, most: float, step: int) -> ScheduleView:
    """The view at a step of a training of `STEPS`. Raises `ValueError` as `Schedule` does."""
    steps = list(range(0, STEPS + 1, 10))
    chosen = Schedule(kind, half, most)
    curves = {name: [Schedule(name, max(half, math.e), most)(at) for at in steps] for name in SCHEDULES}
    share = chosen(step)
    every = learned(TWINS, share)
    truth = {string: TWINS.get(string, 0.0) for string in every}
    return ScheduleView(kind, half, most, step, share, chosen.parameter, steps, curves, truth, every)
