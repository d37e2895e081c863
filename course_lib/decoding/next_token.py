"""What decoding asks of a model: after these tokens, the log-probability of every next one.

Three things answer: an encoder-decoder that has read its source, a language model that has read a prompt, and a table
that a learner has written down (`table.Table`). Anything else with a `step` will do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import LayerStates, selected
from course_lib.training.device import device_of
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import BOS_ID, EOS_ID, padded


class Selectable(Protocol):
    """All that a model carries from token to token, for several sequences side by side."""

    def select(self, rows: Tensor) -> Any:
        """The same for the sequences `rows`, in this order: some may come several times, others not at all."""


@dataclass(frozen=True)
class Beginning:
    """Where writing begins: the token that was read last (batch,), and the state before it; a row for each source."""

    tokens: Tensor
    state: Any

    def select(self, rows: Tensor) -> Beginning:
        """The same for some of the sources."""
        return Beginning(self.tokens.index_select(0, rows), self.state.select(rows))

    def __len__(self) -> int:
        return len(self.tokens)


class NextToken(ABC):
    """A model that can be decoded. `size`: how many tokens it knows, M; `end`: the id that ends a sequence, if any."""

    size: int
    end: int | None = None

    @abstractmethod
    def step(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        """Log-probabilities (batch, M) of the token after `tokens` (batch,), and the state after them.

        The state has `select(rows)`. A token that cannot come has log-probability -inf.
        """

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What has to hold while a search runs: no gradients, and for a network no dropout."""
        with torch.no_grad():
            yield


NO_LOG_P = "expected log-probabilities, 0 or less; got nan or more. The model has diverged."


def check_log_p(log_p: Tensor) -> None:
    """Raise `ValueError` for log-probabilities that are nan or above 0; -inf is that of what cannot come.

    A comparison with nan is false either way: a search that went on would leave out, or prefer, what it cannot weigh.
    """
    if not bool((log_p <= 1e-6).all()):
        raise ValueError(NO_LOG_P)


class SourceReader(NextToken):
    """P(next token | source, tokens so far) of an encoder-decoder."""

    def __init__(self, model: EncoderDecoder, end: int = EOS_ID) -> None:
        self.model, self.size, self.end = model, model.target_size, end

    def beginning(self, source: Tensor, lengths: Tensor) -> Beginning:
        """After padded sources (batch, time) of the true `lengths` (batch,). Raises `ValueError` as `encode` does."""
        device = device_of(self.model)
        with self.reading():
            state = self.model.start(self.model.encode(source.to(device), lengths.to(device)).context)
        return Beginning(torch.full((len(lengths),), BOS_ID, device=device), state)

    def after(self, sources: Sequence[Sequence[int]]) -> Beginning:
        """`beginning` for sources as lists of ids. Raises `ValueError` for none, and for an empty one."""
        return self.beginning(*padded(sources))

    def step(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        """See `NextToken`."""
        logits, after = self.model.step(tokens, state)
        return torch.log_softmax(logits, 1, out=None if logits.requires_grad else logits), after

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Evaluation mode, without gradients."""
        with evaluating(self.model):
            yield


@dataclass(frozen=True)
class RecurrentState:
    """The states of a language model's layers."""

    states: LayerStates

    def select(self, rows: Tensor) -> RecurrentState:
        """The same for some of the sequences."""
        return RecurrentState(selected(self.states, rows))


class PromptReader(NextToken):
    """P(next token | prompt, tokens so far) of a language model.

    `allowed` (ids) limits what may be written; the others get -inf and the rest is renormalised. Without an `end` it
    writes until it is stopped.
    """

    def __init__(self, model: LanguageModel, allowed: Tensor | None = None, end: int | None = None) -> None:
        self.model, self.size, self.end = model, model.vocabulary_size, end
        self._never = torch.ones(self.size, dtype=torch.bool, device=device_of(model))
        self._never[torch.arange(self.size) if allowed is None else allowed] = False

    def after(self, prompts: Sequence[Tensor]) -> Beginning:
        """After prompts of ids (time,), which may differ in length. Raises `ValueError` for none, or an empty one."""
        if not len(prompts) or any(prompt.ndim != 1 or len(prompt) == 0 for prompt in prompts):
            raise ValueError("expected at least one prompt, each of at least one token. Give one, if only a line end.")
        device, states = device_of(self.model), []
        with self.reading():
            for prompt in prompts:  # the state before the last token, which the first step reads
                before = prompt[:-1].unsqueeze(0).to(device)
                whole = before if before.numel() else prompt.unsqueeze(0).to(device)
                state = self.model(whole)[1]
                states.append(state if before.numel() else _zero(state))
        last = torch.stack([prompt[-1] for prompt in prompts]).to(device)
        return Beginning(last, RecurrentState(_side_by_side(states)))

    def step(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        """See `NextToken`."""
        logits, states = self.model(tokens.unsqueeze(1), state.states)
        logits = logits[:, 0].masked_fill(self._never, -torch.inf)
        return torch.log_softmax(logits, 1), RecurrentState(states)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Evaluation mode, without gradients."""
        with evaluating(self.model):
            yield


def _zero(states: Any) -> Any:
    return torch.zeros_like(states) if isinstance(states, Tensor) else tuple(_zero(part) for part in states)


def _side_by_side(states: Sequence[Any]) -> Any:
    if isinstance(states[0], Tensor):
        return torch.cat(list(states))
    return tuple(_side_by_side(parts) for parts in zip(*states, strict=True))
