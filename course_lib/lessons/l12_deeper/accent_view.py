"""A learner's unaccented French under the shipped taggers: what each way puts back, and how sure it is of a letter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.lessons.l12_deeper.accents import (
    CARRIERS,
    alphabet,
    probabilities,
    with_marks,
    without_accents,
)
from course_lib.lessons.l12_deeper.recipes_deeper import shipped_tagger
from course_lib.lessons.l12_deeper.tagger import WAYS

LONGEST = 300
"""So many characters of a text are read."""


@dataclass(frozen=True)
class AccentView:
    """A text and what three taggers make of it.

    `restored` by way; `places` of the letters that can carry a mark; `chosen`, the one looked at, or None when there is
    no such letter; `spellings` of that letter, and `probability` (spellings,) of each by way. `strange` counts
    characters that the taggers do not know.
    """

    plain: str
    restored: dict[str, str]
    places: tuple[int, ...]
    number: int
    spellings: tuple[str, ...]
    probability: dict[str, np.ndarray]
    strange: int

    @property
    def chosen(self) -> int | None:
        """The place of the letter looked at."""
        return self.places[self.number] if self.places else None

    @property
    def differ(self) -> tuple[int, ...]:
        """Places where the ways do not agree."""
        texts = list(self.restored.values())
        return tuple(place for place in self.places if len({text[place] for text in texts}) > 1)


def read_accents(text: str, number: int = 1) -> AccentView:
    """Put the accents back with every tagger, and look at the letter of that number, counted from 1.

    Accents in the text are taken off first; only the first `LONGEST` characters are read. A number beyond the last
    letter is the last.
    """
    plain = without_accents(text)[:LONGEST]
    places = tuple(place for place, letter in enumerate(plain) if letter.lower() in CARRIERS)
    at = min(max(number, 1), max(len(places), 1)) - 1
    restored, probability = {}, {}
    spellings: tuple[str, ...] = ()
    for way in WAYS:
        found = probabilities(shipped_tagger(way), [plain])[0] if plain else None
        restored[way] = plain if found is None else with_marks(plain, found.argmax(1).tolist())
        if places and found is not None:
            letter = plain[places[at]]
            marks = CARRIERS[letter.lower()]
            spellings = tuple(with_marks(letter, [mark]) for mark in marks)
            probability[way] = found[places[at]][list(marks)].numpy().astype(float)
    strange = sum(character not in alphabet() for character in plain)
    return AccentView(plain, restored, places, at, spellings, probability, strange)
