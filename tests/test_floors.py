"""The order of the floors is kept, and the tool that checks it does notice a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINTER = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--no-logo", "--no-cache"]
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def words(result: subprocess.CompletedProcess[str]) -> str:
    """What the linter printed, on one line however it was wrapped."""
    return " ".join(result.stdout.split())


def copy_of_the_house(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "course_lib", folder / "course_lib", ignore=ignore)
    return folder


def test_imports_only_point_down() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_import_that_points_up_is_noticed(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    (tmp_path / "course_lib" / "models" / "breach.py").write_text("import course_lib.drawing\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "course_lib.models is not allowed to import course_lib.drawing" in result.stdout


def test_a_package_on_no_floor_is_noticed(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    (tmp_path / "course_lib" / "utils").mkdir()
    (tmp_path / "course_lib" / "utils" / "__init__.py").write_text("")
    assert lint(tmp_path).returncode != 0


def test_every_package_is_on_a_floor() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    floors = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    house = ROOT / "course_lib"
    folders = {path.parent.name for path in house.glob("*/__init__.py")}
    assert floors == folders | {"progress_file", "remembered", "shadowed", "syllabus"}


def test_a_lesson_that_imports_a_later_one_is_noticed(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    earlier = tmp_path / "course_lib" / "lessons" / "l02_language_models"
    (earlier / "breach.py").write_text("import course_lib.lessons.l06_gradient_flow.gradient_flow\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "l02_language_models is not allowed to import course_lib.lessons.l06_gradient_flow" in words(result)


def test_a_new_lesson_is_held_to_the_order_without_being_listed(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    new = tmp_path / "course_lib" / "lessons" / "l98_new"
    new.mkdir()
    (new / "__init__.py").write_text("")
    (new / "answer.py").write_text("import course_lib.lessons.l06_gradient_flow.gradient_flow\n")
    assert lint(tmp_path).returncode == 0
    earlier = tmp_path / "course_lib" / "lessons" / "l02_language_models"
    (earlier / "breach.py").write_text("import course_lib.lessons.l98_new.answer\n")
    assert "l02_language_models is not allowed to import course_lib.lessons.l98_new" in words(lint(tmp_path))
