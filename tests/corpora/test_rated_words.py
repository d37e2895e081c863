"""Rated words: read from the package, agreed on by people, and an error that says what to install."""

from __future__ import annotations

import pytest

from course_lib.corpora import rated_words
from course_lib.corpora.package import MissingPackageError
from course_lib.corpora.rated_words import clear_ratings, ratings


def test_lexicon_is_there():
    assert len(ratings()) > 7000
    assert all(-4 <= one <= 4 for given in ratings().values() for one in given)
    assert len(ratings()["good"]) == 10


def test_clear_words_are_agreed_on():
    clear = clear_ratings(least=2, agree=1)
    assert clear["superb"] > 2
    assert all(min(ratings()[word]) > 0 or max(ratings()[word]) < 0 for word in clear)
    assert set(clear) < set(clear_ratings())


def test_a_missing_or_changed_package_says_what_to_install(tmp_path, monkeypatch):
    ratings.cache_clear()
    monkeypatch.setattr(rated_words, "package_folder", lambda *_: tmp_path)
    with pytest.raises(MissingPackageError, match="pip install"):
        ratings()
    (tmp_path / "vader_lexicon.txt").write_text("good\n", encoding="utf-8")
    with pytest.raises(MissingPackageError, match="vader_lexicon"):
        ratings()
