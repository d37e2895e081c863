"""Surnames by origin: one owner each, and a clear error when the package is not what it was."""

import importlib
from collections import Counter

import pytest

from course_lib.corpora import names
from course_lib.corpora.names import ORIGINS, PER_ORIGIN, surnames
from course_lib.corpora.package import MissingPackageError


@pytest.fixture
def fresh():
    surnames.cache_clear()
    yield
    surnames.cache_clear()


def test_what_is_there():
    found = surnames()
    assert list(found) == list(ORIGINS)
    assert all(200 <= len(listed) <= PER_ORIGIN for listed in found.values())
    assert 8_000 <= sum(map(len, found.values())) <= 14_000
    assert all(listed == tuple(sorted(listed)) for listed in found.values())


def test_no_name_has_two_origins():
    owners = Counter(name.casefold() for listed in surnames().values() for name in set(listed))
    shared = [name for name, count in owners.items() if count > 1]
    within = [name for listed in surnames().values() for name in [n.casefold() for n in listed]]
    assert len(within) - len(owners) <= 5, "the same name in two spellings of one origin"
    assert all(sum(name in {n.casefold() for n in listed} for listed in surnames().values()) == 1 for name in shared)


def test_missing_package(fresh, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingPackageError, match=r'pip install "faker'):
        surnames()


def test_changed_package(fresh, monkeypatch):
    monkeypatch.setitem(names.ORIGINS, "Zulu", (("zu_ZA", "no_such_list"),))
    with pytest.raises(MissingPackageError, match="no_such_list for zu_ZA"):
        surnames()
