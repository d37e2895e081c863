"""The progress file survives crashes, damage and two writers at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import filelock
import pytest

from course_lib import progress_file
from course_lib.exercises import progress, reset_progress
from course_lib.exercises.lesson_progress import record
from course_lib.progress_file import load


@pytest.fixture
def path(monkeypatch, tmp_path):
    file = tmp_path / "deep" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    return file


WRITER = "from course_lib.exercises.lesson_progress import record\nfor i in range({n}): record('{id}', i % 2 == 0)\n"


def test_counts_and_passes(path):
    assert record("00.1", False) == ""
    assert record("00.1", True) == ""
    assert record("00.1", False) == ""
    entry = load()["exercises"]["00.1"]
    assert (entry["attempts"], entry["passed"]) == (3, True)
    lesson = progress()["00"]
    assert lesson.passed == ("00.1",)
    assert lesson.tried == ("00.1",)
    assert "00.2" in lesson.exercises


def test_no_file_is_no_progress(path):
    assert progress()["00"].passed == ()
    assert not path.exists()


def test_unknown_entries_are_kept(path):
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 9, "other": 1, "exercises": {"77.7": {"passed": True, "note": "x"}}}))
    record("00.1", True)
    data = json.loads(path.read_text())
    assert data["other"] == 1
    assert data["exercises"]["77.7"] == {"passed": True, "note": "x"}


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"exercises": 3}', b"[" * 100_000])
def test_damage_is_put_right_from_the_version_before(path, damage, capsys):
    record("00.1", True)
    record("00.2", False)
    path.write_bytes(damage)
    assert load()["exercises"]["00.1"]["passed"] is True
    assert "damaged" in capsys.readouterr().out
    assert (path.parent / "progress.damaged-1.json").read_bytes() == damage
    path.write_bytes(damage)
    assert "progress.damaged-2.json" in record("00.1", True)


def test_damage_of_both_begins_anew(path):
    record("00.1", True)
    record("00.1", True)
    path.write_bytes(b"{")
    (path.parent / "progress.json.bak").write_bytes(b"{")
    assert "new one is begun" in record("00.2", True)
    assert json.loads(path.read_text())["exercises"].keys() == {"00.2"}


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.07])
def test_killed_while_writing(path, delay):
    child = subprocess.Popen([sys.executable, "-c", WRITER.format(n=100_000, id="00.1")])
    try:
        for _ in range(200):
            if path.exists():
                break
            time.sleep(0.05)
        time.sleep(delay)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert json.loads(path.read_text())["exercises"]["00.1"]["attempts"] >= 1
    assert record("00.1", True) == ""


def test_two_processes_lose_nothing(path):
    children = [subprocess.Popen([sys.executable, "-c", WRITER.format(n=40, id=i)]) for i in ("00.1", "00.2")]
    assert [child.wait(60) for child in children] == [0, 0]
    entries = load()["exercises"]
    assert (entries["00.1"]["attempts"], entries["00.2"]["attempts"]) == (40, 40)


def test_locked_by_another_is_said(path, monkeypatch):
    record("00.1", True)
    monkeypatch.setattr(progress_file, "LOCK_TIMEOUT", 0.05)
    with filelock.FileLock(f"{path}.lock"):
        assert "another notebook" in record("00.1", True)
        assert load()["exercises"]["00.1"]["passed"] is True


def test_unwritable_place_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert "COURSE_PROGRESS" in record("00.1", True)
    assert progress_file.check_writable()


def test_reset_must_be_meant(path, capsys):
    record("00.1", True)
    with pytest.raises(ValueError, match="confirm=True"):
        reset_progress()
    reset_progress(confirm=True)
    assert progress()["00"].passed == ()


@pytest.mark.parametrize("place", ["~no-such-account/p.json", "~no-such-account", ""])
def test_a_user_without_a_home_folder_is_told_so(monkeypatch, capsys, place):
    monkeypatch.setenv("COURSE_PROGRESS", place)
    if not place:
        monkeypatch.delenv("HOME")
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        monkeypatch.setattr("pwd.getpwuid", lambda _: {}["no such user"])
    assert "no home folder" in progress_file.check_writable()
    assert "COURSE_PROGRESS" in record("00.1", True)
    assert progress()["00"].tried == ()
    reset_progress(confirm=True)
    assert "not reset: " in capsys.readouterr().out


def test_a_folder_in_place_of_the_file_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    assert "directory" in record("00.1", True)
    assert progress()["00"].passed == ()


@pytest.mark.parametrize("what", ["folder", "device", "pipe", "backup"])
def test_what_is_no_file_is_left_as_it_is_and_named(path, what, capsys, monkeypatch):
    path.parent.mkdir()
    if what == "device":
        path.symlink_to("/dev/null")
    elif what == "pipe":
        os.mkfifo(path)
    else:
        (path if what == "folder" else path.with_name(f"{path.name}.bak")).mkdir()
    before = sorted((file.name, file.lstat().st_mode) for file in path.parent.iterdir())
    words = "directory, not a file" if what in ("folder", "backup") else "device, not a file"
    assert words in progress_file.check_writable()
    assert words in record("00.1", True)
    assert load() == {"version": 1, "exercises": {}}
    reset_progress(confirm=True)
    assert words in capsys.readouterr().out
    assert sorted((file.name, file.lstat().st_mode) for file in path.parent.iterdir()) == before


def test_saying_that_progress_can_be_saved_is_to_have_tried(path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(path.with_name("x" * 250)))
    assert "too long" in progress_file.check_writable()
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    assert progress_file.check_writable() == ""
    assert not [file for file in path.parent.iterdir() if file.suffix != ".lock"]

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert progress_file.check_writable() == "No space left on device"
    assert not [file for file in path.parent.iterdir() if file.suffix != ".lock"]
