"""Building a lesson: execution, stripping, stable bytes."""

from __future__ import annotations

import base64
import io
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image, PngImagePlugin

from course_lib.publish import build
from course_lib.publish.build import execute, strip
from course_lib.publish.source import LessonError, read_source


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


def small_source(folder: Path, text: str) -> Path:
    source = folder / "src" / "98_small.py"
    source.parent.mkdir(exist_ok=True)
    source.write_text(text)
    return source


def test_new_imports_and_prose_keep_the_saved_outputs(tmp_path: Path) -> None:
    source = small_source(tmp_path, "# %% [markdown]\n# Old.\n\n# %%\nimport math\nprint(math.pi)\n")
    saved = read_source(source.read_text(), "98")
    saved.cells[1].outputs, saved.cells[1].execution_count = [new_output("stream", name="stdout", text="3.1")], 1
    build.save(saved, tmp_path / "98_small.ipynb")
    small_source(tmp_path, "# %% [markdown]\n# New.\n\n# %%\nimport math, os\n\nprint( math.pi )\n")
    assert build.refresh(source) == "98_small: written, not run"
    prose, code = nbformat.read(tmp_path / "98_small.ipynb", as_version=4).cells
    assert prose.source == "New."
    assert "os" in code.source
    assert code.outputs[0].text == "3.1"
    small_source(tmp_path, "# %% [markdown]\n# New.\n\n# %%\nimport math\nprint(math.e)\n")
    with pytest.raises(LessonError, match=r"(?s)its code has changed: run make notebooks LESSON=98.*math.e"):
        build.refresh(source)
