"""Run every lesson in a fresh kernel and compare each cell's output with the saved one, strictly.

    python -m course_lib.publish.compare [notebooks/06_gradient_flow.ipynb ...]

Without network, without touching the learner's progress; two lessons at a time. Fails when an output
differs, when a cell raises, or when a lesson takes more than 90 s, on a slow machine a quarter of what all lessons of
the run take together.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.publish.kernel import kernel_environment
from course_lib.publish.source import NOTEBOOKS, ROOT

SANITIZE = Path(__file__).resolve().parent / "sanitize.cfg"
LONGEST_LESSON = 90.0
"""Seconds a lesson may take from first to last cell."""
LARGEST_SHARE = 0.25
"""And the share of all lessons' seconds that it may take where that is more: on a machine of half the speed it is."""


@dataclass
class LessonRun:
    """What became of one lesson: cells run, cells that failed (by name), seconds."""

    name: str
    cells: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    allowed: float = LONGEST_LESSON

    @property
    def passed(self) -> bool:
        """Whether every cell was as saved and the lesson was quick enough."""
        return self.cells > 0 and not self.failed and self.seconds <= self.allowed

    def line(self) -> str:
        """One line for the summary."""
        verdict = "ok" if self.passed else "FAILED"
        notes = [f"{len(self.failed)} cells differ or raise: {', '.join(self.failed[:3])}"] if self.failed else []
        if self.seconds > self.allowed:
            notes.append(f"longer than {self.allowed:.0f} s")
        if not self.cells:
            notes.append("no cell was run")
        counted = f"{self.cells - len(self.failed)} of {self.cells} cells"
        return f"lesson {self.name:<28} {verdict:<7} {counted:<18} {self.seconds:6.1f} s  {'; '.join(notes)}".rstrip()


def read_report(report: Path, notebooks: Sequence[Path]) -> list[LessonRun]:
    """Counts and times per lesson, from pytest's XML report. A lesson that is not in it counts as failed."""
    runs = {path.stem: LessonRun(path.stem) for path in notebooks}
    if not report.exists():
        return list(runs.values())
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = next((stem for stem in runs if stem in f"{case.get('classname', '')} {case.get('file', '')}"), None)
        if name is None:
            continue
        runs[name].cells += 1
        runs[name].seconds += float(case.get("time", 0))
        if case.find("failure") is not None or case.find("error") is not None:
            runs[name].failed.append(case.get("name", "?").rpartition("::")[2])
    together = sum(run.seconds for run in runs.values())
    for lesson in runs.values():
        lesson.allowed = max(LONGEST_LESSON, LARGEST_SHARE * together)
    return list(runs.values())


def run(notebooks: Sequence[Path], processes: int = 2, report: Path | None = None) -> tuple[int, list[LessonRun]]:
    """Run nbval on these notebooks; return its exit code and what became of each lesson."""
    with tempfile.TemporaryDirectory(prefix="course-lessons-") as folder:
        report = report or Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            os.devnull,
            f"--rootdir={notebooks[0].parent}",
            "-p",
            "no:cacheprovider",
        ]
        command += ["-q", "-ra", "--nbval"]
        command += [f"--nbval-sanitize-with={SANITIZE}", "--nbval-current-env"]
        command += ["--nbval-cell-timeout=90", f"--junitxml={report}"]
        if processes > 1 and len(notebooks) > 1:
            command += ["-n", str(processes), "--dist", "loadfile"]
        environment = kernel_environment(Path(folder) / "progress.json")
        code = subprocess.call([*command, *map(str, notebooks)], cwd=ROOT, env=environment)
        return code, read_report(report, notebooks)


def main(arguments: Sequence[str]) -> int:
    """Run the named lessons, or all; print the summary; return the exit code."""
    notebooks = [Path(name).resolve() for name in arguments] or sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    if not notebooks:
        print("There is no lesson in notebooks/. Make them with: make notebooks")
        return 1
    started = time.monotonic()
    report = ROOT / "build" / "lessons.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    code, lessons = run(notebooks, report=report)
    print("\n".join(lesson.line() for lesson in lessons))
    print(f"{len(lessons)} lessons in {time.monotonic() - started:.0f} s")
    return code or int(not all(lesson.passed for lesson in lessons))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
