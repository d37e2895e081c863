"""The README's table of lessons, written from the syllabus: python -m course_lib.publish.lesson_table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from course_lib.publish.source import ROOT
from course_lib.syllabus import LESSONS, Lesson

README = ROOT / "README.md"
TABLE = re.compile(r"^\| \| lesson \|.*?(?=^$)", re.MULTILINE | re.DOTALL)


def lesson_table(lessons: Sequence[Lesson] = LESSONS) -> str:
    """The table in Markdown, a row for each lesson; those that are ready are links."""
    lines = ["| | lesson | what you do | state |", "|---|---|---|---|"]
    for row in lessons:
        title = f"[{row.title}](notebooks/{row.name}.ipynb)" if row.ready else row.title
        lines.append(f"| {row.number} | {title} | {row.does} | {'ready' if row.ready else 'planned'} |")
    return "\n".join(lines) + "\n"


def write_lesson_table(readme: Path = README) -> bool:
    """Put the table into the README in place of the old one; return whether anything changed.

    Raises `ValueError` when there is no table to replace.
    """
    text = readme.read_text(encoding="utf-8")
    new, found = TABLE.subn(lambda _: lesson_table(), text)
    if found != 1:
        raise ValueError(f"{readme.name} has {found} tables that begin with '| | lesson |'; it needs one to replace.")
    readme.write_text(new, encoding="utf-8")
    return new != text


if __name__ == "__main__":
    print("README.md:", "written" if write_lesson_table() else "unchanged")
