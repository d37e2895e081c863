"""Who carries the memory, h or c? Erase one of them in the middle of a text; what does it cost, and for how long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import torch
from torch import Tensor

from course_lib.lessons.l09_lstm.gate_view import Reader, shipped_reader
from course_lib.models.cell import State, like_state, state_parts
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered
from course_lib.training.recipes import RECIPES, as_ids

PARTS: dict[str, tuple[int, ...]] = {"h": (0,), "c": (1,), "h and c": (0, 1)}
"""What can be erased, as places in an LSTM's state."""
WINDOWS, BEFORE, AFTER = 300, 100, 20
"""So many stretches of held-out text; characters read before the erasing, and characters whose cost is measured."""
RANGES = ((1, 1), (2, 5), (6, 10), (11, AFTER))
"""Characters after the erasing that are told of together, counted from 1."""


def erase(state: State, places: Sequence[int], other: State | None = None) -> State:
    """A state with some of its parts replaced: by those of `other`, or by zeros.

    `places` count the parts of all layers in order; those that are not there are left out. Raises `ValueError` for an
    `other` of another form.

    >>> erase((torch.ones(1, 2), torch.ones(1, 2)), [0])
    (tensor([[0., 0.]]), tensor([[1., 1.]]))
    """
    parts = state_parts(state)
    instead = tuple(map(torch.zeros_like, parts)) if other is None else state_parts(other)
    if [part.shape for part in instead] != [part.shape for part in parts]:
        raise ValueError("expected another state of the same shapes; got one of other shapes. Take it from this model.")
    return like_state(tuple(instead[n] if n in places else part for n, part in enumerate(parts)), state)


@dataclass(frozen=True)
class Erased:
    """What an erasing costs: `extra` (windows, AFTER), the bits more for each character after it.

    The character that is read in the step after the erasing was foretold before it; the first one here is the next.
    """

    extra: Tensor

    def between(self, first: int, last: int) -> tuple[float, float]:
        """Mean bits more of the characters `first` to `last`, counted from 1, and half of its 95% interval.

        Raises `ValueError` for characters that are not there, and for a single window, which has no spread.

        >>> Erased(torch.tensor([[1.0, 2.0, 4.0], [1.0, 4.0, 6.0]])).between(1, 1)
        (1.0, 0.0)
        """
        count, most = self.extra.shape
        if not 1 <= first <= last <= most or count < 2:
            raise ValueError(f"expected from 1 to {most}, in 2 windows or more; got {first} to {last} in {count}.")
        windows = self.extra[:, first - 1 : last].mean(1)
        return float(windows.mean()), 1.96 * float(windows.std()) / sqrt(len(windows))


@dataclass(frozen=True)
class _Middle:
    """Stretches of held-out text in the middle of which a model stands: its state there, and what follows."""

    model: Reader
    state: State
    following: Tensor

    def bits(self, state: State) -> Tensor:
        """Bits of each character that follows, from the second one on, read on from `state`: (windows, AFTER)."""
        x = self.model.embedding(self.following[:, :-1])
        logs = self.model.head(unroll(self.model.cell, x, state).outputs).double().log_softmax(-1)
        return -logs.gather(-1, self.following[:, 1:].unsqueeze(-1)).squeeze(-1) / log(2)


@remembered(maxsize=2)
@one_thread()
@torch.no_grad()
def _middle(name: str, windows: int) -> _Middle:
    model = shipped_reader(name)
    ids = as_ids(model.tokenizer, RECIPES[name].split().test)
    size = BEFORE + AFTER + 1
    if not 2 <= windows <= len(ids) // size:
        raise ValueError(f"expected 2 to {len(ids) // size} windows of {size} characters; got {windows}.")
    starts = torch.arange(windows) * ((len(ids) - size) // (windows - 1))
    text = ids[starts.unsqueeze(1) + torch.arange(size)]
    return _Middle(model, unroll(model.cell, model.embedding(text[:, :BEFORE])).state, text[:, BEFORE:])


@one_thread()
@torch.no_grad()
def erased(name: str, swapped: bool = False, windows: int = WINDOWS) -> dict[str, Erased]:
    """Erase h, c, or both, once in each stretch of a shipped LSTM's held-out text, spread evenly over it.

    `swapped`: in place of zeros stands what the same model holds in the middle of another stretch, the one half of all
    stretches on. Raises `ValueError` for fewer than 2 windows and for more than the text has.
    """
    it = _middle(name, windows)
    rolled = tuple(part.roll(windows // 2, 0) for part in state_parts(it.state))
    other = like_state(rolled, it.state) if swapped else None
    plain = it.bits(it.state)
    return {part: Erased(it.bits(erase(it.state, places, other)) - plain) for part, places in PARTS.items()}


def erasing_table(names: Sequence[str] = ("prose", "python")) -> str:
    """Bits more per character of `RANGES` after each erasing, as text: a line for each model, part and replacement."""
    rows = ["bits more at characters" + "".join(f"{f'{a}-{b}' if b > a else a:>14}" for a, b in RANGES)]
    for name in names:
        for swapped, parts in ((False, PARTS), (True, ("h", "c"))):
            found = erased(name, swapped)
            for part in parts:
                numbers = (found[part].between(*places) for places in RANGES)
                cells = "".join(f"{mean:>+7.2f} ± {half:.2f}" for mean, half in numbers)
                rows.append(f"{name:>6}: {part:>7} {'swapped' if swapped else 'set to 0':>8}{cells}")
    return "\n".join(rows)
