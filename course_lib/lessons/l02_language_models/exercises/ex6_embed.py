"""Exercise 02.6: Look it up."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import exercise


@exercise(
    "02.6",
    title="Look it up",
    difficulty=1,
    minutes=3,
    prompt="Write `embed(ids, table)`: what `one_hot(ids) @ table` gives, shape (time, width), without building "
    "a one-hot matrix.",
    hints=["What does a row with a single 1 pick out of a matrix?", "A tensor of ids can index the rows at once."],
)
def embed(ids: Tensor, table: Tensor) -> Tensor:
    """The same as one_hot(ids) @ table, without the product: ids (time,), table (vocabulary, width)."""
    return table[ids]


@embed.cases
def _():
    generator = torch.Generator().manual_seed(0)
    cases = [
        (torch.tensor(ids), torch.randn(size, width, generator=generator))
        for ids, size, width in (([2, 0, 2], 3, 2), ([1, 3, 0, 0], 4, 4), ([5], 6, 3))
    ]
    return [*cases, (torch.tensor([1, 0]), torch.tensor([[1.0], [2.0], [math.inf]]))]  # 0 times infinity is no number


@embed.allows
def _(ids, table):
    return len(ids) > 0 and table.numel() > 0 and int(ids.min()) >= 0 and int(ids.max()) < len(table)


@embed.wrong("columns", "You took columns; a token's vector is a row of the table.")
def _(ids, table):
    return table[:, ids % table.shape[1]].T


@embed.wrong("from one", "Your rows are off by one: ids begin at 0, and so do rows.")
def _(ids, table):
    return table[ids - 1]


@embed.wrong("bag", "You added the vectors up, and their order is gone; keep one row per token.")
def _(ids, table):
    return table[ids].sum(0)


@embed.wrong("one-hot", "This is the one-hot matrix; it is what multiplies the table.")
def _(ids, table):
    return torch.nn.functional.one_hot(ids, table.shape[0]).to(table.dtype)


@embed.wrong(
    "product", "You still multiply by a one-hot matrix: slow, and 0 times infinity is not a number. Pick the rows."
)
def _(ids, table):
    return torch.nn.functional.one_hot(ids, table.shape[0]).to(table.dtype) @ table


@embed.wrong("first", "You took the first rows; take the rows that the ids name.")
def _(ids, table):
    return table[: len(ids)]
