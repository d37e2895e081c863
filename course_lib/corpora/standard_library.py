"""English prose and source code that come with Python itself."""

from __future__ import annotations

import importlib
import sysconfig
from functools import lru_cache
from pathlib import Path

from course_lib.corpora.package import MissingPackageError, cut


@lru_cache(maxsize=1)
def _topics() -> str:
    try:
        topics = importlib.import_module("pydoc_data.topics").topics
    except (ImportError, AttributeError):
        raise MissingPackageError(
            "This text is read from Python's own module pydoc_data.topics, which this Python lacks; some Linux "
            "distributions move it to another package. Run: sudo apt install libpython3-stdlib python3-doc, or use "
            "Python from python.org or conda-forge."
        ) from None
    return "\n".join(topics[name].strip() + "\n" for name in sorted(topics))


def python_topics(limit: int | None = None) -> str:
    """English prose about Python, with quotes, lists and long lines: the topics of Python's interactive help.

    About 465,000 characters on Python 3.11; the text varies with the Python version. At most `limit` characters are
    returned. Read from `pydoc_data.topics` of the standard library (Python Software Foundation licence).
    """
    return cut(_topics(), limit)


@lru_cache(maxsize=1)
def modules() -> dict[str, str]:
    """The top-level modules of the standard library by file name, in the order in which `source_code` joins them."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise MissingPackageError(
            f"This text is read from the .py files of Python's standard library, and {folder} has none. "
            "Use a Python that has its sources, such as the one from python.org or conda-forge."
        )
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}


@lru_cache(maxsize=1)
def _source() -> str:
    return "\n".join(modules().values())


def source_code(limit: int | None = None) -> str:
    """Python source: the top-level modules of the standard library, in order of name.

    About 4.7 million characters on Python 3.11; varies with the Python version. At most `limit` characters are
    returned. Read from the running Python's library folder (Python Software Foundation licence).
    """
    return cut(_source(), limit)
