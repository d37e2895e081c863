"""The same kind of text in many scripts: names of places, languages and currencies from `babel`, and emoji."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from course_lib.corpora.package import MissingPackageError, changed, cut

BABEL, EMOJI = "babel>=2.18,<3", "emoji>=2.16,<3"

LANGUAGES: dict[str, str] = {
    "en": "English", "fr": "French", "de": "German", "el": "Greek", "ru": "Russian", "he": "Hebrew", "ar": "Arabic",
    "ko": "Korean", "zh": "Chinese", "ja": "Japanese", "hi": "Hindi", "th": "Thai",
}  # fmt: skip
"""Languages of `many_scripts`, by locale code."""


def _load(name: str, requirement: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingPackageError(
            f'This text is read from the package {name!r}, which is not installed. Run: pip install "{requirement}"'
        ) from None


@lru_cache(maxsize=32)
def _named(code: str) -> Mapping[tuple[int, str], str]:
    """What a language calls every place, language and currency that it has a name for, in a fixed order."""
    babel = _load("babel", BABEL)
    try:
        locale = babel.Locale(code)
        tables = (locale.territories, locale.languages, locale.currencies)
    except Exception:  # an unknown locale has a class of babel's own, which a changed package may lack
        raise changed("babel", BABEL, f"names in {code!r}") from None
    return MappingProxyType(
        {(place, key): str(table[key]) for place, table in enumerate(tables) for key in sorted(table)}
    )


def _names(code: str) -> str:
    return "\n".join(_named(code).values()) + "\n"


def same_names() -> dict[str, list[str]]:
    """The names that all of `LANGUAGES` have, in one order: entry i says the same in every language.

    Read as `many_scripts` is; raises `MissingPackageError` without the package.
    """
    shared = [key for key in _named("en") if all(key in _named(code) for code in LANGUAGES)]
    return {LANGUAGES[code]: [_named(code)[key] for key in shared] for code in LANGUAGES}


def many_scripts(languages: Iterable[str] | None = None, limit: int | None = None) -> dict[str, str]:
    """Names of the world's places, languages and currencies, one a line: a text for each of a dozen languages.

    `languages` are locale codes out of `LANGUAGES`, all of them unless given; the keys of the answer are their English
    names. Each text has 10,000 to 30,000 characters, at most `limit`. Read from the package `babel` (BSD licence; its
    data are Unicode's, under the Unicode licence).

    Raises `ValueError` for another code, `MissingPackageError` without the package.
    """
    codes = list(LANGUAGES) if languages is None else list(languages)
    for code in codes:
        if code not in LANGUAGES:
            raise ValueError(f"No text for the language {code!r}; there are {', '.join(LANGUAGES)}.")
    return {LANGUAGES[code]: cut(_names(code), limit) for code in codes}


@lru_cache(maxsize=1)
def _emoji() -> tuple[str, ...]:
    emoji = _load("emoji", EMOJI)
    try:
        full = emoji.STATUS["fully_qualified"]
        return tuple(sorted(sign for sign, facts in emoji.EMOJI_DATA.items() if facts["status"] == full))
    except (AttributeError, KeyError):
        raise changed("emoji", EMOJI, "EMOJI_DATA with a status for every emoji") from None


def emoji_samples(limit: int | None = None) -> list[str]:
    """Every fully qualified emoji in code point order, several thousand; many are joined from up to ten code points.

    At most `limit` are returned. Read from the package `emoji` (BSD licence).
    """
    return list(_emoji() if limit is None else _emoji()[: max(limit, 0)])
