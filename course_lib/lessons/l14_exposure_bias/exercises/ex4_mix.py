"""Exercise 14.4: Mix the inputs."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "14.4",
    title="Mix the inputs",
    difficulty=3,
    minutes=10,
    prompt="`inputs` (batch, time) are the true inputs of a decoder, `<bos>` first. `said[:, t]` is what the model "
    "wrote after reading input t, so it may stand at input t + 1. Write `mix(inputs, said, coins, share)`: where "
    "`coins` (batch, time) is below `share`, the input is the model's own; elsewhere it is the truth. `<bos>` stays. "
    "Return new inputs, and leave the arguments as they are.",
    hints=[
        "Line the two up first: the own symbol for input t stands in `said` one place earlier.",
        "`torch.where(condition, one, other)` chooses; `clone()` makes a copy that may be changed.",
    ],
)
def mix(inputs: Tensor, said: Tensor, coins: Tensor, share: float) -> Tensor:
    """Inputs (batch, time) of which those whose coin is below the share are the model's own symbols."""
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :-1], inputs[:, 1:])
    return mixed


@mix.cases
def _():
    generator = torch.Generator().manual_seed(0)
    cases = []
    for batch, time, share in ((2, 5, 0.5), (1, 4, 0.0), (3, 4, 1.0), (2, 6, 0.25)):
        inputs = torch.randint(4, 9, (batch, time), generator=generator)
        inputs[:, 0] = 2
        said = torch.randint(10, 15, (batch, time), generator=generator)
        cases.append((inputs, said, torch.rand(batch, time, generator=generator), share))
    cases.append((torch.tensor([[2, 5, 6]]), torch.tensor([[7, 8, 9]]), torch.tensor([[0.9, 0.5, 0.4]]), 0.5))
    return cases


@mix.allows
def _(inputs, said, coins, share):
    return inputs.shape == said.shape == coins.shape and inputs.numel() > 0 and bool((coins != share).all())


@mix.wrong("no shift", "What the model writes after input t stands at input t + 1; you put it at t.")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, 1:], inputs[:, 1:])
    return mixed


@mix.wrong("swapped", "This has the share of the truth; below the share the symbol should be the model's own.")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, inputs[:, 1:], said[:, :-1])
    return mixed


@mix.wrong("one coin", "You tossed one coin for a whole sequence; every input has a coin of its own.")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, :1] < share, said[:, :-1], inputs[:, 1:])
    return mixed


@mix.wrong("bos", "You replaced <bos> as well, which is never written; it has to stay.")
def _(inputs, said, coins, share):
    return torch.where(coins < share, said.roll(1, 1), inputs)


@mix.wrong("coins late", "The coins have moved by one place: the coin of input t decides about input t.")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, :-1] < share, said[:, :-1], inputs[:, 1:])
    return mixed


@mix.wrong("truth late", "The true inputs have moved by one place: where the truth stays, input t is `inputs[:, t]`.")
def _(inputs, said, coins, share):
    mixed = inputs.clone()
    mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :-1], inputs[:, :-1])
    return mixed


@mix.wrong("in place", "What the model writes after input t stands at input t + 1; at t it would even replace <bos>.")
def _(inputs, said, coins, share):
    return torch.where(coins < share, said, inputs)


mix.equivalent(
    "mixed[:, 1:] = torch.where(coins[:, 1:] < share, said[:, :-1], mixed[:, 1:])",
    because="The copy still holds the true inputs when they are read.",
)
