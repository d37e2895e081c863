"""What an exercise is, and where exercises are kept.

One object holds everything about an exercise: prompt, reference solution, cases it is tried on, plausible
wrong answers with the sentence each deserves, and hints. The cells of the notebooks, the checker and the
tests are all made from it.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

YOUR_CODE = "# your code here"
"""The comment that marks the place for the learner's code in a stub."""

Cases = Callable[[], Sequence[tuple[Any, ...]]]
Compare = Callable[[Any, Any], "str | None"]


def no_arguments() -> list[tuple[Any, ...]]:
    """The cases of a function that takes no arguments, and of every value exercise: one call, nothing given."""
    return [()]


@dataclass(frozen=True)
class WrongAnswer:
    """A plausible mistake: a name for contributors, a function that makes it, the sentence the learner reads.

    `function` has the signature of the solution. It must differ from the solution, and from the other wrong
    answers, on at least one case.
    """

    name: str
    function: Callable[..., Any]
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        id: ``"NN.k"``: lesson and number, such as ``"06.2"``.
        title: a few words.
        difficulty: 1 (warm-up) to 5 (stretches).
        minutes: expected time.
        prompt: Markdown: what to write, and what it must return.
        solution: for `kind="function"` the reference, a plain `def` with a docstring: stub and solution cell
            are made from its source. For `kind="value"` a function without arguments that returns the value.
        cases: returns the argument tuples the answer is tried on; called only when a check runs. Must give the
            same cases every time.
        wrong: three or more plausible mistakes.
        hints: from a nudge to almost the answer.
        kind: `"function"` or `"value"`.
        name: what the learner defines; the solution's own name unless given. Required for values.
        compare: ``compare(expected, got)`` returns None when the answer is right, else a sentence that says
            what is not. Left out, numbers, tensors, arrays, strings and containers are compared in depth.
        rtol, atol: relative and absolute tolerance of that comparison.

    Raises `ValueError` when one of these does not fit.
    """

    id: str
    title: str
    difficulty: int
    minutes: int
    prompt: str
    solution: Callable[..., Any]
    wrong: Sequence[WrongAnswer]
    hints: Sequence[str]
    cases: Cases = no_arguments
    kind: str = "function"
    name: str = ""
    compare: Compare | None = None
    rtol: float = 1e-4
    atol: float = 1e-6

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "" if self.kind == "value" else self.solution.__name__)
        for problem, found in (
            ('an id "NN.k" such as "06.2"', not re.fullmatch(r"\d\d\.[1-9]\d*", self.id)),
            ("a difficulty from 1 to 5", self.difficulty not in range(1, 6)),
            ("a positive number of minutes", self.minutes <= 0),
            ("at least 3 wrong answers", len(self.wrong) < 3),
            ("at least 1 hint", not self.hints),
            ('the kind "function" or "value"', self.kind not in ("function", "value")),
            ("a name that is a Python identifier (give name=... for a value)", not self.name.isidentifier()),
            ("a title and a prompt", not (self.title.strip() and self.prompt.strip())),
        ):
            if found:
                raise ValueError(f"Exercise {self.id!r} needs {problem}; correct the call of Exercise(...).")

    @property
    def lesson(self) -> str:
        """The lesson's number as text: ``"06"`` for ``"06.2"``."""
        return self.id.partition(".")[0]

    @property
    def stub(self) -> str:
        """The code the learner starts from: valid Python that runs without any import."""
        if self.kind == "value":
            return f"{YOUR_CODE}\n{self.name} = ...\n"
        lines = [_plain_header(_definition(self.solution), self.name)]
        documentation = inspect.getdoc(self.solution)
        if documentation:
            prefix = "r" if "\\" in documentation else ""
            closing = "\n" if "\n" in documentation else ""
            lines.append(textwrap.indent(f'{prefix}"""{documentation}{closing}"""', "    "))
        lines += [f"    {YOUR_CODE}", "    ..."]
        return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"

    @property
    def solution_source(self) -> str:
        """The reference solution as a learner would have written it, its header without type hints."""
        source = textwrap.dedent(inspect.getsource(self.solution))
        definition = _definition(self.solution)
        if self.kind == "function":
            # Pasted into a notebook that has not imported the names in its type hints, it must still run.
            rest = source.splitlines(keepends=True)[definition.body[0].lineno - 1 :]
            return f"{_plain_header(definition, self.name)}\n{''.join(rest)}"
        body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
        lines = textwrap.dedent("\n".join(source.splitlines()[body[0].lineno - 1 :])).rstrip() + "\n"
        head, found, tail = lines.rpartition("return ")
        if not found or not isinstance(body[-1], ast.Return):
            raise ValueError(f"The solution of {self.id} must end with a return of the value of {self.name}.")
        return f"{head}{self.name} = {tail}"


def _plain_header(definition: ast.FunctionDef, name: str) -> str:
    """The line ``def name(arguments):`` without type hints."""
    for node in ast.walk(definition.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    return f"def {name}({ast.unparse(definition.args)}):"


def _definition(function: Callable[..., Any]) -> ast.FunctionDef:
    """The syntax tree of a plain `def`; `ValueError` for lambdas and objects without source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError) as error:
        raise ValueError(
            f"The solution must be a plain def in a module; {function!r} has no source: {error}."
        ) from None
    if not isinstance(tree, ast.FunctionDef):
        raise ValueError(f"The solution must be a plain def; {function!r} is {type(tree).__name__}.")
    return tree


_REGISTRY: dict[str, Exercise] = {}


def register(exercise: Exercise) -> Exercise:
    """Add an exercise to the registry and return it; `ValueError` when its id is taken by another module."""
    known = _REGISTRY.get(exercise.id)
    if known is not None and known.solution.__module__ != exercise.solution.__module__:
        raise ValueError(
            f"Exercise {exercise.id} is registered twice, by {known.solution.__module__} and "
            f"{exercise.solution.__module__}; give one of them another number."
        )
    _REGISTRY[exercise.id] = exercise
    return exercise


def lesson_modules() -> list[str]:
    """Names of the modules of this package that hold exercises, in order of lesson."""
    package = sys.modules[__package__ or "course_lib.exercises"]
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if re.fullmatch(r"lesson_\d\d", m.name))


def _load(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(f"{__package__}.{name}")


def _order(identifier: str) -> tuple[int, int]:
    lesson, _, number = identifier.partition(".")
    return int(lesson), int(number)


def all_exercises() -> list[Exercise]:
    """Every exercise of the course, in order; imports all lessons' modules."""
    _load(lesson_modules())
    return [_REGISTRY[identifier] for identifier in sorted(_REGISTRY, key=_order)]


def get(identifier: str) -> Exercise:
    """The exercise with this id; imports its lesson's module if need be.

    Raises `ValueError` naming ids that come near when there is none.
    """
    identifier = str(identifier).strip()
    if identifier not in _REGISTRY:
        _load([name for name in lesson_modules() if name == f"lesson_{identifier[:2]}"])
    if identifier in _REGISTRY:
        return _REGISTRY[identifier]
    known = [exercise.id for exercise in all_exercises()]
    lesson = identifier.partition(".")[0]
    near = [k for k in known if k.startswith(f"{lesson}.")] or difflib.get_close_matches(identifier, known, 5, 0.4)
    raise ValueError(
        f"There is no exercise {identifier!r}. "
        + (f"Did you mean one of {', '.join(near)}?" if near else f"Known ids: {', '.join(known) or 'none yet'}.")
    )
