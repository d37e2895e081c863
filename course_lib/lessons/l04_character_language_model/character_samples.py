"""What a shipped character model says next, before and after the sampler's filters, and what it writes then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from course_lib.models.language_model import LanguageModel
from course_lib.remembered import remembered
from course_lib.training.evaluation import evaluating
from course_lib.training.recipes import Shipped, shipped
from course_lib.training.sampling import Sampler, as_line, generate, ordinary_ids, prompt_ids

MODELS = ("shakespeare", "python", "latex", "names")
"""The shipped models that the sampler explorer offers."""
LENGTH = 240
"""How many characters are written at each move."""
TOP = 15
"""How many characters the picture shows."""


@dataclass(frozen=True)
class NextCharacters:
    """The likeliest next characters with their probabilities, before and after the filters, in falling order of before.

    `kept` of `vocabulary` characters can still be drawn after the filters; `entropy` is that of `before`, over all
    characters, in bits.
    """

    characters: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    kept: int
    vocabulary: int
    entropy: float


@dataclass(frozen=True)
class Sample:
    """A prompt, how many of its characters the model has never seen, what `seed` wrote, and one character of that.

    `following` is what character number `at` of `written`, from 1, was drawn from.
    """

    prompt: str
    seed: int
    unknown: int
    following: NextCharacters
    written: str
    at: int = 1

    @property
    def drawn(self) -> str:
        """The character looked at; empty when nothing was written."""
        return self.written[self.at - 1 : self.at]


def next_characters(
    source: Shipped, prompt: str, sampler: Sampler, seed: int, top: int = TOP, said: Tensor | None = None
) -> NextCharacters:
    """What `generate` draws a character from, for this prompt, sampler and seed; special tokens are left out.

    The first character; or the one after those that led to `said`, the model's logits after the prompt and after each
    of them, (characters + 1, vocabulary). Raises `ValueError` for a `top` below 1.
    """
    if top < 1:
        raise ValueError(f"expected a number of characters to show, 1 or more; got {top}.")
    choices = ordinary_ids(source.tokenizer)
    said = _logits(source, prompt, "") if said is None else said
    logits = said[-1, choices].double()
    before = torch.softmax(logits, -1)
    after = sampler.probabilities(logits, _luck_after(len(said) - 1, sampler, len(choices), seed))
    shown = torch.maximum(before, after).argsort(descending=True, stable=True)[:top]
    shown = shown[before[shown].argsort(descending=True, stable=True)]
    return NextCharacters(
        characters=tuple(source.tokenizer.vocabulary.token(int(choices[place])) for place in shown),
        before=tuple(before[shown].tolist()),
        after=tuple(after[shown].tolist()),
        kept=int((after > 0).sum()),
        vocabulary=len(choices),
        entropy=float(torch.special.entr(before).sum() / torch.log(torch.tensor(2.0))),
    )


def _logits(source: Shipped, prompt: str, written: str) -> Tensor:
    """What the model says after the prompt and after each character of `written`: (characters + 1, vocabulary)."""
    start = prompt_ids(source.tokenizer, prompt)
    ids = torch.cat([start, torch.tensor(source.tokenizer.encode(written), dtype=start.dtype)])
    with torch.no_grad(), evaluating(source.model):
        return source.model(ids.unsqueeze(0))[0][0, len(start) - 1 :]


def _luck_after(count: int, sampler: Sampler, size: int, seed: int) -> torch.Generator:
    """The generator as `generate_ids` leaves it after `count` draws from `size` choices."""
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        if sampler.noise:
            torch.randn(size, generator=generator, dtype=torch.float64)
        torch.rand((), generator=generator, dtype=torch.float64)
    return generator


@lru_cache(maxsize=8)
def _step_by_step(model: LanguageModel) -> LanguageModel:
    """The model on our own cells: one step at a time, they are several times faster than `torch.nn.LSTM` on a CPU."""
    return model.as_cells()


@remembered(maxsize=16)
def _said(model: str, line: str, written: str) -> Tensor:
    """`_logits` of a whole text, so that going along it costs one reading."""
    return _logits(shipped(model), line, written)


@lru_cache(maxsize=128)
def _written(model: str, prompt: str, sampler: Sampler, seed: int, length: int) -> str:
    source = shipped(model)
    return generate(_step_by_step(source.model), source.tokenizer, as_line(prompt), length, sampler, seed)


@lru_cache(maxsize=128)
def sample(model: str, prompt: str, sampler: Sampler, seed: int = 0, length: int = LENGTH, at: int = 1) -> Sample:
    """Let a shipped model go on with a prompt, which it reads as the start of a line; look at character `at`, from 1.

    Raises what `shipped` raises, and `ValueError` for an `at` that was not written.
    """
    if not 1 <= at <= max(length, 1):
        raise ValueError(f"expected a character from 1 to {length}; got {at}.")
    source, line = shipped(model), as_line(prompt)
    known = set(source.tokenizer.vocabulary.tokens)
    written = _written(model, prompt, sampler, seed, length)
    return Sample(
        prompt=prompt,
        seed=seed,
        unknown=sum(character not in known for character in prompt),
        following=next_characters(
            source, line, sampler, seed, said=None if at == 1 else _said(model, line, written)[:at]
        ),
        written=written,
        at=at,
    )
