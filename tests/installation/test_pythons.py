"""The Python that is taken is one that the pinned packages accept. What each says of itself is handed in."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from installation import pythons
from installation.problem import Problem
from installation.pythons import find_python, look_at, nothing_fits, oldest_python, read_promise, refusal

ROOT = Path(__file__).resolve().parents[2]
PROMISE = ((3, 11), (3, 14))
Facts = dict[str, Any]


def facts(*version: int, **other: object) -> Facts:
    plain = {"kind": "CPython", "bits": 64, "free_threaded": False, "makes_environments": True, "path": "", "build": ""}
    return {"version": list(version), **plain, **other}


def machine(**known: Facts) -> Callable[[str], Facts | None]:
    """A machine whose Pythons are `python3_12=facts(3, 12, 1)` and so on."""
    return lambda command: known.get(command.replace(".", "_"))


def test_the_first_that_fits_is_taken_and_the_reason_given() -> None:
    both = machine(python3_12=facts(3, 12, 1), python3=facts(3, 9, 2))
    taken, reason = find_python(PROMISE, look=both)
    assert taken["version"] == [3, 12, 1]
    assert "the pinned packages accept (3.11 to 3.14)" in reason
    assert find_python(PROMISE, look=machine(python3=facts(3, 14, 0)))[0]["version"] == [3, 14, 0]


def test_the_next_is_taken_where_the_first_cannot_make_environments() -> None:
    look = machine(python3_11=facts(3, 11, 2, makes_environments=False), python3_13=facts(3, 13, 0))
    assert find_python(PROMISE, look=look)[0]["version"] == [3, 13, 0]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (facts(3, 9, 2), "is 3.9.2, which is too old"),
        (facts(2, 7, 18), "is 2.7.18, which is too old"),
        (facts(3, 15, 0), "is 3.15.0, for which not all the pinned packages have builds"),
        (facts(3, 11, 4, kind="PyPy"), "is PyPy, and"),
        (facts(3, 12, 0, bits=32), "is a 32-bit build"),
        (facts(3, 13, 0, free_threaded=True), "is the free-threaded build"),
        (facts(3, 11, 2, makes_environments=False), "apt-get install python3.11-venv"),
    ],
)
def test_what_does_not_fit_is_named_with_the_reason(found: Facts, why: str) -> None:
    assert why in refusal(found, PROMISE)
    with pytest.raises(Problem, match=r"needs Python 3\.11 to 3\.14") as caught:
        find_python(PROMISE, look=machine(python3=found))
    assert "python3 " + why in str(caught.value) or why in str(caught.value)
    assert "apt-get install python3" in str(caught.value)


@pytest.mark.parametrize("minor", range(11, 15))
def test_every_promised_python_fits(minor: int) -> None:
    assert refusal(facts(3, minor, 0), PROMISE) == ""


def test_no_python_at_all() -> None:
    with pytest.raises(Problem, match="no Python at all"):
        find_python(PROMISE, look=machine())


def test_the_python_that_is_named_is_taken_or_refused() -> None:
    look = machine(python3_11=facts(3, 11, 7), python3_13=facts(3, 13, 0), python3_9=facts(3, 9, 0))
    taken, reason = find_python(PROMISE, "python3.13", look)
    assert (taken["version"], reason) == ([3, 13, 0], "COURSE_PYTHON names it")
    with pytest.raises(Problem, match=r"python3\.9 is 3\.9\.0, which is too old"):
        find_python(PROMISE, "python3.9", look)
    with pytest.raises(Problem, match="COURSE_PYTHON=/no/python is not a Python that can be run"):
        find_python(PROMISE, "/no/python", look)


def test_the_oldest_is_found_by_its_full_version() -> None:
    here = {"/a/python3.11": facts(3, 11, 7), "/b/python3": facts(3, 11, 2, makes_environments=False)}
    here.update({"/b/python3.10": facts(3, 10, 1), "/a/python3.12": facts(3, 12, 0)})
    assert oldest_python(PROMISE, list(here), here.get)["version"] == [3, 11, 2]
    with pytest.raises(Problem, match=r"/b/python3\.10 is 3\.10\.1"):
        oldest_python(PROMISE, ["/b/python3.10"], here.get)


def test_every_python_on_the_path_is_looked_at_also_hidden_ones(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for name in ("python3", "python3.11", "python3-config", "pythonw"):
            (tmp_path / folder / name).write_text("")
    found = pythons.everywhere(os.pathsep.join([str(tmp_path / "a"), "/no/such/folder", str(tmp_path / "b")]))
    assert [Path(command).name for command in found[:4]] == ["python3", "python3.11"] * 2
    assert str(tmp_path / "b" / "python3.11") in found


def test_a_real_python_says_what_it_is(tmp_path: Path) -> None:
    own = look_at(sys.executable)
    assert own is not None
    assert tuple(own["version"]) == sys.version_info[:3]
    assert own["bits"] == 64
    assert look_at("no-such-python") is None
    assert look_at(shutil.which("false") or "false") is None
    talkative = tmp_path / "python3"
    talkative.write_text("#!/bin/sh\necho hello\n")
    talkative.chmod(talkative.stat().st_mode | stat.S_IXUSR)
    assert look_at(str(talkative)) is None


def test_a_file_in_the_folder_does_not_hide_a_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "platform", "struct", "venv"):
        (tmp_path / f"{name}.py").write_text("x = 1")
    monkeypatch.chdir(tmp_path)
    assert look_at(sys.executable) is not None


def test_a_broken_pythonhome_does_not_hide_a_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/no/such/place")
    assert look_at(sys.executable) is not None


def test_the_promise_is_read_from_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.12,<3.14"\n')
    assert read_promise(str(tmp_path)) == ((3, 12), (3, 13))
    assert read_promise(str(ROOT))[0] == (3, 11)


def test_what_is_said_when_nothing_fits_lists_everything() -> None:
    text = nothing_fits(PROMISE, ["python3 is 3.9.2, which is too old", "python is 2.7.18, which is too old"])
    assert text.count("too old") == 2
