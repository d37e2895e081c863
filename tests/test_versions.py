"""pyproject.toml, constraints.txt, environment.yml and what is installed name the same versions."""

from __future__ import annotations

import importlib.metadata
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from installation.pythons import in_words, read_promise
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from course_lib.lessons.l00_start_here.environment_check import check_python
from tests.resolve_pins import SYSTEMS, System, markers, unmet

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}
NOT_FROM_PYPROJECT = {"python", "pip", "make"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REQUIREMENTS = [Requirement(r) for r in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


def pins() -> dict[str, Version]:
    lines = [line.strip() for line in (ROOT / "constraints.txt").read_text().splitlines()]
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def conda() -> dict[str, str]:
    """Names as on PyPI, and exact versions, of everything environment.yml installs."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    from_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    entries = [item for item in listed if isinstance(item, str)] + [
        item for item in from_pip if "-e" not in item.split()
    ]
    found = {}
    for entry in entries:
        name, version = re.fullmatch(r"([A-Za-z0-9._-]+?)(?:==?(\d[\w.]*)|[<>].*)?", entry).groups()  # type: ignore[union-attr]
        found[canonicalize_name(CONDA_NAMES.get(name, name))] = version
    return found


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.name)
def test_dependency_is_pinned_within_its_range_and_the_same_for_conda(requirement: Requirement) -> None:
    name = canonicalize_name(requirement.name)
    assert name in pins(), f"{name} is in pyproject.toml but not in constraints.txt"
    assert pins()[name] in requirement.specifier, f"constraints.txt pins {name} {pins()[name]}, outside {requirement}"
    assert name in conda(), f"{name} is in pyproject.toml but not in environment.yml"
    assert Version(conda()[name]) == pins()[name], f"environment.yml has {name} {conda()[name]}, not {pins()[name]}"


def test_conda_names_nothing_that_pyproject_does_not() -> None:
    known = {canonicalize_name(r.name) for r in REQUIREMENTS}
    assert set(conda()) - known == NOT_FROM_PYPROJECT


def test_the_build_tool_is_pinned_the_same_everywhere() -> None:
    assert Version(conda()["setuptools"]) == pins()["setuptools"]


@pytest.mark.skipif(bool(os.environ.get("COURSE_UNPINNED")), reason="COURSE_UNPINNED is set: the newest are wanted")
@pytest.mark.parametrize("name", sorted(pins()))
def test_installed_version_is_the_pinned_one(name: str) -> None:
    try:
        installed = Version(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not needed on this machine")
    assert Version(installed.public) == pins()[name], f"run make env: {name} is {installed}, pinned is {pins()[name]}"


@pytest.mark.skipif(bool(os.environ.get("COURSE_UNPINNED")), reason="COURSE_UNPINNED is set: the newest are wanted")
def test_nothing_installed_is_unpinned() -> None:
    """What the course needs, directly or through others, is in constraints.txt on the machine it was tested on."""
    missing, seen, waiting = set(), set(), [canonicalize_name(r.name) for r in REQUIREMENTS]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        if name not in pins():
            missing.add(name)
        requirements = [Requirement(need) for need in needs]
        waiting += [canonicalize_name(r.name) for r in requirements if not r.marker or r.marker.evaluate({"extra": ""})]
    accelerators = {name for name in missing if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert missing <= accelerators, f"pin these: {sorted(missing)}"


OLDEST, NEWEST = read_promise(str(ROOT))
PROMISED = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]


def test_the_promise_is_kept_in_one_place_and_everything_else_agrees() -> None:
    """Python's versions are promised in pyproject.toml (`requires-python`); the others repeat it."""
    assert PROJECT["requires-python"] == f">={PROMISED[0]},<3.{NEWEST[1] + 1}"
    assert f"python{PROJECT['requires-python']}" in (ROOT / "environment.yml").read_text()
    assert f"Python {in_words((OLDEST, NEWEST))}" in (ROOT / "README.md").read_text()
    named = [
        c.rpartition(" ")[2] for c in PROJECT["classifiers"] if c.startswith("Programming Language :: Python :: 3.")
    ]
    assert named == PROMISED
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert settings["mypy"]["python_version"] == PROMISED[0]
    assert settings["ruff"]["target-version"] == f"py{PROMISED[0].replace('.', '')}"
    assert inspect.signature(check_python).parameters["minimum"].default == OLDEST


def test_continuous_integration_runs_every_promised_python() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    matrix = jobs["pinned"]["strategy"]["matrix"]
    assert matrix["python"] == PROMISED
    assert {system.split("-")[0] for system in matrix["system"]} == {"ubuntu", "macos"}


@pytest.mark.parametrize("name", sorted(pins()))
def test_what_is_installed_accepts_every_promised_python(name: str) -> None:
    """In its first release too: Debian 12 has 3.11.2."""
    try:
        accepted = SpecifierSet(importlib.metadata.metadata(name).get("Requires-Python", ""))
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not needed on this machine")
    refused = [python for python in PROMISED if not accepted.contains(f"{python}.0")]
    assert not refused, f"{name} {pins()[name]} needs Python {accepted}: pin a version that accepts {refused}"


@pytest.mark.parametrize("python", PROMISED)
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_what_is_installed_needs_nothing_that_is_not_pinned(python: str, system: System) -> None:
    """Markers too: what only the oldest Python or only macOS needs is pinned as well."""
    packages = []
    for name in pins():
        try:
            needs = importlib.metadata.requires(name)
            packages.append({"name": name, "version": str(pins()[name]), "requires_dist": needs})
        except importlib.metadata.PackageNotFoundError:
            packages.append({"name": name, "version": str(pins()[name])})
    assert unmet(packages, markers(python, system)) == []


def test_the_command_that_resolves_the_pins_starts_by_itself():
    script = ROOT / "tests" / "resolve_pins.py"
    code = f"import runpy, sys; sys.argv = ['']; sys.path[0] = {str(script.parent)!r}; runpy.run_path({str(script)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT.parent)
