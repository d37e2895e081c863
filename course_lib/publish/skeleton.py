"""A new lesson that is whole from its first minute: python -m course_lib.publish.skeleton 18 "Speech".

Writes a folder (compute, figures, explorers, one exercise), its tests, a source and a row of the syllabus, and builds
the notebook. All of it keeps the contract of a draft, so that every later step can be checked. Nothing is overwritten.
"""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from course_lib.publish.source import ROOT
from course_lib.syllabus import LESSONS, Lesson

TEMPLATES = Path(__file__).resolve().parent / "skeleton"
"""The files of a lesson with @NUMBER@, @NAME@, @TITLE@ and @AFTER@ in them; a file's own name ends in ``.txt``."""
COLUMNS = 4
"""Places in a row of the map."""


def name_of(number: str, title: str) -> str:
    """A lesson's name, from its title.

    >>> name_of("18", "Speech, and its déjà-vu")
    '18_speech_and_its_deja_vu'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    if not words:
        raise ValueError(f'expected a TITLE with letters, such as "Speech"; got {title!r}')
    return "_".join([number, *words])


def new_row(number: str, title: str, lessons: Sequence[Lesson] = LESSONS) -> Lesson:
    """The draft's row: the planned lesson with this number, or the next one after all there are.

    Raises `ValueError` for a number that is taken or leaves a gap, and for a title that the table has otherwise.
    """
    for row in lessons:
        if row.number == number:
            if row.exists:
                raise ValueError(f"lesson {number} exists: {row.folder}. Choose another NUMBER.")
            if title and title != row.title:
                raise ValueError(f"lesson {number} is planned as {row.title!r}; leave TITLE out, or change the table.")
            return draft(row)
    if number != f"{len(lessons):02}":
        raise ValueError(f"expected a planned lesson's NUMBER or the next, {len(lessons):02}; got {number!r}")
    line, column = lessons[-1].place
    if column + 1 >= COLUMNS:
        raise ValueError("the map's last row is full: begin another in course_map.ROWS, and place lessons on it")
    name, does, about = name_of(number, title), "say here in a few words what you do in it", "and what it is about"
    return draft(Lesson(name, title, does, title, about, (line, column + 1), after=(lessons[-1].number,)))


def draft(row: Lesson) -> Lesson:
    """The row of a lesson that has just been begun, as its skeleton has it."""
    return replace(row, minutes=10, lecture=5, demo=(f"{row.number}.first",), state="draft")


def row_text(row: Lesson) -> str:
    """The row as it stands in course_lib/syllabus.py."""

    def quoted(value: object) -> str:
        if isinstance(value, tuple):
            inner = ", ".join(quoted(part) for part in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else repr(value)

    words = [quoted(value) for value in (row.name, row.title, row.does, row.short, row.about, row.place)]
    named = [f"{key}={quoted(getattr(row, key))}" for key in ("after", "minutes", "lecture", "plan", "demo", "state")]
    return "    Lesson(\n" + "".join(f"        {line},\n" for line in [*words, *named]) + "    ),\n"


def with_row(text: str, row: Lesson) -> str:
    """The text of the syllabus with this row in place of the lesson's planned one, or after the last."""
    planned = re.compile(rf'    Lesson\(\n        "{row.name}",\n.*?\n    \),\n', re.DOTALL)
    if planned.search(text):
        return planned.sub(lambda _: row_text(row), text, count=1)
    return text.replace(')\n"""Every lesson', row_text(row) + ')\n"""Every lesson', 1)


def files(row: Lesson) -> dict[Path, str]:
    """Path from the course's folder and text of every file of a new lesson."""
    words = {"NUMBER": row.number, "NAME": row.name, "TITLE": row.title, "AFTER": " and ".join(row.after)}
    found = {}
    for template in sorted(TEMPLATES.rglob("*.txt")):
        path, text = str(template.relative_to(TEMPLATES))[: -len(".txt")], template.read_text(encoding="utf-8")
        for key, value in words.items():
            path, text = path.replace(f"@{key}@", value), text.replace(f"@{key}@", value)
        found[Path(path)] = text
    return found


def write(row: Lesson, root: Path = ROOT) -> list[Path]:
    """Write the lesson's files and its row; return what was written. Raises `ValueError` when one is there."""
    found = files(row)
    taken = [str(path) for path in found if (root / path).exists()]
    if taken:
        raise ValueError(f"these files are there already, and nothing was written: {', '.join(taken)}")
    for path, text in found.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    syllabus = root / "course_lib" / "syllabus.py"
    syllabus.write_text(with_row(syllabus.read_text(encoding="utf-8"), row), encoding="utf-8")
    return [*found, Path("course_lib/syllabus.py")]


def main(arguments: Sequence[str]) -> int:
    """Write and build a lesson; return the exit code."""
    number, title = [*arguments, "", ""][:2]
    try:
        row = new_row(number.zfill(2), title.strip())
        written = write(row)
    except ValueError as error:
        print(f'{error}\nUsage: make lesson NUMBER=18 TITLE="Speech"')
        return 1
    print("\n".join(f"wrote {path}" for path in written))
    return finish(row)


def finish(row: Lesson) -> int:
    """Build what shows a new lesson: its notebook; if it was not planned, also the README's table and lesson 00."""
    build_one = [sys.executable, "-m", "course_lib.publish.build", row.number]
    if all(planned.number != row.number for planned in LESSONS):
        subprocess.run([sys.executable, "-m", "course_lib.publish.lesson_table"], cwd=ROOT, check=True)
        build_one.append("00")
    code = subprocess.run(build_one, cwd=ROOT, check=False).returncode
    print(f"Write notebooks/src/{row.name}.py and course_lib/lessons/{row.folder}; make test LESSON={row.number}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
