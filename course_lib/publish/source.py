"""A lesson's source and the notebook it stands for: py:percent text in, cells out, four of them for each exercise.

In a source an exercise is one empty cell, ``# %% [markdown] exercise="06.2"``. Its prompt, stub, check, hints and
solution come from the registry of exercises whenever the source is read; the source itself is never written to.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_lib.exercises import Exercise, get

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
SOURCES = NOTEBOOKS / "src"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class LessonError(Exception):
    """A lesson that cannot be built; the text names the cell and shows what is wrong."""


def lesson_sources(numbers: Sequence[str] = (), folder: Path = SOURCES) -> list[Path]:
    """The sources of these lessons ("06" or "6"), or of all of them. Raises `LessonError` for an unknown number."""
    sources = sorted(folder.glob("[0-9][0-9]_*.py"))
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
    text = f"### Exercise {exercise.id} · {exercise.title}\n*{about}*\n\n{exercise.prompt.strip()}"
    return "\n".join(line.rstrip() for line in text.splitlines())


def exercise_cells(exercise: Exercise) -> list[NotebookNode]:
    """The four cells of an exercise: prompt, stub, check, hints and solution."""
    check = f'check("{exercise.id}", {exercise.name})'
    help_ = f'hint("{exercise.id}")\nsolution("{exercise.id}")'
    cells = [
        new_markdown_cell(prompt_markdown(exercise), metadata={"part": "prompt"}),
        new_code_cell(exercise.stub.strip(), metadata={"part": "stub", "tags": ["exercise"]}),
        new_code_cell(check, metadata={"part": "check", "tags": ["check"]}),
        new_code_cell(help_, metadata={"part": "hint", "tags": ["hint", "solution"]}),
    ]
    for cell in cells:
        cell.metadata.update(exercise=exercise.id, slideshow=nbformat.from_dict({"slide_type": "skip"}))
    return cells


def expanded(cells: Sequence[NotebookNode], find: Callable[[str], Exercise] = get) -> Iterator[NotebookNode]:
    """The cells of a source with four cells in place of each exercise's marker.

    Raises `LessonError` for a marker that holds text, which nobody would ever see, or that stands in two places.
    """
    seen = set()
    for cell in cells:
        identifier = cell.metadata.get("exercise")
        if identifier is None:
            yield cell
            continue
        marker = f'# %% [markdown] exercise="{identifier}"'
        if cell.source.strip() or cell.cell_type != "markdown":
            raise LessonError(
                f"The cell that marks exercise {identifier} holds text of its own: {cell.source.strip()[:60]!r}. Keep "
                f"the one line {marker}; what the exercise says is written in the exercises of its lesson."
            )
        if identifier in seen:
            raise LessonError(f"Exercise {identifier} appears in two places; keep one of the lines {marker}.")
        seen.add(identifier)
        yield from exercise_cells(find(identifier))


def cell_ids(lesson: str, cells: Sequence[NotebookNode]) -> list[str]:
    """An id for each cell that depends on nothing but the lesson and the text of the cell."""
    seen: Counter[str] = Counter()
    ids = []
    for cell in cells:
        digest = hashlib.sha256(f"{lesson}\n{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:10]
        seen[digest] += 1
        ids.append(f"{lesson}-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else ""))
    return ids


def read_source(text: str, lesson: str, find: Callable[[str], Exercise] = get) -> NotebookNode:
    """The notebook, not yet executed, that a py:percent source and the registry of exercises stand for."""
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.cells = list(expanded(notebook.cells, find))
    for cell, identifier in zip(notebook.cells, cell_ids(lesson, notebook.cells), strict=True):
        cell.id = identifier
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def magics_as_comments(code: str) -> str:
    """A cell's code as plain Python of the same lines: IPython's ``%`` and ``!`` lines become comments."""
    return re.sub(r"^(\s*)[%!]", r"\1#", code, flags=re.MULTILINE)


def calls_of(name: str, code: str) -> list[list[str]]:
    """The arguments that are plain texts of every call of a function in a cell's code, calls in order.

    Comments and texts that mention a call are none; neither is anything in a cell that is no Python.

    >>> calls_of("explore", "# explore('06.a')\\nexplore('06.b', radius=1)")
    [['06.b']]
    """
    try:
        nodes = list(ast.walk(ast.parse(magics_as_comments(code))))
    except (SyntaxError, ValueError):
        return []
    calls = [node for node in nodes if isinstance(node, ast.Call) and _named(node.func) == name]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [
        [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        for call in calls
    ]


def _named(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))
