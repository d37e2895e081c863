"""bootstrap.py can be read by a very old Python, and tells every problem in words."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from installation import environment
from installation.problem import Problem

import bootstrap

ROOT = Path(bootstrap.__file__).parent
STEPS = ROOT / "course_lib" / "installation"
FOR_ANY_PYTHON = [
    ROOT / "bootstrap.py",
    *(STEPS / f"{n}.py" for n in ("__init__", "problem", "pythons", "surroundings")),
]


def test_a_problem_is_told_in_words_and_not_as_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> None:
        raise Problem("There is no room.")

    monkeypatch.setattr(environment, "install", stop)
    assert bootstrap.main([]) == 1
    assert capsys.readouterr().err == "\nThere is no room.\n"
    assert bootstrap.main(["nonsense"]) == 2


def test_ctrl_c_during_the_installation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(environment, "install", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert bootstrap.main([]) == 130
    assert "Run the same command again to go on" in capsys.readouterr().err


def test_the_oldest_python_is_printed_alone() -> None:
    command = [sys.executable, str(ROOT / "bootstrap.py"), "oldest"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_file()


def test_a_file_in_the_courses_folder_hides_nothing_from_the_installation(tmp_path: Path) -> None:
    shutil.copy(ROOT / "bootstrap.py", tmp_path)
    shutil.copytree(STEPS, tmp_path / "course_lib" / "installation")
    for name in ("json", "random", "re", "subprocess", "ast", "signal", "platform"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('hidden')")
    command = [sys.executable, "bootstrap.py", "nonsense"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stderr == ""
    assert done.stdout.startswith("Usage: python3 bootstrap.py")


@pytest.mark.parametrize("path", FOR_ANY_PYTHON, ids=lambda path: path.name)
def test_an_old_python_can_read_the_file(path: Path) -> None:
    source = path.read_text()
    tree = ast.parse(source)
    assert source.isascii()
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match, ast.YieldFrom)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, modern)]  # type: ignore[attr-defined]


def test_what_a_too_old_python_imports_is_readable_for_it() -> None:
    """Imports at the top of those files are of the standard library or of one another."""
    known = {path.stem for path in FOR_ANY_PYTHON}
    for path in FOR_ANY_PYTHON:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= sys.stdlib_module_names
            elif isinstance(node, ast.ImportFrom) and node.module in ("installation", None):  # from . import ...
                assert {alias.name for alias in node.names} <= known
            elif isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[-1] in known


def test_the_installation_needs_the_standard_library_only() -> None:
    for path in STEPS.glob("*.py"):
        tree = ast.parse(path.read_text())
        imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        assert imported <= sys.stdlib_module_names
