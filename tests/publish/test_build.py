"""The lesson pipeline: exercise cells, execution, stripping, stable bytes."""

from __future__ import annotations

import base64
import io
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image, PngImagePlugin

from course_lib.publish import build
from course_lib.publish.build import LessonError, execute, read_source, strip, sync_exercises

ONE = SimpleNamespace(
    id="42.1", title="Add", difficulty=2, minutes=3, prompt="Add `a`.", name="add", stub="add = ...\n"
)
TWO = SimpleNamespace(id="42.2", title="Sub", difficulty=5, minutes=9, prompt="A\n\nB", name="sub", stub="sub = ...\n")
MARKED = '# %%\nx = 1\n\n# %% [markdown] exercise="42.1"\n# here\n\n# %% [markdown] exercise="42.2"\n\n# %%\ny = 2\n'


def find(identifier: str) -> Any:
    return {"42.1": ONE, "42.2": TWO}[identifier]


def test_a_marker_becomes_four_cells_and_a_second_run_changes_nothing() -> None:
    synced = sync_exercises(MARKED, find)
    assert synced == sync_exercises(synced, find)
    cells = read_source(synced, "42").cells
    assert [cell.metadata.get("part", "") for cell in cells] == ["", *["prompt", "stub", "check", "hint"] * 2, ""]
    assert cells[1].source == "### Exercise 42.1 · Add\n*Difficulty ●●○○○ (2 of 5) · about 3 minutes*\n\nAdd `a`."
    assert cells[2].source == "add = ..."
    assert cells[2].metadata.tags == ["exercise"]
    assert cells[3].source == 'check("42.1", add)'
    assert cells[8].source == 'hint("42.2")\nsolution("42.2")'
    assert cells[8].metadata.tags == ["hint", "solution"]
    assert all(cell.metadata.slideshow.slide_type == "skip" for cell in cells[1:9])


def test_what_an_author_wrote_into_exercise_cells_gives_way_to_the_registry() -> None:
    synced = sync_exercises(MARKED, find)
    edited = synced.replace("add = ...", "add = 3").replace("Add `a`", "Add `b`")
    assert sync_exercises(edited, find) == synced


def test_text_around_exercises_is_left_alone() -> None:
    text = "# ---\n# a header\n# ---\n\n# %%\nx = 1  # %% not a cell\n"
    assert sync_exercises(text, find) == text
    assert sync_exercises("", find) == ""


def test_an_exercise_in_two_places_is_refused() -> None:
    with pytest.raises(LessonError, match=r"42\.1 appears in two places"):
        sync_exercises(MARKED + '\n# %% [markdown] exercise="42.1"\n', find)


def test_ids_depend_on_the_text_only() -> None:
    first = [cell.id for cell in read_source("# %%\na\n\n# %%\nb\n\n# %%\na\n", "42").cells]
    second = [cell.id for cell in read_source("# %%\nnew\n\n# %%\na\n\n# %%\nb\n\n# %%\na\n", "42").cells]
    assert second[1:] == first
    assert len(set(second)) == 4


def test_unknown_lesson_names_the_known_ones() -> None:
    with pytest.raises(LessonError, match=r"no lesson 98 .* there are"):
        build.lesson_sources(["98"])


def test_a_cell_that_raises_stops_the_lesson_and_is_shown(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"(?s)cell 1: .*ZeroDivisionError.*\| 1 / 0"):
        execute(read_source("# %%\nx = 1\n\n# %%\n1 / 0\n", "42"), tmp_path)


def test_a_warning_stops_the_lesson(tmp_path: Path) -> None:
    notebook = execute(read_source("# %%\nimport warnings\nwarnings.warn('old')\n", "42"), tmp_path)
    with pytest.raises(LessonError, match=r"(?s)cell 0: a lesson must not print warnings.*old"):
        strip(notebook)


def test_widget_state_views_and_times_are_stripped() -> None:
    data = {build.WIDGET_VIEW: {"model_id": "1"}, "image/png": "AAAA", "text/plain": "a"}
    cell = new_code_cell("x", outputs=[new_output("display_data", data=data)], metadata={"execution": {"a": "1"}})
    cell.outputs += [new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    notebook = new_notebook(
        cells=[cell], metadata={"widgets": {}, "language_info": {"name": "python", "version": "3.11.2"}}
    )
    strip(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.language_info
    assert set(cell.outputs[0].data) == {"image/png", "text/plain"}
    assert [output.text for output in cell.outputs[1:]] == ["ab"]
    assert "execution" not in cell.metadata


def png(colour: int, note: str) -> str:
    buffer, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("note", note)
    Image.new("L", (2, 2), colour).save(buffer, "PNG", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode()


def with_picture(encoded: str) -> Any:
    return new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data={"image/png": encoded})])])


def test_a_picture_that_shows_the_same_keeps_its_saved_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    saved, same, other = png(3, "saved"), png(3, "again"), png(4, "other")
    nbformat.write(with_picture(saved), path)
    for encoded, kept in ((same, saved), (other, other)):
        notebook = with_picture(encoded)
        build.keep_unchanged_pictures(notebook, path)
        assert notebook.cells[0].outputs[0].data["image/png"] == kept


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "src" / "98_small.py"
    source.parent.mkdir()
    source.write_text(
        "# %%\nprint('a')\nprint('b')\n\n# %%\nfrom course_lib.drawing.style import new_figure, show\n"
        "figure, axes = new_figure()\naxes[0].plot([0, 1])\nshow(figure, 'A line that rises.')\n\n# %%\n{'b', 'a'}\n"
    )
    assert "written" in build.build(source)
    first = (tmp_path / "98_small.ipynb").read_bytes()
    assert "unchanged" in build.build(source)
    (tmp_path / "98_small.ipynb").unlink()
    assert "written" in build.build(source)
    assert (tmp_path / "98_small.ipynb").read_bytes() == first
    shutil.rmtree(source.parent)
