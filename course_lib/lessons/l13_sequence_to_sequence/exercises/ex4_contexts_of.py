"""Exercise 13.4: The context of a padded batch."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "13.4",
    title="The context of a padded batch",
    difficulty=2,
    minutes=6,
    prompt="An encoder that reads both ways has run over a padded batch. Write `contexts_of(there, back, "
    "lengths)`: for each "
    "sequence the last step that each direction *read*, side by side. `there` and `back` are (batch, "
    "time, width), both "
    "in the order of the source; `back` was read from each sequence's true end to its beginning.",
    hints=[
        "Forwards, the last step read is at length - 1, which differs from row to row.",
        "Backwards, the last step read is the source's first.",
    ],
)
def contexts_of(there: Tensor, back: Tensor, lengths: Tensor) -> Tensor:
    """The last outputs of both directions, (batch, 2 width)."""
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 1], back[:, 0]), dim=1)


@contexts_of.cases
def _():
    return [
        (normal(3, 4, 2, seed=1), normal(3, 4, 2, seed=2), torch.tensor([4, 2, 1])),
        (normal(2, 5, 3, seed=3), normal(2, 5, 3, seed=4), torch.tensor([3, 5])),
    ]


@contexts_of.allows
def _(there, back, lengths):
    return (
        there.shape == back.shape
        and len(there) == len(lengths)
        and there.numel() > 0
        and int(lengths.min()) >= 1
        and int(lengths.max()) <= there.shape[1]
    )


@contexts_of.wrong("padding", "You took what stood at the end of the padding; take each row's own last step.")
def _(there, back, lengths):
    return torch.cat((there[:, -1], back[:, 0]), dim=1)


@contexts_of.wrong(
    "same place", "Both of yours are taken at the end. Read backwards, the last step is the source's first."
)
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths - 1], back[rows, lengths - 1]), dim=1)


@contexts_of.wrong("late", "You looked one step behind each end: places count from 0.")
def _(there, back, lengths):
    rows = torch.arange(len(lengths))
    return torch.cat((there[rows, lengths.clamp(max=there.shape[1] - 1)], back[:, 0]), dim=1)


@contexts_of.wrong("sum", "You added the directions up; set them side by side, so that neither hides the other.")
def _(there, back, lengths):
    return there[torch.arange(len(lengths)), lengths - 1] + back[:, 0]


@contexts_of.wrong("order", "You put the backward direction first.")
def _(there, back, lengths):
    return torch.cat((back[:, 0], there[torch.arange(len(lengths)), lengths - 1]), dim=1)


@contexts_of.wrong("mean", "You averaged over time; the context here is the last state, not a mean.")
def _(there, back, lengths):
    return torch.cat((there.mean(1), back.mean(1)), dim=1)
