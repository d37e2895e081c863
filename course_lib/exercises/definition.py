"""What an exercise is.

One object holds everything about an exercise: prompt, hints, reference solution, the cases it is tried on, and
plausible wrong answers with the sentence each deserves. The cells of the notebooks, the checker and the tests are
all made from it.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

YOUR_CODE = "# your code here"
"""The comment that marks the place for the learner's code in a stub."""

Cases = Callable[[], Sequence[tuple[Any, ...]]]
Compare = Callable[[Any, Any], "str | None"]
Allows = Callable[..., bool]
Function = TypeVar("Function", bound=Callable[..., Any])


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


@dataclass(eq=False)
class Exercise:
    """One exercise. Calling it calls its solution.

    Attributes:
        id: ``"NN.k"``: lesson and number, such as ``"06.2"``.
        title: a few words.
        difficulty: 1 (warm-up) to 5 (stretches).
        minutes: expected time.
        prompt: Markdown: what to write, and what it must return.
        solution: for `kind="function"` the reference, a plain `def` with a docstring: stub and solution cell
            are made from its source. For `kind="value"` a function without arguments that returns the value.
        hints: from a nudge to almost the answer.
        kind: `"function"` or `"value"`.
        name: what the learner defines; the solution's own name unless given. Required for values.
        compare: ``compare(expected, got)`` returns None when the answer is right, else a sentence that says
            what is not. Left out, numbers, tensors, arrays, strings and containers are compared in depth.
        rtol, atol: relative and absolute tolerance of that comparison.
        forbid: means that the prompt asks to do without, by their names in `forbidden.MEANS`.
        wrong_answers: plausible mistakes, in the order in which they are looked for.
        equivalents: one-place edits of the solution that change no result, and why: changed line to reason.
        is_allowed: whether the prompt says what comes of a call with these arguments; None where only cases are tried.

    Raises `ValueError` when one of these does not fit.
    """

    id: str
    title: str
    difficulty: int
    minutes: int
    prompt: str
    solution: Callable[..., Any]
    hints: Sequence[str]
    kind: str = "function"
    name: str = ""
    compare: Compare | None = None
    rtol: float = 1e-4
    atol: float = 1e-6
    forbid: Sequence[str] = ()
    wrong_answers: list[WrongAnswer] = field(default_factory=list)
    equivalents: dict[str, str] = field(default_factory=dict)
    make_cases: Cases = no_arguments
    is_allowed: Allows | None = None

    def __post_init__(self) -> None:
        if not self.name:
            self.name = "" if self.kind == "value" else self.solution.__name__
        for problem, found in (
            ('an id "NN.k" such as "06.2"', not re.fullmatch(r"\d\d\.[1-9]\d*", self.id)),
            ("a difficulty from 1 to 5", self.difficulty not in range(1, 6)),
            ("a positive number of minutes", self.minutes <= 0),
            ("at least 1 hint", not self.hints),
            ('the kind "function" or "value"', self.kind not in ("function", "value")),
            ("a name that is a Python identifier (give name=... for a value)", not self.name.isidentifier()),
            ("a title and a prompt", not (self.title.strip() and self.prompt.strip())),
        ):
            if found:
                raise ValueError(f"Exercise {self.id!r} needs {problem}; correct what @exercise(...) is given.")

    def __call__(self, *arguments: Any) -> Any:
        """What the solution returns for these arguments."""
        return self.solution(*arguments)

    def cases(self, function: Function) -> Function:
        """Decorator of the function that returns the argument tuples the answer is tried on.

        It is called only when a check runs, and must return the same cases every time.
        """
        self.make_cases = function
        return function

    def allows(self, function: Function) -> Function:
        """Decorator of the function that says whether the prompt fixes what comes of a call with these arguments.

        With it, a check makes a wrong case smaller, and tries a right answer on smaller calls than the cases.
        It may raise an exception where it says no.
        """
        self.is_allowed = function
        return function

    def wrong(self, name: str, sentence: str) -> Callable[[Function], Function]:
        """Decorator of a plausible mistake, with the sentence that a learner who makes it reads.

        The function has the signature of the solution, and needs no type hints. Raises `ValueError` when another
        wrong answer of this exercise has the name or the sentence.
        """
        if any(name == known.name or sentence == known.sentence for known in self.wrong_answers):
            raise ValueError(f"Exercise {self.id} has two wrong answers {name!r} or {sentence!r}; tell them apart.")

        def keep(function: Function) -> Function:
            self.wrong_answers.append(WrongAnswer(name, function, sentence))
            return function

        return keep

    def equivalent(self, *lines: str, because: str) -> None:
        """Name edits of the solution that no case can tell from it: each by the line that it makes, with the reason.

        The tests edit the solution in one place at a time, and want the cases to notice every edit but these.
        """
        self.equivalents |= dict.fromkeys(lines, because)

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
