"""Exercise 11.4: Choose here, report there."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "11.4",
    title="Choose here, report there",
    difficulty=2,
    minutes=5,
    prompt="`seen` and `unseen` hold one $r$ for each unit, measured on two texts. Write "
    "`choose_and_report(seen, unseen)`: choose the unit with the largest $|r|$ on `seen`, and return the pair of "
    "its number and its $|r|$ on `unseen`.",
    hints=["`int(seen.abs().argmax())` is the unit.", "Then look up that same unit in `unseen`."],
)
def choose_and_report(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    """The unit with the largest |r| in `seen` (H,), and the size of that unit's r in `unseen` (H,)."""
    unit = int(seen.abs().argmax())
    return unit, float(unseen[unit].abs())


@choose_and_report.cases
def _():
    return [
        (torch.tensor([0.2, -0.9, 0.5]).double(), torch.tensor([0.7, -0.3, 0.4]).double()),
        (normal(6).tanh(), normal(6, seed=1).tanh()),
        (normal(9, seed=2).tanh(), normal(9, seed=3).tanh()),
    ]


@choose_and_report.allows
def _(seen, unseen):
    return len(seen) == len(unseen) and int((seen.abs() == seen.abs().max()).sum()) == 1


@choose_and_report.wrong("peeking", "You chose on the text on which you report: that is the luckiest of all units.")
def _(seen, unseen):
    return int(unseen.abs().argmax()), float(unseen.abs().max())


@choose_and_report.wrong("seen", "You report on the text on which you chose; use `unseen` for the score.")
def _(seen, unseen):
    return int(seen.abs().argmax()), float(seen.abs().max())


@choose_and_report.wrong("signed", "A unit may follow a property by going down: choose by the size of r.")
def _(seen, unseen):
    unit = int(seen.argmax())
    return unit, float(unseen[unit].abs())


@choose_and_report.wrong("sign", "The unit is right; report the size of its r, without the sign.")
def _(seen, unseen):
    unit = int(seen.abs().argmax())
    return unit, float(unseen[unit])


@choose_and_report.wrong("another", "The score is that of another unit; report the one you have chosen.")
def _(seen, unseen):
    return int(seen.abs().argmax()), float(unseen.abs().max())
