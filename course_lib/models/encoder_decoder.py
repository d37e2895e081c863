"""One network reads a sequence, another with weights of its own writes one: an encoder-decoder.

Sutskever, Vinyals and Le (2014) and Cho and others (2014). What the encoder leaves is one vector a sequence, the
context c; the decoder is a language model that is given it: P(y_t | y_1 ... y_{t-1}, c).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.layers import Layers, LayerStates, build_layers

CONTEXTS = ("start", "state", "state and output")
"""Where the decoder sees the context: in its first state only, in every state too, in every output as well."""


@dataclass(frozen=True)
class PairArchitecture:
    """What has to be known to build an `EncoderDecoder`; kept in a checkpoint's card. `kind` is one of `layers.KINDS`.

    `encoder_size` is the width of one direction; with `both_ways` the context is twice as wide.
    """

    source_size: int
    target_size: int
    embedding_size: int = 64
    encoder_size: int = 128
    decoder_size: int = 256
    kind: str = "GRU"
    encoder_layers: int = 1
    decoder_layers: int = 1
    both_ways: bool = True
    context: str = "state and output"
    dropout: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a card."""
        return asdict(self)


@dataclass(frozen=True)
class Encoded:
    """What an encoder makes of sequences: `outputs` (batch, time, width), the `context` (batch, width), `lengths`."""

    outputs: Tensor
    context: Tensor
    lengths: Tensor


@dataclass(frozen=True)
class DecoderState:
    """All a decoder carries from token to token: the context (batch, width) and the states of its layers."""

    context: Tensor
    states: LayerStates


class Level(nn.Module):
    """Layers that read forwards and, if there are any, layers that read backwards; their outputs side by side."""

    def __init__(self, forwards: Layers, backwards: Layers | None = None) -> None:
        super().__init__()
        self.forwards, self.backwards = forwards, backwards
        self.input_size = forwards.input_size
        self.output_size = forwards.hidden_size + (backwards.hidden_size if backwards is not None else 0)

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Outputs (batch, time, width) for x (batch, time, features), and those of each direction's last step."""
        outputs, _ = self.forwards(x)
        last = outputs[torch.arange(len(x)), lengths - 1]
        if self.backwards is None:
            return outputs, last
        order = reversed_order(lengths, x.shape[1])
        back, _ = self.backwards(_reordered(x, order))
        both = torch.cat((outputs, _reordered(back, order)), dim=2)
        return both, torch.cat((last, back[torch.arange(len(x)), lengths - 1]), dim=1)


def reversed_order(lengths: Tensor, time: int) -> Tensor:
    """For each sequence the places 0 to time - 1 with the true ones turned round, padding where it was: (batch, time).

    >>> reversed_order(torch.tensor([3, 1]), 3).tolist()
    [[2, 1, 0], [0, 1, 2]]
    """
    steps = torch.arange(time, device=lengths.device)
    return torch.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)


def _reordered(x: Tensor, order: Tensor) -> Tensor:
    return torch.gather(x, 1, order.unsqueeze(2).expand_as(x))


class EncoderDecoder(nn.Module):
    """Source ids (batch, time) with their lengths, and the target's ids so far, give logits of the token after each.

    >>> model = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=8, decoder_size=12))
    >>> source, lengths = torch.ones(2, 6, dtype=torch.long), torch.tensor([6, 3])
    >>> model(source, lengths, torch.ones(2, 4, dtype=torch.long)).shape
    torch.Size([2, 4, 11])
    """

    def __init__(self, architecture: PairArchitecture, seed: int = 0) -> None:
        super().__init__()
        a = self.architecture = architecture
        if a.context not in CONTEXTS:
            raise ValueError(f"expected a context among {', '.join(CONTEXTS)}; got {a.context!r}. Choose one.")
        seeds = iter(range(seed + 1, seed + 100))
        width, levels = a.embedding_size, []
        for _ in range(a.encoder_layers):
            ways = [build_layers(a.kind, width, a.encoder_size, seed=next(seeds)) for _ in range(1 + a.both_ways)]
            levels.append(Level(*ways))
            width = levels[-1].output_size
        self.encoder = nn.ModuleList(levels)
        reads = a.embedding_size + (0 if a.context == "start" else width)
        self.decoder = build_layers(a.kind, reads, a.decoder_size, a.decoder_layers, a.dropout, next(seeds))
        self.dropout = nn.Dropout(a.dropout)
        with torch.no_grad():
            self._form = self.decoder(torch.zeros(1, 1, reads))[1]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.source_embedding = nn.Embedding(a.source_size, a.embedding_size)
            self.target_embedding = nn.Embedding(a.target_size, a.embedding_size)
            self.bridge = nn.Linear(width, sum(part.shape[1] for part in _leaves(self._form)))
            seen = a.decoder_size + (width if a.context == "state and output" else 0)
            self.head = nn.Linear(seen, a.target_size)

    @classmethod
    def build(cls, architecture: PairArchitecture, seed: int = 0) -> EncoderDecoder:
        """A new model, its weights drawn from `seed`."""
        return cls(architecture, seed)

    def encode(self, source: Tensor, lengths: Tensor) -> Encoded:
        """Read padded ids (batch, time) of the true `lengths` (batch,)."""
        x = self.source_embedding(source)
        context = x
        for level in self.encoder:
            x, context = level(self.dropout(x), lengths)
        return Encoded(x, context, lengths)

    def start(self, context: Tensor) -> DecoderState:
        """The decoder before its first token, given contexts (batch, width)."""
        first = torch.tanh(self.bridge(self.dropout(context)))
        parts = iter(first.split([part.shape[1] for part in _leaves(self._form)], dim=1))
        return DecoderState(context, _filled(self._form, parts))

    def decode(self, inputs: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Logits (batch, time, target_size) of the token after each of `inputs` (batch, time), and the state after."""
        x = self.target_embedding(inputs)
        everywhere = state.context.unsqueeze(1).expand(-1, inputs.shape[1], -1)
        if self.architecture.context != "start":
            x = torch.cat((x, everywhere), dim=2)
        outputs, after = self.decoder(self.dropout(x), state.states)
        if self.architecture.context == "state and output":
            outputs = torch.cat((outputs, everywhere), dim=2)
        return self.head(self.dropout(outputs)), DecoderState(state.context, after)

    def step(self, tokens: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Logits (batch, target_size) of the token after `tokens` (batch,), and the state after them."""
        logits, after = self.decode(tokens.unsqueeze(1), state)
        return logits.squeeze(1), after

    def forward(self, source: Tensor, lengths: Tensor, inputs: Tensor) -> Tensor:
        """Logits (batch, time, target_size) under teacher forcing: `inputs` is the target, one step late."""
        return self.decode(inputs, self.start(self.encode(source, lengths).context))[0]


def _leaves(states: Any) -> Iterator[Tensor]:
    if isinstance(states, Tensor):
        yield states
    else:
        for part in states:
            yield from _leaves(part)


def _filled(form: Any, parts: Iterator[Tensor]) -> Any:
    """The next `parts`, nested as `form` is."""
    return next(parts) if isinstance(form, Tensor) else tuple(_filled(part, parts) for part in form)
