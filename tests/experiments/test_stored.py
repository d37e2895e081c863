"""Stored files: written, read back, and refused with the command that remakes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.experiments.stored import read_stored, stored_runs, write_stored

COMMAND = "python -m course_lib.experiments.something"


def test_what_is_written_is_read_back_with_its_command(tmp_path: Path) -> None:
    file = tmp_path / "new" / "table.json"
    write_stored(file, COMMAND, {"rows": [1, 2.5], "text": "ä\u4f60"})
    assert read_stored(file, COMMAND, dict) == {"command": COMMAND, "rows": [1, 2.5], "text": "ä\u4f60"}
    assert "ä\u4f60" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", ["", "[", "{}", "[1]", "3", '{"rows": []}', "null"])
def test_a_damaged_file_names_the_command(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "table.json"
    file.write_text(damage)
    with pytest.raises(ValueError, match=rf"table\.json is missing or damaged.*run in the course's folder: {COMMAND}"):
        read_stored(file, COMMAND, lambda found: found["rows"][0])


def test_a_missing_file_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=COMMAND):
        read_stored(tmp_path / "none.json", COMMAND, dict)
    with pytest.raises(ValueError, match=COMMAND):
        stored_runs(tmp_path / "none.jsonl", COMMAND)
    (tmp_path / "runs.jsonl").write_text('{"setting": {"a": 1}, "result": 2}\n{"sett')
    assert stored_runs(tmp_path / "runs.jsonl", COMMAND) == {'{"a": 1}': 2}
