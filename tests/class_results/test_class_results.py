"""Results of a class: counted by hand, from files in every state, and told without names."""

import csv
import json
import os

import pytest

from course_lib.class_results.counting import exercise_results, prediction_results
from course_lib.class_results.handed_in import read_folder
from course_lib.class_results.report import main
from course_lib.exercises import registry
from course_lib.predictions.registry import get

COUNT, ROOM = "01.1", "01.unknown"


@pytest.fixture(scope="module")
def names():
    """Two of the names that mistakes of the first exercise of lesson 01 have."""
    return [wrong.name for wrong in registry.get(COUNT).wrong_answers][:2]


def hand_in(folder, name, exercise=None, prediction=None, **more):
    """Write one learner's file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"version": 1, "exercises": {}} | more
    if exercise is not None:
        data["exercises"] = {COUNT: exercise}
    if prediction is not None:
        data["predictions"] = {ROOM: prediction}
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def folder(tmp_path, names):
    """Five learners, and things that are none."""
    first, second = names
    right, other = get(ROOM).room_right[0], next(o for o in get(ROOM).room if o not in get(ROOM).room_right)
    passed = {"passed": True}
    hand_in(tmp_path, "Ada.json", {"attempts": 5, "passed_at": 3, "mistakes": {first: 2}} | passed, {"said": right})
    hand_in(tmp_path, "b/progress.json", {"attempts": 1, "passed_at": 1} | passed, {"said": other, "after": True})
    hand_in(tmp_path, "c.JSON", {"attempts": 4, "mistakes": {first: 1, second: 1, "error": 2}}, {"said": other})
    hand_in(tmp_path, "older course.json", {"attempts": 2} | passed, {"said": "about a thousand"})
    hand_in(tmp_path, "nothing yet.json")
    (tmp_path / "Ada.json.bak").write_text("{}")
    (tmp_path / "Ada.damaged-1.json").write_text("{")
    (tmp_path / ".hidden.json").write_text("{")
    (tmp_path / "notes.txt").write_text("x")
    return tmp_path


def test_an_exercise_is_counted(folder, names):
    (result,) = exercise_results(read_folder(folder).files)
    assert (result.exercise.id, result.tried, result.passed) == (COUNT, 4, 3)
    assert result.tries == (1, 3)
    assert result.median_tries == 2
    found = {mistake.name: mistake.learners for mistake in result.mistakes}
    assert found == {names[0]: 2, names[1]: 1, "error": 1}
    assert result.mistakes[0].name == names[0]


def test_a_prediction_is_counted(folder):
    (result,) = prediction_results(read_folder(folder).files)
    assert (result.said, result.right, result.late) == (3, 1, 1)
    assert sorted(count for count in result.options.values() if count) == [1, 1, 1]
    assert result.options["something else"] == 1


def test_a_number_goes_into_its_bracket():
    number = get("04.doors")
    assert [number.option_of(said) for said in ("1", "3", "4.5", "31", "a few", "")] == [
        number.room[0],
        number.room[1],
        number.room[1],
        number.room[-1],
        "",
        "",
    ]


def test_the_command_prints_and_writes_without_names(folder, tmp_path, capsys, names):
    out = tmp_path / "out" / "tables"
    assert main([str(folder), "--csv", str(out)]) == 0
    said = capsys.readouterr().out
    assert "5 progress files." in said
    assert "2 (3)" in said
    assert registry.get(COUNT).wrong_answers[0].sentence[:30] in said
    assert "3 answers: 1 right" in said
    assert "1 only after the answer was shown" in said
    assert "Nothing was tried yet in nothing yet.json." in said
    assert "Ada" not in said
    assert "older" not in said
    with (out / "exercises.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["exercise"], row["tried"], row["passed"], row["median tries until passed"]) == (COUNT, "4", "3", "2.0")
    with (out / "mistakes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next((row["mistake"], row["learners"]) for row in csv.DictReader(file)) == (names[0], "2")
    with (out / "predictions.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(int(row["learners"]) for row in csv.DictReader(file)) == 3
    assert not any("Ada" in file.read_text(encoding="utf-8") for file in out.iterdir())


def test_files_are_named_when_asked_for(folder, capsys):
    assert main([str(folder), "--by-file"]) == 0
    said = capsys.readouterr().out
    assert "Ada.json" in said
    assert os.path.join("b", "progress.json") in said


DAMAGED = {
    "cut off": b'{"exercises": {"01.1"',
    "empty": b"",
    "a list": b"[]",
    "no UTF-8": b"\xff\xfe",
    "nested": b"[" * 100_000,
    "no exercises": b"{}",
    "another file": b'{"cells": []}',
}


def test_damaged_files_are_named_and_left_out(folder, capsys):
    for number, content in enumerate(DAMAGED.values()):
        (folder / f"bad{number}.json").write_bytes(content)
    (folder / "large.json").write_bytes(b" " * 4_000_001)
    (folder / "a folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "gone.json").symlink_to(folder / "nowhere")
    assert main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert "5 progress files." in said
    for number in range(len(DAMAGED)):
        assert f"bad{number}.json is left out: it is damaged, or no progress file." in said
    for name in ("large", "pipe", "gone"):
        assert f"{name}.json is left out" in said


ODD = [
    {"attempts": "many", "passed": "yes", "mistakes": [1]},
    {"attempts": -3, "passed": 1},
    {"attempts": True, "mistakes": {"x": {}}},
    {"attempts": 10**30},
    {"attempts": 2, "mistakes": {"=HYPERLINK(1)": 9}},
    {"attempts": 2, "passed": True, "passed_at": 99},
]


def test_odd_entries_do_no_harm(tmp_path, capsys):
    for number, entry in enumerate(ODD):
        hand_in(tmp_path, f"{number}.json", entry, {"said": ["x"], "after": 3}, other=1)
    hand_in(tmp_path, "x.json", None, {"said": "\x1b[2J\n=1+1" * 1000}, predictions_of_others=[])
    assert main([str(tmp_path), "--csv", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "HYPERLINK" not in said
    assert "\x1b" not in said
    assert "HYPERLINK" not in (tmp_path / "out" / "mistakes.csv").read_text(encoding="utf-8")
    (result,) = exercise_results(read_folder(tmp_path).files)
    assert (result.tried, result.passed, result.tries) == (2, 1, (2,))


def test_ids_that_the_course_does_not_have_are_told(tmp_path, capsys):
    hand_in(tmp_path, "a.json", exercises={"77.7": {"attempts": 1}})
    assert main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "1 ids are unknown to this version of the course, and not counted: 77.7." in said
    assert "Nobody has tried one yet." in said
    assert "what one person did" in said


def test_two_files_that_are_the_same_are_told(tmp_path):
    for name in ("a.json", "b.json"):
        hand_in(tmp_path, name, {"attempts": 1})
    assert read_folder(tmp_path).notes == ("These are the same to the letter, and all are counted: a.json, b.json.",)


def test_a_folder_with_nothing_to_say(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "holds 0 progress files." in capsys.readouterr().out
    (tmp_path / "x.json").write_text("{")
    assert main([str(tmp_path)]) == 2
    assert "none of them can be read" in capsys.readouterr().out
    assert main([str(tmp_path / "missing")]) == 2
    assert "is not there; name the folder" in capsys.readouterr().out
    assert main([str(tmp_path / "x.json")]) == 2
    assert "is a file; name the folder" in capsys.readouterr().out


def test_tables_that_cannot_be_written(folder, capsys):
    assert main([str(folder), "--csv", str(folder / "notes.txt")]) == 2
    assert "cannot be done" in capsys.readouterr().out


def test_where_my_own_file_is(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "mine.json"))
    assert main(["--mine"]) == 0
    assert str(tmp_path / "mine.json") in capsys.readouterr().out
    assert main([]) == 2
    assert "make results FOLDER=" in capsys.readouterr().out


def test_what_the_checker_keeps_is_what_is_counted(monkeypatch, tmp_path):
    """From a learner's three checks to the teacher's table."""
    from course_lib.exercises import check

    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "me.json"))
    exercise = registry.get(COUNT)
    wrong = exercise.wrong_answers[0]

    def broken(*_):
        raise RuntimeError("my secret")

    for answer in (wrong.function, broken, exercise.solution, wrong.function):
        check(COUNT, answer)
    (result,) = exercise_results(read_folder(tmp_path).files)
    assert (result.tried, result.passed, result.tries) == (1, 1, (3,))
    assert {mistake.name: mistake.learners for mistake in result.mistakes} == {wrong.name: 1, "error": 1}
    assert "secret" not in (tmp_path / "me.json").read_text()
