"""What the menus, buttons and messages of JupyterLab say, in English and in French: its French language pack."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache

from course_lib.corpora.package import changed, package_folder
from course_lib.corpora.pair import Pair

PACKAGE, REQUIREMENT = "jupyterlab_language_pack_fr_FR", "jupyterlab-language-pack-fr-FR>=4.5,<5"
LONGEST = 120
"""Phrases of more characters than this, in either language, are left out: most are whole paragraphs of settings."""


@lru_cache(maxsize=1)
def interface_phrases() -> tuple[Pair, ...]:
    """English phrases and their French, sorted, each English phrase once; white space made single spaces.

    Left out: what is longer than `LONGEST`, has no letters, or is the same in both languages (names of programs and
    programming languages). Read by its path from the package `jupyterlab-language-pack-fr-FR` (BSD licence), the
    catalogues of JupyterLab and its extensions. Raises `MissingPackageError` when it is not there or has changed.

    >>> dict(interface_phrases())["Go to Line…"]
    'Aller à la ligne…'
    """
    folder = package_folder(PACKAGE, REQUIREMENT) / "locale" / "fr_FR" / "LC_MESSAGES"
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            for key, translated in entries.items():
                if key and translated:
                    source, target = _plain(key.split("\x04")[-1]), _plain(str(translated[0]))
                    if _is_a_phrase(source, target):
                        found.setdefault(source, target)
        except (OSError, ValueError, AttributeError, TypeError):
            raise changed(PACKAGE, REQUIREMENT, f"readable {path.name}") from None
    if len(found) < 1000:
        raise changed(PACKAGE, REQUIREMENT, "French catalogue of over 1,000 phrases")
    return tuple(Pair(source, found[source]) for source in sorted(found))


def phrase_family(phrase: str) -> str:
    """What phrases that say the same share: their letters alone, in small letters, without accents.

    "Go to line" and "Go to Line…" must not stand on both sides of a split.

    >>> phrase_family("Go to Line…") == phrase_family("go to line")
    True
    """
    decomposed = unicodedata.normalize("NFD", phrase.casefold())
    return "".join(character for character in decomposed if character.isalpha())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _is_a_phrase(source: str, target: str) -> bool:
    return (
        0 < len(source) <= LONGEST
        and 0 < len(target) <= LONGEST
        and source != target
        and bool(phrase_family(source))
        and bool(phrase_family(target))
    )
