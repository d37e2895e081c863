"""Many to one: read a sequence, say one class (lecture W's many-to-one network)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.models.layers import build_layers
from course_lib.models.padding import check_lengths, last_true, turned_round
from course_lib.models.sizes import check_dropout, check_ids, check_whole


class SequenceClassifier(nn.Module):
    """Embedding, recurrent layers, and a linear head on the state after the last token.

    With `both_ways` a second set of layers reads the sequence from its end, and the head sees both last states.

    >>> model = SequenceClassifier(vocabulary_size=30, classes=4, hidden_size=16)
    >>> model(torch.ones(2, 6, dtype=torch.long), torch.tensor([6, 3])).shape
    torch.Size([2, 4])
    """

    def __init__(
        self,
        vocabulary_size: int,
        classes: int,
        embedding_size: int = 32,
        hidden_size: int = 128,
        kind: str = "torch.GRU",
        both_ways: bool = False,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        check_whole("vocabulary_size", vocabulary_size, advice="A vocabulary has at least one token.")
        check_whole("classes", classes, advice="Give at least one class.")
        self.forwards = build_layers(kind, embedding_size, hidden_size, seed=seed + 1)
        self.backwards = build_layers(kind, embedding_size, hidden_size, seed=seed + 2) if both_ways else None
        self.dropout = nn.Dropout(check_dropout(dropout))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(vocabulary_size, embedding_size)
            self.head = nn.Linear(hidden_size * (1 + both_ways), classes)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Logits (batch, classes) for padded ids (batch, time) and the true `lengths` (batch,).

        Raises `ValueError` for shapes that do not fit and for lengths outside 1 to time.
        """
        check_ids(ids, self.embedding.num_embeddings)
        check_lengths(ids, lengths)
        x = self.dropout(self.embedding(ids))
        last = [last_true(self.forwards(x)[0], lengths)]
        if self.backwards is not None:
            last.append(last_true(self.backwards(turned_round(x, lengths))[0], lengths))
        return self.head(self.dropout(torch.cat(last, dim=1)))
