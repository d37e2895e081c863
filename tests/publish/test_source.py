"""From a source to cells: an exercise's one line becomes four cells, whatever its prompt holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from course_lib.exercises import all_exercises
from course_lib.publish.source import (
    NOTEBOOKS,
    LessonError,
    calls_of,
    exercise_cells,
    lesson_sources,
    magics_as_comments,
    notebook_path,
    read_source,
)

ONE = SimpleNamespace(
    id="42.1", title="Add", difficulty=2, minutes=3, prompt="Add `a`.", name="add", stub="add = ...\n"
)
TWO = SimpleNamespace(id="42.2", title="Sub", difficulty=5, minutes=9, prompt="A\n\nB", name="sub", stub="sub = ...\n")
MARKED = '# %%\nx = 1\n\n# %% [markdown] exercise="42.1"\n\n# %% [markdown] exercise="42.2"\n\n# %%\ny = 2\n'


def find(identifier: str) -> Any:
    return {"42.1": ONE, "42.2": TWO}[identifier]


def test_a_marker_becomes_four_cells() -> None:
    cells = read_source(MARKED, "42", find).cells
    assert [cell.metadata.get("part", "") for cell in cells] == ["", *["prompt", "stub", "check", "hint"] * 2, ""]
    assert cells[1].source == "### Exercise 42.1 · Add\n*Difficulty ●●○○○ (2 of 5) · about 3 minutes*\n\nAdd `a`."
    assert cells[2].source == "add = ..."
    assert cells[2].metadata.tags == ["exercise"]
    assert cells[3].source == 'check("42.1", add)'
    assert cells[8].source == 'hint("42.2")\nsolution("42.2")'
    assert cells[8].metadata.tags == ["hint", "solution"]
    assert all(cell.metadata.slideshow.slide_type == "skip" for cell in cells[1:9])


@pytest.mark.parametrize("line", ["%%timeit", "# %%", '# %% [markdown] exercise="42.9"', "```", '"""', "!ls", "%%html"])
def test_no_line_of_a_prompt_or_stub_is_taken_for_a_cell(line: str) -> None:
    odd = SimpleNamespace(**vars(ONE) | {"prompt": f"before\n{line}\nafter", "stub": f'"""A\n{line}\n"""\nadd = ...\n'})
    cells = read_source(MARKED, "42", lambda identifier: odd if identifier == "42.1" else TWO).cells
    assert len(cells) == 10
    assert cells[1].source.endswith(f"before\n{line}\nafter")
    assert line in cells[2].source


def test_an_exercise_in_two_places_is_refused() -> None:
    with pytest.raises(LessonError, match=r"42\.1 appears in two places"):
        read_source(MARKED + '\n# %% [markdown] exercise="42.1"\n', "42", find)


def test_text_in_a_marker_is_refused_because_nobody_would_see_it() -> None:
    with pytest.raises(LessonError, match=r"(?s)marks exercise 42\.1 holds text .*'here'.*one line"):
        read_source(MARKED.replace('exercise="42.1"\n', 'exercise="42.1"\n# here\n'), "42", find)


def test_ids_depend_on_the_text_only() -> None:
    first = [cell.id for cell in read_source("# %%\na\n\n# %%\nb\n\n# %%\na\n", "42").cells]
    second = [cell.id for cell in read_source("# %%\nnew\n\n# %%\na\n\n# %%\nb\n\n# %%\na\n", "42").cells]
    assert second[1:] == first
    assert len(set(second)) == 4


def test_unknown_lesson_names_the_known_ones() -> None:
    with pytest.raises(LessonError, match=r"no lesson 98 .* there are"):
        lesson_sources(["98"])


def test_every_exercise_of_the_registry_stands_in_its_lesson_as_one_line() -> None:
    found = []
    for source in lesson_sources():
        text = source.read_text(encoding="utf-8")
        assert 'part="' not in text
        cells = nbformat.read(notebook_path(source), as_version=4).cells
        found += [cell.metadata.exercise for cell in cells if cell.metadata.get("part") == "stub"]
    assert found == [exercise.id for exercise in all_exercises()]


def test_the_committed_notebooks_hold_the_registry_cell_by_cell() -> None:
    cells = {}
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if "exercise" in cell.metadata:
                cells.setdefault(cell.metadata.exercise, []).append((cell.cell_type, cell.source, cell.metadata))
    for exercise in all_exercises():
        wanted = [(cell.cell_type, cell.source, cell.metadata) for cell in exercise_cells(exercise)]
        assert cells[exercise.id] == wanted


def test_magics_leave_the_lines_where_they_were() -> None:
    assert magics_as_comments("%time x\n  !ls\ny = 3 % 2\n") == "#time x\n  #ls\ny = 3 % 2\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('explore("06.a")', [["06.a"]]),
        ("x = explore('06.a', radius=1)", [["06.a"]]),
        ('explorers.explore("06.a"); explore("06.b")', [["06.a"], ["06.b"]]),
        ('show(explore(\n    "06.a",\n))', [["06.a"]]),
        ('# explore("06.a")', []),
        ("print('explore(\"06.a\")')", []),
        ('"""\nexplore("06.a")\n"""', []),
        ('%%html\nexplore("06.a") <b>', []),
        ("explore(", []),
        ("explore?", []),
        ("explore(name)", [[]]),
        ("\0", []),
        ("", []),
    ],
)
def test_a_call_is_a_call_and_no_text_that_looks_like_one(code: str, found: list[list[str]]) -> None:
    assert calls_of("explore", code) == found
