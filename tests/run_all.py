"""Everything that must hold, in one run, with a summary at the end.

    python tests/run_all.py [lint] [tests] [browser] [lessons]
    python tests/run_all.py --lesson 06    what concerns one lesson: its folder, exercises, explorers, notebook

All steps run even when one fails, so that one run shows everything there is to mend. The exit code is 0
only if all of them passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from course_lib.publish.compare import read_report  # noqa: E402
from course_lib.publish.kernel import kernel_environment  # noqa: E402
from course_lib.syllabus import lesson  # noqa: E402

BUILD = ROOT / "build"
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-ra", "--ignore=tests/benchmarks", "--durations=8"]
WORKERS = ["-n", "2", "--dist", "worksteal"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "NO BROWSER TESTS: Chromium is not on this machine, so the tests that drive the lessons in a real browser were not "
    "run. Install it (Debian or Ubuntu: apt-get install chromium) and run: make browser"
)


@dataclass
class Step:
    """One command of the run and what became of it. `report` is pytest's XML report, where there is one."""

    group: str
    name: str
    command: list[str]
    report: Path | None = None
    code: int | None = None
    seconds: float = 0.0

    def run(self, environment: Mapping[str, str]) -> None:
        """Run the command, showing its output."""
        print(f"\n==== {self.name}: {' '.join(Path(part).name for part in self.command[:4])} ...", flush=True)
        if self.report:
            self.report.unlink(missing_ok=True)
        started = time.monotonic()
        self.code = subprocess.call(self.command, cwd=ROOT, env=dict(environment))
        self.seconds = time.monotonic() - started

    def counts(self) -> tuple[int, int, int]:
        """How many tests passed, failed and were skipped."""
        if self.report is None or not self.report.exists():
            return 0, int(bool(self.code)), 0
        suites = list(ElementTree.parse(self.report).getroot().iter("testsuite"))
        total, bad, skipped = (
            sum(int(suite.get(key, 0)) for suite in suites for key in keys)
            for keys in (("tests",), ("failures", "errors"), ("skipped",))
        )
        return total - bad - skipped, bad, skipped

    def line(self) -> str:
        """One line for the summary."""
        passed, failed, skipped = self.counts()
        told = f"{passed} passed, {failed} failed, {skipped} skipped" if self.report else ""
        return f"{self.name:<35} {'FAILED' if self.code else 'ok':<7} {told:<40} {self.seconds:6.1f} s"


def steps(chromium: bool) -> list[Step]:
    """All steps in the order in which they run."""
    tests, browser, lessons = (BUILD / f"{name}.xml" for name in ("tests", "browser", "lessons"))
    found = [
        Step("lint", "ruff check", [str(BIN / "ruff"), "check", "."]),
        Step("lint", "ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("lint", "mypy", [str(BIN / "mypy")]),
        Step("lint", "import order", [str(BIN / "lint-imports"), "--no-logo"]),
        Step(
            "tests",
            "tests",
            [*PYTEST, *WORKERS, "-m", "not browser", f"--junitxml={tests}"],
            tests,
        ),
    ]
    if chromium:
        command = [*PYTEST, *WORKERS, "-m", "browser", f"--junitxml={browser}"]
        found.append(Step("browser", "browser tests", command, browser))
    found.append(Step("lessons", "lessons", [sys.executable, "-m", "course_lib.publish.compare"], lessons))
    return found


def lesson_steps(number: str) -> list[Step]:
    """The steps of one lesson: its tests and doctests, exercises, explorers and contract; then its notebook.

    Raises `ValueError` for a lesson that has no folder.
    """
    row = lesson(number.zfill(2))
    if not row.exists:
        raise ValueError(f"Lesson {row.number} is planned; make lesson NUMBER={row.number} begins it.")
    report, notebooks = BUILD / "tests.xml", BUILD / "lessons.xml"
    shared = [f"tests/{name}" for name in ("exercises/test_all_exercises.py", "explorers", "publish/test_contract.py")]
    own = [f"tests/lessons/{row.folder}", f"course_lib/lessons/{row.folder}"]
    chosen = ["-k", f"{row.folder} or [{row.number}. or [{row.number}_"]
    command = [*PYTEST, *WORKERS, "-m", "not browser", *chosen, f"--junitxml={report}", *own, *shared]
    compare = [sys.executable, "-m", "course_lib.publish.compare", str(ROOT / "notebooks" / f"{row.name}.ipynb")]
    return [
        Step("tests", f"tests of lesson {row.number}", command, report),
        Step("lessons", f"lesson {row.number}", compare, notebooks),
    ]


def summary(done: Sequence[Step], notes: Sequence[str]) -> str:
    """The lines at the end of the run: every step, every lesson, what was not run, and the totals."""
    lines = ["", "==== Summary"]
    for step in done:
        lines.append(step.line())
        if step.group == "lessons":
            named = [Path(part) for part in step.command if part.endswith(".ipynb")]
            lessons = read_report(BUILD / "lessons.xml", named or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")))
            lines += ["  " + lesson.line() for lesson in lessons]
    lines += ["", *notes]
    passed, failed, skipped = (sum(column) for column in zip(*(step.counts() for step in done), strict=True))
    lines.append(f"{passed} passed, {failed} failed, {skipped} skipped")
    minutes = sum(step.seconds for step in done) / 60
    good = not any(step.code for step in done)
    lines.append(f"{'All good' if good else 'Something FAILED: see above'}, in {minutes:.1f} minutes.")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run all steps, or those of one group; return the exit code."""
    in_ci = os.environ.get("CI", "").lower() in ("true", "1")
    chromium = bool(os.environ.get("COURSE_CHROMIUM")) or any(map(shutil.which, CHROMIUM))
    if arguments[:1] == ["--lesson"]:
        try:
            chosen, chromium = lesson_steps("".join(arguments[1:])), True
        except ValueError as error:
            print(error)
            return 1
    else:
        chosen = [step for step in steps(chromium) if not arguments or step.group in arguments]
    notes = [] if chromium or arguments == ["lint"] else [NO_CHROMIUM + "\n"]
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="course-tests-") as folder:
        environment = kernel_environment(Path(folder) / "progress.json")
        for step in chosen:
            step.run(environment if step.group != "lint" else os.environ)
    print(summary(chosen, notes) if chosen else NO_CHROMIUM, flush=True)
    blind = bool(notes) and (in_ci or not chosen)
    if blind and in_ci:
        print("In continuous integration a missing Chromium is a failure.")
    return int(blind or any(step.code for step in chosen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
