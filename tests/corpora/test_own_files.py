"""The learner's own files: what is read, and what is said about everything that cannot be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from course_lib.corpora import own_files
from course_lib.corpora.own_files import read_pairs, read_text


def _file(folder: Path, content: bytes | str, name: str = "mine.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_a_text(tmp_path: Path) -> None:
    path = _file(tmp_path, "Grüße,\n世界\n")
    assert read_text(path) == read_text(str(path)) == "Grüße,\n世界\n"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfone\r\ntwo\r\n", b"one\rtwo\r", b"one\ntwo\n"])
def test_marks_in_front_and_line_ends_of_other_systems(tmp_path: Path, content: bytes) -> None:
    assert read_text(_file(tmp_path, content)) == "one\ntwo\n"


def test_a_path_from_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _file(tmp_path, "mine")
    assert read_text("~/mine.txt") == "mine"


@pytest.mark.parametrize("read", [read_text, read_pairs])
def test_files_that_are_not_there(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=r"There is no file .*nothing\.txt"):
        read(tmp_path / "nothing.txt")
    with pytest.raises(ValueError, match="is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("content", ["", " \n\t\r\n", b"\xef\xbb\xbf"])
def test_empty_files(tmp_path: Path, content: bytes | str) -> None:
    with pytest.raises(ValueError, match=r"mine\.txt is empty"):
        read_text(_file(tmp_path, content))
    with pytest.raises(ValueError, match=r"mine\.txt is empty"):
        read_pairs(_file(tmp_path, content))


def test_a_text_that_is_too_short_for_its_use(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"at least 1,000 characters besides white space; mine\.txt has 4"):
        read_text(_file(tmp_path, "a b c d"), least=1000)


def test_files_in_other_encodings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not UTF-8: byte 8 \(line 2\) is 0xe9"):
        read_text(_file(tmp_path, "one\ncaf\u00e9 noir".encode("latin-1").replace(b"caf", b"caff")))
    with pytest.raises(ValueError, match="not UTF-8"):
        read_text(_file(tmp_path, "text".encode("utf-16")))
    with pytest.raises(ValueError, match="holds zero bytes"):
        read_text(_file(tmp_path, "text".encode("utf-16-le")))


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "LARGEST", 10)
    with pytest.raises(ValueError, match=r"at most 10 bytes; mine\.txt has 11"):
        read_text(_file(tmp_path, "x" * 11))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = _file(tmp_path, "mine")
    path.chmod(0)
    with pytest.raises(ValueError, match="Check its permissions"):
        read_text(path)


def test_pairs(tmp_path: Path) -> None:
    path = _file(tmp_path, "\ufeffone\tun\r\n\r\n two \t deux \tCC-BY\r\none\tun\r\none\tune\r\n")
    assert read_pairs(path) == [("one", "un"), ("two", "deux"), ("one", "une")]
    assert read_pairs(path, source=2, target=1)[0] == ("un", "one")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("one\tun\ntwo deux\n", "line 2 of mine.txt has 1 column; expected a column 2"),
        ("one\tun\n\n\ttwo\n", "line 3 of mine.txt has nothing in column 1"),
        ("one\t\n", "line 1 of mine.txt has nothing in column 2"),
    ],
)
def test_lines_without_a_pair(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_pairs(_file(tmp_path, content))


@pytest.mark.parametrize(("source", "target"), [(0, 1), (1, 1), (2, -1)])
def test_columns_without_sense(tmp_path: Path, source: int, target: int) -> None:
    with pytest.raises(ValueError, match="two different columns"):
        read_pairs(_file(tmp_path, "one\tun"), source, target)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("~no-such-user-here/mine.txt", "~no-such-user-here is nobody's home"),
        ("x" * 5000, "File name too long"),
        ("mine.txt/below", "There is no file"),
        ("a\0b", "There is no file"),
        ("\ud800", "There is no file"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path, "mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=f"{words}.*Upload it"):
        read_text(path)


def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(ValueError, match="cannot be looked up"):
        read_text("mine.txt")


@pytest.mark.parametrize("columns", [("1", "2"), (1.5, 2), (None, 1)])
def test_columns_that_are_no_numbers(tmp_path: Path, columns: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="two different columns"):
        read_pairs(_file(tmp_path, "a\tb"), *columns)
