"""Words that share a stem: what a model has seen of "walking" it has half seen of "walked".

The stemmer is a short list of English endings and beginnings of our own, in the manner of Porter (1980): rough, and
more willing to join than to part, because a family that is cut in two is a leak. Compounds ("bookshop") and names that
differ in a vowel ("Andersen", "Anderson") are not joined.
"""

from __future__ import annotations

from collections.abc import Iterable

_INFLECTIONS = ("ings", "iest", "ied", "ier", "ies", "ing", "es", "ed", "er", "s", "y", "e", "i")
"""Endings that leave at least three letters."""
_DERIVATIONS = (
    "ational", "ization", "isation", "iveness", "fulness", "ousness",
    "ations", "ation", "ition", "ities", "ments", "ment", "ness", "less", "able", "ible", "ably",
    "ship", "hood", "like", "wise", "ward", "ical", "ions", "ily", "ity", "ist", "ism",
    "ize", "ise", "ous", "ive", "ion", "ful", "ish", "ors", "ers", "est", "ian", "ial", "ual", "ent", "ant",
    "son", "sen", "man", "men", "al", "ly", "or", "en", "an", "ic",
)  # fmt: skip
"""Endings that leave at least four."""
_ENDINGS = sorted([(e, 3) for e in _INFLECTIONS] + [(e, 4) for e in _DERIVATIONS], key=lambda pair: -len(pair[0]))
_BEGINNINGS = (
    "counter", "inter", "super", "under", "trans", "multi", "over", "anti", "auto", "fore", "semi",
    "non", "out", "pre", "pro", "mis", "dis", "sub", "mac", "un", "re", "de", "in", "im", "mc",
)  # fmt: skip
"""Beginnings that leave at least five."""
_VOWELS = frozenset("aeiouy")


def stem(word: str) -> str:
    """The word without its beginning and its endings, as far as a stem remains; not a word itself.

    >>> {stem(word) for word in ("connect", "connected", "connections", "disconnecting", "reconnects")}
    {'connect'}
    >>> stem("stopped") == stem("stopping") == stem("stops")
    True
    """
    word = word.lower()
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and _is_stem(word[len(beginning) :], 5):
            word = word[len(beginning) :]
            break
    while (shorter := _without_an_ending(word)) != word:
        word = shorter
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _without_an_ending(word: str) -> str:
    for ending, least in _ENDINGS:
        if word.endswith(ending) and _is_stem(word[: -len(ending)], least):
            return word[: -len(ending)]
    return word


def _is_stem(rest: str, least: int) -> bool:
    return len(rest) >= least and not _VOWELS.isdisjoint(rest)


def families(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by their stem, in the order in which they come.

    >>> families(["walked", "walking", "seen"])
    {'walk': ['walked', 'walking'], 'seen': ['seen']}
    """
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(stem(word), []).append(word)
    return found
