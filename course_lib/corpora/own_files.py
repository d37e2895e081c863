"""Your own text in place of the course's: a text file, or a file of pairs with a tab between."""

from __future__ import annotations

import os
from pathlib import Path

from course_lib.corpora.pair import Pair

LARGEST = 20_000_000
"""The largest file that is read, in bytes: four times all of Shakespeare's plays."""


def read_text(path: str | os.PathLike[str], least: int = 1) -> str:
    """The text of a UTF-8 file, line ends as `\\n`, without the mark that some editors put in front.

    Raises `ValueError` that says what to do when there is no such file, it is a folder, may not be read, is larger
    than `LARGEST` bytes, is not UTF-8, holds zero bytes, or has fewer than `least` characters that are not white space.
    """
    file = _existing(path)
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise ValueError(
                f"expected a file of at most {LARGEST:,} bytes; {file.name} has {size:,}. Cut a part out of it."
            )
        content = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file.name} cannot be read ({error.strerror}). Check its permissions.") from None
    text = _decoded(content, file.name)
    letters = len("".join(text.split()))
    if letters < least:
        have = "is empty" if not letters else f"has {letters}"
        raise ValueError(
            f"expected at least {least:,} character{'s' * (least > 1)} besides white space; {file.name} {have}. "
            "Choose a longer text."
        )
    return text


def read_pairs(path: str | os.PathLike[str], source: int = 1, target: int = 2) -> list[Pair]:
    """The pairs of a UTF-8 file with a pair a line, its columns parted by tabs; `source` and `target` count from 1.

    Further columns are left out, as are empty lines and spaces around a text; a pair that comes again is taken once.
    Raises `ValueError` as `read_text` does, for column numbers without sense, and, with the number of the line, for a
    missing or empty column.
    """
    if not all(isinstance(column, int) and column >= 1 for column in (source, target)) or source == target:
        raise ValueError(f"expected two different columns, counted from 1; got {source!r} and {target!r}.")
    name = Path(path).name
    found: dict[Pair, None] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            columns = [column.strip() for column in line.split("\t")]
            found[Pair(_column(columns, source, name, number), _column(columns, target, name, number))] = None
    return list(found)


def _existing(path: str | os.PathLike[str]) -> Path:
    try:
        file = Path(path).expanduser()
        if file.is_dir():
            raise ValueError(f"expected a file; {file} is a folder. Add the file's name.")
        if file.is_file():
            return file
        looked = f"There is no file {file} (looked for from {Path.cwd()})"
    except RuntimeError:  # no such user, or one without a home
        looked = f"{str(path).split('/')[0]} is nobody's home folder here"
    except OSError as error:  # a name that is too long, a folder that may not be entered or is gone
        looked = f"{str(path)[:80]} cannot be looked up ({error.strerror})"
    raise ValueError(f"{looked}. Upload it with the arrow above the file browser, and give its path from there.")


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{name} is not UTF-8: byte {error.start:,} (line {line:,}) is {content[error.start]:#04x}. Save it again "
            'as UTF-8; most editors ask for the encoding under "Save as".'
        ) from None
    if "\0" in text:
        raise ValueError(f"{name} holds zero bytes: it is not a text file, or is UTF-16. Save it again as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _column(columns: list[str], column: int, name: str, line: int) -> str:
    if column > len(columns):
        raise ValueError(
            f"line {line:,} of {name} has {len(columns)} column{'s' * (len(columns) > 1)}; expected a column {column}. "
            "Part the two texts of a pair by one tab."
        )
    if not columns[column - 1]:
        raise ValueError(f"line {line:,} of {name} has nothing in column {column}. Fill it in or drop the line.")
    return columns[column - 1]
