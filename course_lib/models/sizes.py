"""Sizes: whole numbers that are large enough, layers that meet, or a sentence that says what does not fit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Sized(Protocol):
    """What reads so many features and gives so many."""

    input_size: int
    hidden_size: int


def check_whole(name: str, value: object, least: int = 1, advice: str = "") -> None:
    """Raise `ValueError`, with `advice` at its end, unless `value` is a whole number and at least `least`.

    >>> check_whole("batch", 2.0)
    Traceback (most recent call last):
    ValueError: expected batch to be a whole number, 1 or more; got 2.0.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        message = f"expected {name} to be a whole number, {least} or more; got {value!r}."
        raise ValueError(f"{message} {advice}".rstrip())


def check_layers_meet(cells: Sequence[Sized]) -> None:
    """Raise `ValueError` for no cells, and for one that does not read as many features as the one below it gives."""
    if not cells:
        raise ValueError("expected at least one cell; got an empty list. Pass one cell per layer.")
    for below, above in itertools.pairwise(cells):
        if above.input_size != below.hidden_size:
            raise ValueError(
                f"expected a layer that reads {below.hidden_size} features, as the layer below gives; "
                f"got one that reads {above.input_size}. Make the sizes meet."
            )


def check_dropout(dropout: float) -> float:
    """The dropout as a float; `ValueError` unless 0 <= dropout < 1.

    >>> check_dropout(0)
    0.0
    """
    if not 0 <= dropout < 1:
        raise ValueError(f"expected a dropout from 0 to less than 1; got {dropout}.")
    return float(dropout)


_WHOLE = ("torch.int64", "torch.int32")
"""Names of the types that an embedding takes: torch itself is not loaded here."""


def check_ids(ids: Tensor, size: int, what: str = "ids", dimensions: int = 2) -> None:
    """Raise `ValueError` unless `ids`, (batch, time) or (time,), are whole numbers from 0 to `size` - 1."""
    form = "(batch, time)" if dimensions == 2 else "(time,)"
    if ids.ndim != dimensions or ids.numel() == 0 or str(ids.dtype) not in _WHOLE:
        raise ValueError(
            f"expected {what} {form}, whole numbers, at least one token; got {tuple(ids.shape)} {ids.dtype}. "
            "Drop empty sequences."
        )
    low, high = (int(end) for end in ids.aminmax())
    if low < 0 or high >= size:
        raise ValueError(
            f"expected {what} from 0 to {size - 1}; got {low if low < 0 else high}. "
            "Encode with the tokenizer that the model was trained with."
        )
