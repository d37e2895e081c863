"""The table of lessons agrees with what is there: folders, sources, notebooks, the README."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import syllabus
from course_lib.exercises import all_exercises
from course_lib.explorers import explorer_names
from course_lib.publish.lesson_table import TABLE, lesson_table, write_lesson_table
from course_lib.syllabus import LESSONS, STATES

ROOT = Path(__file__).resolve().parents[1]


def test_lessons_are_numbered_in_order_and_build_on_earlier_ones() -> None:
    assert [lesson.number for lesson in LESSONS] == [f"{n:02}" for n in range(len(LESSONS))]
    for k, lesson in enumerate(LESSONS):
        assert re.fullmatch(r"\d\d_[a-z][a-z_]*[a-z]", lesson.name)
        assert set(lesson.after) <= {earlier.number for earlier in LESSONS[:k]}
        assert lesson.state in STATES
        assert not lesson.ready or (lesson.minutes and lesson.lecture and lesson.demo)


def test_what_exists_is_in_the_table_and_what_is_in_the_table_exists() -> None:
    there = {lesson.name for lesson in LESSONS if lesson.exists}
    assert there == {path.stem for path in (ROOT / "notebooks" / "src").glob("*.py")}
    assert there == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    folders = {path.parent.name for path in (ROOT / "course_lib" / "lessons").glob("*/__init__.py")}
    assert {f"l{name}" for name in there} == folders
    tested = {path.name for path in (ROOT / "tests" / "lessons").iterdir() if re.match(r"l\d\d_", path.name)}
    assert tested == folders


def test_explorers_and_exercises_belong_to_lessons_of_the_table() -> None:
    assert sorted(name for lesson in LESSONS for name in lesson.demo) == explorer_names()
    assert {exercise.lesson for exercise in all_exercises()} == {lesson.number for lesson in LESSONS if lesson.exists}


NOT_COMPUTING = ("__init__", "figures", "explorers", "predictions")


@pytest.mark.parametrize("row", [row for row in LESSONS if row.exists], ids=lambda row: row.name)
def test_a_lessons_folder_says_in_which_order_to_read_it(row: syllabus.Lesson) -> None:
    folder = ROOT / "course_lib" / "lessons" / row.folder
    said = set(re.findall(r"`(\w+)`", (folder / "__init__.py").read_text(encoding="utf-8")))
    there = {path.stem for path in folder.glob("*.py") if not path.stem.endswith(NOT_COMPUTING)}
    assert said == there


def test_the_readme_has_the_table() -> None:
    (table,) = TABLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert table == lesson_table(), "run: python -m course_lib.publish.lesson_table"


def test_the_table_is_written_into_a_readme_once(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# A\n\n| | lesson | old |\n|---|---|---|\n\nB\n")
    assert write_lesson_table(readme)
    assert not write_lesson_table(readme)
    assert readme.read_text() == f"# A\n\n{lesson_table()}\nB\n"
    readme.write_text("# A\n")
    with pytest.raises(ValueError, match="0 tables"):
        write_lesson_table(readme)


def test_an_unknown_lesson_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no lesson '98'.*there are 00, 01"):
        syllabus.lesson("98")


@pytest.mark.parametrize("part", ["explorers", "exercises"])
def test_one_lesson_does_not_load_the_others(part: str) -> None:
    code = (
        f"from course_lib import syllabus; import sys; syllabus.load({part!r}, '03'); "
        "print(sorted(m.split('.')[2] for m in sys.modules if m.startswith('course_lib.lessons.l')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"l\d\d_\w+", done.stdout)) == {"l03_vanilla_rnn"}
