"""A prediction is kept through restarts and accidents, and is held once the lesson has shown what was measured."""

from __future__ import annotations

import json
import subprocess
import sys

import filelock
import pytest

from course_lib import progress_file
from course_lib.exercises import progress, reset_progress
from course_lib.exercises.lesson_progress import record
from course_lib.predictions import get, predict, predictions, predictions_of, standings
from course_lib.predictions import kept as store
from course_lib.predictions.kept import Kept, keep, kept, reveal

UP, DOWN = get("00.up"), get("00.down")
RIGHT, WRONG = UP.options[2], UP.options[0]


@pytest.fixture(autouse=True)
def path(monkeypatch, tmp_path):
    file = tmp_path / "deep" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    monkeypatch.setattr(store, "_UNSAVED", {})
    return file


def told(questions, identifier, said):
    """What the browser's message changes: the state of that question."""
    before = questions.answered
    questions._told(questions, {"keep": identifier, "said": said}, [])
    assert questions.answered == before + 1
    return questions.state.get(identifier)


def test_a_guess_is_kept_and_may_be_changed_until_the_end(path):
    assert kept(UP)[0] == Kept()
    assert keep(UP, WRONG) == (Kept(WRONG), "")
    assert keep(UP, RIGHT) == (Kept(RIGHT), "")
    assert standings()["00"].kept == 0, "before the end nothing is said of how near it was"
    reveal(predictions_of("00"))
    with pytest.raises(ValueError, match="stays as it is"):
        keep(UP, WRONG)
    assert kept(UP)[0] == Kept(RIGHT, shown=True)
    standing = standings()["00"]
    assert (standing.total, standing.kept, standing.right, standing.close) == (2, 1, 1, 0)


def test_after_the_end_it_is_kept_and_not_counted():
    reveal([UP])
    assert keep(UP, RIGHT)[0] == Kept(RIGHT, shown=True, after=True)
    assert standings()["00"].kept == 0


def test_a_new_kernel_finds_it(path):
    keep(UP, RIGHT)
    code = "from course_lib.predictions import predict; print(predict('00.up').state['00.up']['said'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == RIGHT


def test_two_kernels_at_once_lose_nothing(path):
    writer = (
        "from course_lib.predictions import get\nfrom course_lib.predictions.kept import keep\n"
        "for i in range(20): keep(get('{0}'), get('{0}').options[i % 3])\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", writer.format(name)]) for name in (UP.id, DOWN.id)]
    assert [child.wait(60) for child in children] == [0, 0]
    record("00.1", True)
    assert (kept(UP)[0].said, kept(DOWN)[0].said) == (UP.options[1], DOWN.options[1])
    assert progress()["00"].passed == ("00.1",)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b'{"exercises": {}, "predictions": 3}'])
def test_damage_of_the_file_is_survived(path, damage, capsys):
    keep(UP, RIGHT)
    keep(DOWN, DOWN.options[0])
    path.write_bytes(damage)
    assert kept(UP)[0].said == ("" if b"predictions" in damage else RIGHT)
    assert keep(UP, WRONG)[0].said == WRONG


@pytest.mark.parametrize("entry", [3, None, [], {"said": 3}, {"said": None, "shown": "yes", "after": 1}])
def test_an_entry_that_makes_no_sense_counts_as_none(path, entry):
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 1, "exercises": {}, "predictions": {UP.id: entry}}))
    assert kept(UP)[0] == Kept()
    assert standings()["00"].kept == 0
    assert keep(UP, RIGHT)[0] == Kept(RIGHT)


def test_an_option_that_is_gone_is_shown_and_not_judged(path):
    path.parent.mkdir()
    entry = {"said": "about 12", "shown": True}
    path.write_text(json.dumps({"version": 1, "exercises": {}, "predictions": {UP.id: entry}}))
    assert "about 12" in predictions("00").markup
    assert "not judged" in predictions("00").markup


def test_what_cannot_be_saved_lives_as_long_as_the_kernel(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    found, problem = keep(UP, RIGHT)
    assert found == Kept(RIGHT)
    assert "COURSE_PROGRESS" in problem
    assert predict("00.up").state["00.up"]["said"] == RIGHT
    assert "Not saved" in predictions("00").markup
    assert kept(UP)[0] == Kept(RIGHT, shown=True)
    with pytest.raises(ValueError, match="stays as it is"):
        keep(UP, WRONG)
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    keep(DOWN, DOWN.options[0])
    assert kept(UP)[0].said == RIGHT


def test_another_notebook_that_writes_is_told(path, monkeypatch):
    keep(UP, WRONG)
    monkeypatch.setattr(progress_file, "LOCK_TIMEOUT", 0.05)
    with filelock.FileLock(f"{path}.lock"):
        found, problem = keep(UP, RIGHT)
    assert found.said == RIGHT
    assert "another notebook" in problem
    keep(UP, WRONG)
    assert kept(UP)[0].said == WRONG
    assert store._UNSAVED == {}


def test_reset_forgets_predictions_too(path, capsys):
    keep(UP, RIGHT)
    reset_progress(confirm=True)
    assert kept(UP)[0] == Kept()


def test_messages_of_the_browser():
    asked = predict("00.up", "06.growth")
    assert told(asked, "00.up", RIGHT) == {
        "said": RIGHT, "shown": False, "after": False, "problem": "", "refused": False
    }  # fmt: skip
    for said, words in (("", "first"), ("\ud83d", "not a number"), ("9" * 1_000_000, "1,000,000"), (None, "first")):
        state = told(asked, "06.growth", said)
        assert words in state["problem"]
        assert state["refused"]
    assert told(asked, "06.growth", " 1,000 ")["said"] == "1,000"
    assert told(asked, "06.growth", "nan")["said"] == "1,000", "what was kept stays kept"
    for content in (None, [], "x", {}, {"keep": "10.who", "said": "x"}, {"keep": 3}, {"keep": ["a"]}):
        asked._told(asked, content, [])
    assert set(asked.state) == {"00.up", "06.growth"}


def test_what_is_saved_in_a_notebook_is_the_same_for_everybody():
    def saved(widget):
        bundle = widget._repr_mimebundle_()[0]
        return bundle["text/html"], bundle["text/plain"]

    before = [saved(predict("00.up", "06.growth")), saved(predictions("00"))]
    assert all(option in before[0][1] and option in before[0][0] for option in UP.options)
    assert "20,959" not in str(before[0])
    assert "20,959" in before[1][0]
    reset_progress(confirm=True)
    keep(UP, WRONG)
    keep(get("06.growth"), "<b>7</b>" and "77")
    assert [saved(predict("00.up", "06.growth")), saved(predictions("00"))] == before


def test_the_end_is_kind_to_those_who_said_nothing():
    markup = predictions("00").markup
    assert markup.count("no prediction kept") == 2
    assert "20,959" in markup
    assert "the lesson works without" in markup


def test_the_end_says_how_near_it_was():
    keep(UP, RIGHT)
    keep(DOWN, DOWN.options[0])
    markup = predictions("00").markup
    assert f"<td>{RIGHT}</td><td>20,959</td><td>right</td>" in markup
    assert "<td>another</td>" in markup
    keep(get("06.growth"), "100,000")
    assert "<td>close</td>" in predictions("06").markup
    assert "(after it was shown)" in (keep(get("06.decay"), "0.5"), predictions("06").markup)[1]


def test_lessons_and_ids_that_do_not_exist():
    for call in (lambda: predict(), lambda: predict("06.grow"), lambda: predictions("6"), lambda: predictions("42")):
        with pytest.raises(ValueError, match=r"06\.growth|two digits"):
            call()
