"""Writing with a language model: from logits to a choice, and from choices to text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from course_lib.models.language_model import LanguageModel
from course_lib.models.sizes import check_ids, check_whole
from course_lib.tokenizers.byte_alphabet import to_bytes
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.training.evaluation import evaluating

PROMPT_LIMIT = 1000
"""How many tokens of a prompt are read: the last ones. What comes before has long been forgotten."""

_LARGEST_LOGIT = 1e300
"""Noise beyond this would become infinite, and its differences nan."""


@dataclass(frozen=True)
class Sampler:
    """How the next token is chosen. The steps are taken in this order, each only if asked for.

    `noise`: Gaussian noise of this size is added to the logits (lecture W's noisy sampling). `temperature`: logits
    are divided by it; 0 is greedy, infinity makes all tokens alike. `top_k`: only the k likeliest tokens stay.
    `top_p`: only the smallest set of likeliest tokens with at least this probability stays (Holtzman et al. 2020,
    nucleus sampling). Raises `ValueError` for values without sense.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        if math.isnan(self.temperature) or self.temperature < 0:
            raise ValueError(f"expected a temperature of 0 (greedy) or more; got {self.temperature}.")
        k = self.top_k
        if k is not None and (isinstance(k, bool) or not math.isfinite(k) or k != int(k) or k < 1):
            raise ValueError(f"expected top_k to be a whole number, 1 or more, or None for all; got {self.top_k}.")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"expected top_p above 0 and at most 1; got {self.top_p}.")
        if not (math.isfinite(self.noise) and self.noise >= 0):
            raise ValueError(f"expected a noise of 0 or more; got {self.noise}.")

    def probabilities(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What a token is drawn from: logits (..., vocabulary) give probabilities of the same shape.

        Raises `ValueError` for logits that are not finite, a `top_k` beyond the vocabulary, and noise without a
        generator.

        >>> Sampler(top_k=2).probabilities(torch.tensor([2.0, 2.0, 0.0])).tolist()
        [0.5, 0.5, 0.0]
        """
        size = logits.shape[-1]
        if not bool(torch.isfinite(logits).all()):
            raise ValueError(
                "expected finite logits; got inf or nan. The model has diverged: load an earlier checkpoint."
            )
        if self.top_k is not None and self.top_k > size:
            raise ValueError(f"expected top_k of at most {size}, the size of the vocabulary; got {self.top_k}.")
        logits = logits.double()
        if self.noise:
            if generator is None:
                raise ValueError("noise needs a generator to be drawn from; pass one.")
            logits = logits + self.noise * torch.randn(logits.shape, generator=generator, dtype=logits.dtype)
            logits = logits.clamp(-_LARGEST_LOGIT, _LARGEST_LOGIT)
        ranks = logits.argsort(dim=-1, descending=True, stable=True).argsort(dim=-1)
        if self.temperature == 0:
            return (ranks == 0).to(torch.float64)
        if math.isinf(self.temperature):
            logits = torch.zeros_like(logits)
        p = torch.softmax((logits - logits.amax(-1, keepdim=True)) / self.temperature, -1)
        if self.top_k is not None:
            p = torch.where(ranks < self.top_k, p, 0)
            p = p / p.sum(-1, keepdim=True)
        if self.top_p < 1:
            ordered = torch.zeros_like(p).scatter(-1, ranks, p)
            before = (ordered.cumsum(-1) - ordered).gather(-1, ranks)
            p = torch.where((before < self.top_p - 1e-12) | (ranks == 0), p, 0)
            p = p / p.sum(-1, keepdim=True)
        return p


def place_at(p: Tensor, luck: Tensor) -> Tensor:
    """Which place of p (..., K) a draw of `luck` (...), from 0 to below 1, falls on: never one of probability 0.

    Places share the line from 0 to the sum of p. Rounding may let the largest luck pass the end of the line: it falls
    on the last place that can come.

    >>> place_at(torch.tensor([0.5, 0.25, 0.25, 0.0]), torch.tensor([0.0])).tolist()
    [0]
    """
    heights, asked = p.cumsum(-1), (luck * p.sum(-1)).unsqueeze(-1)
    place = torch.searchsorted(heights, asked, right=True).squeeze(-1)
    return torch.minimum(place, last_possible(p))


def last_possible(p: Tensor) -> Tensor:
    """The last place of p (..., K) that has a probability above 0: (...).

    >>> int(last_possible(torch.tensor([0.5, 0.5, 0.0])))
    1
    """
    return p.shape[-1] - 1 - (p > 0).flip(-1).int().argmax(-1)


GREEDY = Sampler(temperature=0.0)
"""Always the likeliest token; of equal ones the first."""


@torch.no_grad()
def generate_ids(
    model: LanguageModel, prompt: Tensor, sampler: Sampler, seed: int, allowed: Tensor | None = None
) -> Iterator[int]:
    """Ids that continue the prompt (time,), one after the other without end.

    `allowed` (ids) limits what may be written. The model reads in evaluation mode, without dropout, and is in its own
    mode between two ids. Raises `ValueError` for an empty prompt, and for `allowed` ids that are none or not there.
    """
    if prompt.ndim != 1 or len(prompt) == 0:
        raise ValueError(f"expected a prompt of at least one token; got shape {tuple(prompt.shape)}.")
    generator = torch.Generator().manual_seed(seed)
    choices = torch.arange(model.vocabulary_size) if allowed is None else allowed
    check_ids(choices, model.vocabulary_size, "allowed ids", dimensions=1)
    with evaluating(model):
        logits, states = model(prompt.unsqueeze(0))
    while True:
        p = sampler.probabilities(logits[0, -1, choices], generator)
        drawn = torch.rand((), generator=generator, dtype=torch.float64)
        place = place_at(p, drawn)
        yield int(choices[place])
        with evaluating(model):
            logits, states = model(choices[place].view(1, 1), states)


def next_token_probabilities(model: LanguageModel, tokenizer: Tokenizer, prompt: str) -> Tensor:
    """P(next token | prompt): (vocabulary,). An empty prompt counts as a line end, as `generate` has it."""
    with evaluating(model):
        logits, _ = model(prompt_ids(tokenizer, prompt).unsqueeze(0))
    return torch.softmax(logits[0, -1].double(), -1)


def prompt_ids(tokenizer: Tokenizer, prompt: str) -> Tensor:
    r"""The prompt's last `PROMPT_LIMIT` tokens as ids; a line end "\n" when it is empty."""
    ids = tokenizer.encode(prompt[-16 * PROMPT_LIMIT :] or "\n")[-PROMPT_LIMIT:]
    return torch.tensor(ids or tokenizer.encode("\n"))


def as_line(prompt: str) -> str:
    r"""The prompt as the start of a line, as the texts the shipped models learned from have it: after a line end.

    >>> as_line("Polish: "), as_line("\nPolish: ")
    ('\nPolish: ', '\nPolish: ')
    """
    return prompt if prompt.startswith("\n") else f"\n{prompt}"


def ordinary_ids(tokenizer: Tokenizer) -> Tensor:
    """The ids of all tokens but the special ones."""
    special = set(tokenizer.vocabulary.special_tokens)
    return torch.tensor([n for n, token in enumerate(tokenizer.vocabulary.tokens) if token not in special])


def generate(
    model: LanguageModel,
    tokenizer: Tokenizer,
    prompt: str = "",
    length: int = 200,
    sampler: Sampler | None = None,
    seed: int = 0,
    stop: str | None = None,
) -> str:
    """Text of `length` tokens that continues the prompt (without the prompt), the same for the same seed.

    Characters the tokenizer has never seen are read as its unknown token; special tokens are never written. Writing
    ends early before the text `stop`, wherever in the tokens it begins and ends. Raises `ValueError` for a length below
    0 and an empty `stop`.
    """
    check_whole("length", length, 0, "It counts tokens.")
    if stop == "":
        raise ValueError("expected a text to stop at, of one character or more; got an empty one. None never stops.")
    sampler = sampler or Sampler()
    ids: list[int] = []
    writer = model.as_cells()  # one step at a time, our own cells are several times faster than PyTorch's layers
    with evaluating(writer):
        for number in generate_ids(writer, prompt_ids(tokenizer, prompt), sampler, seed, ordinary_ids(tokenizer)):
            if len(ids) == length:
                break
            ids.append(number)
            if stop is not None and _has_come(stop, tokenizer, ids):
                break
    text = tokenizer.decode(ids)
    return text if stop is None else text.partition(stop)[0]


def _has_come(stop: str, tokenizer: Tokenizer, ids: list[int]) -> bool:
    """Whether the last of these ids has brought the text `stop` for good.

    It lies in no more tokens than it has bytes: looking at the end of the text is enough. A replacement character may
    stand for one that is still to be completed, so that a stop with one is looked for at the very end only.
    """
    most = len(to_bytes(stop)) + 1
    return "\ufffd" not in stop and stop in tokenizer.decode(ids[-most:]) and stop in tokenizer.decode(ids)
