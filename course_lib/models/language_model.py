"""The course's one language model: embedding, recurrent layers of any kind, and a linear head."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.layers import Layers, LayerStates, Stack, build_layers
from course_lib.models.sizes import check_dropout, check_ids, check_whole


@dataclass(frozen=True)
class Architecture:
    """What has to be known to build a `LanguageModel`; kept in a checkpoint's card. `kind` is one of `layers.KINDS`."""

    vocabulary_size: int
    embedding_size: int = 64
    hidden_size: int = 256
    kind: str = "torch.LSTM"
    num_layers: int = 1
    dropout: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a card."""
        return asdict(self)


class LanguageModel(nn.Module):
    """P(next token | tokens so far): ids (batch, time) in, logits (batch, time, vocabulary) out.

    Build one from an `Architecture`, or from layers of your own. Raises `ValueError` when the vocabulary is empty or
    the layers do not read what the embedding gives.

    >>> model = LanguageModel.build(Architecture(vocabulary_size=11, hidden_size=32), seed=0)
    >>> logits, states = model(torch.zeros(2, 5, dtype=torch.long))
    >>> logits.shape
    torch.Size([2, 5, 11])
    """

    def __init__(self, vocabulary_size: int, layers: Layers, dropout: float = 0.0, seed: int = 0) -> None:
        super().__init__()
        check_whole("vocabulary_size", vocabulary_size, advice="A vocabulary has at least one token.")
        self.vocabulary_size = vocabulary_size
        self.layers = layers
        self.dropout = nn.Dropout(check_dropout(dropout))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(vocabulary_size, layers.input_size)
            self.head = nn.Linear(layers.hidden_size, vocabulary_size)

    @classmethod
    def build(cls, architecture: Architecture, seed: int = 0) -> LanguageModel:
        """A new model, its weights drawn from `seed`."""
        a = architecture
        layers = build_layers(a.kind, a.embedding_size, a.hidden_size, a.num_layers, a.dropout, seed + 1)
        return cls(a.vocabulary_size, layers, a.dropout, seed)

    def forward(self, ids: Tensor, states: LayerStates | None = None) -> tuple[Tensor, LayerStates]:
        """Logits of the token after each position (batch, time, vocabulary), and the states after the last.

        Raises `ValueError` for ids that are not (batch, time) or not in the vocabulary.
        """
        check_ids(ids, self.vocabulary_size)
        outputs, states = self.layers(self.dropout(self.embedding(ids)), states)
        return self.head(self.dropout(outputs)), states

    def as_cells(self) -> LanguageModel:
        """The same model on our own cells, for recording gates and gradients; itself when it is on them already.

        Otherwise a twin with copies of all weights, in the same mode. Raises `ValueError` for layers that our cells
        cannot be.
        """
        if isinstance(self.layers, Stack):
            return self
        return copy.deepcopy(self, {id(self.layers): self.layers.as_cells()})


def parameter_count(model: nn.Module) -> int:
    """How many numbers training may change.

    >>> parameter_count(nn.Linear(3, 2))
    8
    """
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
