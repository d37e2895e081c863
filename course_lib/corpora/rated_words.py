"""Words rated good or bad by people: the lexicon of the package `vaderSentiment` (Hutto and Gilbert, 2014)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from statistics import fmean
from types import MappingProxyType

from course_lib.corpora.package import changed, package_folder

_PACKAGE, _REQUIREMENT = "vaderSentiment", "vaderSentiment>=3.3.2,<4"


@lru_cache(maxsize=1)
def ratings() -> Mapping[str, tuple[int, ...]]:
    """Every word of the lexicon with its ratings by ten people, from -4 (bad) to 4 (good).

    Raises `MissingPackageError` when the package is not installed or its lexicon has changed.
    """
    path = package_folder(_PACKAGE, _REQUIREMENT) / "vader_lexicon.txt"
    try:
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        return MappingProxyType({word: tuple(json.loads(given)) for word, _, _, given in lines})
    except (OSError, ValueError) as error:
        raise changed(_PACKAGE, _REQUIREMENT, "readable vader_lexicon.txt") from error


def clear_ratings(least: float = 1.3, agree: float = 0.9) -> dict[str, float]:
    """Mean ratings of the words that people agree on: at least `least` from 0, and a share `agree` on that side.

    >>> found = clear_ratings()
    >>> found["wonderful"] > 2, found["horrible"] < -2, "tragic" in found
    (True, True, False)
    """
    means = {word: fmean(given) for word, given in ratings().items()}
    return {word: mean for word, mean in means.items() if abs(mean) >= least and _share(word, mean) >= agree}


def _share(word: str, mean: float) -> float:
    given = ratings()[word]
    return sum(one * mean > 0 for one in given) / len(given)
