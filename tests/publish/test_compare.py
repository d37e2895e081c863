"""The comparison of lessons can fail: a changed number, a callback that raises and a download are all caught."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.publish.build import execute, strip
from course_lib.publish.compare import LONGEST_LESSON, LessonRun, read_report, run
from course_lib.publish.source import read_source
from tests.publish.test_contract import LESSONS

SMALL = """
# %%
print("six times seven is", 6 * 7)

# %%
from course_lib.explorers import Explorer, Slider
def compute(x):
    if x > 3:
        raise RuntimeError("a callback that raises")
    return x
explorer = Explorer(
    title="Small", controls=[Slider("x", "x", low=0, high=5, step=1, value=1)], compute=compute,
    draw=lambda data, axes: axes[0].plot([0, data]), describe=lambda data: f"A line that rises to {data}.",
)
explorer

# %%
explorer.set(x=2)
print(explorer.alt)
"""

BREAK_EVERY_CALLBACK = """
from course_lib.explorers import Explorer
def broken(*args, **kwargs):
    raise RuntimeError("a callback that raises")
Explorer.render = broken
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return strip(execute(read_source(SMALL.lstrip(), "99"), tmp_path_factory.mktemp("small")))


def verdict(notebook: Any, folder: Path) -> LessonRun:
    path = folder / "99_copy.ipynb"
    nbformat.write(notebook, path)
    code, (result,) = run([path], processes=1)
    assert (code == 0) == (not result.failed)
    return result


def test_an_unchanged_lesson_passes(small: Any, tmp_path: Path) -> None:
    result = verdict(small, tmp_path)
    assert result.passed, result.line()
    assert result.cells == 3


def test_one_changed_number_is_caught(small: Any, tmp_path: Path) -> None:
    changed = copy.deepcopy(small)
    changed.cells[0].outputs[0].text = "six times seven is 41\n"
    assert len(verdict(changed, tmp_path).failed) == 1


def test_a_callback_that_raises_is_caught(small: Any, tmp_path: Path) -> None:
    changed = copy.deepcopy(small)
    changed.cells[2].source = changed.cells[2].source.replace("x=2", "x=4")
    assert len(verdict(changed, tmp_path).failed) == 1


def test_a_download_is_caught(small: Any, tmp_path: Path) -> None:
    changed = copy.deepcopy(small)
    download = "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)\n"
    changed.cells[0].source = download + changed.cells[0].source
    assert len(verdict(changed, tmp_path).failed) == 1


def first_with_a_printed_number(notebook: Any) -> tuple[int, Any]:
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and re.search(r"\d", output.text):
                return index, output
    raise AssertionError("no cell prints a number")


@pytest.mark.parametrize("path", LESSONS[-1:], ids=lambda path: path.stem)
def test_one_changed_number_in_a_real_lesson_is_caught(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    index, output = first_with_a_printed_number(notebook)
    output.text = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), output.text, count=1)
    notebook.cells = notebook.cells[: index + 1]
    assert len(verdict(notebook, tmp_path).failed) == 1


@pytest.mark.parametrize("path", LESSONS[-1:], ids=lambda path: path.stem)
def test_a_real_lesson_whose_callbacks_raise_is_caught(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    index = next(i for i, cell in enumerate(notebook.cells) if "widget" in cell.metadata.get("tags", []))
    notebook.cells = notebook.cells[: index + 1]
    widget = notebook.cells[index]
    widget.source = BREAK_EVERY_CALLBACK + widget.source
    assert verdict(notebook, tmp_path).failed


def test_a_lesson_that_takes_too_long_fails() -> None:
    assert LessonRun("99_slow", cells=3, seconds=LONGEST_LESSON - 1).passed
    slow = LessonRun("99_slow", cells=3, seconds=LONGEST_LESSON + 1)
    assert not slow.passed
    assert "longer than 90 s" in slow.line()


def test_a_lesson_of_which_nothing_ran_fails() -> None:
    assert not LessonRun("99_empty").passed


def test_a_slow_machine_may_take_longer_but_no_lesson_more_than_its_share(tmp_path: Path) -> None:
    def runs(**seconds: float) -> list[LessonRun]:
        cases = "".join(f'<testcase classname="{name}" name="a::Cell 1" time="{s}"/>' for name, s in seconds.items())
        (tmp_path / "report.xml").write_text(f"<testsuite>{cases}</testsuite>")
        return read_report(tmp_path / "report.xml", [Path(f"{name}.ipynb") for name in seconds])

    assert [run.passed for run in runs(l_a=123, l_b=300, l_c=290)] == [True, False, False]
    assert [run.passed for run in runs(l_a=91, l_b=60)] == [False, True]
    assert "longer than 90 s" in runs(l_a=91, l_b=60)[0].line()
    assert "longer than 178 s" in runs(l_a=123, l_b=300, l_c=290)[1].line()
