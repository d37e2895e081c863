"""Can the pinned versions be installed with every promised Python, on every promised system? Asks the registry.

    python tests/resolve_pins.py [3.11 3.14 ...]

For each of them pip looks for a ready-made build of every line of constraints.txt; then each package's own
requirements are held against the pins. Prints what fails; the exit code is the number of combinations with a failure.
An older pip fetches the packages to read what they require (about 1 GB a combination).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from course_lib.installation.pythons import read_promise  # noqa: E402

WITHOUT_WHEELS = ("docopt",)
"""Pure Python, published as source only: setuptools, itself pinned, builds it without a compiler."""
GPU_LIBRARIES = ("cuda-", "nvidia-", "triton")
"""What the ordinary PyTorch asks for on Linux, and the course's small one does not."""


@dataclass(frozen=True)
class System:
    """A promised system: the platform tags of its wheels, and what environment markers say of it."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    platform_system: str
    machine: str


SYSTEMS = (
    System("Linux x86-64", ("manylinux_2_28_x86_64", "manylinux2014_x86_64"), "linux", "Linux", "x86_64"),
    System("Linux ARM", ("manylinux_2_28_aarch64", "manylinux2014_aarch64"), "linux", "Linux", "aarch64"),
    System("macOS, Apple silicon", ("macosx_14_0_arm64",), "darwin", "Darwin", "arm64"),
)


def markers(python: str, system: System) -> dict[str, str]:
    """The environment markers of a Python such as "3.11" in its first release, on a system."""
    return {
        "extra": "",
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": system.machine,
        "platform_python_implementation": "CPython",
        "platform_system": system.platform_system,
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": system.sys_platform,
    }


def unmet(packages: Sequence[Mapping[str, Any]], environment: Mapping[str, str]) -> list[str]:
    """What the packages (pip's metadata of each) require of one another and do not get.

    >>> unmet([{"name": "a", "version": "1", "requires_dist": ["b>2"]}, {"name": "b", "version": "2"}], {})
    ['a 1 requires b>2, and b is pinned to 2']
    """
    versions = {canonicalize_name(package["name"]): Version(package["version"]) for package in packages}
    found = []
    for package in packages:
        for line in package.get("requires_dist") or []:
            need = Requirement(line)
            name = canonicalize_name(need.name)
            if name.startswith(GPU_LIBRARIES) or (need.marker and not need.marker.evaluate(dict(environment))):
                continue
            if name not in versions:
                found.append(f"{package['name']} {package['version']} requires {need.name}, which is not pinned")
            elif not need.specifier.contains(versions[name], prereleases=True):
                is_pinned = f"{need.name} is pinned to {versions[name]}"
                found.append(f"{package['name']} {package['version']} requires {need}, and {is_pinned}")
    return found


def look_up(python: str, system: System) -> tuple[list[dict[str, Any]], list[str]]:
    """What pip finds for the pins, and what fails: a missing build, a refused Python, a withdrawn release."""
    with tempfile.TemporaryDirectory(prefix="course-pins-") as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--dry-run", "--quiet"]
        command += ["--ignore-installed", "--no-deps", "--target", folder, "--report", str(report)]
        command += ["--only-binary", ":all:", "--no-binary", ",".join(WITHOUT_WHEELS)]
        command += ["--implementation", "cp", "--python-version", python]
        command += [part for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for part in ("--abi", abi)]
        command += [part for tag in system.tags for part in ("--platform", tag)]
        done = subprocess.run([*command, "-r", str(ROOT / "constraints.txt")], capture_output=True, text=True)
        if done.returncode:
            return [], [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")] or [done.stderr]
        items = json.loads(report.read_text())["install"]
    withdrawn = [f"{item['metadata']['name']} {item['metadata']['version']} has been withdrawn (yanked)"
                 for item in items if item.get("is_yanked")]  # fmt: skip
    return [item["metadata"] for item in items], withdrawn


def main(arguments: Sequence[str]) -> int:
    """Look up every combination, or those of the Pythons that are named; return the number of bad ones."""
    oldest, newest = read_promise(str(ROOT))
    pythons = arguments or [f"3.{minor}" for minor in range(oldest[1], newest[1] + 1)]
    bad = 0
    for python in pythons:
        for system in SYSTEMS:
            packages, problems = look_up(python, system)
            problems += unmet(packages, markers(python, system))
            print(f"Python {python}, {system.name}: {'; '.join(problems) if problems else f'all {len(packages)} pins'}")
            bad += bool(problems)
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
