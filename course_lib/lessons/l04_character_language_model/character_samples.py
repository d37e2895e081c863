"""What a shipped character model says next, before and after the sampler's filters, and what it writes then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch

from course_lib.models.language_model import LanguageModel
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
    """A prompt, how many of its characters the model has never seen, what may come next, and what `seed` wrote."""

    prompt: str
    seed: int
    unknown: int
    following: NextCharacters
    written: str


def next_characters(source: Shipped, prompt: str, sampler: Sampler, seed: int, top: int = TOP) -> NextCharacters:
    """What `generate` draws its first character from, for this prompt, sampler and seed; special tokens are left out.

    Raises `ValueError` for a `top` below 1.
    """
    if top < 1:
        raise ValueError(f"expected a number of characters to show, 1 or more; got {top}.")
    choices = ordinary_ids(source.tokenizer)
    with evaluating(source.model):
        logits = source.model(prompt_ids(source.tokenizer, prompt).unsqueeze(0))[0][0, -1, choices].double()
    before = torch.softmax(logits, -1)
    after = sampler.probabilities(logits, torch.Generator().manual_seed(seed))
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


@lru_cache(maxsize=8)
def _step_by_step(model: LanguageModel) -> LanguageModel:
    """The model on our own cells: one step at a time, they are several times faster than `torch.nn.LSTM` on a CPU."""
    return model.as_cells()


@lru_cache(maxsize=128)
def sample(model: str, prompt: str, sampler: Sampler, seed: int = 0, length: int = LENGTH) -> Sample:
    """Let a shipped model go on with a prompt, which it reads as the start of a line. Raises what `shipped` raises."""
    source, line = shipped(model), as_line(prompt)
    known = set(source.tokenizer.vocabulary.tokens)
    return Sample(
        prompt=prompt,
        seed=seed,
        unknown=sum(character not in known for character in prompt),
        following=next_characters(source, line, sampler, seed),
        written=generate(_step_by_step(source.model), source.tokenizer, line, length, sampler, seed),
    )
