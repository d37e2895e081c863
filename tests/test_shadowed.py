"""A learner's own file that hides a module is named before anything fails because of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.lessons.l00_start_here.environment_check import check_packages, compiled_modules, import_problem
from course_lib.shadowed import hiding_files

ROOT = Path(__file__).resolve().parents[1]


def import_course(folder: Path) -> str:
    """What a Python that was started in `folder` says when it imports the course; empty when it works."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import course_lib"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stderr


@pytest.mark.parametrize("name", ["regex.py", "torch.py", "numpy.py", "tqdm.py", "matplotlib", "random.py", "copy.py"])
def test_the_import_names_the_file_and_the_remedy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        path.write_text("x = 1")
    else:
        path.mkdir()
        (path / "__init__.py").write_text("")
    said = import_course(tmp_path)
    assert f"ImportError: {path} hides " in said
    assert f"rename it, for example to my_{name}" in said


def test_files_that_hide_nothing_that_matters(tmp_path: Path) -> None:
    for name in ("my_model.py", "test.py", "sys.py", "os.py", "this.py", "not a module.py", "pytest_is_not_needed.py"):
        (tmp_path / name).write_text("x = 1")
    (tmp_path / "torch").mkdir()  # without __init__.py the package comes first
    assert import_course(tmp_path) == ""


def test_the_check_of_lesson_00_names_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("regex", "random"):
        (tmp_path / f"{name}.py").write_text("x = 1")
    monkeypatch.syspath_prepend(str(tmp_path))
    problem = check_packages().problem
    assert f"{tmp_path / 'regex.py'} hides the package regex" in problem
    assert f"{tmp_path / 'random.py'} hides Python's own module random" in problem
    assert "restart the kernel" in problem


def test_in_a_notebooks_kernel_whose_folder_comes_after_pythons_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("regex", "fractions"):
        (tmp_path / f"{name}.py").write_text("x = 1")
    monkeypatch.chdir(tmp_path)
    first_packages = next(i for i, entry in enumerate(sys.path) if entry.endswith("site-packages"))
    monkeypatch.setattr(sys, "path", [*sys.path[:first_packages], "", *sys.path[first_packages:]])
    problem = check_packages().problem
    assert "regex.py hides the package regex" in problem
    assert "fractions.py can hide Python's own module fractions" in problem
    assert [Path(hiding.path).name for hiding in hiding_files() if hiding.wins] == ["regex.py"]


def test_the_courses_own_folders_hide_nothing() -> None:
    assert hiding_files([str(ROOT / "notebooks")]) == []


def test_a_package_that_is_there_and_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled_modules("torch") == ["torch"]
    assert compiled_modules("pillow") == ["PIL"]
    assert compiled_modules("platformdirs") == []
    assert import_problem("numpy") == ""
    monkeypatch.setitem(sys.modules, "regex", None)  # Python then refuses to import it
    assert "regex is installed but cannot be imported (ModuleNotFoundError" in check_packages(["regex"]).problem
