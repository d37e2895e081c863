"""The contract of a lesson, rule by rule. Each rule takes a lesson and yields messages that name the cell.

A message is for the author of the lesson: where it is, what is wrong, what the rule wants.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.publish.build import WIDGET_VIEW
from course_lib.publish.lesson import Lesson, tags, text_of, where
from course_lib.publish.source import (
    KERNEL,
    LessonError,
    calls_of,
    exercise_cells,
    magics_as_comments,
    prompt_markdown,
    read_source,
)

CELLS = (15, 35)
"""How many cells a lesson has, not counting those of the exercises and the line that takes up the predictions."""
CODE_LINES = 25
"""The longest code cell; stubs, which the registry writes, are not counted."""
IMPORT_LINES = 12
"""The most lines of imports in one cell."""
IMPORTED_NAMES = 2
"""The most names that a cell takes from one module; beyond that it imports the module."""
WIDTH = 100
"""The widest line of code."""
MOSTLY_LINES = 10
"""At least half of the code cells are this short."""
WORDS = (700, 1600)
"""Words of prose, not counting the prompts of exercises."""
STRICT_CELLS = 5
"""Cells that print and are compared to the letter."""
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
UNCOMPARED = {"nbval-ignore-output", "nbval-skip", "nbval-check-output", "raises-exception"}
EXERCISE_PARTS = ["prompt", "stub", "check", "hint"]


def pair_agrees(lesson: Lesson) -> Iterator[str]:
    """The notebook is, cell by cell, what its source and the registry of exercises say."""
    if not lesson.source:
        yield f"there is no notebooks/src/{lesson.name}.py"
        return
    try:
        expected = read_source(lesson.source, lesson.number, lesson.find).cells
    except LessonError as error:
        yield str(error)
        return
    if len(expected) != len(lesson.notebook.cells):
        yield f"the source has {len(expected)} cells, the notebook {len(lesson.notebook.cells)}: run make notebooks"
    for (i, cell), wanted in zip(lesson.cells(), expected, strict=False):
        for key in ("cell_type", "source", "metadata", "id"):
            if cell[key] != wanted[key]:
                yield f"{where(i, cell)}: its {key} is not the source's: run make notebooks"
                return


def has_required_tags(lesson: Lesson) -> Iterator[str]:
    """A prediction, a widget, and for every exercise its stub, check, hints and solution."""
    found = [tag for _, cell in lesson.cells() for tag in tags(cell)]
    for tag in ("prediction", "widget"):
        if tag not in found:
            yield f"no cell is tagged {tag!r}"
    if "exercise" not in found and not lesson.is_first:
        yield "there is no exercise"


def predictions_are_kept(lesson: Lesson) -> Iterator[str]:
    """Each prediction is asked once, under its tag, and taken up once at the end; what it calls measured is printed."""
    asked: list[str] = []
    taken = 0
    printed: list[str] = []
    for i, cell in lesson.own_cells("code"):
        identifiers = [identifier for arguments in calls_of("predict", cell.source) for identifier in arguments]
        if bool(identifiers) != ("prediction" in tags(cell)):
            yield f"{where(i, cell)}: the tag 'prediction' belongs to a cell that calls predict(...), and to no other"
        if identifiers and taken:
            yield f"{where(i, cell)}: asks for a prediction after they were taken up"
        asked += identifiers
        ends = calls_of("predictions", cell.source)
        taken += len(ends)
        if ends and ends != [[lesson.number]]:
            yield f'{where(i, cell)}: takes up {ends}; it should be predictions("{lesson.number}")'
        if not identifiers and not ends:
            printed += [text_of(o.get("text") or o.get("data", {}).get("text/plain", "")) for o in cell.outputs]
    if taken != 1:
        yield f'calls predictions("{lesson.number}") {taken} times; once, at the end'
    known = {prediction.id: prediction for prediction in lesson.predictions(lesson.number)}
    if Counter(asked) != Counter(known.keys()):
        yield f"asks for {asked}; predictions.py of the lesson has {list(known)}, each to be asked once"
    everything = " ".join(" ".join(printed).split())
    for prediction in known.values():
        for piece in prediction.printed:
            if " ".join(piece.split()) not in everything:
                yield f"prediction {prediction.id}: no output of the lesson has {piece!r}"


def exercises_are_whole(lesson: Lesson) -> Iterator[str]:
    """Each exercise is four cells in order, as the registry writes them, with an id of this lesson."""
    groups: dict[str, list[tuple[int, Any]]] = {}
    for i, cell in lesson.cells():
        if "exercise" in cell.metadata:
            groups.setdefault(cell.metadata["exercise"], []).append((i, cell))
        elif set(tags(cell)) & {"exercise", "check", "hint", "solution"}:
            yield f"{where(i, cell)}: tagged as part of an exercise, without the exercise's id"
    for identifier, cells in groups.items():
        if not identifier.startswith(f"{lesson.number}."):
            yield f"{where(*cells[0])}: exercise {identifier} belongs to another lesson"
        if [cell.metadata.get("part") for _, cell in cells] != EXERCISE_PARTS:
            yield f"{where(*cells[0])}: exercise {identifier} lacks one of its cells {EXERCISE_PARTS}"
            continue
        exercise = lesson.find(identifier)
        if cells[0][1].source != prompt_markdown(exercise):
            yield f"{where(*cells[0])}: the prompt is not the registry's"
        if cells[1][1].source != exercise.stub.strip():
            yield f"{where(*cells[1])}: the stub is not the registry's"
        if "exercise" not in tags(cells[1][1]) or "check" not in tags(cells[2][1]):
            yield f"{where(*cells[1])}: the tags are not those of {exercise_cells.__name__}"


def length_is_right(lesson: Lesson) -> Iterator[str]:
    """15 to 35 cells, 700 to 1,600 words of prose; lesson 00 and a draft may be shorter."""
    cells = sum(cell.source != f'predictions("{lesson.number}")' for _, cell in lesson.own_cells())
    low, high = CELLS
    if cells > high or (cells < low and not lesson.may_be_short):
        yield f"{cells} cells without the exercises'; a lesson has {low} to {high}"
    words = prose_words(lesson)
    low, high = WORDS
    if words > high or (words < low and not lesson.may_be_short):
        yield f"{words} words of prose without the exercises'; a lesson has {low} to {high}"


def prose_words(lesson: Lesson) -> int:
    """Words in the lesson's Markdown, without formulas, links' addresses, table rules and folded answers."""
    text = "\n".join(cell.source for _, cell in lesson.own_cells("markdown"))
    text = re.sub(r"<details>.*?</details>", " ", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)]*\)|<[^>]+>", " ", text, flags=re.DOTALL)
    return len(re.findall(r"[^\W\d_][\w'’-]*", text))


def questions_have_answers(lesson: Lesson) -> Iterator[str]:
    """A cell that says what to try has the answers folded beneath."""
    for i, cell in lesson.own_cells("markdown"):
        if "**Try" in cell.source and "<details>" not in cell.source:
            yield f"{where(i, cell)}: says what to try, without folded answers (<details>) beneath"


def code_cells_are_short(lesson: Lesson) -> Iterator[str]:
    """No code cell over 25 lines; at least half of them 10 or fewer; no line wider than 100 characters."""
    lengths = []
    for i, cell in lesson.own_cells("code"):
        lengths.append(code_lines(cell.source))
        if lengths[-1] > CODE_LINES:
            yield f"{where(i, cell)}: {lengths[-1]} lines; a code cell has at most {CODE_LINES}"
        for line in cell.source.splitlines():
            if len(line) > WIDTH:
                yield f"{where(i, cell)}: a line of {len(line)} characters, at most {WIDTH}: {line.strip()[:40]!r}"
    short = sum(length <= MOSTLY_LINES for length in lengths)
    if short * 2 < len(lengths):
        yield f"only {short} of {len(lengths)} code cells have {MOSTLY_LINES} lines or fewer; most should"


def code_lines(source: str) -> int:
    """Lines of code: not those that are empty, or hold only brackets or a piece of a sentence to print."""
    text_only = r'\s*(f?"([^"\\]|\\.)*")?[\[\](){},]*'
    return sum(not re.fullmatch(text_only, line) for line in source.splitlines())


def imports_are_few(lesson: Lesson) -> Iterator[str]:
    """At most 12 lines of imports in a cell, two names from one module, and none that no cell uses."""
    used = _words_used(lesson)
    for i, cell in lesson.own_cells("code"):
        taken: Counter[str] = Counter()
        lines = 0
        for node in ast.walk(ast.parse(magics_as_comments(cell.source))):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            lines += (node.end_lineno or node.lineno) - node.lineno + 1
            if isinstance(node, ast.ImportFrom) and node.module and not _is_package(node.module):
                taken[node.module] += len(node.names)
            for alias in node.names:
                name = (alias.asname or alias.name).partition(".")[0]
                if name not in used:
                    yield f"{where(i, cell)}: imports {name!r}, which no cell uses"
        if lines > IMPORT_LINES:
            yield f"{where(i, cell)}: {lines} lines of imports, at most {IMPORT_LINES}: import modules, not names"
        for module, names in taken.items():
            if names > IMPORTED_NAMES:
                yield f"{where(i, cell)}: {names} names from {module}, at most {IMPORTED_NAMES}: import the module"


def _is_package(name: str) -> bool:
    """Whether it is a folder of modules, whose own names are few and meant to be imported one by one."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.submodule_search_locations is not None


def _words_used(lesson: Lesson) -> set[str]:
    """Names that some cell loads, and all words of the exercises' solutions, which a learner may paste."""
    used: set[str] = set()
    for _, cell in lesson.cells("code"):
        used |= _names(cell.source)["loaded"]
        if cell.metadata.get("part") == "stub":
            exercise = lesson.find(cell.metadata["exercise"])
            used |= set(re.findall(r"\w+", getattr(exercise, "solution_source", "")))
    return used


def pictures_have_words(lesson: Lesson) -> Iterator[str]:
    """Every picture comes with a sentence: as its text, its alt text, or printed below it."""
    for i, cell in lesson.cells("code"):
        printed = "".join(text_of(o.text) for o in cell.outputs if o.output_type == "stream")
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" not in data:
                continue
            plain = text_of(data.get("text/plain", ""))
            if re.match(r"\s*<[\w.]*(Figure|Image|Axes)\b", plain):
                yield f"{where(i, cell)}: a picture's text is {plain[:40]!r}; show it with drawing.style.show"
            alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
            if not any(len(words.split()) >= 4 for words in (plain, alt, printed)):
                yield f"{where(i, cell)}: a picture without a sentence that says what it shows"


def slides_are_marked(lesson: Lesson) -> Iterator[str]:
    """Every cell says what it is in a lecture, and the lesson opens with a slide."""
    for i, cell in lesson.cells():
        kind = _slide_type(cell)
        if kind not in SLIDE_TYPES:
            yield f'{where(i, cell)}: needs slideshow={{"slide_type": ...}}, one of {sorted(SLIDE_TYPES)}; has {kind!r}'


def says_sources_and_recap(lesson: Lesson) -> Iterator[str]:
    """A line with the sources, and (but for lesson 00) a recap under a heading of its own."""
    prose = "\n".join(cell.source for _, cell in lesson.own_cells("markdown"))
    if not re.search(r"\bSources?\b\W", prose):
        yield 'no "Sources" line'
    if not lesson.is_first and not re.search(r"^#+ .*\brecap\b", prose, re.MULTILINE | re.IGNORECASE):
        yield 'no heading with the word "Recap"'


HEADER = re.compile(r"\*\*Minutes:\*\* (\d+)(?:, and (\d+) for the exercises)?\. \*\*Before this:\*\* (.+)")


def agrees_with_the_syllabus(lesson: Lesson) -> Iterator[str]:
    """Title, minutes, prerequisites and the order of the explorers are those of course_lib/syllabus.py."""
    row = lesson.row
    prose = "\n".join(cell.source for _, cell in lesson.own_cells("markdown"))
    if lesson.name != row.name:
        yield f"the notebook is called {lesson.name}, the syllabus says {row.name}"
    title = re.sub(r"^# [\d· ]*", "", prose.partition("\n")[0])
    if title != row.title:
        yield f"the title is {title!r}, the syllabus says {row.title!r}"
    header = HEADER.search(prose)
    if header is None:
        yield 'no line "**Minutes:** 60, and 45 for the exercises. **Before this:** lesson 05 ..."'
        return
    minutes = (int(header[1]), int(header[2] or 0))
    if minutes != (row.minutes, lesson.exercise_minutes):
        yield f"minutes {minutes}; by the syllabus and the exercises they are {row.minutes, lesson.exercise_minutes}"
    before = tuple(re.findall(r"\b\d\d\b", header[3]))
    if before != row.after:
        yield f"lessons {before} before this, the syllabus says {row.after}"
    explored = tuple(
        texts[0] for _, cell in lesson.own_cells("code") for texts in calls_of("explore", cell.source) if texts
    )
    if tuple(dict.fromkeys(explored)) != row.demo:
        yield f"shows the explorers {explored}, the syllabus {row.demo}"


def notes_add_up(lesson: Lesson) -> Iterator[str]:
    """The minutes in a lecturer's notes add up to those of the syllabus."""
    notes = [cell.source for _, cell in lesson.own_cells("markdown") if _slide_type(cell) == "notes"]
    for key, total in (("Minutes", lesson.row.minutes), ("Minutes of a lecture", lesson.row.lecture)):
        for line in re.findall(rf"^\*\*{key}\.\*\* (.+?)\.(?:\s|$)", "\n".join(notes), re.MULTILINE | re.DOTALL):
            found = sum(int(number) for number in re.findall(r"(?:^|, )(\d+) ", line.replace("\n", " ")))
            if found != total:
                yield f"{key.lower()} in the notes add up to {found}; the syllabus says {total}: {line[:60]!r}"


def _slide_type(cell: Any) -> str | None:
    return cell.metadata.get("slideshow", {}).get("slide_type")


def compares_enough(lesson: Lesson) -> Iterator[str]:
    """At least five cells (lesson 00 and a draft: one) print something that is compared to the letter."""
    strict = 0
    for i, cell in lesson.cells("code"):
        loose = set(tags(cell)) & UNCOMPARED
        if loose and not cell.metadata.get("varies"):
            yield f'{where(i, cell)}: tagged {sorted(loose)}; say why its output varies in varies="..."'
        if not loose and "exercise" not in cell.metadata:
            strict += any(o.output_type == "stream" and o.name == "stdout" for o in cell.outputs)
    needed = 1 if lesson.may_be_short else STRICT_CELLS
    if strict < needed:
        yield f"{strict} strictly compared cells print something; at least {needed} must"


def is_saved_clean(lesson: Lesson) -> Iterator[str]:
    """Executed from top to bottom, no errors or warnings, no widget state or views, no version of anything."""
    metadata = lesson.notebook.metadata
    if metadata.get("kernelspec") != KERNEL:
        yield f"the kernel is {metadata.get('kernelspec')}; it must be {KERNEL}"
    if "widgets" in metadata:
        yield "metadata.widgets is left in the file: run make notebooks"
    if "version" in metadata.get("language_info", {}):
        yield "metadata names a version of Python: run make notebooks"
    for count, (i, cell) in enumerate(lesson.cells("code"), start=1):
        if cell.execution_count != count:
            yield f"{where(i, cell)}: not executed in order (count {cell.execution_count}, should be {count})"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{where(i, cell)}: raised {output.ename}: {output.evalue}"
            if output.get("name") == "stderr":
                yield f"{where(i, cell)}: printed a warning: {text_of(output.text)[:80]!r}"
            if WIDGET_VIEW in output.get("data", {}):
                yield f"{where(i, cell)}: a widget's view is left in the output: run make notebooks"


def stands_without_answers(lesson: Lesson) -> Iterator[str]:
    """No cell outside an exercise uses a name that only a learner's answer defines."""
    answers: dict[str, str] = {}
    defined: set[str] = set()
    for i, cell in lesson.cells("code"):
        names = _names(cell.source)
        if cell.metadata.get("part") == "stub":
            answers |= dict.fromkeys(names["stored"] - defined, cell.metadata["exercise"])
        elif "exercise" not in cell.metadata:
            for name in sorted(names["loaded"] & (answers.keys() - defined - names["stored"])):
                yield f"{where(i, cell)}: uses {name!r}, the learner's answer to exercise {answers[name]}"
            defined |= names["stored"]


def answers_have_their_own_names(lesson: Lesson) -> Iterator[str]:
    """No cell of the lesson defines or imports the name of an exercise: a check must meet the learner's answer."""
    stubs = [cell for _, cell in lesson.cells("code") if cell.metadata.get("part") == "stub"]
    answers = {name: cell.metadata["exercise"] for cell in stubs for name in _names(cell.source)["stored"]}
    for i, cell in lesson.cells("code"):
        if "exercise" not in cell.metadata:
            for name in sorted(_names(cell.source)["stored"] & answers.keys()):
                yield f"{where(i, cell)}: defines {name!r}, the name of exercise {answers[name]}; rename one of them"


def _names(source: str) -> dict[str, set[str]]:
    """Names a cell defines at its top level, and names it uses."""
    tree = ast.parse(magics_as_comments(source))
    stored: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            stored.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            stored |= {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        else:
            stored |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return {"stored": stored, "loaded": loaded}


RULES: tuple[Callable[[Lesson], Iterator[str]], ...] = (
    pair_agrees,
    has_required_tags,
    predictions_are_kept,
    exercises_are_whole,
    length_is_right,
    questions_have_answers,
    code_cells_are_short,
    imports_are_few,
    pictures_have_words,
    slides_are_marked,
    says_sources_and_recap,
    agrees_with_the_syllabus,
    notes_add_up,
    compares_enough,
    is_saved_clean,
    stands_without_answers,
    answers_have_their_own_names,
)
