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
    assert floors == {path.parent.name for path in (ROOT / "course_lib").glob("*/__init__.py")}
