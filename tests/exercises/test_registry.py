"""How exercises are written and found."""

from __future__ import annotations

import sys

import pytest

import course_lib.lessons
from course_lib import syllabus
from course_lib.exercises import exercise, get, registry


@pytest.fixture
def lesson_77(monkeypatch, tmp_path):
    """A function that writes exercise 77.1 with this many wrong answers as the only lesson of the course."""
    only = syllabus.Lesson("77_small", "Small", "", "", "", (0, 0), state="draft")
    monkeypatch.setattr(registry, "_REGISTRY", {})
    monkeypatch.setattr(syllabus, "LESSONS", (only,))
    monkeypatch.setattr(course_lib.lessons, "__path__", [str(tmp_path)])
    folder = tmp_path / only.folder / "exercises"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()

    def write(wrong_answers):
        (folder / "__init__.py").write_text(
            "from course_lib.exercises import import_exercises\nimport_exercises(__name__, __path__)\n"
        )
        (folder / "numbers.py").write_text("raise ValueError('no exercise: must not be imported unasked')\n")
        lines = [
            "from course_lib.exercises import exercise",
            "@exercise('77.1', title='t', difficulty=1, minutes=1, prompt='p', hints=['h'])",
            "def one(): return 1",
            *(f"one.wrong('{k}', 'Not {k}.')(lambda: -{k})" for k in range(wrong_answers)),
        ]
        (folder / "ex1_one.py").write_text("\n".join(lines))

    yield write
    for name in [name for name in sys.modules if name.startswith(only.package)]:
        del sys.modules[name]


def test_a_folder_registers_its_exercises(lesson_77):
    lesson_77(3)
    found = get("77.1")
    assert found.title == "t"
    assert [w.name for w in found.wrong_answers] == ["0", "1", "2"]
    assert found() == 1


def test_too_few_wrong_answers_are_refused(lesson_77):
    lesson_77(2)
    with pytest.raises(ValueError, match=r"2 wrong answers and needs at least 3; write more functions under @one"):
        get("77.1")


def test_an_id_is_taken_once(monkeypatch):
    monkeypatch.setattr(registry, "_REGISTRY", {})
    header = {"title": "t", "difficulty": 1, "minutes": 1, "prompt": "p", "hints": ["h"]}

    def one():
        return 1

    def another():
        return 1

    exercise("05.1", **header)(one)
    with pytest.raises(ValueError, match=r"05\.1 is registered twice"):
        exercise("05.1", **header)(another)
