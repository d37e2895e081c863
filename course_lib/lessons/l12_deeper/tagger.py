"""One class for every step of a sequence, read from the left, from the right, or both ways."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.models.layers import build_layers
from course_lib.models.padding import turned_round

WAYS = ("forward", "backward", "both")
"""From the left, from the right, or both ways."""


class SequenceTagger(nn.Module):
    """Logits (batch, time, classes) at every step of padded ids (batch, time), with their true `lengths` (batch,).

    Output t of the layers that read forward knows steps 1 to t, of those that read backward steps t to the end; "both"
    has one of each, `width` units wide, side by side. Raises `ValueError` for a way that is not one of `WAYS`.

    >>> tagger = SequenceTagger(vocabulary_size=9, classes=3, way="both", width=5)
    >>> tagger(torch.zeros(2, 7, dtype=torch.long), torch.tensor([7, 4])).shape
    torch.Size([2, 7, 3])
    """

    def __init__(
        self,
        vocabulary_size: int,
        classes: int,
        way: str,
        width: int,
        embedding_size: int = 24,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if way not in WAYS:
            raise ValueError(f"expected a way among {', '.join(WAYS)}; got {way!r}.")
        self.way, self.directions = way, [name for name in WAYS[:2] if way in (name, "both")]
        self.layers = nn.ModuleList(
            build_layers("torch.GRU", embedding_size, width, seed=seed + 1 + WAYS.index(name))
            for name in self.directions
        )
        self.dropout = nn.Dropout(dropout)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(vocabulary_size, embedding_size)
            self.head = nn.Linear(width * len(self.directions), classes)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See the class. What stands behind an end influences nothing before it."""
        x = self.dropout(self.embedding(ids))
        outputs = []
        for name, layers in zip(self.directions, self.layers, strict=True):
            if name == "forward":
                outputs.append(layers(x)[0])
            else:
                outputs.append(turned_round(layers(turned_round(x, lengths))[0], lengths))
        logits: Tensor = self.head(self.dropout(torch.cat(outputs, dim=2)))
        return logits
