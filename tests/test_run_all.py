"""The one run of everything: a failed step fails it, a missing Chromium is said aloud, and fails it in CI."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from course_lib.publish.compare import read_report
from tests import run_all
from tests.run_all import NO_CHROMIUM, Step, lesson_steps, main, steps, summary

GOOD, BAD = ([sys.executable, "-c", f"raise SystemExit({code})"] for code in (0, 1))


def pretend(monkeypatch: pytest.MonkeyPatch, folder: Path, *commands: list[str], chromium: bool = True) -> None:
    monkeypatch.setattr(run_all, "BUILD", folder)
    monkeypatch.setattr(run_all, "steps", lambda _: [Step("tests", f"step {i}", c) for i, c in enumerate(commands)])
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/chromium" if chromium else None)
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    monkeypatch.setenv("CI", "")


def test_one_failed_step_fails_the_run_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, tmp_path, BAD, GOOD)
    assert main([]) == 1
    assert "step 1" in capsys.readouterr().out
    pretend(monkeypatch, tmp_path, GOOD, GOOD)
    assert main([]) == 0


def test_without_chromium_the_summary_says_so_and_ci_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, tmp_path, GOOD, chromium=False)
    assert main([]) == 0
    assert "apt-get install chromium" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert main([]) == 1
    assert main(["lint"]) == 0


def test_browser_tests_are_a_step_only_with_chromium() -> None:
    assert "browser" in {step.group for step in steps(chromium=True)}
    assert "browser" not in {step.group for step in steps(chromium=False)}


def test_the_summary_adds_up(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="7" failures="1" errors="1" skipped="2"/></testsuites>')
    text = summary([Step("tests", "a", GOOD, report, 1, 60.0), Step("lint", "b", GOOD, None, 0, 60.0)], [NO_CHROMIUM])
    assert "3 passed, 2 failed, 2 skipped" in text
    assert "in 2.0 minutes" in text
    assert NO_CHROMIUM in text


def test_a_step_that_died_without_a_report_counts_as_failed(tmp_path: Path) -> None:
    assert Step("tests", "a", BAD, tmp_path / "none.xml", code=1).counts() == (0, 1, 0)


def test_a_lesson_that_is_not_in_the_report_has_not_passed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="01_a.ipynb" name="Cell 0" time="2.5"/>'
        '<testcase classname="01_a.ipynb" name="Cell 1" time="1"><failure/></testcase></testsuite></testsuites>'
    )
    first, second = read_report(report, [Path("01_a.ipynb"), Path("02_b.ipynb")])
    assert (first.cells, first.seconds, first.failed) == (2, 3.5, ["Cell 1"])
    assert not first.passed
    assert not second.passed
    assert "no cell was run" in second.line()


def test_one_lesson_is_its_folder_its_share_of_the_rest_and_its_notebook() -> None:
    tests, notebook = lesson_steps("6")
    assert {"tests/lessons/l06_gradient_flow", "course_lib/lessons/l06_gradient_flow"} <= set(tests.command)
    assert "l06_gradient_flow or [06. or [06_" in tests.command
    assert notebook.command[-1].endswith("notebooks/06_gradient_flow.ipynb")
    for number, problem in (("98", "no lesson"), ("17", "planned")):
        with pytest.raises(ValueError, match=problem):
            lesson_steps(number)
