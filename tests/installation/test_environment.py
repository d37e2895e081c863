"""The environment is left alone when it is as it should be, and made again when anything it rests on has changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from installation import environment, pythons
from installation.environment import check_disk, fingerprint, finished, has_modules, made_with, read_settings
from installation.problem import Problem

FACTS: dict[str, Any] = {"version": [3, 11, 2], "build": "3.11.2 (main) x86_64"}
STAMP = {"fingerprint": "f", "python": FACTS["build"], "torch": "cpu"}
NOTHING_SET = read_settings({})


def test_a_finished_environment_is_finished() -> None:
    assert finished(STAMP, FACTS, "f", NOTHING_SET)
    assert finished(STAMP, FACTS, "f", read_settings({"COURSE_TORCH": "cpu"}))
    assert finished({**STAMP, "torch": "gpu"}, FACTS, "f", NOTHING_SET)  # the choice is remembered
    assert finished({**STAMP, "torch": "/wheels"}, FACTS, "f", read_settings({"COURSE_TORCH": "cpu"}))  # both small


@pytest.mark.parametrize(
    ("stamp", "facts", "settings"),
    [
        ({}, FACTS, {}),
        ({**STAMP, "fingerprint": "other pins"}, FACTS, {}),
        (STAMP, {**FACTS, "build": "3.13.0 (main) x86_64"}, {}),  # Python was upgraded under it
        (STAMP, {**FACTS, "build": "3.11.3 (main) x86_64"}, {}),
        (STAMP, {**FACTS, "build": "3.11.2 (main) arm64"}, {}),  # or the machine changed
        (STAMP, None, {}),  # or was removed
        (STAMP, FACTS, {"COURSE_TORCH": "gpu"}),
        (STAMP, FACTS, {"COURSE_PYTHON": sys.executable}),  # another Python is asked for
        (STAMP, FACTS, {"COURSE_PYTHON": "no-such-python"}),
    ],
)
def test_what_has_changed_is_noticed(
    stamp: dict[str, str], facts: dict[str, Any] | None, settings: dict[str, str]
) -> None:
    assert not finished(stamp, facts, "f", read_settings(settings))


def test_the_fingerprint_follows_everything_that_decides(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("a")
    prints = {fingerprint(str(tmp_path)), fingerprint(str(tmp_path), unpinned=True)}
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("b")
        prints.add(fingerprint(str(tmp_path)))
    assert len(prints) == 4


def test_a_stamp_is_read_back_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    assert environment.read_stamp(str(tmp_path)) == {}
    environment.write_stamp(STAMP, str(tmp_path))
    assert environment.read_stamp(str(tmp_path)) == STAMP
    for damaged in ("", "{", "[]", "0123abcd"):
        (tmp_path / "course-stamp").write_text(damaged)
        assert environment.read_stamp(str(tmp_path)) == {}


@pytest.mark.parametrize("line", ["version = 3.11.2", "version_info = 3.11.2.final.0"])
def test_the_version_that_an_environment_was_made_with(tmp_path: Path, line: str) -> None:
    assert made_with(str(tmp_path)) == ""
    (tmp_path / "pyvenv.cfg").write_text(f"home = /usr/bin\n{line}\n")
    assert made_with(str(tmp_path)) == "3.11.2"


def test_modules_that_are_gone_are_noticed_without_importing_any() -> None:
    assert has_modules(sys.executable, ["numpy", "torch"])
    assert not has_modules(sys.executable, ["numpy", "no_such_module"])


def test_too_little_disk_says_how_much_is_needed_and_there() -> None:
    with pytest.raises(Problem, match=r"takes 5\.5 GB, and 8\.8 GB of free .* has 4\.3 GB"):
        check_disk("/course", 5.5, free=lambda folder: 4.27)
    check_disk("/course", 1.7, free=lambda folder: 4.27)
    assert environment.free_gigabytes("/") > 0


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An environment on paper: what is done is written down, and nothing is."""
    done: list[str] = []
    venv = tmp_path / ".venv"
    venv.mkdir()
    monkeypatch.setattr(environment, "VENV", str(venv))
    for function in (environment.read_stamp, environment.made_with, environment.quiet_jupyterlab):
        monkeypatch.setattr(function, "__defaults__", (str(venv),))
    monkeypatch.setattr(environment.write_stamp, "__defaults__", (str(venv),))
    monkeypatch.setattr(environment, "venv_python", lambda: sys.executable)
    monkeypatch.setattr(environment, "has_modules", lambda python: True)
    monkeypatch.setattr(environment, "install_packages", lambda facts, torch, unpinned: done.append(f"torch {torch}"))
    monkeypatch.setattr(environment.subprocess, "call", lambda command, env: done.append("venv"))
    return done


def test_it_is_made_once_and_then_left_alone(pretend: list[str]) -> None:
    environment.install({})
    assert pretend == ["venv", "torch cpu"]
    environment.install({})
    assert len(pretend) == 2


def test_the_choice_of_pytorch_is_made_once_and_remembered(pretend: list[str]) -> None:
    environment.install({"COURSE_TORCH": "gpu"})
    environment.install({})
    assert pretend == ["venv", "torch gpu"]
    environment.install({"COURSE_TORCH": "cpu"})
    assert pretend[2:] == ["venv", "torch cpu"]


def test_an_installation_that_was_stopped_goes_on(pretend: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    Path(environment.VENV, "pyvenv.cfg").write_text(f"version = {version}\n")
    with monkeypatch.context() as broken:
        broken.setattr(environment, "install_packages", lambda *_: (_ for _ in ()).throw(Problem("no network")))
        with pytest.raises(Problem, match="no network"):
            environment.install({})
    environment.install({})
    assert pretend == ["torch cpu"]


def test_an_environment_of_a_python_that_was_upgraded_is_made_anew(pretend: list[str]) -> None:
    Path(environment.VENV, "pyvenv.cfg").write_text("version = 3.10.1\n")
    environment.install({})
    assert pretend == ["venv", "torch cpu"]


def test_a_python_that_cannot_make_environments_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    crippled = {**(pythons.look_at(sys.executable) or {}), "makes_environments": False, "path": "/usr/bin/python3"}
    monkeypatch.setattr(pythons, "find_python", lambda *_: (crippled, "the oldest"))
    with pytest.raises(Problem, match=r"/usr/bin/python3 lacks its venv module .*apt-get install"):
        environment.make_venv({}, None, NOTHING_SET)
