"""Stored files: written, read back, and refused with the command that remakes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from course_lib.training.stored import read_stored, results_of, store_runs, stored_runs, write_stored

COMMAND = "python -m course_lib.training.something"


@dataclass(frozen=True)
class Setting:
    number: int


def half(setting: Setting) -> float:
    return 6 / setting.number


def test_a_table_of_runs_has_a_card_and_goes_on_where_it_stopped(tmp_path: Path, capsys) -> None:
    path = tmp_path / "halves.jsonl"
    for settings in ([Setting(2)], [Setting(2), Setting(3), Setting(0)]):
        store_runs(half, settings, path, COMMAND, "a number's share of six", workers=1)
    assert list(stored_runs(path, COMMAND).values()) == [3, 2]
    card = json.loads((tmp_path / "halves.card.json").read_text())
    assert card["command"] == COMMAND
    assert card["what"] == "a number's share of six"
    assert card["runs"] == 2
    assert "failed: Setting(number=0): ZeroDivisionError" in capsys.readouterr().out


def test_results_come_in_the_order_asked_for_and_are_read_again_when_the_file_has_grown(tmp_path: Path) -> None:
    path = tmp_path / "halves.jsonl"
    store_runs(half, [Setting(2), Setting(3)], path, COMMAND, "", workers=1)
    wanted = [Setting(3), Setting(6), Setting(2)]
    assert results_of(wanted, path, COMMAND) == [2, 3]
    store_runs(half, [Setting(6)], path, COMMAND, "", workers=1)
    assert results_of(wanted, path, COMMAND) == [2, 1, 3]


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


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]\n", b"null", b"3\n{}\n", b"\xff\xfe\x00", b"[" * 100_000, b"<<<<<<< HEAD\n", None],
    ids=lambda damage: repr(damage)[:12],
)
def test_a_damaged_table_of_runs_is_not_an_empty_one(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "runs.jsonl"
    path.mkdir() if damage is None else path.write_bytes(damage)
    with pytest.raises(ValueError, match=rf"(?s)runs\.jsonl .*run in the course's folder: {COMMAND}"):
        stored_runs(path, COMMAND)
    with pytest.raises(ValueError, match=COMMAND):
        results_of([Setting(1)], path, COMMAND)


def test_a_file_is_whole_whatever_happens_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.json"
    write_stored(path, COMMAND, {"rows": [1]})
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        write_stored(path, COMMAND, {"rows": ["x" * 100_000, "\ud800"]})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["table.json"]
