"""Surnames by origin from the package `Faker`."""

from __future__ import annotations

import importlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from course_lib.corpora.package import changed, package_folder

REQUIREMENT = "faker>=40,<41"

ORIGINS: dict[str, tuple[tuple[str, str], ...]] = {
    "Croatian": (("hr_HR", "last_names"),),
    "Dutch": (("nl_NL", "last_names"),),
    "English": (("en_US", "last_names"),),
    "Estonian": (("et_EE", "last_names_est"),),
    "Finnish": (("fi_FI", "last_names"),),
    "French": (("fr_FR", "last_names"), ("fr_BE", "last_names")),
    "German": (("de_DE", "last_names"), ("de_AT", "last_names")),
    "Irish": (("ga_IE", "last_names"),),
    "Italian": (("it_IT", "last_names"),),
    "Polish": (("pl_PL", "unisex_last_names"),),
    "Slovak": (("sk_SK", "last_names_male"),),
    "Spanish": (("es_ES", "last_names"),),
    "Swedish": (("sv_SE", "last_names"),),
    "Zulu": (("zu_ZA", "last_names_male"),),
}
"""Origins, all written with Latin letters, and where Faker keeps their surnames: locale and list.

Of languages that have a man's and a woman's form of each surname, one form is taken: a stem must not be in a training
and a test set in two forms.
"""

PER_ORIGIN = 1000
"""At most so many names of one origin, so that none can win by being common."""


@lru_cache(maxsize=1)
def surnames() -> Mapping[str, tuple[str, ...]]:
    """Surnames by origin, sorted: those of 2 to 20 letters that no two origins share, at most `PER_ORIGIN` each.

    Read from `faker.providers.person` (MIT licence): lists of common names made for test data; no person is meant.
    Raises `MissingPackageError` when the package is not there or has changed.

    >>> "Ackermann" in surnames()["German"]
    True
    """
    package_folder("faker", REQUIREMENT)
    found = {origin: _read(origin) for origin in ORIGINS}
    owners = Counter(key for names in found.values() for key in {name.casefold() for name in names})
    return MappingProxyType(
        {
            origin: tuple(_evenly(sorted(name for name in names if owners[name.casefold()] == 1)))
            for origin, names in found.items()
        }
    )


@lru_cache(maxsize=1)
def listed_surnames() -> frozenset[str]:
    """Every surname in any of Faker's lists, of all its languages: far more than `surnames`, which take one list each.

    Raises `MissingPackageError` when the package is not there or has changed.

    >>> set(surnames()["Zulu"]) <= listed_surnames()
    True
    """
    folder = package_folder("faker", REQUIREMENT) / "providers" / "person"
    names: set[str] = set()
    for path in sorted(folder.glob("*/__init__.py")):
        try:
            provider = importlib.import_module(f"faker.providers.person.{path.parent.name}").Provider
        except (ImportError, AttributeError):
            raise changed("faker", REQUIREMENT, f"readable providers/person/{path.parent.name}") from None
        for attribute in filter(lambda attribute: "last_name" in attribute, dir(provider)):
            found = getattr(provider, attribute)
            names |= set() if callable(found) else set(map(str, found))
    if not names:
        raise changed("faker", REQUIREMENT, "surnames in providers/person")
    return frozenset(names)


def plain(name: str) -> str:
    """The name in small letters without accents: what two spellings of one name share.

    >>> plain("García") == plain("GARCIA")
    True
    """
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _read(origin: str) -> set[str]:
    names: set[str] = set()
    for locale, attribute in ORIGINS[origin]:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
            names.update(str(name) for name in getattr(provider, attribute))
        except (ImportError, AttributeError, TypeError):
            raise changed("faker", REQUIREMENT, f"{attribute} for {locale}") from None
    kept = {name for name in names if name.isprintable() and 2 <= len(name) <= 20}
    if not kept:
        raise changed("faker", REQUIREMENT, f"names in {ORIGINS[origin]}")
    return kept


def _evenly(names: list[str]) -> list[str]:
    """At most `PER_ORIGIN` of a sorted list, taken at even distances."""
    count = min(len(names), PER_ORIGIN)
    return [names[number * len(names) // count] for number in range(count)]
