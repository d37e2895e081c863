"""Dates as people write them: English in several forms, and the same day in French or in digits, by `babel`."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from course_lib.corpora.package import MissingPackageError, changed
from course_lib.corpora.pair import Pair
from course_lib.corpora.scripts import BABEL

ENGLISH_FORMS = (
    "MMMM d, y", "d MMMM y", "MMM d, y", "d MMM y", "EEEE, MMMM d, y", "EEE d MMM y", "'the' d 'of' MMMM y",
)  # fmt: skip
"""How a day is written in English, in the pattern language of Unicode's CLDR."""
TARGETS: dict[str, tuple[str, str]] = {"fr": ("fr", "d MMMM y"), "iso": ("en", "y-MM-dd")}
"""What a date is to become, as locale and pattern: French words, or ISO 8601."""


def date_pairs(days: Iterable[date], target: str = "fr") -> list[Pair]:
    """Every day in each of the `ENGLISH_FORMS` that differ, beside what it is to become; pairs of a day stand together.

    Read from the package `babel` (BSD licence; its data are Unicode's, under the Unicode licence). Raises `ValueError`
    for an unknown target, `MissingPackageError` without the package.

    >>> date_pairs([date(2026, 3, 5)], "iso")[0]
    Pair(source='March 5, 2026', target='2026-03-05')
    >>> date_pairs([date(1999, 8, 31)])[4]
    Pair(source='Tuesday, August 31, 1999', target='31 août 1999')
    """
    if target not in TARGETS:
        raise ValueError(f"expected a target among {', '.join(TARGETS)}; got {target!r}.")
    locale, pattern = TARGETS[target]
    return [
        Pair(written, _formatted(day, pattern, locale))
        for day in days
        for written in dict.fromkeys(_formatted(day, form, "en") for form in ENGLISH_FORMS)
    ]


def _formatted(day: date, pattern: str, locale: str) -> str:
    return str(_format_date()(day, pattern, locale=locale))


@lru_cache(maxsize=1)
def _format_date() -> Any:
    try:
        return importlib.import_module("babel.dates").format_date
    except AttributeError:
        raise changed("babel", BABEL, "function dates.format_date") from None
    except ImportError:
        raise MissingPackageError(
            f"Dates are written by the package 'babel', which is not installed. Run: pip install \"{BABEL}\""
        ) from None
