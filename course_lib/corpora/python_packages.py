"""Python source code, and English prose about it: the files and docstrings of packages that the course stands on.

The packages are pinned and written in Python only: their files are the same on every machine and with every Python,
which those of the standard library are not.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from course_lib.corpora.package import changed, cut, package_folder

SOURCE_PACKAGES: dict[str, str] = {
    "IPython": "ipython>=9.0,<10",
    "ipykernel": "ipykernel>=7.1,<8",
    "jupyter_client": "jupyter_client>=8.6,<9",
    "jupyter_server": "jupyter_server>=2.14,<3",
    "nbconvert": "nbconvert>=7.16,<8",
    "prompt_toolkit": "prompt_toolkit>=3.0.50,<4",
    "traitlets": "traitlets>=5.14,<6",
}
"""Packages whose source code is read, and what to install: JupyterLab's kernel, its server, and what they need."""

PROSE_PACKAGES: dict[str, str] = {
    "IPython": "ipython>=9.0,<10",
    "_pytest": "pytest>=8.4,<10",
    "babel": "babel>=2.18,<3",
    "dask": "dask>=2025.1",
    "distributed": "distributed>=2025.1",
    "huggingface_hub": "huggingface_hub>=1.0",
    "jupyter_server": "jupyter_server>=2.14,<3",
    "networkx": "networkx>=3.4,<4",
    "prompt_toolkit": "prompt_toolkit>=3.0.50,<4",
    "rich": "rich>=13",
    "setuptools": "setuptools>=77",
    "traitlets": "traitlets>=5.14,<6",
}
"""Packages whose docstrings are read, and what to install."""


def _files(package: str, requirement: str) -> Iterator[tuple[str, str]]:
    """Name and text of a package's modules in order of their paths, without tests and what it carries of others."""
    folder = package_folder(package, requirement)
    paths = [path.relative_to(folder) for path in folder.rglob("*.py")]
    kept = sorted((path for path in paths if not set(path.parts[:-1]) & _LEFT_OUT), key=Path.as_posix)
    if not kept:
        raise changed(package, requirement, ".py files")
    for path in kept:
        text = (folder / path).read_text(encoding="utf-8", errors="replace")
        yield f"{package}/{path.as_posix()}", text.replace("\r\n", "\n")


_LEFT_OUT = {"tests", "test", "testing", "_vendor", "vendored", "_distutils", "__pycache__"}


@lru_cache(maxsize=1)
def source_files() -> Mapping[str, str]:
    """Every module of `SOURCE_PACKAGES` by name, such as ``"IPython/core/magic.py"``.

    Raises `MissingPackageError` when a package is not installed or has no sources.
    """
    files = {
        name: text for package, wanted in SOURCE_PACKAGES.items() for name, text in _files(package, wanted) if text
    }
    return MappingProxyType({name: text if text.endswith("\n") else text + "\n" for name, text in files.items()})


def source_code(limit: int | None = None) -> str:
    """Python source code: the modules of `source_files`, one after another; at most `limit` characters.

    Read from installed packages (BSD licence).
    """
    return cut(_joined_source(), limit)


@lru_cache(maxsize=1)
def _joined_source() -> str:
    return "\n".join(source_files().values())


@lru_cache(maxsize=1)
def prose_documents() -> Mapping[str, str]:
    """English prose about Python, one document per module: the paragraphs of its docstrings.

    Kept are paragraphs of sentences, as they stand, of the modules of `PROSE_PACKAGES` that quote something in
    "double quotes"; examples, tables, grammars and lists of parameters are left out. Raises `MissingPackageError` when
    a package is not installed or has no such prose.
    """
    documents: dict[str, str] = {}
    for package, requirement in PROSE_PACKAGES.items():
        before = len(documents)
        for name, text in _files(package, requirement):
            prose = "\n\n".join(dict.fromkeys(_paragraphs(text)))
            if re.search(r'"[^"\n]+"', prose):
                documents[name] = prose + "\n"
        if len(documents) == before:
            raise changed(package, requirement, "docstrings")
    return MappingProxyType(documents)


def prose(limit: int | None = None) -> str:
    """English prose about Python, with quotation marks and long lines; at most `limit` characters.

    The documents of `prose_documents`, one after another: docstrings of installed packages (BSD, MIT and Apache 2.0
    licences).
    """
    return cut(_joined_prose(), limit)


@lru_cache(maxsize=1)
def _joined_prose() -> str:
    return "\n".join(prose_documents().values())


_TRIPLE_QUOTED = re.compile(r"""(?P<quotes>\"{3}|'{3})(?P<text>.*?)(?P=quotes)""", re.DOTALL)


def _docstrings(source: str) -> Iterator[str]:
    """The triple-quoted strings that stand at the start of a line: nearly all of them document something.

    Ten times faster than a parser, and a module that is no Python (a template) does no harm.
    """
    for found in _TRIPLE_QUOTED.finditer(source):
        line_start = source.rfind("\n", 0, found.start()) + 1
        if source[line_start : found.start()].strip() in ("", "r", "R"):
            yield found["text"]


_NO_PROSE = re.compile(r">>>|::=|={3,}|-{3,}|~{3,}|\+--|\|  |\|\||```|\\|\$|^\s*[.:@*-]", re.MULTILINE)
_SHORTEST_PARAGRAPH = 60


def _paragraphs(source: str) -> Iterator[str]:
    """The paragraphs of sentences in a module's docstrings."""
    for docstring in _docstrings(source):
        for piece in re.split(r"\n[ \t]*\n", inspect.cleandoc(docstring)):
            paragraph = inspect.cleandoc(piece).rstrip()
            long_enough = len(paragraph) >= _SHORTEST_PARAGRAPH
            if long_enough and paragraph[-1] in '.:;!?"' and not _NO_PROSE.search(paragraph):
                yield paragraph
