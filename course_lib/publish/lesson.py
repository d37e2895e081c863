"""A lesson as its two files hold it, and ways to walk through its cells and name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_lib import syllabus
from course_lib.exercises import Exercise, get
from course_lib.predictions import Prediction, predictions_of


@dataclass
class Lesson:
    """A lesson as its two files hold it: the notebook and the text it was made from."""

    name: str
    notebook: Any
    source: str
    row: syllabus.Lesson
    find: Callable[[str], Exercise] = get
    predictions: Callable[[str], Sequence[Prediction]] = predictions_of

    @property
    def number(self) -> str:
        """The two digits of the lesson."""
        return self.name[:2]

    @property
    def is_first(self) -> bool:
        """Whether this is lesson 00, the map, which may be shorter."""
        return self.number == "00"

    @property
    def may_be_short(self) -> bool:
        """Whether the rules about how much there is are waived: for lesson 00 and for a draft."""
        return self.is_first or not self.row.ready

    @property
    def exercise_minutes(self) -> int:
        """Minutes for all its exercises, to the nearest five."""
        stubs = [cell.metadata["exercise"] for _, cell in self.cells("code") if cell.metadata.get("part") == "stub"]
        return 5 * round(sum(self.find(identifier).minutes for identifier in stubs) / 5)

    def cells(self, kind: str = "") -> Iterator[tuple[int, Any]]:
        """Index and cell, of all cells or of one kind ("code" or "markdown")."""
        return ((i, cell) for i, cell in enumerate(self.notebook.cells) if kind in ("", cell.cell_type))

    def own_cells(self, kind: str = "") -> Iterator[tuple[int, Any]]:
        """The same without the cells that the exercises' registry writes."""
        return ((i, cell) for i, cell in self.cells(kind) if "exercise" not in cell.metadata)


def load(path: Path) -> Lesson:
    """The lesson of a notebook file."""
    source = path.parent / "src" / f"{path.stem}.py"
    text = source.read_text(encoding="utf-8") if source.exists() else ""
    return Lesson(path.stem, nbformat.read(path, as_version=4), text, syllabus.lesson(path.name[:2]))


def where(index: int, cell: Any) -> str:
    """A name for a cell that its author recognises."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "(empty)")
    return f"cell {index} ({cell.cell_type}: {first.strip()[:60]!r})"


def tags(cell: Any) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def text_of(value: str | list[str]) -> str:
    """A notebook's text, which may be stored as a list of lines."""
    return value if isinstance(value, str) else "".join(value)
