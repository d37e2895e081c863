"""What a prediction is: a question with an answer that a lesson measures, and how near a guess comes to it."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.predictions.number_text import read_number

RIGHT, CLOSE, FAR = "right", "close", "far"
LONGEST_WORDS = 80
"""Characters of an answer in words."""
ROOM = (2, 6)
"""How few and how many options a room can vote on."""


@dataclass(frozen=True)
class Prediction:
    """One question. Kinds differ in how a guess is read and judged.

    Attributes:
        id: lesson and name, ``"06.growth"``.
        question: as the learner reads it, plain text.
        measured: the answer, as text.
        printed: pieces of `measured`, or of what it rounds, that stand in the lesson's outputs, to the letter but for
            spaces; every number in `measured` is in one of them.
        room: two to six short options for a vote.
        room_right: those of them that are right.
    """

    id: str
    question: str
    measured: str
    printed: tuple[str, ...]
    room: tuple[str, ...]
    room_right: tuple[str, ...]

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d\d\.[a-z][a-z0-9_]*", self.id):
            raise ValueError(f'A prediction is called like "06.growth": lesson, dot, name; got {self.id!r}.')
        low, high = ROOM
        if not low <= len(set(self.room)) == len(self.room) <= high:
            raise ValueError(f"{self.id}: a room votes on {low} to {high} different options; got {self.room}.")
        if not self.room_right or not set(self.room_right) < set(self.room):
            raise ValueError(f"{self.id}: some of {self.room} are right, not all; got {self.room_right}.")
        numbers = set(re.findall(r"\d[\d,.]*(?:e[+-]?\d+)?", self.measured))
        if not self.printed or any(number.rstrip(",.") not in " ".join(self.printed) for number in numbers):
            raise ValueError(f"{self.id}: every number in measured, {self.measured!r}, stands in printed too.")

    @property
    def lesson(self) -> str:
        """The two digits of its lesson."""
        return self.id[:2]

    def read(self, said: str) -> str:
        """The guess as it is kept. Raises `ValueError` with a sentence for the learner."""
        raise NotImplementedError

    def judge(self, said: str) -> str:
        """`RIGHT`, `CLOSE` or `FAR` for a guess that was kept; empty where it cannot be said."""
        raise NotImplementedError

    def option_of(self, said: str) -> str:
        """The one of `room` that a guess belongs to; empty where it cannot be said."""
        return said if said in self.room else ""

    def spec(self) -> dict[str, Any]:
        """What the browser needs to ask: nothing that tells the answer."""
        return {"id": self.id, "question": self.question, "options": [], "label": ""}


@dataclass(frozen=True)
class Choice(Prediction):
    """One of some options."""

    options: tuple[str, ...]
    right: tuple[str, ...]
    close: tuple[str, ...] = ()

    def read(self, said: str) -> str:
        """The option chosen."""
        if said not in self.options:
            raise ValueError("Choose one of the answers first.")
        return said

    def judge(self, said: str) -> str:
        """An option that the course no longer offers is not judged."""
        if said not in self.options:
            return ""
        return RIGHT if said in self.right else CLOSE if said in self.close else FAR

    def spec(self) -> dict[str, Any]:
        """The options as they are shown."""
        return {**super().spec(), "options": list(self.options)}


@dataclass(frozen=True)
class Number(Prediction):
    """A number; `value` is the lowest and the highest that was measured, and anything between is right.

    Attributes:
        value: (low, high), both the same for one number.
        bands: how far off is still right, and how far is close: factors, or distances when `by_factor` is false.
        unit: "%", a word such as "networks", or nothing.
        limits: the least and the greatest number that makes sense.
        whole: whether it has to be a whole number.
        edges: where the brackets of `room` part the numbers.
    """

    value: tuple[float, float]
    bands: tuple[float, float]
    by_factor: bool
    unit: str = ""
    limits: tuple[float, float] = (-math.inf, math.inf)
    whole: bool = False
    edges: tuple[float, ...] = ()

    def option_of(self, said: str) -> str:
        """The bracket in which the number lies."""
        try:
            return self.room[bisect_right(self.edges, self.number(said))]
        except ValueError:
            return ""

    def number(self, said: str) -> float:
        """The number in a guess; `ValueError` with a sentence where it is none or makes no sense here."""
        share = self.limits == (0, 1) and not self.unit
        number = read_number(said, 1.0 if self.unit == "%" else 0.01 if share else 0.0, self.unit)
        low, high = self.limits
        if not low <= number <= high:
            raise ValueError(f"It lies {_between(low, high, self.unit)}; you wrote {number:,.6g}.")
        if self.whole and number != int(number):
            raise ValueError(f"It is a whole number; you wrote {number:,.6g}.")
        return number

    def read(self, said: str) -> str:
        """The number as the learner wrote it."""
        self.number(said)
        return " ".join(said.split())

    def judge(self, said: str) -> str:
        """By the distance, or the factor, from the nearest end of what was measured."""
        try:
            number = self.number(said)
        except ValueError:
            return ""
        low, high = self.value
        if low <= number <= high:
            return RIGHT
        nearest = low if number < low else high
        if not self.by_factor:
            off = abs(number - nearest)
        elif number * nearest > 0:
            off = max(number / nearest, nearest / number)
        else:
            return FAR
        slack = 1 + 1e-9
        return RIGHT if off <= self.bands[0] * slack else CLOSE if off <= self.bands[1] * slack else FAR

    def spec(self) -> dict[str, Any]:
        """A label for the box."""
        unit = "per cent" if self.unit == "%" else self.unit
        return {**super().spec(), "label": f"Your number ({unit})" if unit else "Your number"}


@dataclass(frozen=True)
class Words(Prediction):
    """A few words; right when they are among `right`, not judged when there are none."""

    right: tuple[str, ...] = ()

    def read(self, said: str) -> str:
        """The words, without needless spaces."""
        words = " ".join(said.split())
        if not words:
            raise ValueError("Write a word or two first.")
        if len(words) > LONGEST_WORDS:
            raise ValueError(
                f"This is {len(said):,} characters long; at most {LONGEST_WORDS} are kept. Say it shorter."
            )
        return words

    def judge(self, said: str) -> str:
        """Capital letters make no difference."""
        if not self.right:
            return ""
        return RIGHT if said.casefold() in {words.casefold() for words in self.right} else FAR

    def spec(self) -> dict[str, Any]:
        """A label for the box."""
        return {**super().spec(), "label": "Your words"}


def brackets(edges: Sequence[float], unit: str = "") -> tuple[str, ...]:
    """Options for a vote on a number: below the first edge, between each two, above the last.

    >>> brackets([10, 1000], "%")
    ('below 10%', '10 to 1,000%', 'above 1,000%')
    """
    if not edges:
        return ()
    texts = [short(edge) for edge in edges]
    end = "%" if unit == "%" else f" {unit}" if unit else ""
    middle = [f"{low} to {high}{end}" for low, high in itertools.pairwise(texts)]
    return (f"below {texts[0]}{end}", *middle, f"above {texts[-1]}{end}")


def short(number: float) -> str:
    """A number as it is said: 20,959 or 0.25 or 4.3e-5."""
    if number == int(number) and abs(number) < 1e9:
        return f"{number:,.0f}"
    return re.sub(r"e([+-])0", r"e\1", f"{number:,.6g}")


def _between(low: float, high: float, unit: str) -> str:
    end = " per cent" if unit == "%" else ""
    if math.isinf(high):
        return f"at {short(low)}{end} or above"
    return f"between {short(low)} and {short(high)}{end}"
