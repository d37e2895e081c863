"""One network reads a sequence, another with weights of its own writes one: an encoder-decoder.

Sutskever, Vinyals and Le (2014), and Cho and others (2014). What the encoder leaves of a sequence is one vector, the
context c; the decoder is a language model that is given it: P(y_t | y_1 ... y_{t-1}, c).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.encoder import Encoded, Encoder, Level
from course_lib.models.layers import Layers, LayerStates, Stack, build_layers, selected
from course_lib.models.sizes import check_dropout, check_ids, check_whole

CONTEXTS = ("start", "state", "state and output")
"""Where the decoder sees the context: in its first state alone, in every state too, in every output as well."""


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
class DecoderState:
    """All a decoder carries from token to token: the context (batch, width), and the states of its layers."""

    context: Tensor
    states: LayerStates

    def select(self, rows: Tensor) -> DecoderState:
        """The same for the sequences `rows`, in this order: some may come several times, others not at all."""
        return DecoderState(self.context.index_select(0, rows), selected(self.states, rows))


class EncoderDecoder(nn.Module):
    """P(target | source), token by token: padded source ids, their lengths and the target's tokens so far give logits.

    Build one from a `PairArchitecture`, or from an encoder and a decoder of your own: any cells, stacks, directions.
    The decoder's first state is tanh(W c + b). Where it sees the context at every step, its layers read embedding and
    context side by side; where every output sees it, so does the head. Raises `ValueError` for sizes that do not fit.

    >>> model = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=8, decoder_size=12))
    >>> source, lengths = torch.ones(2, 6, dtype=torch.long), torch.tensor([6, 3])
    >>> model(source, lengths, torch.ones(2, 4, dtype=torch.long)).shape
    torch.Size([2, 4, 11])
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        encoder: Encoder,
        decoder: Layers,
        context: str = "state and output",
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        check_whole("source_size", source_size, advice="Count the source's tokens.")
        check_whole("target_size", target_size, advice="Count the target's tokens.")
        if context not in CONTEXTS:
            raise ValueError(f"expected a context among {', '.join(CONTEXTS)}; got {context!r}. Choose one.")
        embedding_size = decoder.input_size - (0 if context == "start" else encoder.context_size)
        if embedding_size < 1:
            raise ValueError(
                f"expected a decoder that reads an embedding beside the context of {encoder.context_size}; got one "
                f'that reads {decoder.input_size} features. Make it wider, or show the context at the "start" only.'
            )
        self.source_size, self.target_size, self.context = source_size, target_size, context
        self.encoder, self.decoder = encoder, decoder
        self.dropout = nn.Dropout(check_dropout(dropout))
        self._widths = _state_widths(decoder)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.source_embedding = nn.Embedding(source_size, encoder.input_size)
            self.target_embedding = nn.Embedding(target_size, embedding_size)
            self.bridge = nn.Linear(encoder.context_size, sum(_leaves(self._widths)))
            seen = decoder.hidden_size + (encoder.context_size if context == "state and output" else 0)
            self.head = nn.Linear(seen, target_size)

    @classmethod
    def build(cls, architecture: PairArchitecture, seed: int = 0) -> EncoderDecoder:
        """A new model, its weights drawn from `seed`. Raises `ValueError` for sizes or names without sense."""
        a = architecture
        check_whole("encoder_layers", a.encoder_layers)
        width, levels = a.embedding_size, []
        for number in range(a.encoder_layers):
            ways = (build_layers(a.kind, width, a.encoder_size, seed=seed + 1 + 2 * number + way) for way in (0, 1))
            levels.append(Level(next(ways), next(ways) if a.both_ways else None))
            width = levels[-1].output_size
        reads = a.embedding_size + (0 if a.context == "start" else width)
        decoder = build_layers(a.kind, reads, a.decoder_size, a.decoder_layers, a.dropout, seed + 1 + 2 * len(levels))
        return cls(a.source_size, a.target_size, Encoder(levels, a.dropout), decoder, a.context, a.dropout, seed)

    def encode(self, source: Tensor, lengths: Tensor, padding: str = "masked") -> Encoded:
        """Read padded ids (batch, time) of the true `lengths` (batch,); `padding` as `Encoder` has it.

        Raises `ValueError` for ids outside the vocabulary, empty sequences and lengths that do not fit.
        """
        check_ids(source, self.source_size, "source ids")
        return self.encoder(self.source_embedding(source), lengths, padding)

    def start(self, context: Tensor) -> DecoderState:
        """The decoder before its first token, given contexts (batch, width)."""
        if context.ndim != 2 or context.shape[1] != self.encoder.context_size:
            raise ValueError(
                f"expected contexts (batch, {self.encoder.context_size}); got shape {tuple(context.shape)}. "
                "Take them from encode(source, lengths).context."
            )
        first = torch.tanh(self.bridge(self.dropout(context)))
        parts = iter(first.split(list(_leaves(self._widths)), dim=1))
        return DecoderState(context, _filled(self._widths, parts))

    def decode(self, inputs: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Logits (batch, time, target_size) of the token after each of `inputs` (batch, time), and the state after.

        Raises `ValueError` for ids outside the vocabulary, and for another number of sequences than the state's.
        """
        check_ids(inputs, self.target_size, "target ids")
        if len(inputs) != len(state.context):
            raise ValueError(
                f"expected as many targets as sources, {len(state.context)}; got {len(inputs)}. Pair them one to one."
            )
        x = self.target_embedding(inputs)
        everywhere = state.context.unsqueeze(1).expand(-1, inputs.shape[1], -1)
        if self.context != "start":
            x = torch.cat((x, everywhere), dim=2)
        outputs, after = self.decoder(self.dropout(x), state.states)
        if self.context == "state and output":
            outputs = torch.cat((outputs, everywhere), dim=2)
        return self.head(self.dropout(outputs)), DecoderState(state.context, after)

    def step(self, tokens: Tensor, state: DecoderState) -> tuple[Tensor, DecoderState]:
        """Logits (batch, target_size) of the token after `tokens` (batch,), and the state after them."""
        if tokens.ndim != 1:
            raise ValueError(f"expected one token a sequence, (batch,); got shape {tuple(tokens.shape)}.")
        logits, after = self.decode(tokens.unsqueeze(1), state)
        return logits.squeeze(1), after

    def forward(self, source: Tensor, lengths: Tensor, inputs: Tensor, padding: str = "masked") -> Tensor:
        """Logits (batch, time, target_size) under teacher forcing: `inputs` is the target, one step late."""
        return self.decode(inputs, self.start(self.encode(source, lengths, padding).context))[0]

    def as_cells(self) -> EncoderDecoder:
        """The same model on our own cells, for recording gates and gradients; itself when it is on them already.

        Otherwise a twin with copies of all weights, in the same mode.
        """
        layers = [module for module in self.modules() if isinstance(module, Layers)]
        if all(isinstance(one, Stack) for one in layers):
            return self
        return copy.deepcopy(self, {id(one): one.as_cells() for one in layers})


@torch.no_grad()
def _state_widths(decoder: Layers) -> Any:
    """The width of every part of the decoder's states, nested as they are."""

    def widths(states: Any) -> Any:
        return states.shape[1] if isinstance(states, Tensor) else tuple(widths(part) for part in states)

    like = next(decoder.parameters())
    with torch.random.fork_rng(devices=[]):  # dropout between layers draws
        return widths(decoder(torch.zeros(1, 1, decoder.input_size, dtype=like.dtype, device=like.device))[1])


def _leaves(nested: Any) -> Iterator[Any]:
    if isinstance(nested, tuple):
        for part in nested:
            yield from _leaves(part)
    else:
        yield nested


def _filled(form: Any, parts: Iterator[Tensor]) -> Any:
    """The next `parts`, nested as `form` is."""
    return tuple(_filled(part, parts) for part in form) if isinstance(form, tuple) else next(parts)
