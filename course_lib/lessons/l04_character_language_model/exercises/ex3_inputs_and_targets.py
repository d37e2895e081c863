"""Exercise 04.3: What comes next?"""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "04.3",
    title="What comes next?",
    difficulty=1,
    minutes=3,
    prompt="Write `inputs_and_targets(ids)`: two tensors of equal length. At each step, the target is the id that "
    "follows the input. Nothing follows the last id.",
    hints=["Both are slices of ids, one shorter than it.", "Drop the last id for one, the first for the other."],
)
def inputs_and_targets(ids: Tensor) -> tuple[Tensor, Tensor]:
    """What a language model reads and what it must say at each step, from a text's ids (time + 1,)."""
    return ids[:-1], ids[1:]


@inputs_and_targets.cases
def _():
    return [(torch.tensor([5, 7, 6, 6, 4]),), (torch.tensor([3, 1]),), (torch.arange(10, 30),)]


@inputs_and_targets.allows
def _(ids):
    return len(ids) >= 2


@inputs_and_targets.wrong("same", "Your targets are the inputs: a model learns to copy and has loss 0.")
def _(ids):
    return ids[:-1], ids[:-1]


@inputs_and_targets.wrong("back", "Your shift goes the wrong way: this model would predict the past.")
def _(ids):
    return ids[1:], ids[:-1]


@inputs_and_targets.wrong("roll", "torch.roll wraps around: the text's first id does not follow its last one.")
def _(ids):
    return ids, torch.roll(ids, -1)


@inputs_and_targets.wrong("alone", "You returned the targets alone; return the pair: inputs, targets.")
def _(ids):
    return ids[1:]


@inputs_and_targets.wrong(
    "uncut", "Your inputs still hold the last id, which has no target: drop it, as in `ids[:-1]`."
)
def _(ids):
    return ids, ids[1:]


@inputs_and_targets.wrong("uneven", "Your targets start two steps ahead, and are one short: start them at 1.")
def _(ids):
    return ids[:-1], ids[2:]


@inputs_and_targets.wrong("two", "Your targets are two steps ahead; the next id is one step ahead.")
def _(ids):
    return ids[:-2], ids[2:]
