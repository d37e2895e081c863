"""Whole numbers in words, in English and in French, written by the package `num2words`."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from course_lib.corpora.package import MissingPackageError, changed
from course_lib.corpora.pair import Pair

REQUIREMENT = "num2words>=0.5.14,<0.6"
LANGUAGES: dict[str, str] = {"en": "English", "fr": "French"}
"""Languages that numbers are written in, by locale code."""
LARGEST = 999_999_999
"""The largest number that is written."""


@lru_cache(maxsize=1)
def _package() -> Any:
    try:
        return importlib.import_module("num2words").num2words
    except ImportError:
        raise MissingPackageError(
            "Numbers are written by the package 'num2words', which is not installed. "
            f'Run: pip install "{REQUIREMENT}"'
        ) from None
    except AttributeError:
        raise changed("num2words", REQUIREMENT, "function num2words") from None


@lru_cache(maxsize=200_000)
def in_words(number: int, language: str = "en") -> str:
    """A whole number from 0 to `LARGEST` in words of one of `LANGUAGES`; commas between groups are left out.

    Written by the package `num2words` (LGPL licence). Raises `ValueError` for another number or language,
    `MissingPackageError` without the package.

    >>> in_words(1977), in_words(1977, "fr")
    ('one thousand nine hundred and seventy-seven', 'mille neuf cent soixante-dix-sept')
    """
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST:
        raise ValueError(f"expected a whole number from 0 to {LARGEST:,}; got {number!r}.")
    if language not in LANGUAGES:
        raise ValueError(f"expected a language among {', '.join(LANGUAGES)}; got {language!r}.")
    return str(_package()(number, lang=language)).replace(",", "")


def number_pairs(numbers: Iterable[int]) -> list[Pair]:
    """Numbers in English words, and the same in French.

    >>> number_pairs([80])
    [Pair(source='eighty', target='quatre-vingts')]
    """
    return [Pair(in_words(number), in_words(number, "fr")) for number in numbers]
