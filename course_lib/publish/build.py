"""Make the lessons: notebooks/src/NN_name.py in, notebooks/NN_name.ipynb out, executed.

    python -m course_lib.publish.build             every lesson, two at a time
    python -m course_lib.publish.build 06 01       these lessons
    python -m course_lib.publish.build --no-run    new prose and imports beside the saved outputs, nothing run

Steps: the source becomes a notebook (`course_lib.publish.source`), the notebook runs in a fresh kernel, what must not
be saved is stripped, and the result is written so that the same run gives the same bytes. A cell that raises, or that
prints a warning, stops the lesson and is shown. Sources are only read.
"""

from __future__ import annotations

import ast
import base64
import binascii
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_lib.publish.kernel import QUIET, kernel_environment
from course_lib.publish.source import (
    KERNEL,
    LANGUAGE,
    NOTEBOOKS,
    LessonError,
    lesson_sources,
    magics_as_comments,
    notebook_path,
    read_source,
)

CELL_TIMEOUT = 120
"""Seconds one cell may take."""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def shown(cell: NotebookNode, index: int, problem: str) -> str:
    """A message about one cell, with its code."""
    code = "\n".join(f"    | {line}" for line in cell.source.splitlines())
    return f"cell {index}: {problem}\n{code}"


def execute(notebook: NotebookNode, folder: Path = NOTEBOOKS) -> NotebookNode:
    """Run all cells in a fresh kernel and return the notebook. Raises `LessonError` showing the cell that failed."""
    with tempfile.TemporaryDirectory(prefix="course-build-") as temporary:
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            extra_arguments=QUIET,
        )
        environment = kernel_environment(Path(temporary) / "progress.json")
        try:
            return client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failed = [number for number, cell in enumerate(notebook.cells) if _has_error(cell)]
            reached = [number for number, cell in enumerate(notebook.cells) if cell.get("execution_count")]
            index = (failed or reached or [0])[-1]
            raise LessonError(shown(notebook.cells[index], index, _plain(str(error)))) from None


def _has_error(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _plain(text: str) -> str:
    """Text without terminal colours, at most its last 40 lines."""
    return "\n".join(re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()[-40:])


def merge_streams(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The outputs with neighbouring pieces of the same stream joined: how they were cut up is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def strip(notebook: NotebookNode) -> NotebookNode:
    """Take out, in place, what must not be saved: widget state and views, times. Raises `LessonError` on warnings."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for index, cell in enumerate(notebook.cells):
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = merge_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(shown(cell, index, f"a lesson must not print warnings; this one did:\n{output.text}"))
            output.get("data", {}).pop(WIDGET_VIEW, None)
            output.pop("transient", None)
    return notebook


def pictures(notebook: NotebookNode) -> Iterator[Any]:
    """The data bundles of all outputs that hold a PNG."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                yield output.data


def pixels(encoded: str) -> tuple[Any, ...] | None:
    """What a base64 PNG shows, as size, mode and bytes; None when it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
            return image.size, image.mode, image.tobytes()
    except (OSError, ValueError, binascii.Error):
        return None


def keep_unchanged_pictures(notebook: NotebookNode, path: Path) -> None:
    """Take over, in place, the saved bytes of pictures that show the same, pixel by pixel, as in the file at `path`."""
    if not path.exists():
        return
    saved = {}
    for data in pictures(nbformat.read(path, as_version=4)):
        saved[pixels(data["image/png"])] = data["image/png"]
    saved.pop(None, None)
    for data in pictures(notebook):
        new = data["image/png"]
        data["image/png"] = saved.get(pixels(new), new)
        if "text/html" in data:  # an explorer's figure holds the same picture
            data["text/html"] = data["text/html"].replace(new, data["image/png"])


def write(path: Path, text: str) -> bool:
    """Write a file in one go, only when its content changes; return whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    temporary = path.with_suffix(path.suffix + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
    return True


def build(source: Path) -> str:
    """Build one lesson; return a line that says what happened. Raises `LessonError`."""
    started = time.monotonic()
    path = notebook_path(source)
    notebook = strip(execute(read_source(source.read_text(encoding="utf-8"), source.name[:2]), path.parent))
    keep_unchanged_pictures(notebook, path)
    return f"{source.stem}: {save(notebook, path)} ({time.monotonic() - started:.1f} s)"


def save(notebook: NotebookNode, path: Path) -> str:
    """Write a notebook that fits the format; return whether it was "written" or "unchanged"."""
    nbformat.validate(notebook)
    return "written" if write(path, nbformat.writes(notebook).rstrip("\n") + "\n") else "unchanged"


def without_imports(code: str) -> str:
    """What a cell does beyond its imports, in a form that does not depend on how it is laid out."""
    tree = ast.parse(magics_as_comments(code))
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.dump(tree)


def refresh(source: Path) -> str:
    """Write a lesson's notebook anew without running it: new prose and imports, the outputs that were saved.

    Raises `LessonError` naming the first cell whose code does something else than the saved one.
    """
    path = notebook_path(source)
    notebook = read_source(source.read_text(encoding="utf-8"), source.name[:2])
    saved = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if len(saved) != len(cells):
        raise LessonError(f"{len(cells)} code cells, {len(saved)} saved: run make notebooks LESSON={source.name[:2]}")
    for index, (cell, before) in enumerate(zip(cells, saved, strict=True)):
        if without_imports(cell.source) != without_imports(before.source):
            raise LessonError(shown(cell, index, f"its code has changed: run make notebooks LESSON={source.name[:2]}"))
        cell.execution_count, cell.outputs = before.execution_count, before.outputs
    return f"{source.stem}: {save(notebook, path)}, not run"


def attempt(source: Path, make: Callable[[Path], str] = build) -> tuple[bool, str]:
    """What `make` says of a lesson, with a failure told as `(False, message)`."""
    try:
        return True, make(source)
    except (LessonError, ValueError) as error:
        return False, f"{source.stem}: FAILED\n{error}"


def main(arguments: Sequence[str]) -> int:
    """Build these lessons, two at a time; return the exit code."""
    make = refresh if "--no-run" in arguments else build
    try:
        sources = lesson_sources([number for number in arguments if number != "--no-run"])
    except LessonError as error:
        print(error)
        return 1
    with ProcessPoolExecutor(max_workers=2) as pool:
        good = True
        for passed, line in pool.map(partial(attempt, make=make), sources):
            print(line, flush=True)
            good = good and passed
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
