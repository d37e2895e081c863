"""Every lesson keeps the contract, and every rule of the contract can fail."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output

from course_lib import syllabus
from course_lib.publish import contract as rules
from course_lib.publish.contract import RULES
from course_lib.publish.lesson import Lesson, load
from course_lib.publish.source import read_source

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


def test_every_source_has_its_notebook_and_every_notebook_its_source() -> None:
    assert {path.stem for path in LESSONS} == {path.stem for path in (NOTEBOOKS / "src").glob("*.py")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson(path: Path, rule: Callable[[Lesson], Any]) -> None:
    problems = list(rule(load(path)))
    assert not problems, f"{path.stem}: {(rule.__doc__ or '').splitlines()[0]}\n" + "\n".join(problems)


# The rules themselves are tried on a small lesson that keeps all of them, then on copies broken one way each.

EXERCISE = SimpleNamespace(
    id="42.1", title="Add", difficulty=1, minutes=2, prompt="Add two.", name="add", stub="def add(a):\n    ...\n"
)
ROW = syllabus.Lesson(
    "42_small", "Lesson", "add", "Lesson", "adding", (0, 0), ("41",), 10, 5, ("42.sum",), state="ready"
)
SLIDE = 'slideshow={"slide_type": "slide"}'
SOURCE = (
    f"# %% [markdown] {SLIDE}\n# # 42 Lesson\n# Sources: a paper.\n"
    "# **Minutes:** 10, and 0 for the exercises. **Before this:** lesson 41.\n\n"
    f'# %% [markdown] slideshow={{"slide_type": "notes"}}\n# **Minutes.** 4 this, 6 that. Ask.\n\n'
    f"# %% [markdown] {SLIDE}\n# {'word ' * 700}\n\n"
    f'# %% {SLIDE} tags=["prediction"]\npredict("42.third", "42.sum")\n\n'
    + "".join(f"# %% {SLIDE}\nprint({k})\n\n" for k in range(12))
    + f'# %% {SLIDE} tags=["widget"]\nprint("picture")\nexplore("42.sum")\n\n'
    + '# %% [markdown] exercise="42.1"\n\n'
    + f'# %% {SLIDE}\npredictions("42")\n\n'
    + f"# %% [markdown] {SLIDE}\n# ## Recap\n"
)
ASKED = [
    SimpleNamespace(id="42.sum", printed=["A line that  falls"]),
    SimpleNamespace(id="42.third", printed=["4\n5", "7"]),
]


def find(identifier: str) -> Any:
    assert identifier == "42.1"
    return EXERCISE


@pytest.fixture
def lesson() -> Lesson:
    notebook = read_source(SOURCE, "42", find)
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        cell.outputs = [new_output("stream", name="stdout", text=f"{count}\n")]
    picture = {"image/png": "AAAA", "text/plain": "[picture] A line that falls to zero."}
    widget(notebook).outputs.append(new_output("display_data", data=picture))
    nbformat.validate(notebook)
    return Lesson("42_small", notebook, SOURCE, ROW, find, lambda number: ASKED)


def widget(notebook: Any) -> Any:
    return next(cell for cell in notebook.cells if "widget" in cell.metadata.get("tags", []))


def found(lesson: Lesson) -> dict[str, list[str]]:
    return {rule.__name__: problems for rule in RULES if (problems := list(rule(lesson)))}


def test_the_small_lesson_keeps_the_contract(lesson: Lesson) -> None:
    assert found(lesson) == {}


def code(lesson: Lesson, k: int) -> Any:
    return [cell for cell in lesson.notebook.cells if cell.cell_type == "code"][k]


def part(lesson: Lesson, name: str) -> Any:
    return next(cell for cell in lesson.notebook.cells if cell.metadata.get("part") == name)


BREAKS: dict[str, tuple[str, Callable[[Lesson], Any]]] = {
    "edited by hand": ("pair_agrees", lambda x: code(x, 1).update(source="print(99)")),
    "no prediction": ("has_required_tags", lambda x: code(x, 0).metadata.update(tags=[])),
    "an untagged prediction": ("predictions_are_kept", lambda x: code(x, 0).metadata.update(tags=[])),
    "an empty prediction": ("predictions_are_kept", lambda x: code(x, 0).update(source="guess = None")),
    "a prediction left out": ("predictions_are_kept", lambda x: code(x, 0).update(source='predict("42.sum")')),
    "a prediction twice": ("predictions_are_kept", lambda x: code(x, 0).update(source='predict("42.sum", "42.sum")')),
    "predictions not taken up": ("predictions_are_kept", lambda x: _remove(x, "predictions(")),
    "predictions of another lesson": (
        "predictions_are_kept",
        lambda x: next(c for _, c in x.cells("code") if "predictions(" in c.source).update(source='predictions("41")'),
    ),
    "taken up before they are asked": (
        "predictions_are_kept",
        lambda x: x.notebook.cells.insert(0, x.notebook.cells.pop(-2)),
    ),
    "measured otherwise": ("predictions_are_kept", lambda x: code(x, 4).outputs[0].update(text="99\n")),
    "no widget": ("has_required_tags", lambda x: widget(x.notebook).metadata.update(tags=[])),
    "another stub": ("exercises_are_whole", lambda x: part(x, "stub").update(source="def add(b):\n    ...")),
    "no check": ("exercises_are_whole", lambda x: x.notebook.cells.remove(part(x, "check"))),
    "loose check": ("exercises_are_whole", lambda x: code(x, 2).metadata.update(tags=["check"])),
    "too many words": ("length_is_right", lambda x: x.notebook.cells[0].update(source="word " * 1000)),
    "too few cells": ("length_is_right", lambda x: x.notebook.cells.__delitem__(slice(2, 8))),
    "a question without an answer": (
        "questions_have_answers",
        lambda x: x.notebook.cells[0].update(source=x.notebook.cells[0].source + "\n\n**Try:** what happens at 0?"),
    ),
    "a long cell": ("code_cells_are_short", lambda x: code(x, 1).update(source="x = 1\n" * 26)),
    "a wide line": ("code_cells_are_short", lambda x: code(x, 1).update(source="x = 1  # " + "y" * 92)),
    "a wall of imports": ("imports_are_few", lambda x: code(x, 1).update(source="import math\n" * 13 + "math.pi")),
    "three names": ("imports_are_few", lambda x: code(x, 1).update(source="from math import pi, e, tau\npi, e, tau")),
    "an unused import": ("imports_are_few", lambda x: code(x, 1).update(source="import math")),
    "a mute picture": ("pictures_have_words", lambda x: _mute(x, "")),
    "a figure's address": ("pictures_have_words", lambda x: _mute(x, "<Figure size 640x480 with 1 Axes>")),
    "no slide type": ("slides_are_marked", lambda x: code(x, 1).metadata.pop("slideshow")),
    "another title": ("agrees_with_the_syllabus", lambda x: _edit(x, 0, "42 Lesson", "42 Other")),
    "other minutes": ("agrees_with_the_syllabus", lambda x: _edit(x, 0, "10, and", "15, and")),
    "other exercise minutes": ("agrees_with_the_syllabus", lambda x: _edit(x, 0, "and 0", "and 5")),
    "other prerequisites": ("agrees_with_the_syllabus", lambda x: _edit(x, 0, "lesson 41", "lessons 40 and 41")),
    "no minutes": ("agrees_with_the_syllabus", lambda x: _edit(x, 0, "**Minutes:**", "Minutes:")),
    "an explorer more": ("agrees_with_the_syllabus", lambda x: code(x, 1).update(source='explore("42.other")')),
    "notes that do not add up": ("notes_add_up", lambda x: _edit(x, 1, "6 that", "7 that")),
    "no sources": ("says_sources_and_recap", lambda x: x.notebook.cells[0].update(source="# Lesson")),
    "no recap": ("says_sources_and_recap", lambda x: x.notebook.cells[-1].update(source="## The end")),
    "ignored output": ("compares_enough", lambda x: code(x, 1).metadata.update(tags=["nbval-ignore-output"])),
    "nothing printed": ("compares_enough", lambda x: [c.update(outputs=[]) for _, c in x.cells("code")]),
    "widget state": ("is_saved_clean", lambda x: x.notebook.metadata.update(widgets={})),
    "widget view": ("is_saved_clean", lambda x: widget(x.notebook).outputs[1].data.update({rules.WIDGET_VIEW: {}})),
    "another kernel": ("is_saved_clean", lambda x: x.notebook.metadata.kernelspec.update(name="conda-env-x")),
    "not executed": ("is_saved_clean", lambda x: code(x, 1).update(execution_count=None)),
    "an error": ("is_saved_clean", lambda x: code(x, 1).outputs.append(new_output("error", ename="E", evalue="bad"))),
    "a warning": ("is_saved_clean", lambda x: code(x, 1).outputs.append(new_output("stream", name="stderr", text="w"))),
    "uses an answer": ("stands_without_answers", lambda x: x.notebook.cells.append(_late_use())),
    "an answer's name": ("answers_have_their_own_names", lambda x: code(x, 1).update(source="import add")),
}


def _edit(lesson: Lesson, cell: int, old: str, new: str) -> None:
    source = lesson.notebook.cells[cell].source
    assert old in source
    lesson.notebook.cells[cell].source = source.replace(old, new)


def _remove(lesson: Lesson, start: str) -> None:
    lesson.notebook.cells = [cell for _, cell in lesson.cells() if not cell.source.startswith(start)]


def _mute(lesson: Lesson, text: str) -> None:
    cell = widget(lesson.notebook)
    cell.outputs[0].text = "1\n"
    cell.outputs[1].data["text/plain"] = text


def _late_use() -> Any:
    return read_source(f"# %% {SLIDE}\nprint(add(1))\n", "42").cells[0]


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_rule_is_noticed_and_the_message_names_the_cell(lesson: Lesson, name: str) -> None:
    rule, damage = BREAKS[name]
    broken = copy.deepcopy(lesson)
    damage(broken)
    problems = found(broken)
    assert rule in problems, f"{name!r} went unnoticed"
    assert all(len(message) > 10 for message in problems[rule])


def test_messages_show_which_cell_is_meant(lesson: Lesson) -> None:
    code(lesson, 3).source = "y = 1\n" * 30
    (message,) = rules.code_cells_are_short(lesson)
    assert re.match(r"cell 6 \(code: 'y = 1'\): 30 lines", message)


def test_a_sentence_to_print_is_no_line_of_code() -> None:
    assert (
        rules.code_lines('show(\n    figure,\n    "Left: a line. "\n    f"Right: {n} \\"lines\\".",\n)\n\nx = [1]\n')
        == 3
    )


def test_names_of_a_package_may_be_imported_together(lesson: Lesson) -> None:
    code(lesson, 1).source = "from course_lib.exercises import check, hint, solution\ncheck, hint, solution"
    assert list(rules.imports_are_few(lesson)) == []


def test_every_rule_is_broken_by_some_example() -> None:
    assert {rule for rule, _ in BREAKS.values()} == {rule.__name__ for rule in RULES}


def test_lesson_00_needs_no_exercises() -> None:
    first = Lesson("00_start_here", new_notebook(), "", syllabus.lesson("00"), find)
    assert list(rules.length_is_right(first)) == []
    assert "there is no exercise" not in list(rules.has_required_tags(first))
