"""A lesson made by one command keeps every rule as it is, and nothing that exists is touched."""

from __future__ import annotations

import ast
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.publish.skeleton import files, new_row, row_text, with_row, write
from course_lib.syllabus import LESSONS, Lesson, lesson

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
NEXT = f"{len(LESSONS):02}"


def test_a_new_lesson_comes_after_all_there_are() -> None:
    row = new_row(NEXT, "Speech, and sound")
    assert (row.name, row.title, row.state) == (f"{NEXT}_speech_and_sound", "Speech, and sound", "draft")
    assert row.after == (LESSONS[-1].number,)
    assert row.place not in {other.place for other in LESSONS}


def test_a_planned_lesson_keeps_its_row() -> None:
    planned = next(row for row in LESSONS if not row.exists)
    row = new_row(planned.number, "")
    assert (row.name, row.does, row.place, row.state) == (planned.name, planned.does, planned.place, "draft")


@pytest.mark.parametrize(
    ("number", "title", "problem"),
    [
        ("06", "Again", "lesson 06 exists: l06_gradient_flow"),
        ("42", "Far away", f"or the next, {NEXT}; got '42'"),
        ("", "No number", "got ''"),
        (NEXT, "", "a TITLE with letters"),
        (NEXT, "12 + 3", "a TITLE with letters"),
        ("17", "Another title", "planned as"),
    ],
)
def test_what_cannot_become_a_lesson_is_refused_in_words(number: str, title: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        new_row(number, title)


def test_the_table_takes_the_row_in_its_place(tmp_path: Path) -> None:
    text = (ROOT / "course_lib" / "syllabus.py").read_text(encoding="utf-8")
    planned = next(row for row in LESSONS if not row.exists)
    for row in (new_row(planned.number, ""), new_row(NEXT, 'Of "quotes" and \\ more')):
        path = tmp_path / "syllabus.py"
        path.write_text(with_row(text, row), encoding="utf-8")
        table = runpy.run_path(str(path))["LESSONS"]
        assert [other.number for other in table] == sorted({*(other.number for other in LESSONS), row.number})
        assert repr(table[int(row.number)]) == repr(row)


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    row = new_row(NEXT, "Speech")
    first = sorted(files(row))[0]
    (tmp_path / first).parent.mkdir(parents=True)
    (tmp_path / first).write_text("mine")
    with pytest.raises(ValueError, match="nothing was written"):
        write(row, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / first]


def test_every_row_can_be_written_as_it_stands() -> None:
    for row in LESSONS:
        (call,) = [node for node in ast.walk(ast.parse(row_text(row).strip())) if isinstance(node, ast.Call)]
        values = [ast.literal_eval(node) for node in call.args]
        named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}
        assert Lesson(*values, **named) == lesson(row.number)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which lesson "Speech" has just been made."""
    folder = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("course_lib", "tests", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("README.md", "pyproject.toml", "bootstrap.py"):
        shutil.copy(ROOT / name, folder)
    made = command(folder, sys.executable, "-m", "course_lib.publish.skeleton", NEXT, "Speech")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)


NEW = (f"tests/lessons/l{NEXT}_speech", f"course_lib/lessons/l{NEXT}_speech")


@pytest.mark.slow
@pytest.mark.parametrize(
    "check",
    [
        ("ruff", "check", "--no-cache", *NEW, "course_lib/syllabus.py", "notebooks"),
        ("ruff", "format", "--no-cache", "--check", *NEW, "course_lib/syllabus.py"),
        ("lint-imports", "--no-cache"),
        ("mypy", "-p", f"course_lib.lessons.l{NEXT}_speech"),
        ("pytest", "-n0", *NEW, "tests/test_syllabus.py"),
        ("pytest", "-n0", "tests/publish/test_contract.py", "-k", f"[{NEXT}_ or [00_"),
        ("pytest", "-n0", "tests/exercises/test_all_exercises.py", "tests/explorers/test_sweep.py", "-k", f"[{NEXT}."),
    ],
    ids=lambda check: " ".join(check[:2]),
)
def test_the_skeleton_passes_as_it_is(house: Path, check: tuple[str, ...]) -> None:
    done = command(house, str(BIN / check[0]), *check[1:])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
