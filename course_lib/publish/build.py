"""Make the lessons: notebooks/src/NN_name.py in, notebooks/NN_name.ipynb out, executed.

    python -m course_lib.publish.build          every lesson, two at a time
    python -m course_lib.publish.build 06 01    these lessons

Steps: the cells of the exercises are written from the registry, the text becomes a notebook, the notebook
runs in a fresh kernel, what must not be saved is stripped, and the result is written so that the same run gives
the same bytes. A cell that raises, or that prints a warning, stops the lesson and is shown.

In a source, an exercise is one marker cell, ``# %% [markdown] exercise="06.2"``. It becomes four cells:
prompt, stub, check, hints and solution. They are written again on every run: edit the registry, not them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_lib.exercises import Exercise, get

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SOURCES = NOTEBOOKS / "src"
CELL_TIMEOUT = 120
"""Seconds one cell may take."""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
SKIPPED = 'slideshow={"slide_type": "skip"}'

CELL_START = re.compile(r"^# %%", re.MULTILINE)
EXERCISE_KEY = re.compile(r'^# %%[^\n]*\bexercise="(\d\d\.\d+)"')


class LessonError(Exception):
    """A lesson that cannot be built; the text names the cell and shows what is wrong."""


def lesson_sources(numbers: Sequence[str] = ()) -> list[Path]:
    """The sources of these lessons ("06" or "6"), or of all of them. Raises `LessonError` for an unknown number."""
    sources = sorted(SOURCES.glob("[0-9][0-9]_*.py"))
    if not numbers:
        return sources
    wanted = {number.zfill(2) for number in numbers}
    unknown = wanted - {path.name[:2] for path in sources}
    if unknown:
        known = ", ".join(path.stem for path in sources) or "none"
        raise LessonError(f"There is no lesson {', '.join(sorted(unknown))} in notebooks/src; there are: {known}.")
    return [path for path in sources if path.name[:2] in wanted]


def notebook_path(source: Path) -> Path:
    """The notebook that a source is paired with."""
    return source.parent.parent / f"{source.stem}.ipynb"


def prompt_markdown(exercise: Exercise) -> str:
    """The prompt as the learner reads it: number, title, difficulty out of five, minutes, task."""
    dots = "●" * exercise.difficulty + "○" * (5 - exercise.difficulty)
    about = f"Difficulty {dots} ({exercise.difficulty} of 5) · about {exercise.minutes} minutes"
    return f"### Exercise {exercise.id} · {exercise.title}\n*{about}*\n\n{exercise.prompt.strip()}"


def exercise_cells(exercise: Exercise) -> str:
    """The four cells of an exercise as py:percent text, ending in an empty line."""

    def key(part: str) -> str:
        return f'exercise="{exercise.id}" part="{part}" {SKIPPED}'

    prompt = "\n".join(f"# {line}".rstrip() for line in prompt_markdown(exercise).splitlines())
    return (
        f"# %% [markdown] {key('prompt')}\n{prompt}\n\n"
        f'# %% {key("stub")} tags=["exercise"]\n{exercise.stub.strip()}\n\n'
        f'# %% {key("check")} tags=["check"]\ncheck("{exercise.id}", {exercise.name})\n\n'
        f'# %% {key("hint")} tags=["hint", "solution"]\nhint("{exercise.id}")\nsolution("{exercise.id}")\n\n'
    )


def sync_exercises(text: str, find: Callable[[str], Exercise] = get) -> str:
    """The source with the cells of every exercise written anew from the registry.

    Neighbouring cells with the same `exercise` key count as one exercise, so that a marker cell and the four
    cells it became are treated alike. Raises `LessonError` when an id turns up in two places.
    """
    starts = [match.start() for match in CELL_START.finditer(text)]
    if not starts:
        return text
    cells = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    written: list[str] = []
    parts, previous = [text[: starts[0]]], ""
    for cell in cells:
        match = EXERCISE_KEY.match(cell)
        identifier = match[1] if match else ""
        if identifier and identifier != previous:
            if identifier in written:
                raise LessonError(f"Exercise {identifier} appears in two places; keep one of them.")
            written.append(identifier)
            parts.append(exercise_cells(find(identifier)))
        elif not identifier:
            parts.append(cell)
        previous = identifier
    return "".join(parts).rstrip() + "\n"


def cell_ids(lesson: str, cells: Sequence[NotebookNode]) -> list[str]:
    """An id for each cell that depends on nothing but the lesson and the text of the cell."""
    seen: Counter[str] = Counter()
    ids = []
    for cell in cells:
        digest = hashlib.sha256(f"{lesson}\n{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
        seen[digest] += 1
        ids.append(f"{lesson}-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else ""))
    return ids


def read_source(text: str, lesson: str) -> NotebookNode:
    """The notebook, not yet executed, that a py:percent source stands for."""
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell, identifier in zip(notebook.cells, cell_ids(lesson, notebook.cells), strict=True):
        cell.id = identifier
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


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
        )
        environment = os.environ | {
            "COURSE_PROGRESS": str(Path(temporary) / "progress.json"),
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        environment.pop("MPLBACKEND", None)
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
        data["image/png"] = saved.get(pixels(data["image/png"]), data["image/png"])


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
    text = sync_exercises(source.read_text(encoding="utf-8"))
    written = write(source, text)
    path = notebook_path(source)
    notebook = strip(execute(read_source(text, source.name[:2]), path.parent))
    keep_unchanged_pictures(notebook, path)
    nbformat.validate(notebook)
    changed = write(path, nbformat.writes(notebook).rstrip("\n") + "\n")
    what = "written" if changed else "unchanged"
    exercises = ", exercise cells written in the source" if written else ""
    return f"{source.stem}: {what}{exercises} ({time.monotonic() - started:.1f} s)"


def attempt(source: Path) -> tuple[bool, str]:
    """`build`, with a failure told as `(False, message)`."""
    try:
        return True, build(source)
    except (LessonError, ValueError) as error:
        return False, f"{source.stem}: FAILED\n{error}"


def main(numbers: Sequence[str]) -> int:
    """Build these lessons, two at a time; return the exit code."""
    try:
        sources = lesson_sources(numbers)
    except LessonError as error:
        print(error)
        return 1
    with ProcessPoolExecutor(max_workers=2) as pool:
        good = True
        for passed, line in pool.map(attempt, sources):
            print(line, flush=True)
            good = good and passed
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
