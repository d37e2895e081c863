"""Exercise 13.3: Padding counts for nothing."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "13.3",
    title="Padding counts for nothing",
    difficulty=2,
    minutes=5,
    prompt="Write `masked_mean(nats, lengths)`: the mean loss per true token of a padded batch. `nats` (batch, "
    "time) holds "
    "a loss at every place, also behind the ends, where it means nothing; `lengths` (batch,) counts the true ones.",
    hints=["Compare the place's number with the length: that is a mask.", "Divide by how many true tokens there are."],
)
def masked_mean(nats: Tensor, lengths: Tensor) -> Tensor:
    """The mean of what stands before each sequence's end; every true token counts alike."""
    mask = torch.arange(nats.shape[1]) < lengths[:, None]
    return nats[mask].mean()


@masked_mean.cases
def _():
    pencil = torch.tensor([[1.0, 3.0, 9.0], [2.0, 7.0, 8.0]], dtype=torch.float64)
    poisoned = torch.tensor([[1.0, float("inf")], [2.0, 4.0]], dtype=torch.float64)
    return [
        (pencil, torch.tensor([2, 1])),
        (normal(4, 6, seed=3).abs(), torch.tensor([6, 1, 4, 3])),
        (poisoned, torch.tensor([1, 2])),
    ]


@masked_mean.allows
def _(nats, lengths):
    return len(nats) == len(lengths) > 0 and int(lengths.min()) >= 1 and int(lengths.max()) <= nats.shape[1]


@masked_mean.wrong("all", "You averaged over the padding as well.")
def _(nats, lengths):
    return nats.mean()


@masked_mean.wrong("divided", "You left the padding's losses out of the sum, and counted their places all the same.")
def _(nats, lengths):
    mask = torch.arange(nats.shape[1]) < lengths[:, None]
    return torch.where(mask, nats, 0).sum() / nats.numel()


@masked_mean.wrong("late", "Your mask reaches one place behind each end.")
def _(nats, lengths):
    return nats[torch.arange(nats.shape[1]) <= lengths[:, None]].mean()


@masked_mean.wrong("early", "Your mask leaves out each sequence's last true token, its end.")
def _(nats, lengths):
    return nats[torch.arange(nats.shape[1]) < lengths[:, None] - 1].mean()


@masked_mean.wrong("by sequence", "You averaged each sequence, then the batch: a token of a short one counts more so.")
def _(nats, lengths):
    return torch.stack([row[:length].mean() for row, length in zip(nats, lengths.tolist(), strict=True)]).mean()


@masked_mean.wrong(
    "times mask", "You multiplied by the mask. What is not finite behind an end stays so: choose instead."
)
def _(nats, lengths):
    mask = (torch.arange(nats.shape[1]) < lengths[:, None]).to(nats.dtype)
    return (nats * mask).sum() / mask.sum()


@masked_mean.wrong("padding only", "You kept the padding and left out the rest.")
def _(nats, lengths):
    return nats[torch.arange(nats.shape[1]) >= lengths[:, None]].mean()
