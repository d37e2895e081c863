"""Is everything there that the course needs? Answers in words, the same on every machine that is ready."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from os.path import isdir  # a folder that may not be entered is none
from pathlib import Path

from course_lib.shadowed import hiding_files

REMEDY = 'Run "make lab" in the course\'s folder: it builds an environment that fits.'
FRONT_ENDS = {"anywidget": "anywidget", "ipywidgets": "@jupyter-widgets/jupyterlab-manager"}
"""The folders JupyterLab must find for widgets to move, by package."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do; an empty `problem` means it is as it should be."""

    name: str
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.problem


def check_python(version: Sequence[int] = sys.version_info[:3], minimum: tuple[int, int] = (3, 11)) -> Finding:
    """Whether Python is new enough.

    >>> check_python((3, 9, 1)).problem.split(";")[0]
    'this is Python 3.9, and 3.11 or newer is needed'
    """
    if tuple(version[:2]) >= minimum:
        return Finding("Python")
    here, wanted = (".".join(map(str, v[:2])) for v in (version, minimum))
    return Finding("Python", f"this is Python {here}, and {wanted} or newer is needed; {REMEDY}")


def check_packages(requirements: Sequence[str] | None = None) -> Finding:
    """Whether every package the course needs is installed, new enough, hidden by no file, and can be imported.

    `requirements` are lines such as ``"numpy>=2.2,<3"``; left out, those the course itself declares.
    """
    from packaging.requirements import Requirement

    if requirements is None:
        try:
            requirements = metadata.requires("course_lib") or []
        except metadata.PackageNotFoundError:
            return Finding("Packages", f"the course itself is not installed in this Python; {REMEDY}")
    hidden = [str(hiding) for hiding in hiding_files()]
    if hidden:
        return Finding("Packages", f"{'; '.join(hidden)}. Then restart the kernel (Kernel, Restart)")
    problems, compiled = [], []
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            problems.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(re.split(r"\+", found)[0], prereleases=True):
            problems.append(f"{requirement.name} is {found}, and {requirement.specifier} is needed")
        compiled += compiled_modules(requirement.name)
    problems = problems or [problem for module in compiled if (problem := import_problem(module))]
    return Finding("Packages", f"{'; '.join(problems)}. {REMEDY}" if problems else "")


def compiled_modules(package: str) -> list[str]:
    """The modules of an installed package that has compiled parts: those that can be there and fail all the same."""
    files = [file.parts for file in metadata.files(package) or []]
    with_code = {parts[0] for parts in files if parts[-1].endswith((".so", ".pyd", ".dylib"))}
    return sorted(name for name in with_code if (name, "__init__.py") in files)


def import_problem(module: str) -> str:
    """What becomes of importing a module: an empty string when it works, else half a sentence."""
    try:
        importlib.import_module(module)
    except Exception as error:  # whatever a damaged package may raise
        lines = str(error).strip().splitlines()
        return f"{module} is installed but cannot be imported ({type(error).__name__}: {lines[0] if lines else ''})"
    return ""


def check_widgets(folders: Sequence[str | Path] | None = None) -> Finding:
    """Whether JupyterLab finds the browser side of the widgets in one of its extension folders."""
    if folders is None:
        folders = _extension_folders()
    missing = [
        package for package, path in FRONT_ENDS.items() if not any(isdir(Path(folder) / path) for folder in folders)
    ]
    if not missing:
        return Finding("Widgets")
    return Finding("Widgets", f"JupyterLab does not find the browser side of {' and '.join(missing)}. {REMEDY}")


def _extension_folders() -> list[str]:
    from jupyter_core.paths import ENV_JUPYTER_PATH, SYSTEM_JUPYTER_PATH, jupyter_path

    try:
        return jupyter_path("labextensions")
    except RuntimeError:  # a user without a home folder
        return [str(Path(folder) / "labextensions") for folder in (*ENV_JUPYTER_PATH, *SYSTEM_JUPYTER_PATH)]


def check_environment(progress_problem: str = "") -> list[Finding]:
    """All findings; `progress_problem` says why progress cannot be saved, or is empty."""
    advice = "Name a file you may write in the environment variable COURSE_PROGRESS."
    progress = f"progress cannot be saved: {progress_problem}. {advice}" if progress_problem else ""
    return [check_python(), check_packages(), check_widgets(), Finding("Progress file", progress)]


def report(findings: Sequence[Finding]) -> str:
    """The findings as lines of text.

    >>> print(report([Finding("Python")]))
    Python         OK
    Everything is ready.
    """
    lines = [f"{f.name:<14} {'OK' if f.ok else 'To do: ' + f.problem}" for f in findings]
    bad = sum(not f.ok for f in findings)
    lines.append("Everything is ready." if not bad else f"{bad} of {len(findings)} need your attention, see above.")
    return "\n".join(lines)
