"""Sequences of different lengths in one batch: what stands behind a sequence's end must not count.

Two ways that give the same. *Masked*: the layers run over everything, and only what they gave before each sequence's
end is used. *Packed*: a sequence leaves the batch where it ends, and nothing is computed behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from course_lib.models.layers import Layers

PADDINGS = ("masked", "packed", "read")
"""How padding is treated: the two right ways, and "read", as if it were part of the sequence."""


def check_lengths(batch: Tensor, lengths: Tensor) -> None:
    """Raise `ValueError` unless `lengths` are whole numbers (batch,) from 1 to time, for (batch, time, ...)."""
    if batch.ndim < 2 or batch.shape[0] == 0 or batch.shape[1] == 0:
        raise ValueError(
            f"expected at least one sequence of at least one step, (batch, time); got shape {tuple(batch.shape)}. "
            "Drop empty sequences."
        )
    if not isinstance(lengths, Tensor):
        raise ValueError(f"expected lengths as a tensor (batch,); got {lengths!r}. Write torch.tensor(lengths).")
    if lengths.shape != batch.shape[:1] or lengths.is_floating_point() or lengths.dtype == torch.bool:
        raise ValueError(
            f"expected one whole length per sequence, ({batch.shape[0]},); got {tuple(lengths.shape)} {lengths.dtype}. "
            "Count each sequence without its padding."
        )
    if int(lengths.min()) < 1 or int(lengths.max()) > batch.shape[1]:
        raise ValueError(
            f"expected lengths from 1 to {batch.shape[1]}; got {int(lengths.min())} to {int(lengths.max())}. "
            "Drop empty sequences, and pad to the longest."
        )


def true_steps(lengths: Tensor, time: int) -> Tensor:
    """The mask: True where a step belongs to its sequence, (batch, time).

    >>> true_steps(torch.tensor([2, 3]), 3).int().tolist()
    [[1, 1, 0], [1, 1, 1]]
    """
    return torch.arange(time, device=lengths.device) < lengths[:, None]


def last_true(outputs: Tensor, lengths: Tensor) -> Tensor:
    """What stands at each sequence's last true step: (batch, time, width) gives (batch, width)."""
    return outputs[torch.arange(len(outputs), device=outputs.device), lengths - 1]


def turned_round(x: Tensor, lengths: Tensor) -> Tensor:
    """Each sequence of (batch, time, ...) back to front, its padding left behind its end.

    >>> turned_round(torch.tensor([[1, 2, 3], [4, 5, 0]]), torch.tensor([3, 2])).tolist()
    [[3, 2, 1], [5, 4, 0]]
    """
    steps = torch.arange(x.shape[1], device=x.device)
    order = torch.where(true_steps(lengths, x.shape[1]), lengths[:, None] - 1 - steps, steps)
    return torch.gather(x, 1, order.view(*order.shape, *[1] * (x.ndim - 2)).expand_as(x))


def without_padding(x: Tensor, lengths: Tensor) -> Tensor:
    """Zeros behind each sequence's end, whatever stood there (even nan): (batch, time, width) gives the same shape."""
    return torch.where(true_steps(lengths, x.shape[1]).unsqueeze(-1), x, 0)


def held(states: Tensor, lengths: Tensor) -> Tensor:
    """States (time + 1, batch, hidden) that stay what they are from each sequence's end on."""
    steps = torch.arange(len(states), device=states.device).unsqueeze(1)
    return states[torch.minimum(steps, lengths), torch.arange(states.shape[1], device=states.device)]


def run_packed(layers: Layers, x: Tensor, lengths: Tensor) -> Tensor:
    """Outputs (batch, time, width) for x (batch, time, features); zeros behind each sequence's end.

    Longest first, so that those still going on are always the first rows; the layers run from one end to the next.
    """
    falling = torch.sort(lengths, descending=True, stable=True)
    x = x[falling.indices]
    states, begin, pieces = None, 0, []
    for end in sorted(set(lengths.tolist())):
        going = int((falling.values >= end).sum())
        outputs, states = layers(x[:going, begin:end], None if states is None else _first(states, going))
        pieces.append(torch.nn.functional.pad(outputs, (0, 0, 0, 0, 0, len(x) - going)))
        begin = end
    whole = torch.nn.functional.pad(torch.cat(pieces, dim=1), (0, 0, 0, x.shape[1] - begin))
    return whole[torch.argsort(falling.indices)]


def _first(states: Any, count: int) -> Any:
    return states[:count] if isinstance(states, Tensor) else tuple(_first(part, count) for part in states)
