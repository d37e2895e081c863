"""What reads the source: levels of recurrent layers, each one way or both, over padded sequences."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from course_lib.models.layers import Layers
from course_lib.models.padding import PADDINGS, check_lengths, last_true, run_packed, turned_round
from course_lib.models.sizes import check_dropout


@dataclass(frozen=True)
class Encoded:
    """What an encoder makes of sequences: `outputs` (batch, time, width), the `context` (batch, width), `lengths`.

    Outputs behind a sequence's end mean nothing.
    """

    outputs: Tensor
    context: Tensor
    lengths: Tensor


class Level(nn.Module):
    """Layers that read forwards and, if there are any, layers that read backwards: their outputs side by side.

    Raises `ValueError` when the two do not read the same features.
    """

    def __init__(self, forwards: Layers, backwards: Layers | None = None) -> None:
        super().__init__()
        if backwards is not None and backwards.input_size != forwards.input_size:
            raise ValueError(
                f"expected both directions to read {forwards.input_size} features; got {backwards.input_size}. "
                "They read the same sequence: give them one input size."
            )
        self.forwards, self.backwards = forwards, backwards
        self.input_size = forwards.input_size
        self.output_size = forwards.hidden_size + (0 if backwards is None else backwards.hidden_size)

    def forward(self, x: Tensor, lengths: Tensor, packed: bool = False) -> tuple[Tensor, Tensor]:
        """Outputs (batch, time, width) for x (batch, time, features), and those of each direction's last step.

        A direction's last step is the last that it reads: the sequence's end forwards, its beginning backwards.
        """
        outputs = _outputs(self.forwards, x, lengths, packed)
        last = last_true(outputs, lengths)
        if self.backwards is None:
            return outputs, last
        back = _outputs(self.backwards, turned_round(x, lengths), lengths, packed)
        last = torch.cat((last, last_true(back, lengths)), dim=1)
        return torch.cat((outputs, turned_round(back, lengths)), dim=2), last


def _outputs(layers: Layers, x: Tensor, lengths: Tensor, packed: bool) -> Tensor:
    return run_packed(layers, x, lengths) if packed else layers(x)[0]


class Encoder(nn.Module):
    """Levels one above the other, `dropout` before each; the context is the last steps of the top level.

    Raises `ValueError` for no levels, and for levels whose sizes do not meet.
    """

    def __init__(self, levels: Sequence[Level], dropout: float = 0.0) -> None:
        super().__init__()
        if not levels:
            raise ValueError("expected at least one level; got none. Pass one per layer of the encoder.")
        for below, above in itertools.pairwise(levels):
            if above.input_size != below.output_size:
                raise ValueError(
                    f"expected a level that reads {below.output_size} features, as the one below gives; got one that "
                    f"reads {above.input_size}. Both directions of the level below count."
                )
        self.levels = nn.ModuleList(levels)
        self.dropout = nn.Dropout(check_dropout(dropout))
        self.input_size, self.context_size = levels[0].input_size, levels[-1].output_size

    def forward(self, x: Tensor, lengths: Tensor, padding: str = "masked") -> Encoded:
        """Read x (batch, time, features) of the true `lengths` (batch,).

        `padding` is one of `PADDINGS`: masked and packed give the same, and "read" takes the padding for a part of the
        sequence, to show what that does. Raises `ValueError` for lengths that do not fit.
        """
        if padding not in PADDINGS:
            raise ValueError(f"expected padding to be one of {', '.join(PADDINGS)}; got {padding!r}. Choose one.")
        check_lengths(x, lengths)
        if padding == "read":
            lengths = torch.full_like(lengths, x.shape[1])
        context = x
        for level in self.levels:
            x, context = level(self.dropout(x), lengths, packed=padding == "packed")
        return Encoded(x, context, lengths)
