"""The learning process: what a character model writes at chosen steps of its training (lecture W).

``python -m course_lib.lessons.l04_character_language_model.learning_process`` remakes the stored run that the explorer
of lesson 04 shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from course_lib.models.language_model import LanguageModel
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.training.evaluation import bits_per_token
from course_lib.training.recipes import RECIPES, as_ids, prepare
from course_lib.training.sampling import Sampler, generate
from course_lib.training.stored import DATA, read_stored, write_stored
from course_lib.training.training_loop import next_token_objective, train

STORED = DATA / "learning_process.json"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.learning_process"
STEPS = (0, 10, 30, 60, 100, 200, 300, 500, 1000, 2600)
"""When the stored run stops to write."""
TEMPERATURES = (0.5, 1.0)
EVERY = 10
"""How many steps one point of the stored loss curve averages over."""


def words(text: str) -> list[str]:
    """The words of three letters or more, in small letters.

    >>> words("To be, or not: that IS it")
    ['not', 'that']
    """
    return re.findall(r"[^\W\d_]{3,}", text.casefold())


def share_known(text: str, known: Collection[str]) -> float:
    """The share of the words of a text that are among the known ones; 0 for a text without words.

    Raises `ValueError` when the known ones are given as one text: pieces of it would count.

    >>> share_known("the thane thx", {"the", "thane"}) == 2 / 3
    True
    """
    if isinstance(known, str):
        raise ValueError("expected the known words apart from one another; got one text. Take words(text).")
    found = words(text)
    return sum(word in known for word in found) / max(1, len(found))


@dataclass(frozen=True)
class Page:
    """What the model wrote after `step` steps, by temperature; held-out bits per character; share of real words."""

    step: int
    bits: float
    texts: dict[float, str]
    known: float


class Diary:
    """Pass one as `observe` to `train`: at each step of `at` it keeps a `Page` in `pages`.

    All samples come from one seed and one prompt, so that only the weights differ. `test` is the held-out text that is
    scored; `learned_from` is the text whose words count as real. Raises `ValueError` when there are no steps.
    """

    def __init__(
        self,
        tokenizer: CharacterTokenizer,
        at: Sequence[int],
        learned_from: str,
        test: str,
        temperatures: Sequence[float] = (1.0,),
        length: int = 200,
        seed: int = 1,
    ) -> None:
        if not at:
            raise ValueError("expected steps at which to write; got none. Give for example at=(0, 100, 300).")
        self.tokenizer, self.at, self.length, self.seed = tokenizer, frozenset(at), length, seed
        self.temperatures = tuple(temperatures)
        self.known = frozenset(words(learned_from))
        self.test = as_ids(tokenizer, test)
        self.pages: list[Page] = []

    def __call__(self, step: int, model: nn.Module) -> None:
        """Write a page, if this is the time for it."""
        if step not in self.at:
            return
        assert isinstance(model, LanguageModel)
        texts = {
            t: generate(model, self.tokenizer, "\n", self.length, Sampler(temperature=t), self.seed)
            for t in self.temperatures
        }
        longer = generate(model, self.tokenizer, "\n", 1000, Sampler(), self.seed + 1)
        self.pages.append(Page(step, bits_per_token(model, self.test), texts, share_known(longer, self.known)))


@dataclass(frozen=True)
class LearningProcess:
    """A finished run: its pages, its loss in bits per character (mean of every `every` steps), and the vocabulary."""

    pages: tuple[Page, ...]
    losses: tuple[float, ...]
    every: int
    vocabulary: int
    description: str


def follow_with_diary(progress: bool = True) -> LearningProcess:
    """Follow the recipe "tragedies-minute" and keep a diary at `STEPS`."""
    recipe = RECIPES["tragedies-minute"]
    ready = prepare(recipe)
    diary = Diary(ready.tokenizer, STEPS, ready.split.train, ready.split.test, TEMPERATURES, length=400)
    history = train(ready.model, next_token_objective(ready.streams), recipe.plan, observe=diary, progress=progress)
    blocks = np.array(history.losses).reshape(-1, EVERY).mean(1) / math.log(2)
    return LearningProcess(
        tuple(diary.pages),
        tuple(round(float(loss), 3) for loss in blocks),
        EVERY,
        len(ready.tokenizer.vocabulary),
        recipe.data,
    )


def store(process: LearningProcess, path: Path = STORED) -> None:
    """Write a run as JSON, with the command that remakes it."""
    write_stored(path, COMMAND, asdict(process))


@remembered(maxsize=2)
def stored(path: Path = STORED) -> LearningProcess:
    """The stored run. Raises `ValueError` with the command that remakes it when the file is missing or damaged."""
    return read_stored(path, COMMAND, _as_written)


def _as_written(found: Any) -> LearningProcess:
    pages = tuple(
        Page(p["step"], p["bits"], {float(t): text for t, text in p["texts"].items()}, p["known"])
        for p in found["pages"]
    )
    return LearningProcess(pages, tuple(found["losses"]), found["every"], found["vocabulary"], found["description"])


@dataclass(frozen=True)
class LearningView:
    """One page of a run, at one temperature."""

    process: LearningProcess
    number: int
    temperature: float

    @property
    def page(self) -> Page:
        """The page shown."""
        return self.process.pages[self.number]


def learning_view(page: int, temperature: float) -> LearningView:
    """A page of the stored run. Raises `ValueError` for a page or a temperature it does not have."""
    process = stored()
    if not 0 <= page < len(process.pages):
        raise ValueError(f"expected a page from 0 to {len(process.pages) - 1}; got {page}.")
    if temperature not in process.pages[page].texts:
        raise ValueError(f"expected a temperature among {sorted(process.pages[page].texts)}; got {temperature}.")
    return LearningView(process, page, temperature)


if __name__ == "__main__":
    store(follow_with_diary())
